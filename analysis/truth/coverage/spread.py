"""Measures of spread and comparisons on equal footing, on patients whose spread is known."""

from functools import partial

import numpy as np
from scipy import stats

from analysis.statistics.contrasts import contrast
from analysis.statistics.dispersion import coefficient_of_variation
from analysis.statistics.rarefaction import rarefied
from analysis.statistics.spread import geometric_cv, log_variance
from analysis.statistics.studentised import studentised_mean
from analysis.statistics.superiority import superiority
from analysis.truth.coverage.case import Case

PATIENTS = 30
LOG_VARIANCE = 0.5
"""Mean over patients of the variance of the logarithms of their lesions."""
RESAMPLES = 500
_SHAPE = 4.0
_SHIFT, _SD = 1.0, 2.0
_FEW, _MANY, _ALL = (2, 5), (15, 20), (2, 20)
_LOG_NORMAL = (
    f"{PATIENTS} patients with {_ALL[0]} to {_ALL[1]} log-normal lesions; the variance of the logarithms is "
    f"another in each patient, {LOG_VARIANCE:g} on average"
)
SMALL = 8
"""Patients of a group about as small as those between which sites are compared."""


def _made_groups(patients: int) -> str:
    return (
        f"{patients} patients with {_FEW[0]} to {_FEW[1]} lesions and {patients} with {_MANY[0]} to "
        f"{_MANY[1]}, all with log-normal lesions of one law, so that the groups do not differ"
    )


