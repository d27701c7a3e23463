"""Recovery curves: what 2, 3, ... lesions chosen at random tell of all lesions of a patient."""

import numpy as np

from analysis.statistics.dissimilarity import INDICES
from analysis.statistics.draws import indices_of_pairs, pair_values

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
    later, earlier = np.tril_indices(most, k=-1)
    pairs = pair_values(matrix, order, later, earlier)
    totals, largest = np.cumsum(pairs, axis=1), np.maximum.accumulate(pairs, axis=1)
    indices = np.full((len(SIZES), len(INDICES), len(keys)), np.nan)
    for row, size in enumerate(SIZES[: most - 1]):
        last = size * (size - 1) // 2 - 1
        indices[row] = indices_of_pairs(matrix, totals[:, last], largest[:, last], size)
    return indices


def expected_averages(n_lesions: np.ndarray, average_pairs: np.ndarray) -> np.ndarray:
    r"""Recovery of the averages that 2, 3, ..., 15 random lesions a patient give in expectation.

    A random pair of a random sample is a random pair of all lesions, so the mean over the distinct pairs of k
    of n lesions is expected to be that of all n, :math:`\bar d_p` in patient p. With the zero diagonal it is
    :math:`\bar d_p (k - 1) / k` of k and :math:`\bar d_p (n_p - 1) / n_p` of all. The cohort recovers

    .. math:: 100 \, \frac{\sum_p \bar d_p (k - 1) / k}{\sum_p \bar d_p (n_p - 1) / n_p}

    of the former and 100 % of the latter, over the patients with k lesions or more. No simulation is needed.

    Parameters
    ----------
    n_lesions : numpy.ndarray of int, shape (n_patients,)
        Lesions of each patient, 2 or more.
    average_pairs : numpy.ndarray, shape (n_patients,)
        Mean dissimilarity of the distinct pairs of each.

    Returns
    -------
    numpy.ndarray, shape (14, 2)
        By size; `average_paper`, `average_pairs` (%). NaN where no patient has so many lesions, and where all
        patients' averages are 0.

    Examples
    --------
    >>> expected_averages(np.array([4]), np.array([0.6]))[:3].round(1).tolist()
    [[66.7, 100.0], [88.9, 100.0], [100.0, 100.0]]
    """
    sizes = np.array(SIZES)
    enters = (n_lesions >= sizes[:, np.newaxis]) & (average_pairs > 0)
    pairs = (average_pairs * enters).sum(axis=1)
    whole = (average_pairs * (n_lesions - 1) / n_lesions * enters).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return 100 * np.stack([pairs * (sizes - 1) / sizes / whole, pairs / pairs], axis=1)


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
