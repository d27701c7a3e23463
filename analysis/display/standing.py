"""Which rules the data tell from random lesions, and which they leave open."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.display.strategies import STRATEGY_NAMES, asked, difference_rows
from analysis.display.text import count, whole
from analysis.statistics.contest import ORACLE

_MOST_NAMED = 3
"""More rules than these are counted in a title, not named."""


@dataclass(frozen=True)
class Standing:
    """Rules against random lesions in the same patients, the best first.

    Attributes
    ----------
    better, open, worse : list of str
        The 95 % interval of the difference lies on the good side of 0, holds 0, lies on the other side.
    untold : list of str
        There is a difference, but no interval.
    rows : pandas.DataFrame
        Their rows of `strategy_differences`, by strategy.
    """

    better: list[str]
    open: list[str]
    worse: list[str]
    untold: list[str]
    rows: pd.DataFrame

    @property
    def undecided(self) -> list[str]:
        """Rules that may be as good as random lesions, or better; the best in these patients first."""
        return [str(name) for name in self.rows.index if name in (*self.open, *self.untold)]

    @property
    def first(self) -> str:
        """The rule with the best value in these patients; empty without a rule."""
        return str(self.rows.index[0]) if len(self.rows) else ""


def standing(differences: pd.DataFrame, k: int, outcome: str, equal: str = "number") -> Standing:
    """Sort the rules by what their interval against random lesions says.

    Parameters
    ----------
    differences : pandas.DataFrame
        Table `strategy_differences`.
    k : int
        Random lesions that the rules are held against.
    outcome : {'recovery', 'error'}
        Of the maximum, where more is better, or of the average over pairs, where less is.
    equal : {'number', 'effort'}
    """
    good = 1 if outcome == "recovery" else -1
    index = "maximal" if outcome == "recovery" else "average_pairs"
    rows = difference_rows(differences, k, index, outcome, equal).dropna(subset="difference_points")
    rows = rows[rows["strategy"] != ORACLE]
    rows = rows.iloc[(-good * rows["difference_points"]).argsort(kind="stable")]
    near = good * rows["low_points" if good > 0 else "high_points"]
    far = good * rows["high_points" if good > 0 else "low_points"]
    known = near.notna() & far.notna()
    groups = (near > 0, known & (near <= 0) & (far >= 0), far < 0, ~known)
    better, undecided, worse, untold = ([str(name) for name in rows.index[group]] for group in groups)
    return Standing(better, undecided, worse, untold, rows)


def quoted(rules: Sequence[str], last: str = "and") -> str:
    """Name rules in a row."""
    return _joined([f"“{STRATEGY_NAMES[rule]}”" for rule in rules], last)


def title_of(table: pd.DataFrame, differences: pd.DataFrame) -> str:
    """Say which rules beat random lesions, and between which the data leave it open.

    Parameters
    ----------
    table, differences : pandas.DataFrame
        Tables `strategies` and `strategy_differences` of a cohort with a choice.
    """
    k = asked(table)
    most, least = (standing(differences, k, outcome) for outcome in ("recovery", "error"))
    if not (most.better or most.open or most.worse):
        n = most.rows["n_patients"].max()
        return f"{count(n, 'patient')} cannot tell which {whole(k)} lesions show most" if n > 0 else (
            f"No rule can be held against {whole(k)} random lesions"
        )  # fmt: skip
    return f"With {whole(k)} lesions, {_most(most)}; {_least(least)}"


def _most(found: Standing) -> str:
    if found.better:
        return f"{quoted(found.better)} {_plural(found.better, 'show')} more of the maximum than random ones"
    if found.undecided:
        return f"which show most of the maximum is open between {_rules(found.undecided)} and random ones"
    return "no rule shows as much of the maximum as random ones"


def _least(found: Standing) -> str:
    if found.better:
        return f"{quoted(found.better)} {_plural(found.better, 'err')} less on the average"
    if found.undecided:
        return f"which err least on the average is open between {_rules(found.undecided)} and random ones"
    return "random ones err least on the average"


def _rules(rules: Sequence[str]) -> str:
    if len(rules) > _MOST_NAMED:
        return f"{whole(len(rules))} rules"
    return ", ".join(quoted([rule]) for rule in rules)


def _plural(rules: Sequence[str], verb: str) -> str:
    return verb if len(rules) > 1 else f"{verb}s"


def _joined(words: Sequence[str], last: str) -> str:
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
