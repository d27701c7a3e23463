"""Agreement of contours, and a floor, in simulated patients whose lesions are alike."""

import math
from collections.abc import Callable

import numpy as np

from analysis.statistics.agreement_patients import bootstrapped_concordance, concordance_over_patients
from analysis.statistics.floor import ratio_to_floor, squares
from analysis.statistics.jackknife import Estimates
from analysis.statistics.limits_of_agreement import REACH, Agreement, limits_of_agreement
from analysis.statistics.shuffled import likeness
from analysis.truth.coverage.case import Case

PATIENTS = 30
RESAMPLES = 500
_MANY = 4000
"""Cohorts simulated where one takes half a millisecond."""
_FEWEST, _MOST = 2, 15
_BETWEEN, _WITHIN = 0.7, 0.8
"""Standard deviations of the logarithm between patients, and between lesions of a patient."""
_SHIFT, _OF_PATIENT, _OF_LESION = -0.1, 0.1, 0.25
"""Of the second contour against the first: mean, and standard deviations between and within patients."""
_LESION_SD, _CONTOUR_SD = 0.5, 0.3
_LIKENESS = 0.7

_MADE = (
    f"{PATIENTS} patients with {_FEWEST} to {_MOST} lesions each, whose feature is lognormal (SD of its "
    f"logarithm {_BETWEEN} between patients, {_WITHIN} between lesions of one); on the second contour its "
    f"logarithm is {-_SHIFT:g} less on average (SD {_OF_PATIENT} between patients, {_OF_LESION} between "
    "lesions)"
)
_Pair = tuple[np.ndarray, np.ndarray, np.ndarray]
_Once = Callable[[np.random.Generator], tuple[float, float, float]]


def _patients(rng: np.random.Generator) -> np.ndarray:
    return np.repeat(np.arange(PATIENTS), rng.integers(_FEWEST, _MOST + 1, PATIENTS))


def _pair(rng: np.random.Generator) -> _Pair:
    """Patients, and the logarithm of a feature on two contours, as columns."""
    patients = _patients(rng)
    n = len(patients)
    first = rng.normal(0, _BETWEEN, PATIENTS)[patients] + rng.normal(0, _WITHIN, n)
    apart = _SHIFT + rng.normal(0, _OF_PATIENT, PATIENTS)[patients] + rng.normal(0, _OF_LESION, n)
    return patients, first[:, np.newaxis], (first + apart)[:, np.newaxis]


def _only(found: Estimates) -> tuple[float, float, float]:
    return found.value.item(), found.low.item(), found.high.item()


def _on_logs(rng: np.random.Generator) -> tuple[float, float, float]:
    patients, x, y = _pair(rng)
    return _only(concordance_over_patients(x, y, patients))


def _as_measured(rng: np.random.Generator) -> tuple[float, float, float]:
    patients, x, y = _pair(rng)
    return _only(concordance_over_patients(np.exp(x), np.exp(y), patients))


def _bootstrapped(rng: np.random.Generator) -> tuple[float, float, float]:
    patients, x, y = _pair(rng)
    return _only(bootstrapped_concordance(x, y, patients, rng, RESAMPLES))


def _bootstrapped_as_measured(rng: np.random.Generator) -> tuple[float, float, float]:
    patients, x, y = _pair(rng)
    return _only(bootstrapped_concordance(np.exp(x), np.exp(y), patients, rng, RESAMPLES))


def _limits(which: Callable[[Agreement], Estimates]) -> _Once:
    def once(rng: np.random.Generator) -> tuple[float, float, float]:
        """Draw a cohort, and give an interval of its limits of agreement."""
        patients, x, y = _pair(rng)
        return _only(which(limits_of_agreement(y - x, patients)))

    return once


def _floor(rng: np.random.Generator) -> tuple[float, float, float]:
    patients = _patients(rng)
    lesions = rng.normal(0, 1, PATIENTS)[patients] + rng.normal(0, _LESION_SD, len(patients))
    contours = lesions[:, np.newaxis, np.newaxis] + rng.normal(0, _CONTOUR_SD, (len(patients), 3, 1))
    return _only(ratio_to_floor(squares(contours[:, 0], contours, patients)))


