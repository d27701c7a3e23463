"""Which conclusions survive all paths, and on which choice the others hang."""

import numpy as np
import pandas as pd

from analysis import schema
from analysis.study.paths.forks import CHOICES
from analysis.study.paths.statements import STATEMENTS, Statement

DECISIVE_POINTS = 50.0
"""A conclusion hangs on a choice whose levels differ by so many percentage points in the share that holds."""

SURVIVES, NOWHERE, SOME, UNTESTED = "survives all", "holds in none", "holds in some", "cannot be tested"
ARITHMETIC = "holds by arithmetic"
"""It survives all, but no tumours could have made it fall."""


def conclusions_tables(paths: pd.DataFrame, combinations: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Count on how many paths each conclusion holds, and find the choice that matters most.

    That choice is the one whose levels differ most in the share of combinations with which the conclusion
    holds. All combinations count for it, also those that are one path, so that each level of a choice meets
    the same levels of the others; on a tie the choice that is made first. The conclusion hangs on it if the
    difference is `DECISIVE_POINTS` or more.

    Parameters
    ----------
    paths : pandas.DataFrame
        Table `paths`.
    combinations : pandas.DataFrame
        From `Combinations.table`.

    Returns
    -------
    conclusions, path_choices : pandas.DataFrame
        The tables of those names.
    """
    rows, shares = [], []
    for statement in STATEMENTS:
        holds = _tested(statement, paths)
        by_level = _by_level(statement, combinations, holds)
        rows.append(_conclusion(statement, paths, holds, by_level))
        shares.append(by_level.assign(conclusion=statement.name))
    return pd.DataFrame(rows), pd.concat(shares, ignore_index=True)


def _conclusion(
    statement: Statement, paths: pd.DataFrame, holds: pd.Series, by_level: pd.DataFrame
) -> dict[str, object]:
    counted = holds[_once(statement, paths)].dropna()
    choice, points = _matters_most(by_level)
    verdict = _verdict(counted, choice, points)
    if statement.by_arithmetic and verdict == SURVIVES:
        verdict = ARITHMETIC
    return {
        "conclusion": statement.name,
        "statement": statement.text,
        "n_paths": len(counted),
        "n_holds": int(counted.sum()),
        "share_percent": 100 * counted.mean() if len(counted) else np.nan,
        "own": _word(holds[paths["own"]].iloc[0], statement),
        "choice": choice,
        "points": points,
        "verdict": verdict,
    }


def _once(statement: Statement, paths: pd.DataFrame) -> pd.Series:
    """Tell which paths count: of those that differ only in choices without part in it, the first."""
    return ~paths.duplicated(_part(statement))


def _tested(statement: Statement, paths: pd.DataFrame) -> pd.Series:
    """Put a conclusion to the test; the cohort's own analysis is no witness of its own ranking."""
    holds, part = statement.holds(paths), _part(statement)
    if not statement.of_others:
        return holds
    return holds.mask((paths[part] == paths.loc[paths["own"], part].iloc[0]).all(axis=1))


def _part(statement: Statement) -> list[str]:
    return [choice for choice in (*CHOICES, "place") if choice not in statement.without_part]


def _by_level(statement: Statement, combinations: pd.DataFrame, holds: pd.Series) -> pd.DataFrame:
    """Count with how many combinations the conclusion holds, for each level of each choice."""
    every = combinations.assign(holds=holds.to_numpy()[combinations["path"].to_numpy() - 1])
    every = every.dropna(subset="holds")
    parts = [_counts(every, choice) for choice in _in_play(statement, combinations)]
    found = pd.concat(parts, ignore_index=True) if parts else schema.empty("path_choices")
    return found.assign(share_percent=100 * found["n_holds"] / found["n_combinations"])


def _in_play(statement: Statement, combinations: pd.DataFrame) -> list[str]:
    """Choices that play a part in a conclusion and have several levels."""
    several = (combinations[list(CHOICES)] != combinations[list(CHOICES)].iloc[0]).any()
    return [choice for choice in CHOICES if several[choice] and choice not in statement.without_part]


def _counts(every: pd.DataFrame, choice: str) -> pd.DataFrame:
    counts = every.groupby(choice, sort=False)["holds"].agg(n_combinations="size", n_holds="sum")
    return counts.rename_axis("level").reset_index().assign(choice=choice)


def _matters_most(by_level: pd.DataFrame) -> tuple[str, float]:
    """Name the choice whose levels differ most, and by how many percentage points; empty if none does."""
    shares = by_level.groupby("choice", sort=False)["share_percent"]
    points = shares.max() - shares.min()
    if points.empty or points.max() == 0:
        return "", 0.0
    return str(points.idxmax()), float(points.max())


def _verdict(holds: pd.Series, choice: str, points: float) -> str:
    if holds.empty:
        return UNTESTED
    if holds.min() == 1:
        return SURVIVES
    if holds.max() == 0:
        return NOWHERE
    return f"hangs on {choice}" if points >= DECISIVE_POINTS else SOME


def _word(holds: float, statement: Statement) -> str:
    if statement.of_others:
        return "is the yardstick"
    return UNTESTED if np.isnan(holds) else "holds" if holds else "does not hold"
