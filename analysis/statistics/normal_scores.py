"""Ranks brought to a normal distribution, for features that have no scale of their own."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats


def normal_scores(values: ArrayLike) -> np.ndarray:
    r"""Give the normal scores of van der Waerden, :math:`\Phi^{-1}(r / (N + 1))` of rank r among N.

    They do not change under any monotonic change of scale.

    Parameters
    ----------
    values : array_like
        Of any shape; values that are not finite stay NaN and have no rank. Ties share their mean rank.

    Returns
    -------
    numpy.ndarray
        Of the same shape, about 0.

    References
    ----------
    van der Waerden BL. Indag Math 1952;14:453-458.

    Examples
    --------
    >>> normal_scores([10.0, -5.0, np.nan, 700.0]).round(4).tolist()
    [0.0, -0.6745, nan, 0.6745]
    """
    x = np.asarray(values, dtype=float)
    finite = np.isfinite(x)
    scores = np.full(x.shape, np.nan)
    scores[finite] = stats.norm.ppf(stats.rankdata(x[finite]) / (finite.sum() + 1))
    return scores
