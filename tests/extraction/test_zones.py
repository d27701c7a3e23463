"""Zones are those of pyradiomics' own matrix, its empty rows and columns left out."""

import numpy as np
import pytest
from radiomics import cMatrices

from analysis.extraction.zones import size_zones
from tests.extraction.masks import MASKS, random_masks


def pyradiomics(levels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return its matrix as its class for size zones leaves it, and the sizes."""
    mask = levels > 0
    matrix = cMatrices.calculate_glszm(levels, mask, int(levels.max()), int(mask.sum()), False, 0)
    matrix = np.delete(matrix, np.setdiff1d(np.arange(1, levels.max() + 1), levels) - 1, 1)
    empty = np.flatnonzero(matrix.sum((0, 1)) == 0)
    return np.delete(matrix, empty, 2), np.delete(np.arange(1, matrix.shape[2] + 1), empty)


def zones(levels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return size_zones(levels, np.unique(levels[levels > 0]))


def graded(mask: np.ndarray, n_levels: int, seed: int) -> np.ndarray:
    """Grey levels in patches, some of which do not occur."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(1, n_levels + 1, [n // 3 + 1 for n in mask.shape]) ** 2
    levels = coarse.repeat(3, 0).repeat(3, 1).repeat(3, 2)[tuple(slice(n) for n in mask.shape)]
    flips = rng.random(mask.shape) < 0.1
    return np.where(mask, np.where(flips, 1, levels), 0).astype(np.intc)


@pytest.mark.parametrize("n_levels", [1, 2, 9, 20])
@pytest.mark.parametrize("name", [name for name in MASKS if name != "voxel"])
def test_equals_pyradiomics(name, n_levels):
    levels = graded(MASKS[name], n_levels, seed=n_levels)
    (matrix, sizes), (expected, expected_sizes) = zones(levels), pyradiomics(levels)
    assert np.array_equal(matrix, expected)
    assert np.array_equal(sizes, expected_sizes)


def test_equals_pyradiomics_on_random_masks():
    for n, mask in enumerate(random_masks(200, seed=21)):
        levels = graded(mask, 1 + n % 7, seed=n)
        (matrix, sizes), (expected, expected_sizes) = zones(levels), pyradiomics(levels)
        assert np.array_equal(matrix, expected)
        assert np.array_equal(sizes, expected_sizes)


@pytest.mark.parametrize("name", ["egg", "lumpy", "noise"])
def test_sums_are_formed_in_the_order_of_pyradiomics(name):
    """Weights that are no sums of powers of two: the last bit tells the order."""
    levels = graded(MASKS[name], 9, seed=2)
    (matrix, sizes), (expected, _) = zones(levels), pyradiomics(levels)
    weights = 1 / sizes[None, None, :] ** 2 / 3
    for axes in (1, 2, (1, 2)):
        assert np.array_equal((matrix * weights).sum(axes), (expected * weights).sum(axes))


@pytest.mark.parametrize("gap", [0, 1, 2, 5])
def test_sizes_that_do_not_occur_leave_the_layout_of_pyradiomics(gap):
    """Numpy deletes a single column in another way than none or several, and leaves other strides."""
    levels = np.zeros((5, 5, 12), dtype=np.intc)
    for row, (level, size) in enumerate([(1, 1), (2, 2), (4, 3), (1, 4 + gap), (2, 1)]):
        levels[row, row, :size] = level
    (matrix, sizes), (expected, _) = zones(levels), pyradiomics(levels)
    assert sizes.tolist() == [1, 2, 3, 4 + gap]
    assert matrix.strides[1:] == expected.strides[1:]


def test_all_voxels_are_in_some_zone():
    levels = graded(MASKS["lumpy"], 6, seed=3)
    matrix, sizes = zones(levels)
    assert (matrix[0] @ sizes).tolist() == np.bincount(levels[levels > 0])[np.unique(levels)[1:]].tolist()


def test_diagonal_neighbours_belong_together_and_other_levels_do_not():
    levels = np.zeros((3, 3, 3), dtype=np.intc)
    levels[np.diag_indices(3)[0], np.diag_indices(3)[0], np.diag_indices(3)[0]] = [4, 4, 7]
    matrix, sizes = size_zones(levels, np.array([4, 7]))
    assert matrix[0].tolist() == [[0, 1], [1, 0]]
    assert sizes.tolist() == [1, 2]
