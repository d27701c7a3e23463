"""Many tests at once: p values corrected for their number."""

import numpy as np
from numpy.typing import ArrayLike
from statsmodels.stats.multitest import multipletests


def benjamini_hochberg(p_values: ArrayLike) -> np.ndarray:
    r"""Correct p values so that few of the tests called significant are expected to be null ones.

    .. math:: \tilde p_{(i)} = \min_{j \ge i} \min\left(1, \frac{N}{j} p_{(j)}\right)

    of N tests in ascending order. Below 0.05 the *false discovery rate* is at most 5 %, where tests are
    independent or positively dependent; Bonferroni's rule keeps the risk of a single such test under 5 %.

    Parameters
    ----------
    p_values : array_like, shape (N,)
        Those that are not finite are left out, and do not count.

    Returns
    -------
    numpy.ndarray, shape (N,)
        0 to 1; NaN where there was no p value.

    References
    ----------
    Benjamini Y, Hochberg Y. J R Stat Soc B 1995;57:289-300. doi:10.1111/j.2517-6161.1995.tb02031.x.

    Examples
    --------
    >>> benjamini_hochberg([0.03, 0.01, np.nan, 0.2]).round(3).tolist()  # 3 tests: 3/2 of 0.03, 3/1 of 0.01
    [0.045, 0.03, nan, 0.2]
    """
    p = np.asarray(p_values, dtype=float)
    corrected = np.full(p.shape, np.nan)
    finite = np.isfinite(p)
    if finite.any():
        corrected[finite] = multipletests(p[finite], method="fdr_bh")[1]
    return corrected
