"""Hazard ratios: what a variable has to do with the time until an event."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse, stats
from statsmodels.duration.hazard_regression import PHReg, PHRegResults

from analysis.statistics.association import (
    NOT_FOUND,
    Association,
    design,
    maximum,
    refused,
    rises,
    suspect,
    wald,
)
from analysis.statistics.survival import ChiSquared


def hazard_ratio(
    time: ArrayLike, event: ArrayLike, values: ArrayLike, others: ArrayLike | None = None
) -> tuple[Association, ChiSquared]:
    r"""Estimate the hazard ratio of one standard deviation more, by Cox's proportional hazards model.

    .. math:: h(t \mid x) = h_0(t) \exp(\beta x + \gamma^T z)

    with ties after Efron. The test asks whether the hazards are proportional: whether the ratio is the same
    early and late.

    Parameters
    ----------
    time : array_like, shape (n,)
        Above 0, any unit.
    event : array_like, shape (n,)
        1 if the event was seen, 0 if not.
    values : array_like, shape (n,)
        The variable x, finite; brought to standard deviation 1 (n - 1 in the denominator).
    others : array_like, shape (n, k), optional
        Variables z that it is adjusted for.

    Returns
    -------
    association : Association
        Ratio, Wald's 95 % interval and p value. NaN with a reason with too few patients or events, for a
        variable that does not vary or is made of the others, and where the ratio has no finite estimate or
        none was found.
    proportional : ChiSquared
        See `proportionality`.

    Notes
    -----
    R: ``coxph(Surv(time, event) ~ scale(x) + z)``.

    References
    ----------
    Cox DR. J R Stat Soc B 1972;34:187-220. doi:10.1111/j.2517-6161.1972.tb00899.x.
    Efron B. J Am Stat Assoc 1977;72:557-565. doi:10.1080/01621459.1977.10480613.
    """
    t, seen = np.asarray(time, dtype=float), np.asarray(event, dtype=float)
    reason = refused(len(t), int(seen.sum()))
    if reason:
        return _none(reason)
    x, reason = design(values, others)
    if reason:
        return _none(reason)
    fitted = maximum(PHReg(t, x, status=seen, ties="efron"))
    if (fitted is None or suspect(fitted.params, fitted.bse)) and in_order(t, seen, x):
        return _none("no finite estimate: the variables put the events in order without exception")
    if fitted is None:
        return _none(NOT_FOUND)
    return wald(float(fitted.params[0]), float(fitted.bse[0])), proportionality(fitted)


def proportionality(fitted: PHRegResults) -> ChiSquared:
    r"""Test whether the ratio of the first variable drifts with time, by scaled Schoenfeld residuals.

    With the rank g of the time of each of d events, and its residuals r,

    .. math::
        \frac{\left(\sum_k (g_k - \bar g) s_k\right)^2}{d\, V_{11} \sum_k (g_k - \bar g)^2}
        \sim \chi^2_1, \qquad s_k = d\, (V r_k)_1

    with V the covariance of the coefficients.

    Parameters
    ----------
    fitted : statsmodels.duration.hazard_regression.PHRegResults

    Returns
    -------
    ChiSquared
        Its statistic is NaN, with a reason, where all events are at one time.

    Notes
    -----
    Where no two events are at one time: R, in versions of survival before 3.0,
    ``cox.zph(fit, transform = "rank")``. With ties the two differ a little: residuals are taken here from
    the mean of all who are at risk, there from Efron's. Later versions of survival make another test.

    References
    ----------
    Grambsch PM, Therneau TM. Biometrika 1994;81:515-526. doi:10.1093/biomet/81.3.515.
    """
    residuals = np.asarray(fitted.schoenfeld_residuals)
    rows = np.isfinite(residuals).all(axis=1)
    rank = stats.rankdata(np.asarray(fitted.model.endog)[rows])
    centred, d, covariance = rank - rank.mean(), int(rows.sum()), np.atleast_2d(fitted.cov_params())
    squares = float(centred @ centred)
    if squares == 0:
        return ChiSquared(np.nan, 1, np.nan, "all events are at one time")
    scaled = d * residuals[rows] @ covariance[0]
    statistic = float((centred @ scaled) ** 2 / (d * covariance[0, 0] * squares))
    return ChiSquared(statistic, 1, float(stats.chi2.sf(statistic, 1)))


def _none(reason: str) -> tuple[Association, ChiSquared]:
    return Association(reason=reason), ChiSquared(np.nan, 1, np.nan, reason)


def in_order(time: np.ndarray, event: np.ndarray, x: np.ndarray) -> bool:
    r"""Tell whether some weighting of the variables puts the events in order, so that there is no maximum.

    It is one by which nobody at risk stands above who has the event then, and somebody below. With a
    level m at each time of an event, never rising with time, between the two,

    .. math:: x_k^T \beta \ge m(t_k) \ge x_j^T \beta \quad \text{for all } t_j \ge t_k,

    there are as many inequalities as patients, not as many as pairs.

    Parameters
    ----------
    time, event : numpy.ndarray, shape (n,)
    x : numpy.ndarray, shape (n, k)
        Variables.
    """
    dead = event == 1
    times = np.unique(time[dead])
    last = np.searchsorted(times, time, side="right") - 1
    risk = last >= 0
    levels = sparse.identity(len(times), format="csr")
    below = sparse.hstack([x[risk], -levels[last[risk]]])
    above = sparse.hstack([-x[dead], levels[last[dead]]])
    falling = sparse.hstack([np.zeros((len(times) - 1, x.shape[1])), levels[1:] - levels[:-1]])
    n_risk = len(time) - np.searchsorted(np.sort(time), time[dead], side="left")
    n_events = np.searchsorted(np.sort(time[dead]), time, side="right")
    gain = n_risk @ x[dead] - n_events @ x
    return rises(sparse.vstack([below, above, falling]), gain, int(n_risk.sum()))
