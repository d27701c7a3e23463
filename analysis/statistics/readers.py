"""Agreement of readers who are the same for every lesion: ICC(A,1)."""

import warnings
from typing import NamedTuple

import numpy as np
import pandas as pd


class Readers(NamedTuple):
    """Agreement of one feature between readers.

    Attributes
    ----------
    n_lesions : int
        Lesions that every reader read.
    icc, low, high : float
        At most 1; NaN where there is none.
    """

    n_lesions: int
    icc: float
    low: float
    high: float


def absolute_agreement(readings: np.ndarray) -> Readers:
    r"""Intraclass correlation ICC(A,1): two-way, absolute agreement, single reader, with its 95 % interval.

    .. math:: ICC(A,1) = \frac{MS_L - MS_E}{MS_L + (k - 1) MS_E + \frac{k}{n}(MS_R - MS_E)}

    with the mean squares of lesions L, readers R and error E, n lesions and k readers. Unlike ICC(1,1) it
    knows who read, and unlike ICC(C,1) it punishes a reader who is always above the others.

    Parameters
    ----------
    readings : numpy.ndarray, shape (n_lesions, n_readers)
        One feature; a lesion with a reading that is not finite is left out.

    Returns
    -------
    Readers
        NaN with fewer than two lesions or readers, or where all values are equal.

    Notes
    -----
    Computed by ``pingouin.intraclass_corr``. The interval takes lesions for independent. Erosion and dilation
    are no readers: they shift the border by a rule.

    References
    ----------
    McGraw KO, Wong SP. Psychol Methods 1996;1:30-46. doi:10.1037/1082-989X.1.1.30.

    Examples
    --------
    >>> found = absolute_agreement(np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8],
    ...                                      [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float))
    >>> round(found.icc, 2)  # Shrout and Fleiss 1979, table 4: ICC(2,1)
    0.29
    """
    complete = readings[np.isfinite(readings).all(axis=1)]
    n, k = complete.shape
    if n < 2 or k < 2 or np.ptp(complete) == 0:
        return Readers(n, np.nan, np.nan, np.nan)
    # Takes seconds to import, and only cohorts with readers need it.
    import pingouin

    long = pd.DataFrame(
        {
            "lesion": np.repeat(np.arange(n), k),
            "reader": np.tile(np.arange(k), n),
            "value": complete.ravel() / np.abs(complete).max(),
        }
    )
    rounding = pingouin.options.copy()
    pingouin.options["round.column.CI95"] = None
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            # pingouin 0.7 calls pandas 3.1 in a way that a later one will refuse.
            warnings.simplefilter("ignore", DeprecationWarning)
            found = pingouin.intraclass_corr(long, targets="lesion", raters="reader", ratings="value")
    finally:
        pingouin.options.update(rounding)
    row = found.set_index("Type").loc["ICC(A,1)"]
    low, high = row["CI95"]
    return Readers(n, float(row["ICC"]), float(low), float(high))
