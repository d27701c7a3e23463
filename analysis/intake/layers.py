"""Lesions of an image in as few label maps as can hold them: lesions that overlap need several."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.intake.draft import Grid, Region


@dataclass(frozen=True)
class Place:
    """Where a lesion stands: in which label map, from 0, and under which label, from 1."""

    layer: int
    label: int


def layers(regions: Sequence[Region], grid: Grid) -> tuple[list[np.ndarray], list[Place]]:
    """Lay regions into label maps, each into the first in which it overlaps nothing.

    Parameters
    ----------
    regions : sequence of Region
    grid : Grid
        Of the regions.

    Returns
    -------
    maps : list of numpy.ndarray, shape (z, y, x)
        Of uint8, or uint16 from 256 lesions on; 0 outside lesions.
    places : list of Place
        Of each region, in their order.
    """
    kind = np.uint8 if len(regions) < 256 else np.uint16
    maps: list[np.ndarray] = []
    counts: list[int] = []
    places = []
    for region in regions:
        layer = _first_free(maps, region)
        if layer == len(maps):
            maps.append(np.zeros(grid.shape, dtype=kind))
            counts.append(0)
        counts[layer] += 1
        maps[layer][region.box][region.voxels] = counts[layer]
        places.append(Place(layer, counts[layer]))
    return maps, places


def _first_free(maps: Sequence[np.ndarray], region: Region) -> int:
    for layer, taken in enumerate(maps):
        if not taken[region.box][region.voxels].any():
            return layer
    return len(maps)
