"""Intervals over patients: what another group of such patients might have given."""

import warnings
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

FEWEST = 6
"""With fewer patients no interval is given: a bootstrap of five values has too few distinct samples."""
LEVEL = 0.95
RESAMPLES = 2000
MANY = 5000
"""With more patients the percentiles are taken as they are: what BCa would shift is negligible, and costs
n²."""
_ROUNDING = 1e-12
"""Values that differ by no more than this share of the largest are equal but for rounding."""
_NUMBERS_AT_ONCE = 2**22
"""Bounds the memory of a resample."""


class Interval(NamedTuple):
    """Ends of an interval; NaN, with the reason, where there is none."""

    low: float
    high: float
    reason: str = ""


def bootstrap_mean(values: ArrayLike, rng: np.random.Generator, resamples: int = RESAMPLES) -> Interval:
    """Give the 95 % interval of a mean over patients, by bootstrap: bias-corrected and accelerated (BCa).

    Patients are drawn with replacement; the percentiles of the means are shifted for bias and skewness,
    unless there are more than `MANY` patients. With few patients it covers less often than it says, and
    `studentised.studentised_mean` nearly as often (book: method/coverage).

    Parameters
    ----------
    values : array_like, shape (n,)
        One finite value a patient.
    rng : numpy.random.Generator
    resamples : int, default 2000

    Returns
    -------
    Interval
        In the unit of the values. NaN with a reason where there are fewer than `FEWEST` values, or where
        they are all equal, for then BCa is not defined.

    References
    ----------
    Efron B. J Am Stat Assoc 1987;82:171-185. doi:10.1080/01621459.1987.10478410.

    Examples
    --------
    >>> low, high, _ = bootstrap_mean([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], np.random.default_rng(1))
    >>> 1.0 < low < 3.5 < high < 6.0
    True
    >>> bootstrap_mean([1.0, 2.0], np.random.default_rng(1)).reason
    'no interval over fewer than 6 patients'
    """
    x = np.asarray(values, dtype=float)
    if len(x) < FEWEST:
        return Interval(np.nan, np.nan, f"no interval over fewer than {FEWEST} patients")
    if np.ptp(x) <= _ROUNDING * np.abs(x).max():
        return Interval(np.nan, np.nan, "no bootstrap interval: all values are equal")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)
        found = stats.bootstrap(
            (x,),
            np.mean,
            n_resamples=resamples,
            batch=max(1, _NUMBERS_AT_ONCE // len(x)),
            vectorized=True,
            confidence_level=LEVEL,
            method="BCa" if len(x) <= MANY else "percentile",
            rng=rng,
        ).confidence_interval
    if not (np.isfinite(found.low) and np.isfinite(found.high)):
        return Interval(np.nan, np.nan, "no bootstrap interval: BCa is not defined for these values")
    return Interval(float(found.low), float(found.high))


def proportion(successes: int, n: int) -> Interval:
    """Give the exact 95 % interval (Clopper and Pearson) of a share of patients.

    Parameters
    ----------
    successes : int
        0 to n.
    n : int
        Patients.

    Returns
    -------
    Interval
        0 to 1; NaN with a reason where there are fewer than `FEWEST` patients.

    References
    ----------
    Clopper CJ, Pearson ES. Biometrika 1934;26:404-413. doi:10.1093/biomet/26.4.404.

    Examples
    --------
    >>> low, high, _ = proportion(10, 10)
    >>> round(low, 4), high  # low is 0.025 ** (1 / 10)
    (0.6915, 1.0)
    """
    if n < FEWEST:
        return Interval(np.nan, np.nan, f"no interval over fewer than {FEWEST} patients")
    found = stats.binomtest(successes, n).proportion_ci(confidence_level=LEVEL, method="exact")
    return Interval(float(found.low), float(found.high))
