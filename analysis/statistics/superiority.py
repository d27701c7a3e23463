"""How often a patient of one group has more than one of another: effect sizes without a unit."""

from functools import cache
from itertools import accumulate

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.statistics.differences import ranked_difference
from analysis.statistics.intervals import FEWEST, LEVEL, Interval

EXACT_BELOW = 50
"""The shift's interval is exact when both groups have fewer patients than this: R's own rule."""
_FEW = f"no interval over fewer than {FEWEST} patients in each group"
_APART = "no interval: the groups do not overlap, or all values are equal"


def superiority(x: ArrayLike, y: ArrayLike) -> tuple[float, Interval]:
    r"""Give the probability of superiority, and its 95 % interval.

    .. math:: \hat\theta = \frac{1}{n_x n_y} \sum_{ij} \left( [x_i > y_j] + \tfrac12 [x_i = y_j] \right)

    the share of pairs of patients, one of each group, in which that of `x` has more; 0.5 if neither has.
    Cliff's delta is :math:`2 \hat\theta - 1`. The variance is that of Brunner and Munzel, which allows
    unequal spread; the interval is formed on the probit scale, :math:`\Phi^{-1}(\hat\theta)`. There it
    covers 94 to 97 % with groups of 15, and 85 to 95 % on the scale of :math:`\hat\theta` itself.

    Parameters
    ----------
    x, y : array_like, shape (n_x,) and (n_y,)
        One finite value a patient, none empty.

    Returns
    -------
    estimate : float
        0 to 1.
    interval : Interval
        NaN with a reason where a group has fewer than `FEWEST` patients, and where the groups do not overlap.

    References
    ----------
    Brunner E, Munzel U. Biom J 2000;42:17-25.
    doi:10.1002/(SICI)1521-4036(200001)42:1<17::AID-BIMJ17>3.0.CO;2-U.
    Cliff N. Psychol Bull 1993;114:494-509. doi:10.1037/0033-2909.114.3.494.

    Examples
    --------
    >>> superiority([1.0, 4.0], [0.0, 1.0])[0]  # above, and one tie, of four pairs: 0.5 + 1 + 1 + 1
    0.875
    """
    a, b = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    above, below = _placements(a, b), 1.0 - _placements(b, a)
    estimate = float(above.mean())
    if min(len(a), len(b)) < FEWEST:
        return estimate, Interval(np.nan, np.nan, _FEW)
    variance = above.var(ddof=1) / len(a) + below.var(ddof=1) / len(b)
    if variance <= 0 or not 0 < estimate < 1:
        return estimate, Interval(np.nan, np.nan, _APART)
    centre = stats.norm.ppf(estimate)
    reach = stats.norm.ppf((1 + LEVEL) / 2) * np.sqrt(variance) / stats.norm.pdf(centre)
    return estimate, Interval(float(stats.norm.cdf(centre - reach)), float(stats.norm.cdf(centre + reach)))


def shift_interval(x: ArrayLike, y: ArrayLike) -> Interval:
    """Give the 95 % interval of the Hodges-Lehmann difference, from the rank-sum test turned round.

    It holds the shifts that the test would not reject: from the difference of rank q among all pairs, counted
    from below, to that counted from above, q being the 2.5th percentile of the statistic (exact, or by the
    normal approximation where a group has `EXACT_BELOW` patients or more).

    Parameters
    ----------
    x, y : array_like, shape (n_x,) and (n_y,)
        One finite value a patient.

    Returns
    -------
    Interval
        In the unit of the values; covers 95 % or a little more. NaN with a reason where a group has fewer
        than `FEWEST` patients.

    Notes
    -----
    R: ``wilcox.test(x, y, conf.int = TRUE, exact = TRUE)$conf.int``.

    References
    ----------
    Hollander M, Wolfe DA, Chicken E. Nonparametric Statistical Methods, 2015. doi:10.1002/9781119196037.

    Examples
    --------
    >>> shift_interval(np.arange(6.0), np.arange(6.0) + 2)[:2]
    (-5.0, 1.0)
    """
    a, b = np.sort(np.asarray(x, dtype=float)), np.sort(np.asarray(y, dtype=float))
    if min(len(a), len(b)) < FEWEST:
        return Interval(np.nan, np.nan, _FEW)
    rank = max(_lower_quantile(len(a), len(b), (1 - LEVEL) / 2), 1)
    last = len(a) * len(b) - 1
    return Interval(ranked_difference(a, b, rank - 1), ranked_difference(a, b, last - rank + 1))


def _placements(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Share of y that each x exceeds, ties counting one half."""
    ascending = np.sort(y)
    below, up_to = (np.searchsorted(ascending, x, side=side) for side in ("left", "right"))
    return np.asarray((below + up_to) / (2 * len(y)))


@cache
def _lower_quantile(n: int, m: int, share: float) -> int:
    """Smallest value of the rank-sum statistic that it does not exceed with a probability of `share`."""
    if max(n, m) < EXACT_BELOW:
        ways = _ways(n, m)
        below = accumulate(ways)
        return next(value for value, count in enumerate(below) if count >= share * sum(ways))
    spread = np.sqrt(n * m * (n + m + 1) / 12)
    return round(n * m / 2 + stats.norm.ppf(share) * spread)


def _ways(n: int, m: int) -> list[int]:
    """How many orders of the two groups give each value of the statistic, as a Gaussian binomial."""
    ways = [1] + [0] * (n * m)
    for k in range(1, n + 1):
        for place in range(n * m, m + k - 1, -1):
            ways[place] -= ways[place - m - k]
        for place in range(k, n * m + 1):
            ways[place] += ways[place - k]
    return ways
