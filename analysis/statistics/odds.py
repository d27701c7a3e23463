"""Odds ratios: what a variable has to do with an outcome of two kinds."""

import warnings

import numpy as np
from numpy.typing import ArrayLike
from statsmodels.discrete.discrete_model import Logit
from statsmodels.tools.sm_exceptions import ModelWarning, PerfectSeparationError

from analysis.statistics.association import Association, design, refused, separated, suspect, wald

_STEPS = 100


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
    try:
        coefficients, errors = _fit(y, x)
        runaway = suspect(coefficients, errors)
    except (np.linalg.LinAlgError, PerfectSeparationError):
        runaway = True
    if runaway and separated(np.where(y == 1, 1.0, -1.0)[:, None] * x):
        return Association(reason="no finite estimate: the variables tell the two responses apart completely")
    return wald(float(coefficients[0]), float(errors[0]))


def _fit(y: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", ModelWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        fitted = Logit(y, x).fit(disp=False, maxiter=_STEPS)
        return np.asarray(fitted.params), np.asarray(fitted.bse)
