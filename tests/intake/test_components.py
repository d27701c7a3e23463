"""Connected parts of one mask."""

import numpy as np
import pytest
from scipy import ndimage

from analysis.intake.components import components
from analysis.intake.draft import Grid

UPRIGHT = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


def grid(shape: tuple[int, ...], direction: tuple[float, ...] = UPRIGHT) -> Grid:
    return Grid(shape[::-1], (1.0, 1.0, 2.0), (0.0, 0.0, 50.0), direction)


def test_parts_are_those_of_scipy_with_26_neighbours() -> None:
    mask = np.random.default_rng(4).random((14, 15, 16)) < 0.06
    expected, count = ndimage.label(mask, structure=np.ones((3, 3, 3)))
    regions, dropped = components(mask, grid(mask.shape), 0.0)
    assert len(regions) == count > 20
    assert dropped == []
    laid = np.zeros(mask.shape, int)
    for label, region in enumerate(regions, start=1):
        laid[region.box][region.voxels] = label
    assert (laid > 0).tolist() == mask.tolist()
    assert len({(a, b) for a, b in zip(laid[mask], expected[mask], strict=True)}) == count


@pytest.mark.parametrize(("step", "parts"), [((1, 1, 1), 1), ((0, 1, 1), 1), ((0, 0, 1), 1), ((0, 0, 2), 2)])
def test_a_corner_connects_and_a_gap_does_not(step: tuple[int, ...], parts: int) -> None:
    mask = np.zeros((5, 5, 5), bool)
    mask[1, 1, 1] = mask[tuple(1 + at for at in step)] = True
    assert len(components(mask, grid(mask.shape), 0.0)[0]) == parts


@pytest.mark.parametrize(
    ("direction", "first"),
    [(UPRIGHT, 8), ((1, 0, 0, 0, -1, 0, 0, 0, -1), 1), ((0, 0, 1, 0, 1, 0, 1, 0, 0), 4)],
)
def test_parts_come_from_the_head_down_however_axes_run(direction: tuple[float, ...], first: int) -> None:
    mask = np.zeros((10, 10, 10), bool)
    mask[1, 5, 5] = mask[8, 5, 5] = mask[4, 5, 9] = True
    regions, _ = components(mask, grid(mask.shape, direction), 0.0)
    assert regions[0].start[0] == first


def test_parts_at_one_height_keep_the_order_of_their_voxels() -> None:
    mask = np.zeros((3, 9, 9), bool)
    mask[1, 7, 1] = mask[1, 1, 7] = mask[1, 1, 1] = True
    assert [region.start for region in components(mask, grid(mask.shape), 0.0)[0]] == [
        (1, 1, 1),
        (1, 1, 7),
        (1, 7, 1),
    ]


def test_small_parts_are_dropped_by_volume() -> None:
    mask = np.zeros((6, 6, 6), np.uint8)
    mask[0, 0, 0] = 3
    mask[4:6, 4:6, 4:6] = 9
    regions, dropped = components(mask, grid(mask.shape), 0.003)
    assert [region.n_voxels for region in regions] == [8]
    assert dropped == [pytest.approx(0.002)]


def test_an_empty_mask_has_no_part() -> None:
    assert components(np.zeros((3, 3, 3)), grid((3, 3, 3)), 0.0) == ([], [])
