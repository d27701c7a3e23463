"""Diameters are those of pyradiomics, which compares all pairs of vertices."""

from itertools import permutations

import numpy as np
import pytest
from radiomics import cShape

from analysis.extraction import diameters as module
from analysis.extraction.diameters import diameters
from tests.extraction.masks import MASKS, SPACINGS, ellipsoid, far_apart, lumpy, random_masks


def pyradiomics(mask: np.ndarray, spacing: tuple[float, ...]) -> np.ndarray:
    return np.array(cShape.calculate_coefficients(np.pad(mask, 1), np.array(spacing))[2])


@pytest.mark.parametrize("spacing", SPACINGS)
@pytest.mark.parametrize("name", MASKS)
def test_equals_pyradiomics(name, spacing):
    assert np.array_equal(diameters(MASKS[name], spacing), pyradiomics(MASKS[name], spacing))


@pytest.mark.parametrize("axes", list(permutations(range(3))))
@pytest.mark.parametrize(
    "name", ["disc", "egg", "cigar", "banana", "corner", "far apart", "needles", "lumpy"]
)
def test_equals_pyradiomics_with_the_axes_swapped(name, axes):
    mask = np.ascontiguousarray(MASKS[name].transpose(axes))
    assert np.array_equal(diameters(mask, SPACINGS[3]), pyradiomics(mask, SPACINGS[3]))


def test_equals_pyradiomics_on_random_masks():
    rng = np.random.default_rng(12)
    for mask in random_masks(400, seed=13):
        spacing = tuple(rng.uniform(0.3, 6, 3))
        assert np.array_equal(diameters(mask, spacing), pyradiomics(mask, spacing)), (mask.shape, spacing)


@pytest.mark.parametrize("seed", range(6))
def test_equals_pyradiomics_on_irregular_lesions(seed):
    mask = lumpy(seed)
    assert np.array_equal(diameters(mask, SPACINGS[1]), pyradiomics(mask, SPACINGS[1]))


def test_equals_pyradiomics_on_a_large_lesion():
    """About 100 cm³ of an irregular shape, where pyradiomics needs about a second."""
    ball = ellipsoid(29, 29, 29)
    bitten = ball & (lumpy(8, ball.shape) | ellipsoid(29, 29, 29)[::-1])
    bitten[:12, :20] &= lumpy(9, ball.shape)[:12, :20]
    assert bitten.sum() > 90_000
    assert np.array_equal(diameters(bitten, (1, 1, 1)), pyradiomics(bitten, (1, 1, 1)))


def test_planes_of_a_large_one_are_told_apart():
    """The largest plane is not the one through the middle, nor the one with most voxels."""
    mask = np.zeros((9, 60, 60), dtype=bool)
    mask[4, 10:50, 10:50] = True
    mask[7, 2, 2] = mask[7, 58, 58] = True
    mask[1, :, 30] = True
    found = diameters(mask, (2.0, 0.9, 0.9))
    assert np.array_equal(found, pyradiomics(mask, (2.0, 0.9, 0.9)))
    assert found[0] == pytest.approx(0.9 * np.hypot(57, 56), rel=1e-12)


def test_hulls_of_many_points_and_blocks_of_few(monkeypatch):
    """The same to the last bit whether all points are compared at once, in small blocks, or by their hull."""
    masks = [MASKS[name] for name in ("ball", "noise", "torus", "parts", "slab", "far apart")]
    expected = [diameters(mask, SPACINGS[2]) for mask in masks]
    for few, pairs in ((0, 2_000_000), (10**9, 2_000_000), (10**9, 50), (0, 50)):
        monkeypatch.setattr(module, "_FEW", few)
        monkeypatch.setattr(module, "_PAIRS_AT_ONCE", pairs)
        assert np.array_equal([diameters(mask, SPACINGS[2]) for mask in masks], expected), (few, pairs)


def test_points_that_are_left_out_do_not_count():
    """All that is left out is nearer to every vertex than the largest distance, on shapes that tempt."""
    for mask in (MASKS["ball"], MASKS["cube"], MASKS["disc"], MASKS["shell"], far_apart((30, 30, 30))):
        points = np.unique(np.concatenate(list(module._ends_of_lines(np.pad(mask, 1)))), axis=0) * 0.5
        kept = {tuple(point) for point in module._far_out(points)}
        squares = ((points[:, None] - points[None]) ** 2).sum(2)
        for point in points[(squares == squares.max()).any(0)]:
            assert tuple(point) in kept


@pytest.mark.parametrize("axis", range(3))
def test_room_in_the_box_changes_nothing(axis):
    room = [(0, 0)] * 3
    room[axis] = (7, 2)
    mask = MASKS["banana"]
    # Places are multiples of half a spacing: with these every one of them is exact.
    assert np.array_equal(diameters(np.pad(mask, room), (2.5, 0.5, 0.75)), diameters(mask, (2.5, 0.5, 0.75)))
