"""Pairs weighted by the design: the average of all lesions from a sample that took some sites too often."""

from collections.abc import Sequence

import numpy as np

from analysis.statistics.dissimilarity import average_pairs
from analysis.statistics.draws import pair_values

WEIGHTED = ("horvitz-thompson", "hajek")
"""Estimators of the average over distinct pairs; see `weighted_averages`."""


def inclusion(counts: np.ndarray, taken: np.ndarray) -> np.ndarray:
    r"""Give the probability that a sample by site holds a certain pair of lesions.

    At site h, :math:`m_h` of :math:`M_h` lesions are drawn at random. Then

    .. math::
        \pi_{ij} = \frac{m_h (m_h - 1)}{M_h (M_h - 1)} \text{ (both at h)}, \qquad
        \pi_{ij} = \frac{m_h}{M_h} \frac{m_g}{M_g} \text{ (one at h, one at g)}.

    Parameters
    ----------
    counts, taken : numpy.ndarray of int, shape (n_sites,)
        :math:`M_h`, 1 or more; :math:`m_h`, 0 to :math:`M_h`.

    Returns
    -------
    numpy.ndarray, shape (n_sites, n_sites)
        0 to 1. On the diagonal pairs inside a site; 1 where a site has one lesion and so no pair.

    References
    ----------
    Horvitz DG, Thompson DJ. J Am Stat Assoc 1952;47:663-685. doi:10.1080/01621459.1952.10483446.

    Examples
    --------
    >>> inclusion(np.array([4, 1]), np.array([2, 1])).round(3).tolist()
    [[0.167, 0.5], [0.5, 1.0]]
    """
    together = np.multiply.outer(taken / counts, taken / counts)
    pairs = counts * (counts - 1)
    np.fill_diagonal(together, np.where(pairs > 0, taken * (taken - 1) / np.maximum(pairs, 1), 1.0))
    return together


def pairs_out(counts: np.ndarray, taken: np.ndarray) -> int:
    """Count the pairs of lesions that no sample of the design can hold.

    Parameters
    ----------
    counts, taken : numpy.ndarray of int, shape (n_sites,)
        As for `inclusion`.

    Returns
    -------
    int
        0 where the average can be estimated without bias.

    Examples
    --------
    Of three bone lesions none is drawn, and of two in the lung one: all pairs but none are out of reach.

    >>> pairs_out(np.array([3, 2]), np.array([0, 1]))
    10
    >>> pairs_out(np.array([3, 2]), np.array([2, 2]))
    0
    """
    pairs = np.multiply.outer(counts, counts)
    np.fill_diagonal(pairs, counts * (counts - 1))
    return int(pairs[inclusion(counts, taken) == 0].sum()) // 2


def weighted_averages(
    matrix: np.ndarray, chosen: Sequence[np.ndarray], counts: Sequence[int] | np.ndarray
) -> np.ndarray:
    r"""Estimate the average over all pairs of a patient's lesions from samples by site.

    A pair that the design takes rarely stands for many that it did not take:

    .. math::
        \hat d_{HT} = \frac{1}{N (N - 1) / 2} \sum_{i < j \in s} \frac{d_{ij}}{\pi_{ij}}, \qquad
        \hat d_{H} = \frac{\sum_{i < j \in s} d_{ij} / \pi_{ij}}{\sum_{i < j \in s} 1 / \pi_{ij}}.

    The first (Horvitz and Thompson) is unbiased for `average_pairs` of all N lesions where no pair has
    :math:`\pi_{ij} = 0`; it is NaN elsewhere. The second (Hájek) divides by the estimated number of pairs. As
    the number drawn at each site is fixed, that number is exact, so the two agree where both are defined;
    with pairs of probability 0 the second is the average over the others, without bias for that. All that
    is needed beside the lesions drawn is how many were counted at each site.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (N, N)
        Dissimilarities of the patient; only those between chosen lesions are read.
    chosen : sequence of numpy.ndarray of int, shape (n_draws, lesions taken)
        One array for each site of the patient, without columns where nothing is taken.
    counts : sequence of int
        Lesions of the patient at each of these sites.

    Returns
    -------
    numpy.ndarray, shape (2, n_draws)
        In the order of `WEIGHTED`. NaN where a sample holds no pair.

    References
    ----------
    Horvitz DG, Thompson DJ. J Am Stat Assoc 1952;47:663-685. doi:10.1080/01621459.1952.10483446.
    Särndal CE, Swensson B, Wretman J. Model Assisted Survey Sampling. Springer 1992, section 5.7 (the ratio,
    after Hájek). doi:10.1007/978-1-4612-4378-6.

    Examples
    --------
    Two of three lesions in the lung, and the one in the liver; pairs weigh 3, 1.5 and 1.5:

    >>> matrix = np.array([[0, 2, 4, 6], [2, 0, 4, 6], [4, 4, 0, 6], [6, 6, 6, 0]]) / 10
    >>> chosen = [np.array([[3]]), np.array([[0, 1]])]
    >>> weighted_averages(matrix, chosen, [1, 3]).round(3).tolist()  # (3 * 0.2 + 3 * 0.6) / 6
    [[0.4], [0.4]]
    """
    counts = np.asarray(counts)
    taken = np.array([lesions.shape[1] for lesions in chosen])
    column_site = np.repeat(np.arange(len(taken)), taken)
    first, second = np.tril_indices(len(column_site), k=-1)
    together = np.hstack(list(chosen)) if len(taken) else np.empty((1, 0), dtype=int)
    if not len(first):
        return np.full((len(WEIGHTED), len(together)), np.nan)
    weights = 1 / inclusion(counts, taken)[column_site[first], column_site[second]]
    total = (pair_values(matrix, together, first, second) * weights).sum(axis=1)
    n = int(counts.sum())
    whole = total / (n * (n - 1) / 2) if not pairs_out(counts, taken) else np.full(len(total), np.nan)
    return np.stack([whole, total / weights.sum()])


def expected_weighted(matrix: np.ndarray, sites: np.ndarray, taken: dict[str, int]) -> np.ndarray:
    """Compute what the weighted estimators give on average over all samples of a design.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (N, N)
        Dissimilarities, finite.
    sites : numpy.ndarray of str, shape (N,)
    taken : dict of str to int
        Lesions drawn at each site.

    Returns
    -------
    numpy.ndarray, shape (2,)
        In the order of `WEIGHTED`: the average over all pairs, NaN where some have probability 0; the average
        over the pairs that have not. NaN without any.

    Examples
    --------
    >>> matrix = np.array([[0.0, 0.2, 0.6], [0.2, 0.0, 0.4], [0.6, 0.4, 0.0]])
    >>> sites = np.array(["lung", "lung", "bone"])
    >>> expected_weighted(matrix, sites, {"lung": 2, "bone": 0}).tolist()
    [nan, 0.2]
    """
    names, kinds, counts = np.unique(np.asarray(sites, dtype=str), return_inverse=True, return_counts=True)
    reached = inclusion(counts, np.array([taken[name] for name in names]))[np.ix_(kinds, kinds)] > 0
    np.fill_diagonal(reached, False)
    if not reached.any():
        return np.full(len(WEIGHTED), np.nan)
    complete = int(reached.sum()) == len(matrix) * (len(matrix) - 1)
    inside = average_pairs(matrix) if complete else float(matrix[reached].mean())
    return np.array([inside if complete else np.nan, inside])
