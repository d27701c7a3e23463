"""The best that any choice of lesions can do: a bound, for it looks at what is only known afterwards."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from math import comb

import numpy as np

from analysis.statistics.dissimilarity import average_pairs

MOST_SAMPLES = 3000
"""Up to so many samples are looked at one by one; of more, lesions are exchanged as long as that helps."""


def nearest_average(
    matrix: np.ndarray, k: int, starts: Sequence[np.ndarray], most_samples: int = MOST_SAMPLES
) -> tuple[np.ndarray, bool]:
    """Find the k lesions whose average over distinct pairs is nearest that of all lesions.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (n, n)
        Dissimilarities, finite.
    k : int
        2 to n.
    starts : sequence of numpy.ndarray of int
        Samples of k lesions to begin with where not all are looked at; what is found is no worse than any.
    most_samples : int

    Returns
    -------
    rows : numpy.ndarray of int, shape (k,)
    exact : bool
        Whether all samples were looked at. If not, no single exchange of a lesion can improve what was found,
        but another sample may be better still.

    Examples
    --------
    >>> matrix = np.array([[0, 1, 5, 3], [1, 0, 2, 7], [5, 2, 0, 4], [3, 7, 4, 0]]) / 10
    >>> rows, exact = nearest_average(matrix, 2, [])  # the average of all six pairs is 0.367
    >>> rows.tolist(), exact
    ([2, 3], True)
    """
    n, target = len(matrix), average_pairs(matrix)
    if comb(n, k) <= most_samples:
        samples = _samples(n, k)
        first, second = np.triu_indices(k, k=1)
        means = matrix[samples[:, first], samples[:, second]].mean(axis=1)
        return samples[int(np.abs(means - target).argmin())], True
    found = [_exchanged(matrix, np.array(rows), target) for rows in starts]
    return min(found, key=lambda each: abs(average_pairs(matrix[np.ix_(each, each)]) - target)), False


@lru_cache(maxsize=64)
def _samples(n: int, k: int) -> np.ndarray:
    return np.array(list(combinations(range(n), k)))


def _exchanged(matrix: np.ndarray, rows: np.ndarray, target: float) -> np.ndarray:
    """Exchange one lesion for another, each time the best exchange, until none brings the average nearer."""
    rows, pairs = np.sort(rows), len(rows) * (len(rows) - 1) / 2
    others = np.setdiff1d(np.arange(len(matrix)), rows)
    total = float(matrix[np.ix_(rows, rows)].sum()) / 2
    while len(others):
        to_sample = matrix[:, rows].sum(axis=1)
        totals = total - to_sample[rows, None] + to_sample[None, others] - matrix[np.ix_(rows, others)]
        gap = np.abs(totals / pairs - target)
        place = np.unravel_index(int(gap.argmin()), gap.shape)
        if gap[place] >= abs(total / pairs - target) - 1e-12:
            break
        total = float(totals[place])
        rows[place[0]], others[place[1]] = others[place[1]], rows[place[0]]
    return rows
