"""Lesions laid into label maps."""

import numpy as np

from analysis.intake.draft import Grid, Region
from analysis.intake.layers import layers

GRID = Grid((20, 12, 8), (1.0, 1.0, 2.0), (0.0, 0.0, 0.0), (1, 0, 0, 0, 1, 0, 0, 0, 1))


def _block(*box: slice) -> Region:
    mask = np.zeros(GRID.shape, dtype=bool)
    mask[box] = True
    region = Region.of(mask)
    assert region is not None
    return region


def _back(maps: list[np.ndarray], place) -> np.ndarray:
    return maps[place.layer] == place.label


def test_lesions_apart_share_one_map():
    regions = [_block(slice(0, 2), slice(0, 3), slice(x, x + 2)) for x in range(0, 20, 4)]
    maps, places = layers(regions, GRID)
    assert len(maps) == 1
    assert [place.label for place in places] == [1, 2, 3, 4, 5]
    assert maps[0].dtype == np.uint8


def test_overlapping_lesions_come_back_whole():
    rng = np.random.default_rng(1)
    regions = []
    for _ in range(40):
        start = rng.integers(0, [4, 6, 10])
        end = start + rng.integers(1, [4, 6, 10])
        regions.append(_block(*(slice(a, b) for a, b in zip(start, end, strict=True))))
    maps, places = layers(regions, GRID)
    assert len(maps) > 1
    assert len(set(places)) == len(regions)
    for region, place in zip(regions, places, strict=True):
        whole = np.zeros(GRID.shape, dtype=bool)
        whole[region.box] = region.voxels
        assert np.array_equal(_back(maps, place), whole)


def test_many_lesions_get_wider_labels():
    regions = [
        _block(slice(z, z + 1), slice(y, y + 1), slice(x, x + 1))
        for z in range(2)
        for y in range(12)
        for x in range(20)
    ]
    maps, places = layers(regions, GRID)
    assert maps[0].dtype == np.uint16
    assert places[-1].label == 480


def test_region_of_a_part_lies_where_the_part_lies():
    part = np.zeros((2, 3, 4), dtype=np.uint8)
    part[1, 1:, 2:] = 7
    region = Region.of(part, start=(5, 6, 7))
    assert region is not None
    assert region.start == (6, 7, 9)
    assert region.n_voxels == 4
    assert Region.of(np.zeros((2, 2, 2))) is None
