"""Points in mm on the voxels of an image, and how far from a slice a plane may lie."""

import numpy as np

from analysis.intake.draft import Grid

SLICE_SHARE, SLICE_MM = 0.1, 0.1
"""A plane belongs to a slice if it lies nearer than this part of the distance of slices, or this (mm), to it.

Planning systems write places in tenths or hundredths of a millimetre, so that planes never lie on slices
exactly. Half a slice away, however, is another image.
"""


def to_index(points: np.ndarray, grid: Grid) -> np.ndarray:
    """Bring points to the voxels of a grid.

    Parameters
    ----------
    points : numpy.ndarray, shape (n, 3)
        x, y, z in mm, in DICOM's axes.
    grid : Grid

    Returns
    -------
    numpy.ndarray, shape (n, 3)
        Voxels along the grid's x, y, z; the centre of the first is 0, 0, 0.
    """
    return np.linalg.solve(_steps(grid), (np.asarray(points, dtype=float) - grid.origin).T).T


def to_step(vectors: np.ndarray, grid: Grid) -> np.ndarray:
    """Bring steps in mm, shape (n, 3), to steps in voxels of a grid."""
    return np.linalg.solve(_steps(grid), np.asarray(vectors, dtype=float).T).T


def to_mm(indices: np.ndarray, grid: Grid) -> np.ndarray:
    """Bring voxels, shape (n, 3) along x, y, z, to points in mm."""
    return np.asarray(indices, dtype=float) @ _steps(grid).T + grid.origin


def slice_tolerance(grid: Grid) -> float:
    """How far from a slice a plane that belongs to it may lie, as a part of the distance of slices."""
    return max(SLICE_SHARE, SLICE_MM / grid.spacing[2])


def place(point: np.ndarray, grid: Grid) -> str:
    """Write where a slice lies, by a point on it: `z = 12.5 mm`, or the whole point if it is not axial.

    Examples
    --------
    >>> axes = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    >>> axial = Grid((4, 4, 4), (1.0, 1.0, 2.5), (0.0, 0.0, 0.0), axes)
    >>> place(np.array([3.0, 2.0, 12.5]), axial)
    'z = 12.5 mm'
    """
    x, y, z = (f"{value + 0.0:.6g}" for value in np.round(point, 2))
    is_axial = abs(grid.direction[8]) > 0.999
    return f"z = {z} mm" if is_axial else f"({x}, {y}, {z}) mm"


def _steps(grid: Grid) -> np.ndarray:
    """Columns that lead from a voxel to the next along x, y, z (mm)."""
    return np.reshape(grid.direction, (3, 3)) * grid.spacing