def _shuffled(rng: np.random.Generator) -> tuple[float, float, float]:
    patients = _patients(rng)
    true, other = rng.normal(0, 1, (2, len(patients)))
    shuffled = _LIKENESS * true + math.sqrt(1 - _LIKENESS**2) * other
    true, shuffled = (each + rng.normal(0, 1, PATIENTS)[patients] for each in (true, shuffled))
    return _only(likeness(true[:, np.newaxis], shuffled[:, np.newaxis], patients)[0])


def concordance_on_logs() -> float:
    """Concordance correlation of the logarithms, in the population."""
    variance = _BETWEEN**2 + _WITHIN**2
    apart = _OF_PATIENT**2 + _OF_LESION**2
    return 2 * variance / (2 * variance + apart + _SHIFT**2)


def concordance_as_measured() -> float:
    """Concordance correlation of the lognormal values themselves, by their moments."""
    variance = _BETWEEN**2 + _WITHIN**2
    apart = _OF_PATIENT**2 + _OF_LESION**2
    mean_x, mean_y = math.exp(variance / 2), math.exp(_SHIFT + (variance + apart) / 2)
    var_x = mean_x**2 * math.expm1(variance)
    var_y = mean_y**2 * math.expm1(variance + apart)
    shared = mean_x * mean_y * math.expm1(variance)
    return 2 * shared / (var_x + var_y + (mean_x - mean_y) ** 2)


def _sd_of_differences() -> float:
    return math.hypot(_OF_PATIENT, _OF_LESION)


CASES: dict[str, Case] = {
    "concordance": Case(
        "concordance correlation of two contours, patients left out in turn (jackknife, Fisher's z)",
        f"{_MADE}; values as measured",
        _as_measured,
        concordance_as_measured(),
        trials=_MANY,
    ),
    "concordance-logs": Case(
        "concordance correlation of the logarithms, patients left out in turn (jackknife, Fisher's z)",
        _MADE,
        _on_logs,
        concordance_on_logs(),
        trials=_MANY,
    ),
    "concordance-bootstrap": Case(
        "concordance correlation of the logarithms, bootstrap-t over patients (the jackknife decides)",
        _MADE,
        _bootstrapped,
        concordance_on_logs(),
        trials=_MANY,
    ),
    "concordance-bootstrap-measured": Case(
        "concordance correlation of two contours, bootstrap-t over patients (the jackknife decides)",
        f"{_MADE}; values as measured",
        _bootstrapped_as_measured,
        concordance_as_measured(),
        trials=_MANY,
    ),
    "within-lesion": Case(
        "SD of a lesion over two contours, on logarithms (jackknife over patients)",
        _MADE,
        _limits(lambda found: found.within_sd),
        math.sqrt((_sd_of_differences() ** 2 + _SHIFT**2) / 2),
        trials=_MANY,
    ),
    "limit-of-agreement": Case(
        "upper limit of agreement of two contours, on logarithms (jackknife over patients)",
        _MADE,
        _limits(lambda found: found.upper),
        _SHIFT + REACH * _sd_of_differences(),
        trials=_MANY,
    ),
    "floor": Case(
        "SD between lesions of a patient over SD of a lesion over three contours (jackknife over patients)",
        f"{PATIENTS} patients with {_FEWEST} to {_MOST} lesions, normal with SD {_LESION_SD} inside a "
        f"patient, each on three contours that scatter with SD {_CONTOUR_SD}",
        _floor,
        math.hypot(_LESION_SD, _CONTOUR_SD) / _CONTOUR_SD,
        trials=_MANY,
    ),
    "shuffled": Case(
        "correlation inside patients of true and shuffled values (jackknife over patients, Fisher's z)",
        f"{PATIENTS} patients with {_FEWEST} to {_MOST} lesions, whose true and shuffled values correlate by "
        f"{_LIKENESS} inside a patient",
        _shuffled,
        _LIKENESS,
        trials=_MANY,
    ),
}
"""Simulations by name."""
