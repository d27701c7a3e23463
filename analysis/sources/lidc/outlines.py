"""Voxels that outlines enclose, as LIDC-IDRI means them: the line itself is outside."""

from collections.abc import Sequence

import numpy as np

# The test of pylidc itself, so that points on a line between two points of an outline fall as they do there.
from matplotlib.path import Path

from analysis.sources.lidc.scans import Outline, Reading


def enclosed(readings: Sequence[Reading]) -> tuple[np.ndarray, np.ndarray]:
    """Fill the outlines of the readings of a nodule.

    Parameters
    ----------
    readings : sequence of Reading
        One or more, each with an outline.

    Returns
    -------
    masks : numpy.ndarray of bool, shape (n_readings, slices, rows, columns)
        What each reading encloses, in the box that holds all their outlines. It may be nothing: an outline of
        a point, or of a square of two pixels, has no pixel inside.
    corner : numpy.ndarray of int, shape (3,)
        First slice, row and column of the box.

    Notes
    -----
    Equal to `boolean_mask` of pylidc 0.2.3: what including outlines of a slice enclose is united, then what
    excluding ones enclose is taken away; the pixels on a line never belong to what it encloses or takes
    away from. Points are enclosed by the even-odd rule.
    """
    points = np.concatenate([reading.points for reading in readings])
    corner = points.min(axis=0)
    masks = np.zeros((len(readings), *(points.max(axis=0) - corner + 1)), dtype=bool)
    for mask, reading in zip(masks, readings, strict=True):
        for outline in sorted(reading.outlines, key=lambda outline: not outline.includes):
            _draw(outline, mask[outline.place - corner[0]], corner[1:])
    return masks, corner


def majority(masks: np.ndarray) -> np.ndarray:
    """Voxels that at least half of the readings include, shape (slices, rows, columns).

    Of two readings that is what either includes, of three what two include, of four what two include.

    Examples
    --------
    >>> majority(np.array([[True, True, False], [True, False, False], [False, True, False]]))
    array([ True,  True, False])
    """
    return 2 * masks.sum(axis=0) >= len(masks)


def _draw(outline: Outline, pixels: np.ndarray, corner: np.ndarray) -> None:
    """Add what an outline encloses to the pixels of a slice, or take it away."""
    first, last = outline.points.min(axis=0), outline.points.max(axis=0)
    box = tuple(slice(*ends) for ends in zip(first - corner, last - corner + 1, strict=True))
    inside = _inside(outline.points - first, tuple(last - first + 1))
    pixels[box] = pixels[box] | inside if outline.includes else pixels[box] & ~inside
    pixels[tuple((outline.points - corner).T)] = False


def _inside(points: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Tell which pixels of a box a line encloses, some of those on it perhaps among them."""
    line = points if (points[0] == points[-1]).all() else np.concatenate([points, points[:1]])
    pixels = np.moveaxis(np.indices(shape), 0, -1).reshape(-1, 2)
    return Path(line, closed=True).contains_points(pixels).reshape(shape)
