"""Whether lesions lie at the same place: on one grid by their voxels, on two by their places in mm."""

import itertools

import numpy as np

from analysis.intake.dicom.slices import to_index, to_mm
from analysis.intake.draft import Grid, Region


def shared(one: Region, other: Region) -> int:
    """Count the voxels that two regions of one grid share."""
    low = np.maximum(one.start, other.start)
    high = np.minimum(np.add(one.start, one.voxels.shape), np.add(other.start, other.voxels.shape))
    if (low >= high).any():
        return 0
    return int(np.count_nonzero(_part(one, low, high) & _part(other, low, high)))


def dice(one: Region, other: Region) -> float:
    """Dice coefficient of two regions of one grid, ``2 |A and B| / (|A| + |B|)``, in [0, 1].

    See Dice, Ecology 1945, doi:10.2307/1932409.
    """
    return 2 * shared(one, other) / (one.n_voxels + other.n_voxels)


def meet(one: Region, its_grid: Grid, other: Region, other_grid: Grid) -> bool:
    """Whether regions of two grids overlap in space.

    They do if the centre of a voxel of either lies in a voxel of the other, so that thin and thick slices of
    the same anatomy are told to hold the same.

    Parameters
    ----------
    one, other : Region
    its_grid, other_grid : Grid
        In one frame of reference.
    """
    return _holds_centre(one, its_grid, other, other_grid) or _holds_centre(other, other_grid, one, its_grid)


def _holds_centre(held: Region, its_grid: Grid, holder: Region, grid: Grid) -> bool:
    """Whether a voxel of one region has the centre of a voxel of the other in it."""
    first, last = np.array(held.start), np.add(held.start, held.voxels.shape) - 1
    corners = np.array(list(itertools.product(*zip(first, last, strict=True))))
    places = _brought(corners, its_grid, grid)
    shape = holder.voxels.shape
    begin, end = np.array(holder.start), np.add(holder.start, shape) - 1
    if (places.max(axis=0) < begin - 0.5).any() or (places.min(axis=0) > end + 0.5).any():
        return False
    voxels = np.rint(_brought(np.argwhere(held.voxels) + held.start, its_grid, grid)).astype(int) - begin
    within = voxels[((voxels >= 0) & (voxels < shape)).all(axis=1)]
    return bool(holder.voxels[tuple(within.T)].any())


def _brought(voxels: np.ndarray, its_grid: Grid, grid: Grid) -> np.ndarray:
    """Bring voxels z, y, x of one grid to those of another; parts of voxels are kept."""
    return to_index(to_mm(voxels[:, ::-1], its_grid), grid)[:, ::-1]


def _part(region: Region, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return region.voxels[tuple(map(slice, low - region.start, high - region.start))]
