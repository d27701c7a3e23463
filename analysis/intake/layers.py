"""Lesions of an image in as few label maps as can hold them: lesions that overlap need several."""

from collections.abc import Iterator, Sequence

import numpy as np

from analysis.intake.draft import Grid, Region


def layers(regions: Sequence[Region], grid: Grid) -> Iterator[tuple[np.ndarray, list[int]]]:
    """Lay regions into label maps, each into the first in which it overlaps nothing.

    One map is held at a time: it is filled with all that it can hold before the next is begun.

    Parameters
    ----------
    regions : sequence of Region
    grid : Grid
        Of the regions.

    Yields
    ------
    voxels : numpy.ndarray, shape (z, y, x)
        Of uint8, or uint16 from 256 regions on; 0 outside lesions. It is filled anew for the next map.
    places : list of int
        Of its regions, from 0, in the order of their labels, which count from 1.
    """
    kind = np.uint8 if len(regions) < 256 else np.uint16
    voxels = np.zeros(grid.shape, dtype=kind)
    waiting = list(range(len(regions)))
    while waiting:
        voxels.fill(0)
        held: list[int] = []
        for place in waiting:
            box, mask = regions[place].box, regions[place].voxels
            if not voxels[box][mask].any():
                held.append(place)
                voxels[box][mask] = len(held)
        yield voxels, held
        taken = set(held)
        waiting = [place for place in waiting if place not in taken]
