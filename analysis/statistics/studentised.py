"""Studentised bootstrap: intervals of means, differences and ratios of means over patients.

One value a patient, and the standard error of a mean by its formula: the form that pages use wherever it
fits. `bootstrap` is for functions of sums without such a formula; `studentised_cells` for very many cells.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.statistics.intervals import FEWEST, LEVEL, RESAMPLES, Interval

SLACK = 8
"""Of n patients the bootstrap leaves out a share of 0.025 n / (n + 8) at each end, 2.5 % if they are many.
Few skewed values show less of their own long tail than it has, so that 2.5 % would cover 92 to 96 % with 30
patients; so it is 93 to 97 %: see the page on coverage."""
FEWEST_OF_RATIO = 10
"""With fewer patients no interval of a ratio is given: it would leave out the ratio in 6 to 7 % of cases, and
be too wide to tell anything."""
MANY = 1000
"""With more patients Student's interval is taken: skewness then moves its ends by less than they say."""
_ROUNDING = 1e-12
_FEW = f"no interval over fewer than {FEWEST} patients"
_FEW_OF_RATIO = f"no interval of a ratio over fewer than {FEWEST_OF_RATIO} patients"
_EQUAL = "no interval: all values are equal"
_FLAT = "no interval: too few distinct values"


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
        In the unit of the values; it may leave their range. NaN with a reason for fewer than `FEWEST` values,
        where all are equal, or where so few are distinct that t* has no limits.

    References
    ----------
    Efron B, Tibshirani RJ. An Introduction to the Bootstrap, 1993, chapter 12. doi:10.1201/9780429246593.
    Hall P. Ann Stat 1988;16:927-953. doi:10.1214/aos/1176350933.

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
        Above 0. NaN with a reason where a group has fewer than `FEWEST_OF_RATIO` patients, where a mean is
        0, where it is 0 in so many resamples that the ratio has no limits, and where no value differs from
        the others of its group.

    Examples
    --------
    >>> low, high, _ = studentised_ratio(np.arange(1.0, 12), np.arange(2.0, 24, 2), np.random.default_rng(1))
    >>> low < 0.5 < high
    True
    """
    x, y = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if min(len(x), len(y)) < FEWEST_OF_RATIO:
        few = _FEW if min(len(x), len(y)) < FEWEST else _FEW_OF_RATIO
        return Interval(np.nan, np.nan, few if paired else f"{few} in each group")
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
    """Logarithm of the ratio of the means of each row, infinite where one is 0, and its standard error."""
    means = [one.mean(axis=1, keepdims=True) for one in (x, y)]
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = x / means[0], y / means[1]
        log = np.log(means[0] / means[1])[:, 0]
    error = _error(shares[0] - shares[1]) if paired else np.hypot(*map(_error, shares))
    return log, error


def _interval(
    estimate: float, error: float | np.ndarray, estimates: np.ndarray, errors: np.ndarray, n: int
) -> Interval:
    tail = (1 - LEVEL) / 2 * n / (n + SLACK)
    # A resample of equal values lies infinitely far away, or, at the estimate itself, nowhere.
    with np.errstate(divide="ignore", invalid="ignore"):
        away = (estimates - estimate) / np.where(errors > _ROUNDING * float(error), errors, 0.0)
    low, high = np.quantile(away[~np.isnan(away)], [tail, 1 - tail], method="inverted_cdf")
    if not np.isfinite([low, high]).all():
        return Interval(np.nan, np.nan, _FLAT)
    return Interval(float(estimate - high * error), float(estimate - low * error))


def _student(estimate: float, error: float | np.ndarray, freedom: float) -> Interval:
    reach = float(stats.t.ppf((1 + LEVEL) / 2, freedom) * error)
    return Interval(estimate - reach, estimate + reach)
