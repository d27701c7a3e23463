"""Slices without an outline between others: contoured on every second slice, or really empty."""

from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low

import numpy as np
from scipy import ndimage

FURTHEST_MM = 10.0
"""Outlines further apart than this are never joined."""

_ROUNDING_MM = 1e-9


@dataclass(frozen=True, eq=False)
class Joined:
    """A lesion whose skipped slices are filled.

    Attributes
    ----------
    voxels : numpy.ndarray of bool, shape (z, y, x)
    every : int
        The outlines are on every how-manyth slice.
    filled : tuple of int
        Slices that were filled in.
    empty : tuple of int
        Slices between the first and the last outline that stay empty.
    """

    voxels: np.ndarray
    every: int
    filled: tuple[int, ...]
    empty: tuple[int, ...]


def join(voxels: np.ndarray, spacing: tuple[float, float, float]) -> Joined:
    """Fill the slices that were skipped, if outlines were drawn on every second, third... slice.

    Contouring every second slice and leaving the rest to the planning system is common. So if most steps
    from outline to outline are longer than a slice, the slices between are filled by shape-based
    interpolation: the distances to the edge of both outlines, positive inside, are mixed in the proportion
    of the distances to them, and the slice is where the mixture is not negative. That is done only where
    both outlines overlap and lie at most `FURTHEST_MM` apart. A lesion that is outlined on neighbouring
    slices and has a gap keeps it: nobody can tell a forgotten slice from two parts of a lesion.

    Parameters
    ----------
    voxels : numpy.ndarray of bool, shape (z, y, x)
    spacing : tuple of float
        Along z, y, x (mm).

    References
    ----------
    Raya SP, Udupa JK. Shape-based interpolation of multidimensional objects. IEEE Trans Med Imaging
    1990;9:32-42, doi 10.1109/42.52980.
    """
    drawn = np.flatnonzero(voxels.any(axis=(1, 2))).tolist()
    steps = [high - low for low, high in pairwise(drawn)]
    every = median_low(steps) if steps else 1
    whole = voxels.copy()
    filled: list[int] = []
    for low, high in pairwise(drawn):
        is_near = (high - low) * spacing[0] < FURTHEST_MM + 1e-3
        if every > 1 and high - low > 1 and is_near and (voxels[low] & voxels[high]).any():
            filled += range(low + 1, high)
            whole[low + 1 : high] = _between(voxels[low], voxels[high], high - low, spacing[1:])
    missing = set(range(drawn[0], drawn[-1])) - set(drawn) if drawn else set()
    return Joined(whole, every, tuple(filled), tuple(sorted(missing - set(filled))))


def _between(low: np.ndarray, high: np.ndarray, steps: int, spacing: tuple[float, ...]) -> np.ndarray:
    """Slices between two, shape (steps - 1, y, x)."""
    share = np.arange(1, steps).reshape(-1, 1, 1) / steps
    mixed = (1 - share) * _depth(low, spacing) + share * _depth(high, spacing)
    return mixed > -_ROUNDING_MM


def _depth(voxels: np.ndarray, spacing: tuple[float, ...]) -> np.ndarray:
    """Distance to the edge of an outline (mm), negative outside."""
    ample = np.pad(voxels, 1)
    inside = ndimage.distance_transform_edt(ample, sampling=spacing)
    outside = ndimage.distance_transform_edt(~ample, sampling=spacing)
    return (inside - outside)[1:-1, 1:-1]
