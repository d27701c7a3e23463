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


def _laid(regions: list[Region]) -> tuple[list[np.ndarray], dict[int, tuple[int, int]]]:
    """Give copies of all maps, and the map and label of each region."""
    maps, places = [], {}
    for layer, (voxels, held) in enumerate(layers(regions, GRID)):
        maps.append(voxels.copy())
        places |= {place: (layer, label) for label, place in enumerate(held, start=1)}
    return maps, places


def test_lesions_apart_share_one_map():
    regions = [_block(slice(0, 2), slice(0, 3), slice(x, x + 2)) for x in range(0, 20, 4)]
    maps, places = _laid(regions)
    assert len(maps) == 1
    assert [places[at][1] for at in range(5)] == [1, 2, 3, 4, 5]
    assert maps[0].dtype == np.uint8


def test_overlapping_lesions_come_back_whole():
    rng = np.random.default_rng(1)
    regions = []
    for _ in range(40):
        start = rng.integers(0, [4, 6, 10])
        end = start + rng.integers(1, [4, 6, 10])
        regions.append(_block(*(slice(a, b) for a, b in zip(start, end, strict=True))))
    maps, places = _laid(regions)
    assert len(maps) > 1
    assert len(set(places.values())) == len(regions)
    for at, region in enumerate(regions):
        whole = np.zeros(GRID.shape, dtype=bool)
        whole[region.box] = region.voxels
        assert np.array_equal(maps[places[at][0]] == places[at][1], whole)


def test_many_lesions_get_wider_labels():
    regions = [
        _block(slice(z, z + 1), slice(y, y + 1), slice(x, x + 1))
        for z in range(2)
        for y in range(12)
        for x in range(20)
    ]
    maps, places = _laid(regions)
    assert maps[0].dtype == np.uint16
    assert places[479] == (0, 480)


def test_region_of_a_part_lies_where_the_part_lies():
    part = np.zeros((2, 3, 4), dtype=np.uint8)
    part[1, 1:, 2:] = 7
    region = Region.of(part, start=(5, 6, 7))
    assert region is not None
    assert region.start == (6, 7, 9)
    assert region.n_voxels == 4
    assert Region.of(np.zeros((2, 2, 2))) is None


def test_one_map_is_held_at_a_time():
    block = _block(slice(0, 4), slice(0, 6), slice(0, 10))
    maps = [voxels for voxels, _ in layers([block] * 20, GRID)]
    assert len(maps) == 20
    assert len({id(voxels) for voxels in maps}) == 1
