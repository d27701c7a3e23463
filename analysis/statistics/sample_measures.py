"""Three measures of how unlike the lesions of a sample are: maximum, 95th percentile and average of pairs."""

import math

import numpy as np

from analysis.statistics.draws import pair_values

MEASURES = ("maximal", "percentile_95", "average_pairs")
"""Maximal tumoral divergence, 95th percentile of the pair dissimilarities, their mean."""

_PERCENTILE = 95.0


def measures(matrix: np.ndarray) -> np.ndarray:
    """Give the measures of all lesions of a patient.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (n, n)
        Dissimilarities, finite.

    Returns
    -------
    numpy.ndarray, shape (3,)
        In the order of `MEASURES`; 0 with fewer than two lesions. The percentile is linear between pairs
        (R's type 7).

    Examples
    --------
    >>> measures(np.array([[0.0, 0.2, 0.6], [0.2, 0.0, 0.4], [0.6, 0.4, 0.0]])).round(3).tolist()
    [0.6, 0.58, 0.4]
    """
    if len(matrix) < 2:
        return np.zeros(len(MEASURES))
    pairs = np.sort(matrix[np.triu_indices(len(matrix), k=1)])
    place = (len(pairs) - 1) * _PERCENTILE / 100
    lower = int(place)
    upper = pairs[min(lower + 1, len(pairs) - 1)]
    percentile = pairs[lower] + (place - lower) * (upper - pairs[lower])
    return np.array([pairs[-1], percentile, math.fsum(pairs.tolist()) / len(pairs)])


def random_measures(matrix: np.ndarray, keys: np.ndarray, most: int) -> np.ndarray:
    """Give the measures of the first 1, 2, ..., `most` lesions of each random order.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (n, n)
        Dissimilarities, finite.
    keys : numpy.ndarray, shape (n_draws, n)
        From `draws.random_keys`.
    most : int

    Returns
    -------
    numpy.ndarray, shape (most, 3, n_draws)
        By size, measure and draw; 0 for one lesion, exactly the patient's own for all, NaN for more than n.
    """
    order = np.argsort(keys, axis=1)[:, :most]
    later, earlier = np.tril_indices(order.shape[1], k=-1)
    pairs = pair_values(matrix, order, later, earlier)
    found = np.full((most, len(MEASURES), len(keys)), np.nan)
    found[0] = 0.0
    for size in range(2, order.shape[1] + 1):
        some = pairs[:, : size * (size - 1) // 2]
        percentile = np.percentile(some, _PERCENTILE, axis=1)
        found[size - 1] = np.stack([some.max(axis=1), percentile, some.mean(axis=1)])
    if len(matrix) <= most:
        found[len(matrix) - 1] = measures(matrix)[:, np.newaxis]
    return found
