"""Rarefaction: what a statistic would be with fewer lesions of the same patient."""

from collections.abc import Callable
from functools import lru_cache
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import ArrayLike

MOST_SUBSETS = 2000
"""Up to so many subsets are all taken."""
DRAWN = 1000
"""Of more, so many are drawn at random: their mean then scatters by a thirtieth of what one subset does."""


def rarefied(
    values: ArrayLike, size: int, statistic: Callable[[np.ndarray], np.ndarray], rng: np.random.Generator
) -> float:
    r"""Give the expectation of a statistic over random subsets of a patient's lesions.

    .. math:: \binom{n}{m}^{-1} \sum_{|S| = m} T(x_S)

    Patients with many and with few lesions then stand on equal footing: each is seen through `m` lesions.
    It is exact where there are at most `MOST_SUBSETS` subsets, and the mean over `DRAWN` random ones else.

    Parameters
    ----------
    values : array_like, shape (n,)
        Of the lesions, finite.
    size : int
        Lesions in a subset, m; 1 to n.
    statistic : callable
        Takes subsets, shape (m, n_subsets), and returns a number each; NaN where it is not defined.
    rng : numpy.random.Generator
        The patient's stream.

    Returns
    -------
    float
        Mean over the subsets where the statistic is defined; NaN where it is in none, or `size` > n.

    References
    ----------
    Gotelli NJ, Colwell RK. Ecol Lett 2001;4:379-391. doi:10.1046/j.1461-0248.2001.00230.x.

    Examples
    --------
    >>> gap = lambda pairs: np.abs(pairs[0] - pairs[1])
    >>> rarefied([0.0, 1.0, 3.0], 2, gap, np.random.default_rng(1))  # (1 + 3 + 2) / 3
    2.0
    """
    x = np.asarray(values, dtype=float)
    if size > len(x):
        return float("nan")
    found = np.asarray(statistic(x[subsets(len(x), size, rng)]), dtype=float)
    found = found[np.isfinite(found)]
    return float(found.mean()) if len(found) else float("nan")


def subsets(n: int, size: int, rng: np.random.Generator) -> np.ndarray:
    """Subsets of n lesions: all of them where they are few, else random ones.

    Returns
    -------
    numpy.ndarray of int, shape (size, n_subsets)

    Examples
    --------
    >>> subsets(3, 2, np.random.default_rng(1)).T.tolist()
    [[0, 1], [0, 2], [1, 2]]
    """
    if comb(n, size) <= MOST_SUBSETS:
        return _all_subsets(n, size)
    return np.argpartition(rng.random((DRAWN, n)), size, axis=1)[:, :size].T


@lru_cache(maxsize=256)
def _all_subsets(n: int, size: int) -> np.ndarray:
    return np.array(list(combinations(range(n), size)), dtype=int).reshape(-1, size).T
