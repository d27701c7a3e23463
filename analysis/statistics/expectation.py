"""What random samples of a patient's lesions recover on average: known without drawing a single one."""

from collections.abc import Sequence

import numpy as np

from analysis.statistics.counting import MOST_STEPS
from analysis.statistics.dissimilarity import heterogeneity
from analysis.statistics.expected_maximum import counted_maximum
from analysis.statistics.recovery import SIZES


def share_of_average_paper(n_sampled: np.ndarray, n_lesions: np.ndarray | int) -> np.ndarray:
    r"""Give the expected recovery of the average with the zero diagonal counted, from k random lesions of n.

    .. math:: \frac{(k - 1) / k}{(n - 1) / n}

    Each pair of lesions is in the sample with the same probability, k (k - 1) / (n (n - 1)). So the sum over
    the sample's pairs is that share of the sum over all pairs, in expectation; the averages divide the one by
    k^2 and the other by n^2. Nothing in this depends on the lesions. The average over distinct pairs
    divides by k (k - 1) and n (n - 1) instead, and is recovered whole: it is unbiased.

    Parameters
    ----------
    n_sampled, n_lesions : numpy.ndarray of int, or one int
        k, and n of 2 or more; k is at most n.

    Returns
    -------
    numpy.ndarray
        0 to 1; 0 for fewer than two sampled lesions.

    References
    ----------
    The index: Rao CR. Theor Popul Biol 1982;21:24-43. doi:10.1016/0040-5809(82)90004-1.

    Examples
    --------
    >>> share_of_average_paper(np.array([1, 2, 3, 30]), 30).round(3).tolist()
    [0.0, 0.517, 0.69, 1.0]
    """
    k, n = np.asarray(n_sampled, dtype=float), np.asarray(n_lesions, dtype=float)
    return np.where(k >= 2, ((k - 1) / np.maximum(k, 1)) / ((n - 1) / n), 0.0)


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
    sizes = np.array(SIZES)[:, np.newaxis]
    whole = average_pairs * (n_lesions - 1) / n_lesions * (n_lesions >= sizes)
    sampled = whole * share_of_average_paper(sizes, n_lesions)
    with np.errstate(invalid="ignore", divide="ignore"):
        paper = sampled.sum(axis=1) / whole.sum(axis=1)
        return 100 * np.stack([paper, whole.sum(axis=1) / whole.sum(axis=1)], axis=1)


def expected_random(
    matrix: np.ndarray,
    sizes: Sequence[int] = SIZES,
    most_steps: int = MOST_STEPS,
    exhaustive: np.ndarray | None = None,
) -> np.ndarray:
    """Compute the expected indices of random samples of a patient's lesions.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (n, n)
        Dissimilarities, finite; n is 2 or more.
    sizes : sequence of int
        Numbers of lesions sampled, 2 or more.
    most_steps : int
        Steps that counting the samples may take; see `expected_maximum`.
    exhaustive : numpy.ndarray, shape (3,), optional
        The indices of all lesions, where they are known already.

    Returns
    -------
    numpy.ndarray, shape (sizes, 3)
        `average_paper`, `average_pairs`, `maximal`. NaN for sizes above n; the maximum also where counting
        takes too many steps, unless two or all lesions are sampled.

    Examples
    --------
    >>> matrix = np.array([[0.0, 0.2, 0.6], [0.2, 0.0, 0.4], [0.6, 0.4, 0.0]])
    >>> expected_random(matrix, (2, 3)).round(3).tolist()
    [[0.2, 0.4, 0.4], [0.267, 0.4, 0.6]]
    """
    n, k = len(matrix), np.array(sizes)
    paper, pairs, largest = heterogeneity(matrix) if exhaustive is None else exhaustive
    maximum = np.where(k == 2, pairs, np.where(k == n, largest, np.nan))
    counted = (k > 2) & (k < n)
    maximum[counted] = counted_maximum(matrix, np.zeros(n, dtype=int), k[counted, np.newaxis], most_steps)
    expected = np.stack([paper * share_of_average_paper(k, n), np.full(len(k), pairs), maximum], axis=1)
    expected[k > n] = np.nan
    return expected
