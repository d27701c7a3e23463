"""Contours against exact distances."""

import numpy as np
import pytest
from scipy import ndimage

from analysis.extraction.contours import ball, contour_masks


@pytest.fixture
def blob() -> np.ndarray:
    rng = np.random.default_rng(3)
    field = ndimage.gaussian_filter(rng.normal(size=(20, 24, 26)), 2)
    field[[0, 1, -1, -2]] = field[:, [0, 1, -1, -2]] = field[:, :, [0, 1, -1, -2]] = -1
    return field > np.quantile(field, 0.8)


@pytest.mark.parametrize("spacing", [(1, 1, 1), (5, 0.7, 0.7), (0.5, 0.5, 0.5), (0.4, 0.9, 1.1), (3, 2, 2)])
def test_contours_are_the_voxels_within_one_millimetre(blob, spacing):
    blob = np.pad(blob, 4)
    to_lesion = ndimage.distance_transform_edt(~blob, sampling=spacing)
    to_outside = ndimage.distance_transform_edt(blob, sampling=spacing)
    contours = contour_masks(blob, np.ones_like(blob), spacing)
    assert np.array_equal(contours["dilated"], to_lesion <= 1 + 1e-6)
    assert np.array_equal(contours["eroded"], to_outside > 1 + 1e-6)
    assert np.array_equal(contours["original"], blob)


def test_one_millimetre_on_the_grid_of_the_paper_is_the_six_face_neighbours():
    assert np.array_equal(ball((1, 1, 1)), ndimage.generate_binary_structure(3, 1))


def test_a_ball_of_voxels_grows_and_shrinks_by_a_millimetre_of_radius():
    z, y, x = np.mgrid[-30:31, -30:31, -30:31] * 0.5
    distance = np.sqrt(x**2 + y**2 + z**2)
    contours = contour_masks(distance <= 10, np.ones(distance.shape, dtype=bool), (0.5, 0.5, 0.5))
    # The contour is only known to half a voxel.
    radius = {
        name: (contour.sum() * 0.125 * 3 / (4 * np.pi)) ** (1 / 3) for name, contour in contours.items()
    }
    assert radius["original"] == pytest.approx(10, abs=0.05)
    assert radius["dilated"] == pytest.approx(11, abs=0.25)
    assert radius["eroded"] == pytest.approx(9, abs=0.25)


def test_at_the_border_dilation_ends_and_erosion_goes_on():
    lesion = np.zeros((6, 6, 6), dtype=bool)
    lesion[:3, 2:5, 2:5] = True
    inside = np.ones_like(lesion)
    inside[:, :, 5] = False
    contours = contour_masks(lesion, inside, (1, 1, 1))
    assert not contours["dilated"][:, :, 5].any()
    assert contours["dilated"][:, 1, 2].tolist() == [True, True, True, False, False, False]
    assert np.argwhere(contours["eroded"]).tolist() == [[1, 3, 3]]