_TWO_GROUPS = _made_groups(PATIENTS // 2)
Found = tuple[float, float, float]


def _lesions(rng: np.random.Generator, counts: np.ndarray) -> list[np.ndarray]:
    """Log-normal lesions of patients with so many; patients differ in level and in spread."""
    variances = LOG_VARIANCE * rng.gamma(_SHAPE, 1 / _SHAPE, len(counts))
    levels = rng.normal(size=len(counts))
    return [
        np.exp(rng.normal(level, np.sqrt(variance), n))
        for level, variance, n in zip(levels, variances, counts, strict=True)
    ]


def _counts(rng: np.random.Generator, ends: tuple[int, int], patients: int) -> np.ndarray:
    return rng.integers(ends[0], ends[1] + 1, patients)


def _log_variances(rng: np.random.Generator) -> np.ndarray:
    drawn = _lesions(rng, _counts(rng, _ALL, PATIENTS))
    return np.array([log_variance(x).item() for x in drawn])


def mean_log_variance(rng: np.random.Generator) -> Found:
    """Mean over patients of the variance of logarithms."""
    values = _log_variances(rng)
    low, high, _ = studentised_mean(values, rng, RESAMPLES)
    return float(values.mean()), low, high


def mean_geometric_cv(rng: np.random.Generator) -> Found:
    """Geometric coefficient of variation (%) of the mean variance of logarithms."""
    estimate, low, high = mean_log_variance(rng)
    return (*(float(geometric_cv(max(value, 0.0))) for value in (estimate, low, high)),)  # type: ignore[return-value]


def at_size(rng: np.random.Generator, n: int, measure: str) -> Found:
    """Mean over patients with n lesions each, all of one spread; without an interval, to show the bias."""
    lesions = np.exp(rng.normal(0.0, np.sqrt(LOG_VARIANCE), (n, PATIENTS)))
    found = log_variance(lesions) if measure == "log_variance" else coefficient_of_variation(lesions)
    return float(found.mean()), np.nan, np.nan


def probability_of_superiority(rng: np.random.Generator) -> Found:
    """Probability of superiority between two normal groups with unequal spread."""
    half = PATIENTS // 2
    estimate, interval = superiority(rng.normal(_SHIFT, 1.0, half), rng.normal(0.0, _SD, half))
    return estimate, interval.low, interval.high


def _two_groups(rng: np.random.Generator, patients: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
    few, many = (_lesions(rng, _counts(rng, ends, patients)) for ends in (_FEW, _MANY))
    return few, many


def _of_groups(
    rng: np.random.Generator, measure: str, patients: int = PATIENTS // 2
) -> tuple[np.ndarray, np.ndarray]:
    groups = _two_groups(rng, patients)
    size = min(len(x) for group in groups for x in group)
    value = {
        "naive": lambda x: coefficient_of_variation(x).item(),
        "variance": lambda x: log_variance(x).item(),
        "rarefied": lambda x: rarefied(x, size, coefficient_of_variation, rng),
    }[measure]
    few, many = (np.array([value(x) for x in group]) for group in groups)
    return few, many


def difference(rng: np.random.Generator, measure: str, patients: int = PATIENTS // 2) -> Found:
    """Difference of the means of a measure, patients with few lesions less patients with many."""
    few, many = _of_groups(rng, measure, patients)
    if measure == "naive":
        return float(few.mean() - many.mean()), np.nan, np.nan
    found = contrast(few, many, rng, resamples=RESAMPLES)
    return found.value_a - found.value_b, found.difference.low, found.difference.high


def ratio(rng: np.random.Generator) -> Found:
    """Ratio of the mean variances of logarithms, patients with few lesions by patients with many."""
    found = contrast(*_of_groups(rng, "variance"), rng, resamples=RESAMPLES)
    return found.value_a / found.value_b, found.ratio.low, found.ratio.high


def _biases() -> dict[str, Case]:
    """How both measures do with few lesions."""
    made = f"{PATIENTS} patients with {{}} log-normal lesions each, all of one spread"
    population = float(geometric_cv(LOG_VARIANCE))
    words = {
        "log_variance": ("variance of logarithms, {} lesions a patient: unbiased", LOG_VARIANCE),
        "cv": ("coefficient of variation (%), {} lesions a patient: its bias", population),
    }
    return {
        f"{measure}-{n}": Case(
            estimate.format(n), made.format(n), partial(at_size, n=n, measure=measure), truth
        )
        for measure, (estimate, truth) in words.items()
        for n in (2, 3, 5)
    }


CASES: dict[str, Case] = {
    "mean-log-variance": Case(
        "variance of logarithms, mean over patients; studentised bootstrap",
        _LOG_NORMAL,
        mean_log_variance,
        LOG_VARIANCE,
    ),
    "geometric-cv": Case(
        "geometric coefficient of variation (%) of that mean; the same bootstrap",
        _LOG_NORMAL,
        mean_geometric_cv,
        float(geometric_cv(LOG_VARIANCE)),
    ),
    **_biases(),
    "superiority": Case(
        "probability of superiority of one group over another; on the probit scale, by Brunner and Munzel",
        f"two groups of {PATIENTS // 2} patients, normal with means {_SHIFT:g} and 0 and standard deviations "
        f"1 and {_SD:g}",
        probability_of_superiority,
        float(stats.norm.cdf(_SHIFT / np.hypot(1.0, _SD))),
    ),
    "groups-variance": Case(
        "difference of the mean variances of logarithms of two groups; studentised bootstrap",
        _TWO_GROUPS,
        partial(difference, measure="variance"),
        0.0,
    ),
    "groups-ratio": Case(
        "ratio of the same two means; studentised bootstrap of its logarithm", _TWO_GROUPS, ratio, 1.0
    ),
    "groups-rarefied": Case(
        "difference of the mean coefficients of variation (%), rarefied to equal numbers; studentised "
        "bootstrap",
        _TWO_GROUPS,
        partial(difference, measure="rarefied"),
        0.0,
    ),
    "groups-naive": Case(
        "the same difference at unequal numbers of lesions, as it is often made: its bias",
        _TWO_GROUPS,
        partial(difference, measure="naive"),
        0.0,
    ),
    f"groups-variance-{SMALL}": Case(
        f"difference of the mean variances of logarithms, {SMALL} patients a group, as often between sites",
        _made_groups(SMALL),
        partial(difference, measure="variance", patients=SMALL),
        0.0,
    ),
}
"""Cases by name."""
