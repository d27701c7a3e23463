"""The bootstrap over patients, studentised, for whatever is computed from sums over them.

Of the three modules with a studentised bootstrap this one takes any function of sums, with standard errors
by leaving out patients: for concordance, which has no simple formula for its error. `studentised` is for
means of one value a patient; `studentised_cells` for very many cells at once.
"""

from collections.abc import Iterator

import numpy as np

from analysis.statistics.intervals import FEWEST, LEVEL
from analysis.statistics.jackknife import Estimates, Statistic
from analysis.statistics.studentised import SLACK

RESAMPLES = 1000
_NUMBERS_AT_ONCE = 2**21
"""Bounds the memory of the resamples."""


def bootstrap_over_patients(
    sums: np.ndarray, statistic: Statistic, rng: np.random.Generator, resamples: int = RESAMPLES
) -> Estimates:
    r"""Give the 95 % interval of a statistic by drawing whole patients with replacement: bootstrap-t.

    Each resample gives :math:`t^* = (\theta^* - \theta) / s^*`; the interval is from
    :math:`\theta - t^*_{1 - a} s` to :math:`\theta - t^*_a s`. The standard errors s are those of leaving
    out one patient, and a is somewhat less than 0.025 where patients are few: see `studentised.SLACK`.

    Parameters
    ----------
    sums : numpy.ndarray, shape (n_patients, n_features, n_sums)
        Additive over patients.
    statistic : callable
        See `Statistic`.
    rng : numpy.random.Generator
    resamples : int, default 1000

    Returns
    -------
    Estimates
        On the scale of the statistic. Without interval where fewer than 6 patients count, or where most
        resamples leave it undefined.

    References
    ----------
    Efron B, Tibshirani RJ. An Introduction to the Bootstrap. Chapman & Hall 1993, section 12.5.
    doi:10.1201/9780429246593.
    """
    n = (sums[..., 0] > 0).sum(axis=0)
    patients = len(sums)
    with np.errstate(all="ignore"):
        value = statistic(sums.sum(axis=0))
        if patients < FEWEST:
            return Estimates(value, np.full(len(n), np.nan), np.full(len(n), np.nan), n)
        _, error = _value_and_error(sums, np.ones((1, patients)), statistic)
        t = [
            (found - value) / spread
            for found, spread in (
                _value_and_error(sums, times, statistic) for times in _times(sums, resamples, rng)
            )
        ]
    least, most = _outer(np.concatenate(t), n)
    known = (n >= FEWEST) & np.isfinite(least) & np.isfinite(most) & (error[0] > 0)
    low, high = (np.where(known, value - each * error[0], np.nan) for each in (most, least))
    return Estimates(value, low, high, n)


def _times(sums: np.ndarray, resamples: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """How often each patient is drawn, in every resample, a few resamples at a time."""
    patients = len(sums)
    times = rng.multinomial(patients, np.full(patients, 1 / patients), size=resamples).astype(float)
    rows = max(1, _NUMBERS_AT_ONCE // max(sums.size, 1))
    for start in range(0, resamples, rows):
        yield times[start : start + rows]


def _value_and_error(
    sums: np.ndarray, times: np.ndarray, statistic: Statistic
) -> tuple[np.ndarray, np.ndarray]:
    """Statistic of resamples, and its standard error by leaving out each drawn patient once."""
    total = np.tensordot(times, sums, 1)
    without = statistic(total[:, np.newaxis] - sums)
    drawn = times[..., np.newaxis]
    n = len(sums)
    without = np.where(drawn > 0, without, 0.0)
    mean = (drawn * without).sum(axis=1, keepdims=True) / n
    squares = (drawn * (without - mean) ** 2).sum(axis=1)
    return statistic(total), np.sqrt((n - 1) / n * squares)


def _outer(t: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Outer quantiles of the resamples in which a statistic is defined, if those are most of them."""
    defined = np.isfinite(t)
    enough = defined.mean(axis=0) > 0.5
    usable = np.where(enough, np.where(defined, t, np.nan), 0.0)
    tail = (1 - LEVEL) / 2 * n / (n + SLACK)
    least, most = np.full((2, len(n)), np.nan)
    for own in np.unique(tail[enough]):
        alike = enough & (tail == own)
        least[alike], most[alike] = np.nanquantile(usable[:, alike], [own, 1 - own], axis=0)
    return least, most
