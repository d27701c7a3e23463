"""One row a path: what came out at its end, and how patients rank there."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.statistics.ranking import rank_agreement
from analysis.statistics.recovery import SIZES, smallest_size
from analysis.statistics.sampling import TARGET_PERCENT
from analysis.study.paths.outcome import Outcome

_RANDOM = ("random-2", "random-3")
_BY_SITE = ("site-2", "site-3", "recist-like")


def paths_table(paths: pd.DataFrame, outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """Put choices and outcomes of each path into one row.

    Parameters
    ----------
    paths : pandas.DataFrame
        From `Combinations.paths`; the first is the cohort's own analysis.
    outcomes : sequence of Outcome
        One a place.

    Returns
    -------
    pandas.DataFrame
        Table `paths`.
    """
    own = paths.iloc[0]
    standard = _by_patient(outcomes[own["place"]], own["average"])
    rows = [
        _row(outcomes[place], average, reading, standard)
        for place, average, reading in zip(paths["place"], paths["average"], paths["reading"], strict=True)
    ]
    return pd.concat([paths, pd.DataFrame(rows)], axis=1).assign(own=paths["path"] == own["path"])


def _row(outcome: Outcome, average: str, reading: str, standard: pd.DataFrame) -> dict[str, float]:
    indices, ranks = outcome.indices, _by_patient(outcome, average)
    row: dict[str, float] = {
        "n_features": outcome.n_features,
        "n_patients": len(indices),
        "n_lesions": int(indices["n_lesions"].sum()),
    }
    for name, index in (("average", average), ("maximal", "maximal")):
        row[f"{name}_index"] = float(indices[index].mean()) if len(indices) else np.nan
        row |= _recovered(outcome.recovery[index], name, reading)
        row[f"tau_{name}"], row["n_ranked"] = rank_agreement(standard[name], ranks[name])
    curve = _curve(outcome.recovery["maximal"])
    row["most_random"] = float(max(np.array(SIZES)[np.isfinite(curve)], default=np.nan))
    return row


def _recovered(recovery: pd.Series, name: str, reading: str) -> dict[str, float]:
    """Recovery of one index by each strategy, and how many random lesions reach the target."""
    cells = [(strategy, "pooled") for strategy in _RANDOM] + [(strategy, reading) for strategy in _BY_SITE]
    values = {
        f"{name}_{strategy.replace('-', '_')}_percent": float(recovery.get((strategy, where), np.nan))
        for strategy, where in cells
    }
    return values | {f"{name}_required": float(smallest_size(_curve(recovery), TARGET_PERCENT))}


def _curve(recovery: pd.Series) -> np.ndarray:
    keys = [(f"random-{size}", "pooled") for size in SIZES]
    return recovery.reindex(pd.MultiIndex.from_tuples(keys)).to_numpy(dtype=float)


def _by_patient(outcome: Outcome, average: str) -> pd.DataFrame:
    indices = outcome.indices.set_index("patient_id")
    return pd.DataFrame({"average": indices[average], "maximal": indices["maximal"]})
