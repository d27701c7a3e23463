"""How the grids of an image and a mask differ, and where a part of an image lies on it."""

import numpy as np

from analysis.extraction.volumes import TOLERANCE_MM
from analysis.intake.draft import Grid
from analysis.sources.geometry import Head, same_grid
from analysis.wording import counted

_COSINE = 1e-4
"""Cosines of axes that differ by less are those of one direction, for words in messages."""
_AXES = ("x", "y", "z")


def grid_of(head: Head) -> Grid:
    """Take the grid of a head."""
    return Grid(head.size, head.spacing, head.origin, head.direction)


def difference(image: Head, mask: Head, *, part: bool = False) -> str:
    """Say how the grid of a mask differs from that of its image.

    Parameters
    ----------
    image, mask : Head
        Of three axes.
    part : bool
        Whether the mask may be a part of the image, so that it may have another size and begin elsewhere.

    Returns
    -------
    str
        The first thing that differs of size, direction, spacing and place, and both grids; empty if the
        grids are the same to `analysis.extraction.volumes.TOLERANCE_MM`.
    """
    if same_grid(image, mask) or (part and offset(image, mask) is not None):
        return ""
    size = "" if part else _size(image, mask)
    shift = "its voxels lie between the image's" if part else _shift(image, mask)
    why = size or _direction(image, mask) or _spacing(image, mask) or shift
    return f"does not lie on the image's grid: {why}; image {image}; mask {mask}"


def offset(image: Head, part: Head) -> tuple[int, int, int] | None:
    """Find where a part of an image's grid begins on it.

    Parameters
    ----------
    image, part : Head
        Of three axes; the part may reach beyond the image.

    Returns
    -------
    tuple of int or None
        Voxels along x, y and z from the image's first voxel to the part's, which may be negative; None if
        the voxels of the part are not voxels of one grid with the image's, to
        `analysis.extraction.volumes.TOLERANCE_MM` at each end of the part.
    """
    steps = _steps(image)
    away = np.linalg.solve(steps, np.subtract(part.origin, image.origin))
    first = np.rint(away)
    ends = np.vstack([np.zeros(3), np.diag(np.array(part.size) - 1)])
    expected = np.array(image.origin) + (first + ends) @ steps.T
    there = np.array(part.origin) + ends @ _steps(part).T
    if np.abs(expected - there).max() >= TOLERANCE_MM:
        return None
    x, y, z = (int(value) for value in first)
    return x, y, z


def _steps(head: Head) -> np.ndarray:
    """Column by column, the way from a voxel to the next along x, y and z (mm); shape (3, 3)."""
    return np.reshape(head.direction, (3, 3)) * head.spacing


def _size(image: Head, mask: Head) -> str:
    unlike = [axis for axis in range(3) if image.size[axis] != mask.size[axis]]
    if not unlike:
        return ""
    if unlike == [2]:
        short = image.size[2] - mask.size[2]
        return f"it is {counted(abs(short), 'slice')} {'short' if short > 0 else 'too long'}"
    return "it has another number of voxels along " + " and ".join(_AXES[axis] for axis in unlike)


def _direction(image: Head, mask: Head) -> str:
    one, other = (np.reshape(head.direction, (3, 3)) for head in (image, mask))
    if np.abs(one - other).max() < _COSINE:
        return ""
    flipped = [axis for axis in range(3) if np.abs(one[:, axis] + other[:, axis]).max() < _COSINE]
    kept = [axis for axis in range(3) if np.abs(one[:, axis] - other[:, axis]).max() < _COSINE]
    if len(flipped) + len(kept) == 3:
        return "it runs the other way along " + " and ".join(_AXES[axis] for axis in flipped)
    return "its axes point elsewhere"


def _spacing(image: Head, mask: Head) -> str:
    alike = np.allclose(image.spacing, mask.spacing, rtol=0, atol=TOLERANCE_MM / max(image.size))
    return "" if alike else "its voxels are of another size"


def _shift(image: Head, mask: Head) -> str:
    """Say how far it is shifted; for what is left when all else is the same."""
    away = np.subtract(mask.origin, image.origin)
    voxels = np.abs(np.linalg.solve(_steps(image), away)).max()
    least = ", which is less than a voxel" if voxels < 0.999 else ""
    return f"it is shifted by {np.linalg.norm(away):.3g} mm{least}"
