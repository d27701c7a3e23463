"""The maximum that random samples of a patient's lesions have on average: exact, by counting samples."""

from dataclasses import dataclass, field

import numpy as np
from scipy.special import comb

MOST_STEPS = 100_000
"""Steps of counting after which a patient is given up, about two seconds."""


class TooManyStepsError(ArithmeticError):
    """Counting the samples of a patient would take too long."""


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
    counter = _Counter(np.asarray(kinds), np.asarray(wanted), most_steps)
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


@dataclass
class _Counter:
    """Counts samples that hold no pair of parted lesions; sets of lesions are the bits of a whole number.

    Attributes
    ----------
    kinds : numpy.ndarray of int, shape (n,)
    wanted : numpy.ndarray of int, shape (designs, kinds)
    steps_left : int
    partners : list of int
        The set of lesions that each lesion was parted from.
    members : list of int
        The set of lesions of each kind.
    binomials : numpy.ndarray, shape (n + 1, most wanted + 1)
        Ways to choose so many (column) of so many (row).
    """

    kinds: np.ndarray
    wanted: np.ndarray
    steps_left: int
    partners: list[int] = field(init=False)
    members: list[int] = field(init=False)
    binomials: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        n = len(self.kinds)
        self.partners = [0] * n
        self.members = [_set_of(np.flatnonzero(self.kinds == kind)) for kind in range(self.wanted.shape[1])]
        self.binomials = comb(np.arange(n + 1)[:, np.newaxis], np.arange(self.wanted.max(initial=0) + 1))

    @property
    def everything(self) -> int:
        return (1 << len(self.kinds)) - 1

    @property
    def nothing(self) -> tuple[int, ...]:
        return (0,) * len(self.members)

    def part(self, one: int, other: int) -> None:
        """Forbid a pair of lesions in what is counted from now on."""
        self.partners[one] |= 1 << other
        self.partners[other] |= 1 << one

    def first_in(self, one: int, other: int) -> np.ndarray:
        """Count the samples, by design, that hold this pair and no parted one."""
        near = self.everything & ~(self.partners[one] | self.partners[other] | 1 << one | 1 << other)
        return self.ways(near, self._with(self._with(self.nothing, one), other))

    def ways(self, lesions: int, taken: tuple[int, ...]) -> np.ndarray:
        """Ways, by design, to fill up a sample from a set of lesions, when some of each kind are taken."""
        self.steps_left -= 1
        if self.steps_left < 0:
            raise TooManyStepsError
        if (self.wanted < taken).any(axis=1).all():
            return np.zeros(len(self.wanted))
        lesion, partners = self._most_parted(lesions)
        if not partners:
            return self._free(lesions, taken)
        without = lesions & ~(1 << lesion)
        return self.ways(without, taken) + self.ways(without & ~partners, self._with(taken, lesion))

    def _free(self, lesions: int, taken: tuple[int, ...]) -> np.ndarray:
        """Fill up from lesions no two of which are parted: a product of binomial coefficients."""
        there = [(lesions & members).bit_count() for members in self.members]
        missing = self.wanted - taken
        ways = self.binomials[there, np.maximum(missing, 0)].prod(axis=1)
        return np.where((missing < 0).any(axis=1), 0.0, ways)

    def _most_parted(self, lesions: int) -> tuple[int, int]:
        """Find the lesion with most partners in a set, and them; no partners if no two are parted."""
        best, found, rest = 0, 0, lesions
        while rest:
            lesion = (rest & -rest).bit_length() - 1
            rest &= rest - 1
            partners = self.partners[lesion] & lesions
            if partners.bit_count() > found.bit_count():
                best, found = lesion, partners
        return best, found

    def _with(self, taken: tuple[int, ...], lesion: int) -> tuple[int, ...]:
        kind = self.kinds[lesion]
        return (*taken[:kind], taken[kind] + 1, *taken[kind + 1 :])


def _set_of(lesions: np.ndarray) -> int:
    return sum(1 << int(lesion) for lesion in lesions)
