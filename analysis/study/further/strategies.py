"""Results tables of strategies that a reader can carry out."""

from itertools import product

import numpy as np
import pandas as pd

from analysis import schema
from analysis.statistics.contest import EQUALS, FIELDS, NUMBERS, ORACLE, RANDOM, STRATEGIES, Contest, contest
from analysis.statistics.contest_levels import Overall, over_patients
from analysis.statistics.draws import patient_stream, random_keys
from analysis.statistics.reader_strategies import READER_STRATEGIES
from analysis.statistics.sample_measures import MEASURES
from analysis.study.further.drawable import drawable_lesions
from analysis.study.further.material import Material
from analysis.study.paths.outcome import MOST_DRAWS
from analysis.study.paths.statements import MANY

ENOUGH, CHOICE, SAME = "enough", "choice", "many"
"""Patients with k lesions or more; with more than k, in whom something is chosen; with more than many, the
same at each k."""
LEVELS = {"cohort": False, "patient-mean": True}
"""Above the patient, and whether it is a mean of ratios."""

_CELLS = list(product(STRATEGIES, EQUALS, NUMBERS, MEASURES))
_KEYS = ["strategy", "equal", "k", "index"]
_LARGEST = READER_STRATEGIES[0].name
_AVERAGE = MEASURES.index("average_pairs")
_NO_RATIO = "the index on all lesions is 0"


def strategies_tables(material: Material) -> dict[str, pd.DataFrame]:
    """Try every strategy in every patient that is followed.

    Parameters
    ----------
    material : Material

    Returns
    -------
    dict of str to pandas.DataFrame
        Tables `strategies` and `strategy_differences`; none where not all lesions were annotated, or nobody
        has two that can be compared.
    """
    if not material.cohort.exhaustive:
        return {}
    found = _contests(material)
    if not found:
        return {}
    sizes = np.array([len(material.space.defined[patient]) for patient in found])
    reasons = _common_reasons(found)
    parts, differences = [], []
    for (level, ratios), (who, enters) in product(LEVELS.items(), _who(sizes).items()):
        overall = _overall(found, enters, ratios, material.cohort.seed)
        parts.append(_of_level(level, who, overall, reasons).pipe(_told_exact, _n_exact(found, enters)))
        if who == CHOICE:
            differences.append(_differences(level, overall, reasons))
    parts += [_of_patient(patient, each) for patient, each in found.items()]
    made = {"strategies": parts, "strategy_differences": differences}
    return {name: pd.concat(each, ignore_index=True)[schema.columns(name)] for name, each in made.items()}


def _contests(material: Material) -> dict[str, Contest]:
    """Let the strategies compete in each patient that is followed, with its own random numbers."""
    seed, draws = material.cohort.seed, min(material.cohort.draws, MOST_DRAWS)
    found = {}
    for patient, lesions in drawable_lesions(material).items():
        n = len(lesions.matrix)
        keys = np.concatenate(list(random_keys(n, draws, patient_stream(seed, patient), n)))
        found[patient] = contest(lesions, keys)
    return found


def _who(sizes: np.ndarray) -> dict[str, np.ndarray]:
    """Tell who enters at each number of lesions."""
    numbers = np.array(NUMBERS)
    many = (sizes > MANY)[:, None] & (numbers <= MANY)
    return {ENOUGH: sizes[:, None] >= numbers, CHOICE: sizes[:, None] > numbers, SAME: many}


def _n_exact(found: dict[str, Contest], enters: np.ndarray) -> np.ndarray:
    """Count the patients of whom every sample was looked at for the average, shape (15,)."""
    unlike = np.array([[each.truth[_AVERAGE] > 0] for each in found.values()])
    return (np.stack([each.exact for each in found.values()]) & enters & unlike).sum(axis=0)


def _told_exact(frame: pd.DataFrame, n_exact: np.ndarray) -> pd.DataFrame:
    """Add in how many patients the best found is a bound; the most distant pair is one in all."""
    of_average = n_exact[frame["k"].to_numpy() - 1]
    exact = np.where(frame["index"] == MEASURES[_AVERAGE], of_average, frame["n_patients"])
    return frame.assign(n_exact=np.where(frame["strategy"] == ORACLE, exact, np.nan))


