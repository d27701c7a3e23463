"""Thirds of patients by a value: low, middle and high."""

import numpy as np
from numpy.typing import ArrayLike

THIRDS = ("low", "middle", "high")


def third(values: ArrayLike) -> np.ndarray:
    """Put each patient into a third, by the value; equal values stay together.

    Parameters
    ----------
    values : array_like, shape (n,)
        Finite.

    Returns
    -------
    numpy.ndarray of str, shape (n,)
        Of `THIRDS`. With ties a third may be larger than another, or empty.

    Examples
    --------
    >>> third([5.0, 1.0, 2.0, 9.0, 3.0, 4.0]).tolist()
    ['high', 'low', 'low', 'high', 'middle', 'middle']
    >>> third([1.0, 1.0, 1.0]).tolist()
    ['low', 'low', 'low']
    """
    x = np.asarray(values, dtype=float)
    if not len(x):
        return np.array([], dtype=str)
    return np.array(THIRDS)[np.searchsorted(np.quantile(x, [1 / 3, 2 / 3]), x, side="left")]
