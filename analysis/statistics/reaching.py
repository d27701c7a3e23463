"""How many of all random samples of a patient's lesions reach a target, by the number of lesions."""

import numpy as np
from scipy.special import comb

from analysis.statistics.counting import Counter, TooManyStepsError
from analysis.statistics.dissimilarity import INDICES, heterogeneity

MOST_LISTED = 16
"""Up to so many lesions every possible sample is looked at; there are 2^16 of them."""
MOST_STEPS = 2_000
"""Steps of counting after which the maximum of a patient is drawn instead."""
MOST_NUMBERS = 20_000_000
"""Dissimilarities that may be added up for a patient: of more than 100 lesions there are fewer draws."""
FEWEST_DRAWS = 100
"""But never fewer than so many, unless fewer are asked for."""

_MAXIMAL = INDICES.index("maximal")
_ROUNDING = 1e-9
"""What is computed in another order may differ by this share and is equal all the same."""


def share_reaching(
    matrix: np.ndarray, target_percent: float, draws: int, rng: np.random.Generator
) -> np.ndarray:
    r"""Give the share of random samples of k lesions whose index reaches a part of that of all lesions.

    .. math:: P_k = P\!\left(H(\text{sample of } k) \ge \frac{t}{100}\, H(\text{all})\right)

    With up to 16 lesions all samples are listed, so the shares are exact. With more, the maximum is counted:
    a sample fails if it holds no pair of lesions at least that far apart, and `counting.Counter` counts the
    samples without such a pair; divided by :math:`\binom{n}{k}` they are exact, too. The averages of more
    than 16 lesions, and a maximum with too many such pairs to count, are shares of random draws; a draw adds
    one lesion after the other, so that all sizes are seen in it.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (n, n)
        Dissimilarities, finite; n is 2 or more.
    target_percent : float
        Above 0, up to 100.
    draws : int
        Random draws where the shares are not exact.
    rng : numpy.random.Generator
        The patient's own.

    Returns
    -------
    numpy.ndarray, shape (n - 1, 3)
        By size (2 to n) and index (`average_paper`, `average_pairs`, `maximal`); 0 to 1. NaN for an index
        that is 0 on all lesions: there is nothing to recover.

    Examples
    --------
    Of three lesions one is far from the others: two of the three pairs hold it.

    >>> matrix = np.array([[0.0, 0.1, 0.9], [0.1, 0.0, 0.9], [0.9, 0.9, 0.0]])
    >>> share_reaching(matrix, 75, 100, np.random.default_rng(1))[:, 2].round(3).tolist()
    [0.667, 1.0]
    """
    n = len(matrix)
    bars = heterogeneity(matrix) * (target_percent / 100) * (1 - _ROUNDING)
    if n <= MOST_LISTED:
        shares = _listed(matrix, bars)
    else:
        shares = _drawn(matrix, bars, draws, rng, _counted(matrix, bars[_MAXIMAL]))
    return np.where(bars > 0, shares, np.nan)


def lesions_needed(shares: np.ndarray, confidence_percent: float) -> tuple[float, float]:
    """Find the number of lesions from which on enough samples reach the target.

    Parameters
    ----------
    shares : numpy.ndarray, shape (n - 1,)
        Of one index, for 2 to n lesions; from `share_reaching`.
    confidence_percent : float
        Share of the samples that is enough (%).

    Returns
    -------
    n_lesions : float
        Smallest number for which it and every larger one are enough; all of them always are. NaN where the
        shares are.
    share_percent : float
        Share of the samples of so many lesions that reach the target (%).

    Examples
    --------
    >>> lesions_needed(np.array([0.96, 0.9, 0.97, 1.0]), 95)
    (4.0, 97.0)
    """
    if np.isnan(shares).any():
        return np.nan, np.nan
    short = np.flatnonzero(shares < confidence_percent / 100 - _ROUNDING)
    place = short[-1] + 1 if len(short) else 0
    return float(place + 2), float(100 * shares[place])


