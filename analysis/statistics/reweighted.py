"""Intervals of many statistics of the same patients at once: BCa, each resample being a weight a patient."""

from collections.abc import Callable

import numpy as np
from scipy.special import ndtr, ndtri

from analysis.statistics.intervals import FEWEST, LEVEL, RESAMPLES

Statistics = Callable[[np.ndarray], np.ndarray]
"""Weights of patients (..., n) in, statistics (..., cells) out; equal weights give the estimates."""

TOO_FEW = f"no interval over fewer than {FEWEST} patients"
ALL_EQUAL = "no bootstrap interval: the same in every resample"
_ROUNDING = 1e-12


def weighted_sum(weights: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Sum values (n, cells) of patients under weights (..., n), without BLAS: its last bits may vary.

    Examples
    --------
    >>> weighted_sum(np.array([2.0, 0.0]), np.array([[1.0, 3.0], [5.0, 7.0]])).tolist()
    [2.0, 6.0]
    """
    return np.einsum("...n,nc->...c", weights, values)


def bca(
    statistics: Statistics, n: int, rng: np.random.Generator, resamples: int = RESAMPLES
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    r"""Give the 95 % intervals of statistics over patients: bias-corrected and accelerated bootstrap.

    With :math:`z_0` the normal quantile of the share of resamples below the estimate (half of those that
    equal it), and the acceleration :math:`a` from leaving out each patient once, the limits are the quantiles
    of the resamples at :math:`\Phi(z_0 + (z_0 + z_\alpha) / (1 - a (z_0 + z_\alpha)))`.

    Parameters
    ----------
    statistics : callable
        See `Statistics`.
    n : int
        Patients.
    rng : numpy.random.Generator
    resamples : int, default 2000

    Returns
    -------
    low, high : numpy.ndarray, shape (cells,)
        NaN where there are fewer than six patients, or a statistic is NaN or the same in every resample.
    reason : numpy.ndarray of str, shape (cells,)
        Why there is no interval; empty where there is one.

    References
    ----------
    Efron B. J Am Stat Assoc 1987;82:171-185. doi:10.1080/01621459.1987.10478410.

    Examples
    --------
    >>> values = np.arange(1.0, 9.0)[:, None]
    >>> low, high, reason = bca(lambda w: weighted_sum(w, values) / 8, 8, np.random.default_rng(1))
    >>> bool(2.5 < low[0] < 4.5 < high[0] < 6.5), reason.tolist()
    (True, [''])
    """
    estimate = statistics(np.ones(n))
    if n < FEWEST:
        return (
            np.full(estimate.shape, np.nan),
            np.full(estimate.shape, np.nan),
            np.full(estimate.shape, TOO_FEW),
        )
    drawn = rng.multinomial(n, np.full(n, 1 / n), size=resamples).astype(float)
    resampled, without = statistics(drawn), statistics((1 - np.eye(n)) * n / (n - 1))
    scale = _ROUNDING * np.maximum(np.abs(resampled).max(axis=0), _ROUNDING)
    fixed = ~(np.ptp(resampled, axis=0) > scale)
    with np.errstate(invalid="ignore", divide="ignore"):
        shift = _shift(resampled, estimate, scale)
        limits = [
            _quantiles(resampled, ndtr(shift + moved / (1 - _acceleration(without) * moved)))
            for moved in (shift + ndtri((1 - LEVEL) / 2), shift + ndtri((1 + LEVEL) / 2))
        ]
    low, high = (np.where(fixed, np.nan, limit) for limit in limits)
    return low, high, np.where(np.isfinite(low) & np.isfinite(high), "", ALL_EQUAL)


def _shift(resampled: np.ndarray, estimate: np.ndarray, scale: np.ndarray) -> np.ndarray:
    below = (resampled < estimate - scale).mean(axis=0)
    equal = (np.abs(resampled - estimate) <= scale).mean(axis=0)
    return ndtri(below + equal / 2)


def _acceleration(without: np.ndarray) -> np.ndarray:
    """Sixth of the skewness of what is left when one patient after the other is left out."""
    off = without.mean(axis=0) - without
    spread = (off**2).sum(axis=0)
    return np.where(spread > 0, (off**3).sum(axis=0) / (6 * spread**1.5), 0.0)


def _quantiles(resampled: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Quantile of each column at a share of its own, linear between order statistics."""
    ordered = np.sort(resampled, axis=0)
    place = np.nan_to_num(shares) * (len(ordered) - 1)
    lower = np.floor(place).astype(int)
    upper = np.minimum(lower + 1, len(ordered) - 1)
    columns = np.arange(ordered.shape[1])
    values = ordered[lower, columns] + (place - lower) * (ordered[upper, columns] - ordered[lower, columns])
    return np.where(np.isfinite(shares), values, np.nan)
