"""Survival of patients, not modelled: curves, and whether those of groups differ."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from analysis.statistics.intervals import FEWEST, LEVEL

CURVE = ("time", "n_at_risk", "n_events", "survival", "low", "high")
"""Columns of a curve."""


class ChiSquared(NamedTuple):
    """A chi-squared test: NaN, with the reason, where there is none."""

    statistic: float
    df: int
    p_value: float
    reason: str = ""


def kaplan_meier(time: ArrayLike, event: ArrayLike) -> pd.DataFrame:
    r"""Estimate a survival curve after Kaplan and Meier, with a 95 % interval at each time by itself.

    .. math::
        \hat S(t) = \prod_{t_j \le t} (1 - d_j / r_j), \qquad
        \hat S(t)^{\exp(\pm 1.96\, s(t))}, \quad
        s(t)^2 = \frac{\sum_{t_j \le t} d_j / (r_j (r_j - d_j))}{(\ln \hat S(t))^2}

    with d_j events among r_j patients at risk at the time t_j. The interval is symmetric for
    :math:`\ln(-\ln S)`, so that it stays between 0 and 1.

    Parameters
    ----------
    time : array_like, shape (n,)
        Above 0, any unit; until the event, or until the patient was last seen.
    event : array_like, shape (n,)
        1 if the event was seen, 0 if not.

    Returns
    -------
    pandas.DataFrame
        `CURVE`: a row for time 0, for each time of an event, and for the last time if it has none. `low` and
        `high` are NaN with fewer than `FEWEST` patients, and where survival is 1 or 0. No row for nobody.

    Notes
    -----
    R: ``survfit(Surv(time, event) ~ 1, conf.type = "log-log")``.

    References
    ----------
    Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-481. doi:10.1080/01621459.1958.10501452.

    Examples
    --------
    >>> curve = kaplan_meier([2, 3, 3, 5], [1, 1, 0, 1])
    >>> curve["survival"].round(6).tolist()  # 3/4, then times 2/3, then times 0
    [1.0, 0.75, 0.5, 0.0]
    """
    t, seen = np.asarray(time, dtype=float), np.asarray(event, dtype=float)
    if not len(t):
        return pd.DataFrame(columns=list(CURVE), dtype=float)
    start = (0.0, len(t), 0, 1.0, np.nan, np.nan)
    rows = [start, *(_steps(t, seen) if seen.any() else [])]
    if t.max() > rows[-1][0]:
        _, _, _, level, low, high = rows[-1]
        rows.append((t.max(), int((t == t.max()).sum()), 0, level, low, high))
    curve = pd.DataFrame(rows, columns=list(CURVE))
    return curve if len(t) >= FEWEST else curve.assign(low=np.nan, high=np.nan)


def logrank(time: ArrayLike, event: ArrayLike, group: ArrayLike) -> ChiSquared:
    r"""Test whether the survival of groups differs: the log-rank test.

    .. math:: (O - E)^T V^{-1} (O - E) \sim \chi^2_{g - 1}

    with the events O seen in g - 1 of the groups, and E and V their mean and covariance if at each event all
    patients at risk were equally likely to have it.

    Parameters
    ----------
    time, event : array_like, shape (n,)
        As for `kaplan_meier`.
    group : array_like, shape (n,)
        Labels.

    Returns
    -------
    ChiSquared

    Notes
    -----
    R: ``survdiff(Surv(time, event) ~ group)``.

    References
    ----------
    Mantel N. Cancer Chemother Rep 1966;50:163-170. PMID 5910392.
    Peto R, Peto J. J R Stat Soc A 1972;135:185-207. doi:10.2307/2344317.

    Examples
    --------
    >>> test = logrank([1, 2, 3, 4], [1, 1, 1, 1], ["a", "a", "b", "b"])
    >>> round(test.statistic, 4)  # O - E = 2 - (1/2 + 1/3), V = 1/4 + 2/9
    2.8824
    """
    t, seen, groups = np.asarray(time, dtype=float), np.asarray(event, dtype=float), np.asarray(group)
    df = len(np.unique(groups)) - 1
    if df < 1:
        return ChiSquared(np.nan, 0, np.nan, "there is one group alone")
    try:
        statistic = float(survdiff(t, seen, groups)[0])
    except np.linalg.LinAlgError:
        statistic = np.nan
    if not np.isfinite(statistic):
        return ChiSquared(np.nan, df, np.nan, "no event while patients of all groups were at risk")
    return ChiSquared(statistic, df, float(stats.chi2.sf(statistic, df)))


def _steps(time: np.ndarray, event: np.ndarray) -> list[tuple[float, int, int, float, float, float]]:
    found = SurvfuncRight(time, event)
    level = found.surv_prob
    with np.errstate(divide="ignore", invalid="ignore"):
        half = stats.norm.ppf((1 + LEVEL) / 2) * found.surv_prob_se / (level * np.abs(np.log(level)))
        low, high = level ** np.exp(half), level ** np.exp(-half)
    ends = np.where((level > 0) & (level < 1), [low, high], np.nan)
    columns = (found.surv_times, found.n_risk, found.n_events, level, *ends)
    return [
        (float(t), int(r), int(d), float(s), float(lo), float(hi))
        for t, r, d, s, lo, hi in zip(*columns, strict=True)
    ]
