"""Odds ratios: what a variable has to do with an outcome of two kinds."""

import numpy as np
from numpy.typing import ArrayLike
from statsmodels.discrete.discrete_model import Logit

from analysis.statistics.association import (
    NOT_FOUND,
    Association,
    design,
    maximum,
    refused,
    separated,
    suspect,
    wald,
)


def odds_ratio(response: ArrayLike, values: ArrayLike, others: ArrayLike | None = None) -> Association:
    r"""Estimate the odds ratio of one standard deviation more, by logistic regression.

    .. math:: \ln \frac{P(y = 1 \mid x)}{P(y = 0 \mid x)} = \alpha + \beta x + \gamma^T z

    Parameters
    ----------
    response : array_like, shape (n,)
        0 or 1.
    values : array_like, shape (n,)
        The variable x, finite; brought to standard deviation 1 (n - 1 in the denominator).
    others : array_like, shape (n, k), optional
        Variables z that it is adjusted for.

    Returns
    -------
    Association
        Ratio, Wald's 95 % interval and p value. NaN with a reason as for `hazard_ratio`; events are those of
        the rarer response.

    Notes
    -----
    R: ``glm(y ~ scale(x) + z, family = binomial)``.

    References
    ----------
    Cox DR. J R Stat Soc B 1958;20:215-232. doi:10.1111/j.2517-6161.1958.tb00292.x.

    Examples
    --------
    >>> x = np.repeat([0, 0, 1, 1], [10, 5, 5, 10])
    >>> y = np.repeat([0, 1, 0, 1], [10, 5, 5, 10])
    >>> round(float(odds_ratio(y, x).ratio ** (1 / x.std(ddof=1))), 6)  # 10 · 10 / (5 · 5)
    4.0
    """
    y = np.asarray(response, dtype=float)
    reason = refused(len(y), int(min(y.sum(), len(y) - y.sum())))
    if reason:
        return Association(reason=reason)
    x, reason = design(values, others)
    if reason:
        return Association(reason=reason)
    x = np.column_stack([x, np.ones(len(x))])
    fitted = maximum(Logit(y, x))
    runaway = fitted is None or suspect(fitted.params, fitted.bse)
    if runaway and separated(np.where(y == 1, 1.0, -1.0)[:, None] * x):
        return Association(reason="no finite estimate: the variables tell the two responses apart completely")
    if fitted is None:
        return Association(reason=NOT_FOUND)
    return wald(float(fitted.params[0]), float(fitted.bse[0]))
