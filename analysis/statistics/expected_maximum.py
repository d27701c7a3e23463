"""The maximum that random samples of a patient's lesions have on average: exact, by counting samples."""

import numpy as np

from analysis.statistics.counting import MOST_STEPS, Counter, TooManyStepsError


def expected_maximum(
    matrix: np.ndarray, kinds: np.ndarray, wanted: np.ndarray, most_steps: int = MOST_STEPS
) -> np.ndarray:
    r"""Compute the expected maximal dissimilarity of random samples, without drawing any.

    A design says how many lesions of each kind are chosen at random (kinds are sites; for samples that heed
    no site there is one kind). Sort the pairs of lesions from the least alike to the most alike. Every sample
    has exactly one first pair in this order, and the dissimilarity of that pair is its maximum. So

    .. math:: E[\max] = \sum_{i<j} d_{ij}\, \frac{N_{ij}}{N},

    N being the number of samples of the design, and N_ij the number of those that hold i and j but no pair
    before them. N_ij counts the ways to fill up the sample with lesions no two of which are such a pair. It
    is found by taking the lesion with most such partners, counting without it, then with it and without its
    partners, until no pair is left; binomial coefficients do the rest. Lesions that are both nearer to i and
    to j than these are to each other are mostly near to one another too, so few steps are needed: counting
    takes milliseconds where listing 10^14 samples could not end.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (n, n)
        Dissimilarities, finite.
    kinds : numpy.ndarray of int, shape (n,)
        Kind of each lesion, from 0.
    wanted : numpy.ndarray of int, shape (designs, number of kinds)
        Lesions chosen of each kind; at most as many as there are.
    most_steps : int
        Steps that counting may take; each pair takes one or more. How many it takes depends on the lesions,
        never on the machine.

    Returns
    -------
    numpy.ndarray, shape (designs,)
        0 for a design of fewer than two lesions.

    Raises
    ------
    TooManyStepsError
        It was not done after `most_steps`.

    Examples
    --------
    >>> matrix = np.array([[0.0, 0.2, 0.6], [0.2, 0.0, 0.4], [0.6, 0.4, 0.0]])
    >>> two, three = expected_maximum(matrix, np.zeros(3, dtype=int), np.array([[2], [3]]))
    >>> round(float(two), 12), round(float(three), 12)
    (0.4, 0.6)
    """
    first, second = np.triu_indices(len(matrix), k=1)
    if len(first) > most_steps:
        raise TooManyStepsError
    counter = Counter(np.asarray(kinds), np.asarray(wanted), most_steps)
    samples = counter.ways(counter.everything, counter.nothing)
    dissimilarities = matrix[first, second]
    expected = np.zeros(len(wanted))
    for place in np.argsort(-dissimilarities, kind="stable").tolist():
        pair = int(first[place]), int(second[place])
        expected += dissimilarities[place] * (counter.first_in(*pair) / samples)
        counter.part(*pair)
    return expected


def counted_maximum(
    matrix: np.ndarray, kinds: np.ndarray, wanted: np.ndarray, most_steps: int = MOST_STEPS
) -> np.ndarray:
    """Give `expected_maximum`, or NaN for every design where counting takes too many steps."""
    if not len(wanted):
        return np.empty(0)
    try:
        return expected_maximum(matrix, kinds, wanted, most_steps)
    except TooManyStepsError:
        return np.full(len(wanted), np.nan)
