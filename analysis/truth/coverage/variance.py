"""Shares of the variance, and tests of clustering, on patients whose truth is known."""

from collections.abc import Callable
from functools import partial

import numpy as np

from analysis.statistics.cells import COMPONENTS, Cells
from analysis.statistics.moments import moment_components
from analysis.statistics.permutation import Verdict, clustering_test, shuffle
from analysis.statistics.shares import moment_shares
from analysis.statistics.terms import Terms
from analysis.truth.coverage.case import Case

PATIENTS, FEW = 30, 3
"""The second is of patients too few for the share beyond chance, so that Wd* decides."""
VARIANCES = np.array([0.1, 0.4, 0.1, 0.35, 0.05])
"""Of organ, patient, patient and organ, lesion and contour; they add up to 1, so they are shares, too."""
ORGANS = np.array([-1.0, -0.5, 0.0, 0.0, 0.5, 1.0]) / np.sqrt(0.5)
"""Effects of six organs in units of their standard deviation (five in the denominator)."""
CONTOURS = 3
SITES, SPREADS = (12, 4), (1.0, 2.0)
"""Lesions of a patient in two sites, and how far they scatter: most where they are few."""
PERMUTATIONS = 99
LEVEL = 0.05
_MANY = 4000
"""Trials of intervals that cover between 95 and 97 %, so that chance does not decide on which side of it."""

_COMPONENTS_MADE = (
    "30 patients with 2 to 15 lesions in one to four of six organs, each on three contours; normal effects, "
    "those of the organs the same in each cohort"
)
_CLUSTERS_MADE = (
    "{} patients with 12 lesions in one site and 4 in another, around the same centre, but scattered twice "
    "as far in the second; two features, 99 permutations"
)


def made_cells(rng: np.random.Generator) -> Cells:
    """Draw 30 patients whose lesions vary by `VARIANCES`."""
    patients = np.repeat(np.arange(PATIENTS), rng.integers(2, 16, PATIENTS))
    some = rng.permuted(np.tile(np.arange(len(ORGANS)), (PATIENTS, 1)), axis=1)
    which = rng.integers(0, rng.integers(1, 5, PATIENTS)[patients])
    organs = some[patients, which]
    organ, patient, crossed, lesion, contour = np.sqrt(VARIANCES)
    values = (
        organ * ORGANS[organs]
        + patient * rng.normal(size=PATIENTS)[patients]
        + crossed * rng.normal(size=(PATIENTS, len(ORGANS)))[patients, organs]
        + lesion * rng.normal(size=len(patients))
    )
    readings = values[:, np.newaxis] + contour * rng.normal(size=(len(patients), CONTOURS))
    return Cells.of(readings, patients, organs)


def made_test(rng: np.random.Generator, patients: int = PATIENTS) -> Verdict:
    """Test patients without clusters, whose sites differ in size and spread."""
    labels = np.repeat(np.arange(len(SITES)), SITES)
    found = []
    for _ in range(patients):
        x = np.repeat(SPREADS, SITES)[:, np.newaxis] * rng.normal(size=(len(labels), 2))
        squared = ((x[:, np.newaxis] - x) ** 2).sum(axis=2)
        found.append(shuffle(squared, labels, rng, PERMUTATIONS))
    return clustering_test(found)


def _share(component: str, rng: np.random.Generator) -> tuple[float, float, float]:
    cells = made_cells(rng)
    found, place = moment_shares(cells, Terms.of(cells)), COMPONENTS.index(component)
    return tuple(float(each[place]) for each in (found.shares, found.low, found.high))  # type: ignore[return-value]


def _variance(component: str, rng: np.random.Generator) -> tuple[float, float, float]:
    cells = made_cells(rng)
    found = moment_components(cells, Terms.of(cells))[COMPONENTS.index(component)]
    return float(found), np.nan, np.nan


def _found(p_value: str, patients: int, rng: np.random.Generator) -> tuple[float, float, float]:
    return float(getattr(made_test(rng, patients), p_value) <= LEVEL), np.nan, np.nan


def _of_components() -> dict[str, Case]:
    shares = {
        f"share-{name.replace(':', '-')}": Case(
            f"share of the variance: {words}, by moments, jackknife over patients on Fisher's scale",
            _COMPONENTS_MADE,
            partial(_share, name),
            float(VARIANCES[COMPONENTS.index(name)]),
            trials=_MANY,
        )
        for name, words in (("patient", "patients"), ("lesion", "lesions"), ("contour", "contours"))
    }
    variances = {
        f"variance-{name.replace(':', '-')}": Case(
            f"variance by moments: {name.replace(':', ' × ')}",
            _COMPONENTS_MADE,
            partial(_variance, name),
            float(variance),
        )
        for name, variance in zip(COMPONENTS, VARIANCES, strict=True)
    }
    return shares | variances


def _rejection(words: str, p_value: str, trials: int, patients: int = PATIENTS) -> Case:
    once: Callable[[np.random.Generator], tuple[float, float, float]] = partial(_found, p_value, patients)
    return Case(
        f"how often {words} finds clusters where there are none",
        _CLUSTERS_MADE.format(patients),
        once,
        LEVEL,
        trials,
        rate=True,
    )


CASES: dict[str, Case] = _of_components() | {
    "clusters-wd": _rejection("Wd*", "p_wd", 500),
    f"clusters-wd-{FEW}": _rejection("Wd*", "p_wd", 2000, FEW),
    "clusters-excess": _rejection("the excess of squares between sites", "p_excess", 500),
    "clusters-permanova": _rejection(
        "plain PERMANOVA, which takes the spreads for equal,", "p_permanova", 200
    ),
}
"""Shares with their intervals, variances without, and tests: their estimate is 1 or 0, its mean the rate."""
