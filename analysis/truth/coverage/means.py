"""Bootstrap intervals of a mean over patients that this book does not use, to show why."""

import warnings

import numpy as np
from scipy import stats

from analysis.statistics.intervals import LEVEL, Interval


def percentile_mean(values: np.ndarray, rng: np.random.Generator, resamples: int) -> Interval:
    """Take the percentiles of the resampled means as they are.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        One finite value a patient.
    rng : numpy.random.Generator
    resamples : int

    Returns
    -------
    Interval
        In the unit of the values.
    """
    means = values[rng.integers(0, len(values), (resamples, len(values)))].mean(axis=1)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))


def bca_mean(values: np.ndarray, rng: np.random.Generator, resamples: int) -> Interval:
    """Shift the percentiles of the resampled means for bias and skewness (BCa).

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        One finite value a patient.
    rng : numpy.random.Generator
    resamples : int

    Returns
    -------
    Interval
        In the unit of the values; NaN with a reason where BCa is not defined, as for equal values.

    References
    ----------
    Efron B. J Am Stat Assoc 1987;82:171-185. doi:10.1080/01621459.1987.10478410.

    Examples
    --------
    >>> low, high, _ = bca_mean(np.arange(1.0, 7.0), np.random.default_rng(1), 2000)
    >>> 1.0 < low < 3.5 < high < 6.0
    True
    """
    with warnings.catch_warnings(), np.errstate(divide="ignore", invalid="ignore"):
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)
        found = stats.bootstrap(
            (values,),
            np.mean,
            n_resamples=resamples,
            vectorized=True,
            confidence_level=LEVEL,
            method="BCa",
            rng=rng,
        ).confidence_interval
    if not (np.isfinite(found.low) and np.isfinite(found.high)):
        return Interval(np.nan, np.nan, "no bootstrap interval: BCa is not defined for these values")
    return Interval(float(found.low), float(found.high))