def _listed(matrix: np.ndarray, bars: np.ndarray) -> np.ndarray:
    """Look at every subset of the lesions: subset number s holds lesion i if bit i of s is set."""
    sizes, totals, largest = np.zeros(1, dtype=int), np.zeros(1), np.zeros(1)
    for lesion, row in enumerate(matrix):
        to_it, farthest = _of_subsets(row[:lesion])
        sizes = np.concatenate([sizes, sizes + 1])
        totals = np.concatenate([totals, totals + to_it])
        largest = np.concatenate([largest, np.maximum(largest, farthest)])
    n = len(matrix)
    reached = _reached(totals, largest, sizes, bars)
    found = [np.bincount(sizes, weights=each, minlength=n + 1)[2:] for each in reached]
    return np.stack(found, axis=1) / comb(n, np.arange(2, n + 1))[:, np.newaxis]


def _of_subsets(row: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sum and maximum of every subset of some numbers, shape (2^n,) each."""
    totals, largest = np.zeros(1), np.zeros(1)
    for value in row:
        totals = np.concatenate([totals, totals + value])
        largest = np.concatenate([largest, np.maximum(largest, value)])
    return totals, largest


def _counted(matrix: np.ndarray, bar: float) -> np.ndarray | None:
    """Share of samples, by size, that hold a pair as far apart as the bar; None if counting is too long."""
    n = len(matrix)
    sizes = np.arange(2, n + 1)
    first, second = np.nonzero(np.triu(matrix >= bar, k=1))
    counter = Counter(np.zeros(n, dtype=int), sizes[:, np.newaxis], MOST_STEPS)
    for pair in zip(first.tolist(), second.tolist(), strict=True):
        counter.part(*pair)
    try:
        failing = counter.ways(counter.everything, counter.nothing)
    except TooManyStepsError:
        return None
    return 1 - failing / comb(n, sizes)


def _drawn(
    matrix: np.ndarray, bars: np.ndarray, draws: int, rng: np.random.Generator, maximum: np.ndarray | None
) -> np.ndarray:
    """Add lesions in random order, in every draw, and look at the indices after each."""
    n = len(matrix)
    draws = max(min(draws, MOST_NUMBERS // n**2), min(draws, FEWEST_DRAWS))
    order = np.argsort(rng.random((draws, n)), axis=1)
    sizes = np.arange(2, n)[:, np.newaxis]
    totals = _growing(matrix, order, np.add)
    largest = _growing(matrix, order, np.maximum) if maximum is None else np.zeros((n - 2, 1))
    shares = np.ones((n - 1, len(bars)))
    for index, reached in enumerate(_reached(totals, largest, sizes, bars)):
        shares[:-1, index] = reached.mean(axis=1)
    if maximum is not None:
        shares[:, _MAXIMAL] = maximum
    return shares


def _growing(matrix: np.ndarray, order: np.ndarray, join: np.ufunc) -> np.ndarray:
    """Sum or maximum over the pairs of the first 2, ..., n - 1 lesions; shape (n - 2, draws)."""
    draws, n = order.shape
    rows = np.arange(draws)
    # Of each lesion, what it adds to the sample as it stands.
    adds = matrix[order[:, 0]]
    grown = np.zeros((n - 1, draws))
    for place in range(1, n - 1):
        lesion = order[:, place]
        grown[place] = join(grown[place - 1], adds[rows, lesion])
        join(adds, matrix[lesion], out=adds)
    return grown[1:]


def _reached(
    totals: np.ndarray, largest: np.ndarray, sizes: np.ndarray, bars: np.ndarray
) -> list[np.ndarray]:
    """Tell which samples reach the bar of each index, from sum and maximum over their distinct pairs."""
    paper = 2 * totals / np.maximum(sizes, 1) ** 2
    pairs = 2 * totals / np.maximum(sizes * (sizes - 1), 1)
    return [each >= bar for each, bar in zip((paper, pairs, largest), bars, strict=True)]
