"""Studentised bootstrap of many statistics of the same patients at once, each resample a weight a patient.

For the thousands of cells in which strategies are compared: standard errors are linearised, and many patients
may have the same value, which the other two modules do not allow for. `studentised` is for one value a
patient, `bootstrap` for functions of sums without a formula for their error.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.statistics.intervals import FEWEST, LEVEL, RESAMPLES

Statistics = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Weights of patients (..., n) in; estimates and their standard errors (..., cells) out."""

TOO_FEW = f"no interval over fewer than {FEWEST} patients"
ALL_EQUAL = "no interval: the same in every patient"
_ROUNDING = 1e-6
"""An error below this share of the estimate's own is 0 but for rounding."""
MOST_OUT = 2.0
"""No limit of t* is farther out than so many of Student's t: see `studentised`."""
_NONE = 1e-10
"""Errors below this, in percent, are 0 but for rounding."""


def weighted_sum(weights: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Sum values (n, cells) of patients under weights (..., n), without BLAS: its last bits may vary.

    Examples
    --------
    >>> weighted_sum(np.array([2.0, 0.0]), np.array([[1.0, 3.0], [5.0, 7.0]])).tolist()
    [2.0, 6.0]
    """
    return np.einsum("...n,nc->...c", weights, values)


def studentised(
    statistics: Statistics,
    n: int,
    rng: np.random.Generator,
    resamples: int = RESAMPLES,
    most_out: ArrayLike = MOST_OUT,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    r"""Give the 95 % intervals of statistics over patients by the studentised bootstrap.

    As `studentised.studentised_mean`: of each resample :math:`t^* = (\hat\theta^* - \hat\theta) / e^*` is
    taken, :math:`e^*` being the standard error of the resample itself, and the interval is
    :math:`\hat\theta - e \, t^*_{0.975}` to :math:`\hat\theta - e \, t^*_{0.025}`. Recoveries are often 100 %
    in most patients, so that many resamples have no error at all, or next to none, and their t* is infinite
    or far out. No limit of t* is put farther out than `most_out` times that of Student's t with n - 1 degrees
    of freedom; up to there it stays where it is, so that no limit jumps where a patient hardly changes.

    Parameters
    ----------
    statistics : callable
        See `Statistics`.
    n : int
        Patients.
    rng : numpy.random.Generator
    resamples : int, default 2000
    most_out : float or array_like, shape (cells,), default 2
        In limits of Student's t.

    Returns
    -------
    low, high : numpy.ndarray, shape (cells,)
        NaN where there are fewer than six patients, or a statistic is NaN or has no error.
    reason : numpy.ndarray of str, shape (cells,)
        Why there is no interval; empty where there is one.

    Notes
    -----
    How far out limits may be, by the share (%) of 2,000 made cohorts whose interval holds the truth, with 6,
    10 and 30 patients, as `python -m analysis.truth.coverage.caps` gives it:

    ==========  ===================  ===================  ===================  ===================
    most        half whole           three in four whole  none whole           gains
    ==========  ===================  ===================  ===================  ===================
    1           91.5 92.2 93.8       90.7 87.4 91.1       91.3 92.9 94.2       87.2 86.9 90.4
    1.5         94.7 96.0 97.0       93.6 92.1 95.6       93.6 95.4 95.2       91.1 88.0 91.6
    2           96.1 97.4 97.3       94.9 93.7 97.0       94.0 95.6 95.2       91.7 88.1 91.6
    3           97.5 98.1 97.4       96.4 95.2 97.8       94.0 95.6 95.2       91.7 88.1 91.6
    5           98.3 98.5 97.4       97.8 96.7 98.0       94.0 95.6 95.2       91.8 88.1 91.6
    ==========  ===================  ===================  ===================  ===================

    *Whole* is a recovery of 100 %; *gains* are differences with a long tail. Student's own limits (1) are too
    near just where the longest interval is needed. Two is the nearest with which recoveries are covered in
    93 % or more, the least that counts as what an interval says on the page on coverage. Farther ones cover
    more where 95 % are exceeded as it is, and mend no gains: skewed differences of few patients fall short
    with any.

    References
    ----------
    Efron B, Tibshirani RJ. An Introduction to the Bootstrap, 1993, chapter 12. doi:10.1201/9780429246593.

    Examples
    --------
    >>> values = np.array([1.0, 2, 3, 4, 5, 6, 7, 16])[:, None]
    >>> low, high, _ = studentised(ratio_to(values, np.ones((8, 1))), 8, np.random.default_rng(1))
    >>> bool(5.5 - low[0] < high[0] - 5.5)  # longer towards the long tail
    True
    """
    estimate, error = statistics(np.ones(n))
    none = np.full(estimate.shape, np.nan)
    if n < FEWEST:
        return none, none, np.full(estimate.shape, TOO_FEW, dtype=object)
    drawn = rng.multinomial(n, np.full(n, 1 / n), size=resamples).astype(float)
    estimates, errors = statistics(drawn)
    tail = (1 - LEVEL) / 2
    # A resample of equal values lies infinitely far away, or, at the estimate itself, nowhere.
    with np.errstate(divide="ignore", invalid="ignore"):
        away = (estimates - estimate) / np.where(errors > _ROUNDING * error, errors, 0.0)
    limits = _quantiles(away, [tail, 1 - tail])
    reach = stats.t.ppf((1 + LEVEL) / 2, n - 1) * np.asarray(most_out)
    limits = np.clip(limits, -reach, reach)
    there = np.isfinite(estimate) & (error > _NONE)
    low, high = (np.where(there, estimate - limit * error, np.nan) for limit in limits[::-1])
    return low, high, np.where(there, "", ALL_EQUAL).astype(object)


def ratio_to(values: np.ndarray, whole: np.ndarray) -> Statistics:
    r"""Give the ratio of means :math:`R = \sum w h / \sum w H` and its standard error, as statistics.

    The error is the linearised one (delta method), for weights that sum to n
    :math:`e^2 = \tfrac{n}{n - 1} \sum w (h - R H)^2 / (\sum w H)^2`.

    Parameters
    ----------
    values, whole : numpy.ndarray, shape (n, cells)
        :math:`h` and :math:`H`. With 1 for H it is the mean and its ordinary error.

    Examples
    --------
    >>> found = ratio_to(np.array([[1.0], [2.0], [6.0]]), np.ones((3, 1)))(np.ones(3))
    >>> [round(float(each[0]), 4) for each in found]  # the error of the mean is 2.6458 / sqrt(3)
    [3.0, 1.5275]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = values.sum(axis=0) / whole.sum(axis=0)
    off = values - ratio * whole

    def statistics(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Ratio and its standard error for resampled patients, a row of weights each."""
        n = weights.sum(axis=-1, keepdims=True)
        total = weighted_sum(weights, whole)
        with np.errstate(divide="ignore", invalid="ignore"):
            more = weighted_sum(weights, off) / total
            squares = weighted_sum(weights, off**2) - 2 * more * weighted_sum(weights, off * whole)
            squares = squares + more**2 * weighted_sum(weights, whole**2)
            return ratio + more, np.sqrt(np.maximum(squares, 0) * n / (n - 1)) / total

    return statistics


def root_mean_squares(first: np.ndarray, second: np.ndarray, whole: np.ndarray) -> Statistics:
    r"""Give the difference of two root mean squares in shares of a mean, and its standard error.

    It is :math:`\theta_s - \theta_t = (\sqrt{\overline{s}} - \sqrt{\overline{t}}) / \overline{H}`; its error
    is linearised: that of the mean of
    :math:`\tfrac{\theta_s}{2} \tfrac{s}{\overline{s}} - \tfrac{\theta_t}{2} \tfrac{t}{\overline{t}} -
    (\theta_s - \theta_t) \tfrac{H}{\overline{H}}`.

    Parameters
    ----------
    first, second, whole : numpy.ndarray, shape (n, cells)
        Squares :math:`s` and :math:`t`, 0 or more, and :math:`H`. With 0 for t it is the first alone.

    Examples
    --------
    >>> first, none, whole = np.array([[4.0], [16.0]]), np.zeros((2, 1)), np.array([[5.0], [5.0]])
    >>> [round(float(each[0]), 4) for each in root_mean_squares(first, none, whole)(np.ones(2))]
    [0.6325, 0.1897]
    """
    means = [each.mean(axis=0) for each in (first, second, whole)]
    with np.errstate(divide="ignore", invalid="ignore"):
        off = [
            np.where(mean > 0, each / mean - 1, 0.0)
            for each, mean in zip((first, second, whole), means, strict=True)
        ]
        roots = [np.where(means[2] > 0, np.sqrt(mean) / means[2], np.nan) for mean in means[:2]]

    def statistics(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Difference and its standard error for resampled patients, a row of weights each."""
        n = weights.sum(axis=-1, keepdims=True)
        shift = [weighted_sum(weights, each) / n for each in off]
        with np.errstate(divide="ignore", invalid="ignore"):
            theta = [
                root * np.sqrt(np.maximum(1 + up, 0)) / (1 + shift[2])
                for root, up in zip(roots, shift[:2], strict=True)
            ]
            slopes = [
                np.where(1 + up > 0, sign * each / (2 * (1 + up)), 0.0)
                for sign, each, up in zip((1, -1), theta, shift[:2], strict=True)
            ]
            slopes.append((theta[1] - theta[0]) / (1 + shift[2]))
            variance = _variance(weights / n, off, shift, slopes)
            return theta[0] - theta[1], np.sqrt(np.maximum(variance, 0) / (n - 1))

    return statistics


def _variance(
    shares: np.ndarray, off: list[np.ndarray], shift: list[np.ndarray], slopes: list[np.ndarray]
) -> np.ndarray:
    """Variance, under weights, of a sum of three variables by their slopes."""
    total = np.zeros(())
    for a in range(3):
        for b in range(a + 1):
            joint = weighted_sum(shares, off[a] * off[b]) - shift[a] * shift[b]
            total = total + (1 + (a != b)) * slopes[a] * slopes[b] * joint
    return np.asarray(total)


def _quantiles(away: np.ndarray, shares: list[float]) -> np.ndarray:
    """Quantiles of each column without its NaN, each a value of the column; NaN of a column of NaN alone."""
    ordered = np.sort(away, axis=0)
    counts = (~np.isnan(away)).sum(axis=0)
    places = [np.clip(np.ceil(share * counts).astype(int) - 1, 0, len(away) - 1) for share in shares]
    columns = np.arange(away.shape[1])
    return np.stack([ordered[place, columns] for place in places])
