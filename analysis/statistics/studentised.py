"""Studentised bootstrap: intervals of means, differences and ratios of means over patients."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.statistics.intervals import FEWEST, LEVEL, RESAMPLES, Interval

SLACK = 8
"""Of n patients the bootstrap leaves out a share of 0.025 n / (n + 8) at each end, 2.5 % if they are many.
Few skewed values show less of their own long tail than it has, so that 2.5 % would cover 92 to 96 % with 30
patients; so it is 93 to 97 %: see the page on coverage."""
MANY = 1000
"""With more patients Student's interval is taken: skewness then moves its ends by less than they say."""
_ROUNDING = 1e-12
_FEW = f"no interval over fewer than {FEWEST} patients"
_EQUAL = "no interval: all values are equal"


def studentised_mean(values: ArrayLike, rng: np.random.Generator, resamples: int = RESAMPLES) -> Interval:
    r"""Give the 95 % interval of a mean over patients by the studentised bootstrap.

    Patients are drawn with replacement; of each resample :math:`t^* = (\bar x^* - \bar x) / e^*` is taken,
    with the standard error :math:`e^*` of the resample itself, and the interval is
    :math:`\bar x - e \, t^*_{1 - a}` to :math:`\bar x - e \, t^*_a`. It follows the skewness of the values,
    such as variances have, where percentiles of the means do not.

    Parameters
    ----------
    values : array_like, shape (n,)
        One finite value a patient.
    rng : numpy.random.Generator
    resamples : int, default 2000

    Returns
    -------
    Interval
        In the unit of the values. NaN with a reason for fewer than `FEWEST` values, and where all are equal.

    References
    ----------
    Efron B, Tibshirani RJ. An Introduction to the Bootstrap, 1993, chapter 12. doi:10.1201/9780429246593.

    Examples
    --------
    >>> low, high, _ = studentised_mean([1.0, 2.0, 3.0, 4.0, 5.0, 16.0], np.random.default_rng(1))
    >>> 5.17 - low < high - 5.17  # longer towards the long tail
    True
    """
    x = np.asarray(values, dtype=float)
    if len(x) < FEWEST:
        return Interval(np.nan, np.nan, _FEW)
    mean, error = float(x.mean()), _error(x)
    if error <= _ROUNDING * np.abs(x).max():
        return Interval(np.nan, np.nan, _EQUAL)
    if len(x) > MANY:
        return _student(mean, error, len(x) - 1)
    drawn = x[rng.integers(0, len(x), (resamples, len(x)))]
    return _interval(mean, error, drawn.mean(axis=1), _error(drawn), len(x))


def studentised_difference(
    a: ArrayLike, b: ArrayLike, rng: np.random.Generator, resamples: int = RESAMPLES
) -> Interval:
    r"""Give the 95 % interval of a difference of the means of two groups of patients.

    As `studentised_mean`, each group drawn by itself, with Welch's standard error
    :math:`\sqrt{s_a^2 / n_a + s_b^2 / n_b}`. For pairs take `studentised_mean` of their differences.

    Parameters
    ----------
    a, b : array_like, shape (n_a,) and (n_b,)
        One finite value a patient.
    rng : numpy.random.Generator
    resamples : int, default 2000

    Returns
    -------
    Interval
        In the unit of the values. NaN with a reason where a group has fewer than `FEWEST` patients, and
        where no value differs from the others of its group.

    Examples
    --------
    >>> a, b = np.arange(10.0), np.arange(10.0) + 3
    >>> low, high, _ = studentised_difference(a, b, np.random.default_rng(1))
    >>> low < -3 < high
    True
    """
    x, y = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if min(len(x), len(y)) < FEWEST:
        return Interval(np.nan, np.nan, f"{_FEW} in each group")
    difference, error = float(x.mean() - y.mean()), float(np.hypot(_error(x), _error(y)))
    if error <= _ROUNDING * max(np.abs(x).max(), np.abs(y).max()):
        return Interval(np.nan, np.nan, _EQUAL)
    if max(len(x), len(y)) > MANY:
        return _student(difference, error, welch_freedom(x, y))
    drawn = [one[rng.integers(0, len(one), (resamples, len(one)))] for one in (x, y)]
    means = drawn[0].mean(axis=1) - drawn[1].mean(axis=1)
    errors = np.hypot(_error(drawn[0]), _error(drawn[1]))
    return _interval(difference, error, means, errors, min(len(x), len(y)))


