"""One mask of all disease: its connected parts become lesions."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

import cc3d
import numpy as np

from analysis.intake.draft import Grid, Region

TOUCHING = (
    "Lesions are the connected parts of the masks: lesions that touch, be it at a corner of a voxel, are one."
)
"""What a user should hear of wherever `components` was used."""

_NEIGHBOURS: Literal[26] = 26


class _Part(NamedTuple):
    """A connected part: how far down it lies (mm), and its voxels."""

    depth: float
    region: Region


def components(mask: np.ndarray, grid: Grid, smallest_ml: float) -> tuple[list[Region], list[float]]:
    """Take the connected parts of a mask for lesions.

    Voxels are connected if they share a face, an edge or a corner (26 neighbours).

    Parameters
    ----------
    mask : numpy.ndarray, shape (z, y, x)
        Lesions are what is not 0.
    grid : Grid
        Of the mask.
    smallest_ml : float
        Parts below it are left out (mL).

    Returns
    -------
    regions : list of Region
        From the head to the feet by the middles of the parts (mean of their voxels, along the body's axis
        and to 0.001 mm); parts at one height in the order of their first voxels in `mask`.
    dropped : list of float
        Volumes of the parts that are too small (mL), in the same order.

    Examples
    --------
    >>> mask = np.zeros((4, 3, 3))
    >>> mask[0, 0, 0] = mask[1, 1, 1] = mask[3, 2, 2] = 1
    >>> grid = Grid((3, 3, 4), (1, 1, 1), (0, 0, 0), (1, 0, 0, 0, 1, 0, 0, 0, 1))
    >>> regions, dropped = components(mask, grid, smallest_ml=0.0015)
    >>> [region.start for region in regions], dropped
    ([(0, 0, 0)], [0.001])
    """
    parts = sorted(_parts(mask, grid), key=lambda part: part.depth)
    volumes = [part.region.n_voxels * grid.voxel_ml for part in parts]
    kept = [part.region for part, volume in zip(parts, volumes, strict=True) if volume >= smallest_ml]
    return kept, [volume for volume in volumes if volume < smallest_ml]


def _parts(mask: np.ndarray, grid: Grid) -> Iterator[_Part]:
    whole = Region.of(mask)
    if whole is None:
        return
    # cc3d reserves too few labels for some boxes of a few voxels; a border is enough for all.
    bordered = np.pad(whole.voxels, 1)
    labels, count = cc3d.connected_components(bordered, connectivity=_NEIGHBOURS, return_N=True)
    found = cc3d.statistics(labels)
    for label in range(1, count + 1):
        box = found["bounding_boxes"][label]
        start = tuple(at + cut.start - 1 for at, cut in zip(whole.start, box, strict=True))
        centre = found["centroids"][label] - 1 + whole.start
        yield _Part(-_height(centre, grid), Region(start, labels[box] == label))


def _height(place: np.ndarray, grid: Grid) -> float:
    """Height of a place (z, y, x in voxels) in the body, in mm to 0.001, so that rounding orders nothing."""
    along = np.array(grid.direction[6:9]) * grid.spacing
    return round(float(grid.origin[2] + along @ place[::-1]), 3)
