"""Whether patients who come next are kept to what a plan promises, on made patients."""

from functools import cache, partial

import numpy as np

from analysis.statistics.dissimilarity import INDICES, dissimilarity_matrix
from analysis.statistics.draws import patient_stream
from analysis.statistics.promise import CLASSES, promise
from analysis.statistics.reaching import MOST_LISTED, lesions_needed, share_reaching
from analysis.truth.coverage.case import Case
from analysis.wording import INDEX_NAMES

N_MADE = 1_500
TARGET_PERCENT, CONFIDENCE_PERCENT = 75.0, 95.0

_SEED = 20221014
_FEATURES = 8
_TAILS = (1.5, 3.0, 30.0)
"""Degrees of freedom of Student's t: patients with far outliers, with some, and with none."""


@cache
def made_needs() -> tuple[np.ndarray, np.ndarray]:
    """Make patients, and find exactly what each needs.

    Returns
    -------
    needed : numpy.ndarray, shape (1500, 3)
        By patient and index: lesions with which 95 % of all samples recover 75 %; every sample is looked at.
    totals : numpy.ndarray of int, shape (1500,)
        Lesions of the patient, 2 to 16.
    """
    matrices = [_made_patient(patient_stream(_SEED, f"made {number}")) for number in range(N_MADE)]
    nobody = np.random.default_rng(0)  # All samples are listed: no number is drawn.
    shares = [share_reaching(matrix, TARGET_PERCENT, 1, nobody) for matrix in matrices]
    needed = [[lesions_needed(one, CONFIDENCE_PERCENT)[0] for one in each.T] for each in shares]
    return np.array(needed), np.array([len(matrix) for matrix in matrices])


def _made_patient(rng: np.random.Generator) -> np.ndarray:
    """Dissimilarities of a patient whose lesions scatter around a centre of its own; few are many."""
    n = int(2 * ((MOST_LISTED + 1) / 2) ** rng.random())
    centre, spread = rng.uniform(0.2, 0.8, _FEATURES), rng.uniform(0.05, 0.3)
    scatter = rng.standard_t(rng.choice(_TAILS), (n, _FEATURES)) * rng.uniform(0.3, 1.0, (n, 1))
    return dissimilarity_matrix(np.abs(centre + spread * scatter), "cosine")


def kept_and_promised(
    index: str, n_patients: int, rng: np.random.Generator, fewest: int = CLASSES[0]
) -> tuple[float, float]:
    """Draw a cohort; hold its promise against all made patients with `fewest` lesions or more (%, both)."""
    everyone, totals = made_needs()
    needed = everyone[:, INDICES.index(index)]
    cohort, held = rng.integers(0, N_MADE, n_patients), totals >= fewest
    given = promise(needed[cohort], totals[cohort], totals[held], CONFIDENCE_PERCENT)
    return 100 * float(np.mean(needed[held] <= given.n_lesions)), float(np.mean(given.promised_percent))


def _once(index: str, n_patients: int, fewest: int, rng: np.random.Generator) -> tuple[float, float, float]:
    kept, promised = kept_and_promised(index, n_patients, rng, fewest)
    return kept - promised, np.nan, np.nan


def _once_fewer(index: str, n_patients: int, rng: np.random.Generator) -> tuple[float, float, float]:
    """Hold the promise against those alone who are told fewer than all lesions; NaN where there are none."""
    needed, totals = made_needs()[0][:, INDICES.index(index)], made_needs()[1]
    cohort = rng.integers(0, N_MADE, n_patients)
    given = promise(needed[cohort], totals[cohort], totals, CONFIDENCE_PERCENT)
    fewer = given.n_lesions < totals
    if not fewer.any():
        return np.nan, np.nan, np.nan
    less = 100 * (needed <= given.n_lesions) - given.promised_percent
    return float(np.mean(less[fewer])), np.nan, np.nan


def _fewer_case(index: str, n_patients: int) -> Case:
    return Case(
        estimate=f"new patients who are told fewer than all their lesions, for whom the lesions promised by "
        f"{n_patients} patients are enough (the {INDEX_NAMES[index]}), less the share promised over all "
        "(percentage points)",
        made=f"{n_patients} patients, drawn from {N_MADE:,} made ones with 2 to {MOST_LISTED} lesions, whose "
        "needs are known exactly; the promise is held against those of them alone who are told fewer than "
        "all, in cohorts that tell anybody so",
        once=partial(_once_fewer, index, n_patients),
        truth=0.0,
        least=True,
    )


def _case(index: str, n_patients: int, fewest: int) -> Case:
    words = f"the {INDEX_NAMES[index]}"
    who = "new patients" if fewest == CLASSES[0] else f"new patients with {fewest} lesions or more"
    return Case(
        estimate=f"{who} for whom the lesions promised by {n_patients} patients are enough ({words}), "
        "less the share promised (percentage points); a promise is kept if this is not below 0",
        made=f"{n_patients} patients, drawn from {N_MADE:,} made ones with 2 to {MOST_LISTED} lesions, whose "
        "needs are known exactly; the promise is held against all of them"
        + (f" with {fewest} lesions or more" if fewest > CLASSES[0] else ""),
        once=partial(_once, index, n_patients, fewest),
        truth=0.0,
        least=True,
    )


_HELD = ("maximal", "average_pairs")

CASES: dict[str, Case] = (
    {
        f"plan-{index.replace('_', '-')}-{n}": _case(index, n, CLASSES[0])
        for index in _HELD
        for n in (10, 19, 30, 100)
    }
    | {f"plan-{index.replace('_', '-')}-100-many": _case(index, 100, CLASSES[1]) for index in _HELD}
    | {f"plan-{index.replace('_', '-')}-30-fewer": _fewer_case(index, 30) for index in _HELD}
)
"""From fewer patients than can promise 95 %, from as many as just can, from 30 and from 100; of the last also
for the patients with many lesions alone, who have a class of their own there. From 30 also for those alone
who are told fewer than all, for whom nothing is promised: it shows what they must not be told."""