def studentised_ratio(
    a: ArrayLike, b: ArrayLike, rng: np.random.Generator, *, paired: bool = False, resamples: int = RESAMPLES
) -> Interval:
    r"""Give the 95 % interval of a ratio of two means over patients.

    As `studentised_mean`, on the logarithm of the ratio, whose standard error is
    :math:`\sqrt{e_a^2 / m_a^2 + e_b^2 / m_b^2}`; for pairs it is that of the mean of
    :math:`a_i / m_a - b_i / m_b`.

    Parameters
    ----------
    a, b : array_like, shape (n_a,) and (n_b,)
        One finite value a patient, none negative; of the same patients, in the same order, if `paired`.
    rng : numpy.random.Generator
    paired : bool, default False
    resamples : int, default 2000

    Returns
    -------
    Interval
        Above 0. NaN with a reason where a group has fewer than `FEWEST` patients, where a mean is 0, and
        where no value differs from the others of its group.

    Examples
    --------
    >>> low, high, _ = studentised_ratio(np.arange(1.0, 9), np.arange(2.0, 18, 2), np.random.default_rng(1))
    >>> low < 0.5 < high
    True
    """
    x, y = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if min(len(x), len(y)) < FEWEST:
        return Interval(np.nan, np.nan, _FEW if paired else f"{_FEW} in each group")
    if min(x.mean(), y.mean()) <= 0:
        return Interval(np.nan, np.nan, "no ratio: a mean is 0")
    estimate, error = _log_ratio(x[np.newaxis], y[np.newaxis], paired)
    if error[0] <= _ROUNDING:
        return Interval(np.nan, np.nan, _EQUAL)
    if max(len(x), len(y)) > MANY:
        found = _student(estimate[0], error[0], min(len(x), len(y)) - 1)
    else:
        rows = rng.integers(0, len(x), (resamples, len(x)))
        others = rows if paired else rng.integers(0, len(y), (resamples, len(y)))
        drawn = _log_ratio(x[rows], y[others], paired)
        found = _interval(estimate[0], error[0], *drawn, min(len(x), len(y)))
    return Interval(float(np.exp(found.low)), float(np.exp(found.high)), found.reason)


def welch_freedom(x: np.ndarray, y: np.ndarray) -> float:
    """Degrees of freedom of Welch's t (Satterthwaite)."""
    one, other = _error(x) ** 2, _error(y) ** 2
    return float((one + other) ** 2 / (one**2 / (len(x) - 1) + other**2 / (len(y) - 1)))


def _error(values: np.ndarray) -> np.ndarray:
    """Give the standard error of the mean along the last axis."""
    return np.asarray(values.std(axis=-1, ddof=1) / np.sqrt(values.shape[-1]))


def _log_ratio(x: np.ndarray, y: np.ndarray, paired: bool) -> tuple[np.ndarray, np.ndarray]:
    """Logarithm of the ratio of the means of each row, and its standard error; NaN where a mean is 0."""
    means = [one.mean(axis=1, keepdims=True) for one in (x, y)]
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = x / means[0], y / means[1]
        log = np.log(means[0] / means[1])[:, 0]
    log = np.where(np.isfinite(log), log, np.nan)
    error = _error(shares[0] - shares[1]) if paired else np.hypot(*map(_error, shares))
    return log, error


def _interval(
    estimate: float, error: float | np.ndarray, estimates: np.ndarray, errors: np.ndarray, n: int
) -> Interval:
    usable = np.isfinite(estimates) & (errors > _ROUNDING * float(error))
    tail = (1 - LEVEL) / 2 * n / (n + SLACK)
    away = (estimates[usable] - estimate) / errors[usable]
    low, high = np.quantile(away, [tail, 1 - tail], method="weibull")
    return Interval(float(estimate - high * error), float(estimate - low * error))


def _student(estimate: float, error: float | np.ndarray, freedom: float) -> Interval:
    reach = float(stats.t.ppf((1 + LEVEL) / 2, freedom) * error)
    return Interval(estimate - reach, estimate + reach)
"""The bootstrap over patients, studentised, for whatever is computed from sums over them."""

from collections.abc import Iterator

import numpy as np

from analysis.statistics.intervals import FEWEST, LEVEL
from analysis.statistics.jackknife import Estimates, Statistic

RESAMPLES = 1000
_NUMBERS_AT_ONCE = 2**21
"""Bounds the memory of the resamples."""


def bootstrap_over_patients(
    sums: np.ndarray, statistic: Statistic, rng: np.random.Generator, resamples: int = RESAMPLES
) -> Estimates:
    r"""Give the 95 % interval of a statistic by drawing whole patients with replacement: bootstrap-t.

    Each resample gives :math:`t^* = (\theta^* - \theta) / s^*`; the interval is from
    :math:`\theta - t^*_{0.975} s` to :math:`\theta - t^*_{0.025} s`. The standard errors s are those of
    leaving out one patient.

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
    least, most = _outer(np.concatenate(t))
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


def _outer(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Outer quantiles of the resamples in which a statistic is defined, if those are most of them."""
    defined = np.isfinite(t)
    enough = defined.mean(axis=0) > 0.5
    usable = np.where(enough, np.where(defined, t, np.nan), 0.0)
    least, most = np.nanquantile(usable, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return np.where(enough, least, np.nan), np.where(enough, most, np.nan)
