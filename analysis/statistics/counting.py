"""Counting the samples of a patient's lesions that hold none of some pairs."""

from dataclasses import dataclass, field

import numpy as np
from scipy.special import comb

MOST_STEPS = 100_000
"""Steps of counting after which a patient is given up, about two seconds."""


class TooManyStepsError(ArithmeticError):
    """Counting the samples of a patient would take too long."""


@dataclass
class Counter:
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
        """The set of all lesions."""
        return (1 << len(self.kinds)) - 1

    @property
    def nothing(self) -> tuple[int, ...]:
        """No lesion taken of any kind."""
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
