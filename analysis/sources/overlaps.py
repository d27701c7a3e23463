"""Lesions of one image that take the same voxels in different masks: likely one lesion, outlined twice."""

from dataclasses import dataclass, field

import numpy as np

ALIKE = 0.5
"""Share of the smaller lesion's voxels that both have, from which on they are told: half."""


@dataclass(frozen=True)
class _Place:
    """Where a lesion lies: the corner and the size of its box, and its voxels in it, a bit each."""

    line: int
    start: np.ndarray
    size: np.ndarray
    bits: np.ndarray
    count: int

    def within(self, start: np.ndarray, stop: np.ndarray) -> np.ndarray:
        """Voxels in a part of the image that lies in the box."""
        size = int(self.size.prod())
        voxels = np.unpackbits(self.bits, count=size).reshape(self.size)
        first, last = start - self.start, stop - self.start
        return voxels[tuple(map(slice, first, last))]


@dataclass
class Overlaps:
    """Lesions of one image, mask by mask.

    A lesion is held as the bits of its box, not as voxels of the image: a whole body has 10^8 of these.
    """

    _places: list[list[_Place]] = field(default_factory=list)

    def begin_mask(self) -> None:
        """Begin another mask: labels of one mask cannot share a voxel."""
        self._places.append([])

    def add(self, line: int, voxels: np.ndarray, shape: tuple[int, ...]) -> None:
        """Add a lesion of the mask that was begun last.

        Parameters
        ----------
        line : int
            Of the manifest.
        voxels : numpy.ndarray of int
            Its places in the flat image; at least one.
        shape : tuple of int
            Of the image.
        """
        places = np.stack(np.unravel_index(voxels, shape))
        start = places.min(axis=1)
        size = places.max(axis=1) - start + 1
        inside = np.zeros(size, dtype=bool)
        inside[tuple(places - start[:, None])] = True
        self._places[-1].append(_Place(line, start, size, np.packbits(inside), len(voxels)))

    def pairs(self) -> list[tuple[int, int, float]]:
        """Find lesions that share half or more of the smaller one's voxels.

        Returns
        -------
        list of tuple
            Line of a lesion, line of the first lesion of an earlier mask with which it shares most, and the
            share of the smaller one's voxels, `ALIKE` to 1.
        """
        found = []
        for number, lesions in enumerate(self._places):
            earlier = [other for mask in self._places[:number] for other in mask]
            for lesion in lesions:
                shares = [_shared(lesion, other) for other in earlier]
                if shares and max(shares) >= ALIKE:
                    most = int(np.argmax(shares))
                    found.append((lesion.line, earlier[most].line, shares[most]))
        return found


def _shared(one: _Place, other: _Place) -> float:
    start = np.maximum(one.start, other.start)
    stop = np.minimum(one.start + one.size, other.start + other.size)
    if (start >= stop).any():
        return 0.0
    both = np.count_nonzero(one.within(start, stop) & other.within(start, stop))
    return both / min(one.count, other.count)
