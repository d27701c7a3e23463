"""Recovery curves: what 2, 3, ... lesions chosen at random tell of all lesions of a patient."""

import numpy as np

from analysis.statistics.dissimilarity import INDICES
from analysis.statistics.draws import indices_of_pairs, pair_values, pairs_of

SIZES = tuple(range(2, 16))
"""Numbers of lesions on the curve, as in the paper."""


def random_indices(matrix: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Compute the indices of the first 2, 3, ..., 15 lesions of each random order.

    The samples of one draw are nested: the lesion that makes three of two is added to those two. For each
    size by itself they are simple random samples without replacement; between sizes, the nesting takes
    chance out of the comparison, and the maximum can only grow along a draw.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (n, n)
        Dissimilarities of the patient.
    keys : numpy.ndarray, shape (n_draws, n)
        From `random_keys`.

    Returns
    -------
    numpy.ndarray, shape (14, 3, n_draws)
        By size, index and draw; NaN for sizes above n.
    """
    most = min(len(matrix), SIZES[-1])
    order = np.argsort(keys, axis=1)[:, :most]
    later, earlier = pairs_of(most)
    pairs = pair_values(matrix, order, later, earlier)
    totals, largest = np.cumsum(pairs, axis=1), np.maximum.accumulate(pairs, axis=1)
    indices = np.full((len(SIZES), len(INDICES), len(keys)), np.nan)
    for row, size in enumerate(SIZES[: most - 1]):
        last = size * (size - 1) // 2 - 1
        indices[row] = indices_of_pairs(matrix, totals[:, last], largest[:, last], size)
    return indices


def smallest_size(mean_percent: np.ndarray, target_percent: float) -> np.ndarray:
    """Find the smallest number of random lesions whose mean recovery reaches a target.

    Parameters
    ----------
    mean_percent : numpy.ndarray, shape (..., 14)
        Mean recovery with 2 to 15 lesions; NaN where there are not so many.
    target_percent : float

    Returns
    -------
    numpy.ndarray, shape (...)
        2 to 15; NaN where the target is never reached.

    Examples
    --------
    >>> curve = np.array([40.0, 60.0, 75.0, 80.0] + [np.nan] * 10)
    >>> smallest_size(curve, 75.0).item(), smallest_size(curve, 90.0).item()
    (4.0, nan)
    """
    reached = mean_percent >= target_percent
    return np.where(reached.any(axis=-1), np.array(SIZES)[reached.argmax(axis=-1)], np.nan)
