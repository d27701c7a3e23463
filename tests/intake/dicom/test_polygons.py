import numpy as np
import pytest
from skimage.draw import polygon as skimage_polygon

from analysis.intake.dicom.polygons import fill, settled


@pytest.mark.parametrize("seed", range(20))
def test_like_scikit_image_on_any_polygon(seed: int) -> None:
    rng = np.random.default_rng(seed)
    corners = rng.uniform(-5, 45, (rng.integers(3, 30), 2))
    if seed % 2:
        corners = np.round(corners)
    inside, on = fill([corners], (40, 44))
    expected = np.zeros((40, 44), dtype=bool)
    expected[skimage_polygon(corners[:, 1], corners[:, 0], (40, 44))] = True
    assert np.array_equal(inside | on, expected | on)
    assert np.array_equal((inside | on) & ~on, expected & ~on)


def test_corners_along_pixels_are_moved_onto_them_and_others_are_not() -> None:
    pixels = np.array([(1.0, 2.5), (3.5, 4.0), (7.0, 8.0)])
    assert np.array_equal(settled(pixels + 0.07), pixels)
    free = np.array([(1.23456, 2.5), (3.5, 4.0), (7.0, 8.0)])
    assert settled(free)[0, 0] == 1.235
