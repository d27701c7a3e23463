"""Whether two ways to measure put patients in the same order."""

import numpy as np
import pandas as pd
from scipy.stats import kendalltau

LEAST = 3
"""Patients that a ranking needs: two are either in one order or in the other."""


def rank_agreement(one: pd.Series, other: pd.Series) -> tuple[float, int]:
    r"""Kendall's tau-b of two measures of the same patients.

    .. math:: \tau_b = \frac{C - D}{\sqrt{(C + D + T_x)(C + D + T_y)}}

    with C pairs of patients in the same order by both measures, D in opposite orders, and T tied in one of
    them alone. Without ties a tau of 0.7 has (1 + 0.7) / 2 = 85 % of the pairs in the same order.

    Parameters
    ----------
    one, other : pandas.Series
        A value a patient, by patient; patients without a finite value in both are left out.

    Returns
    -------
    tau : float
        -1 (reversed) to 1 (same order). NaN for fewer than three patients, and where all are tied.
    n : int
        Patients that were ranked.

    References
    ----------
    Kendall MG. Biometrika 1938;30:81-93. doi:10.1093/biomet/30.1-2.81; with ties, 1945;33:239-251.
    doi:10.1093/biomet/33.3.239.

    Examples
    --------
    >>> one, other = pd.Series({"A": 1.0, "B": 2.0, "C": 3.0}), pd.Series({"C": 9.0, "B": 2.0, "A": 5.0})
    >>> tau, n = rank_agreement(one, other)  # A-C and B-C agree, A-B does not
    >>> round(tau, 3), n
    (0.333, 3)
    """
    both = pd.concat([one, other], axis=1, join="inner").to_numpy(dtype=float)
    both = both[np.isfinite(both).all(axis=1)]
    if len(both) < LEAST:
        return float("nan"), len(both)
    return float(kendalltau(both[:, 0], both[:, 1]).statistic), len(both)
