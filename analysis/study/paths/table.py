"""One row a path: what came out at its end, and how patients rank there."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.statistics.expectation import expected_averages
from analysis.statistics.ranking import rank_agreement
from analysis.statistics.recovery import SIZES, smallest_size
from analysis.statistics.same_patients import same_patients
from analysis.statistics.sampling import TARGET_PERCENT
from analysis.statistics.strategies import SITE_STRATEGIES
from analysis.study.paths.forks import AVERAGES
from analysis.study.paths.outcome import Outcome
from analysis.study.paths.statements import MANY

_RANDOM = (2, 3)
_SITE_STRATEGIES = tuple(strategy.name for strategy in SITE_STRATEGIES)


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
    ends, many = paths[["place", "average"]].drop_duplicates(), patients_with_many(outcomes)
    alike = {
        (place, average): _row(outcomes[place], average, standard)
        | _random_average(outcomes[place], average)
        | _random_maximal(outcomes[place], many)
        for place, average in zip(ends["place"], ends["average"], strict=True)
    }
    cells = [outcome.recovery.to_dict() for outcome in outcomes]
    rows = [
        alike[place, average] | _by_site(cells[place], average, reading)
        for place, average, reading in zip(paths["place"], paths["average"], paths["reading"], strict=True)
    ]
    return pd.concat([paths, pd.DataFrame(rows)], axis=1).assign(own=paths["path"] == own["path"])


def patients_with_many(outcomes: Sequence[Outcome]) -> set[str]:
    """Find the patients that have `MANY` usable lesions or more at every place with a recovery."""
    each = [
        set(one.indices.loc[one.indices["n_lesions"] >= MANY, "patient_id"])
        for one in outcomes
        if len(one.maximal)
    ]
    return set.intersection(*each) if each else set()


def _row(outcome: Outcome, average: str, standard: pd.DataFrame) -> dict[str, float]:
    """Give what does not depend on the reading."""
    indices, ranks = outcome.indices, _by_patient(outcome, average)
    curves = {"average": _curve(outcome, average), "maximal": _curve(outcome, "maximal")}
    row: dict[str, float] = {
        "n_features": outcome.n_features,
        "n_patients": len(indices),
        "n_lesions": int(indices["n_lesions"].sum()),
        "most_random": max(np.array(SIZES)[np.isfinite(curves["maximal"])], default=np.nan),
    }
    for name, curve in curves.items():
        row[f"{name}_index"] = ranks[name].mean()
        row |= {f"{name}_random_{k}_percent": curve[SIZES.index(k)] for k in _RANDOM}
        row[f"tau_{name}"], row["n_ranked"] = rank_agreement(standard[name], ranks[name])
    return row


def _random_average(outcome: Outcome, average: str) -> dict[str, float]:
    """Give what more lesions show of the average: expected, and in each patient by itself."""
    if not len(outcome.maximal):
        return {"average_gain_points": np.nan, "average_required": np.nan}
    sizes, pairs = (outcome.indices[name].to_numpy() for name in ("n_lesions", "average_pairs"))
    column, three = AVERAGES.index(average), sizes >= _RANDOM[1]
    two, more = expected_averages(sizes[three], pairs[three])[: len(_RANDOM), column]
    # The share that is expected does not depend on the lesions, so any mean dissimilarity will do.
    curves = [expected_averages(np.array([n]), np.ones(1))[:, column] for n in np.unique(sizes)]
    needed = smallest_size(np.array(curves), TARGET_PERCENT)
    return {"average_gain_points": more - two, "average_required": float(needed.max())}


def _random_maximal(outcome: Outcome, many: set[str]) -> dict[str, float]:
    """Give what more lesions show of the maximum, in patients who have them all the way."""
    three = same_patients(outcome.maximal, outcome.indices, "maximal", _RANDOM[1])
    some = outcome.indices[outcome.indices["patient_id"].isin(many)]
    same = same_patients(outcome.maximal, some, "maximal", MANY)
    return {
        "maximal_gain_points": three.recovered(_RANDOM[1]) - three.recovered(_RANDOM[0]),
        "maximal_required": same.required(TARGET_PERCENT),
        "n_required": same.n_patients,
    }


def _by_site(cells: dict[str, dict[tuple[str, str], float]], average: str, reading: str) -> dict[str, float]:
    return {
        f"{name}_{strategy.replace('-', '_')}_percent": cells[index].get((strategy, reading), np.nan)
        for name, index in (("average", average), ("maximal", "maximal"))
        for strategy in _SITE_STRATEGIES
    }


def _curve(outcome: Outcome, index: str) -> np.ndarray:
    """Recovery by 2 to 15 random lesions."""
    found = outcome.recovery[index].to_numpy(dtype=float)[: len(SIZES)]
    return found if len(found) else np.full(len(SIZES), np.nan)


def _by_patient(outcome: Outcome, average: str) -> pd.DataFrame:
    indices = outcome.indices.set_index("patient_id")
    return pd.DataFrame({"average": indices[average], "maximal": indices["maximal"]})