def _overall(found: dict[str, Contest], enters: np.ndarray, ratios: bool, seed: int) -> Overall:
    values, truth = (
        np.stack([getattr(each, name) for each in found.values()]) for name in ("cells", "truth")
    )
    return over_patients(values, truth, enters, ratios=ratios, seed=seed)


def _common_reasons(found: dict[str, Contest]) -> list[str]:
    """For each cell, why the first patient without a value has none."""
    reasons: dict[tuple[str, str, int], str] = {}
    for each in found.values():
        reasons = each.reasons | reasons
    return [reasons.get((strategy, equal, k), _NO_RATIO) for strategy, equal, k, _ in _CELLS]


def _frame(overall: Overall, reasons: list[str]) -> pd.DataFrame:
    """Cells at numbers of lesions that some patient has, with counts, effort and the reason for no value."""
    frame = pd.DataFrame(_CELLS, columns=_KEYS).assign(n_patients=overall.n_patients)
    frame[list(FIELDS[4:])] = overall.effort
    frame["missing"] = np.where(overall.n_patients > 0, "", reasons)
    return frame[_told(frame)]


def _told(frame: pd.DataFrame) -> pd.Series:
    """Cells that say something, at numbers of lesions that some patient has.

    Left out are one lesion, which has no pair, but for the largest alone; at equal effort random sampling,
    which is its own measure, and the bound; and the 95th percentile of the bound.
    """
    of = frame["strategy"]
    there = frame.loc[(of == RANDOM) & (frame["n_patients"] > 0), "k"]
    by_effort = frame["equal"] == EQUALS[1]
    nothing = (frame["k"] == 1) & ((of != _LARGEST) | by_effort)
    nothing |= by_effort & of.isin([RANDOM, ORACLE])
    nothing |= (of == ORACLE) & (frame["index"] == "percentile_95")
    return frame["k"].isin(there) & ~nothing


def _of_level(level: str, who: str, overall: Overall, reasons: list[str]) -> pd.DataFrame:
    frame = _frame(overall, reasons)
    rows = frame.index
    # No share lies below 0, and a sample holds no pair that is farther apart than the farthest.
    most = np.where(frame["index"] == "maximal", 100.0, np.inf)
    return frame.assign(
        level=level,
        patient_id=schema.ALL,
        patients=who,
        mean_percent=overall.percent[0, rows],
        low_percent=np.clip(overall.low[0, rows], 0, most),
        high_percent=np.clip(overall.high[0, rows], 0, most),
        error_points=overall.percent[1, rows],
        reason=np.where(frame["missing"] != "", frame["missing"], overall.reason[0, rows]),
    )


def _differences(level: str, overall: Overall, reasons: list[str]) -> pd.DataFrame:
    frame = _frame(overall, reasons)
    frame = frame[(frame["strategy"] != RANDOM) & (frame["k"] > 1)]
    rows = frame.index
    parts = [
        frame.assign(
            level=level,
            outcome=outcome,
            difference_points=overall.percent[place, rows],
            low_points=overall.low[place, rows],
            high_points=overall.high[place, rows],
            reason=np.where(frame["missing"] != "", frame["missing"], overall.reason[place, rows]),
        )
        for place, outcome in ((2, "recovery"), (3, "error"))
    ]
    return pd.concat(parts, ignore_index=True)


def _of_patient(patient: str, found: Contest) -> pd.DataFrame:
    frame = pd.DataFrame(_CELLS, columns=_KEYS)
    frame[list(FIELDS)] = found.cells.reshape(len(frame), -1)
    whole = np.tile(found.truth, len(frame) // len(MEASURES))
    whole = np.where(whole > 0, whole, np.nan)
    absent = frame["mean"].isna()
    named = [found.reasons.get((strategy, equal, k), _NO_RATIO) for strategy, equal, k, _ in _CELLS]
    frame = frame.assign(
        level="patient",
        patient_id=patient,
        patients=ENOUGH,
        n_patients=(~absent).astype(int),
        mean_percent=100 * frame["mean"] / whole,
        error_points=100 * np.sqrt(frame["square"]) / whole,
        low_percent=100 * frame["low"] / whole,
        high_percent=100 * frame["high"] / whole,
        reason=np.where(absent | np.isnan(whole), named, ""),
    )
    frame = frame[_told(frame) & (frame["equal"] == EQUALS[0])]
    return _told_exact(frame, found.exact.astype(int))
