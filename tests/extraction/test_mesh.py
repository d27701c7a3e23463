"""Area and volume are those of pyradiomics' marching cubes, whatever the mask."""

import numpy as np
import pytest
from radiomics import cShape

from analysis.extraction.mesh import area_and_volume
from tests.extraction.masks import MASKS, SPACINGS, ellipsoid, random_masks


def pyradiomics(mask: np.ndarray, spacing: tuple[float, ...]) -> tuple[float, float]:
    return cShape.calculate_coefficients(np.pad(mask, 1), np.array(spacing))[:2]


@pytest.mark.parametrize("spacing", SPACINGS)
@pytest.mark.parametrize("name", MASKS)
def test_equals_pyradiomics(name, spacing):
    expected = pyradiomics(MASKS[name], spacing)
    np.testing.assert_allclose(area_and_volume(MASKS[name], spacing), expected, rtol=1e-10)


def test_equals_pyradiomics_on_random_masks():
    for n, mask in enumerate(random_masks(300, seed=11)):
        spacing = SPACINGS[n % len(SPACINGS)]
        expected = pyradiomics(mask, spacing)
        np.testing.assert_allclose(
            area_and_volume(mask, spacing), expected, rtol=1e-9, err_msg=str(mask.shape)
        )


def test_every_kind_of_cube_alone():
    """Each of the 255 ways to fill a cube of eight voxels, also with the axes swapped."""
    for kind in range(1, 256):
        cube = ((kind >> np.arange(8)) & 1).astype(bool).reshape(2, 2, 2)
        expected = pyradiomics(cube, SPACINGS[1])
        np.testing.assert_allclose(
            area_and_volume(cube, SPACINGS[1]), expected, rtol=1e-10, err_msg=str(kind)
        )


def test_does_not_depend_on_the_place_in_the_box():
    ball = MASKS["egg"]
    padded = np.pad(ball, ((40, 3), (0, 25), (60, 0)))
    np.testing.assert_allclose(
        area_and_volume(padded, (5, 0.7, 0.7)), area_and_volume(ball, (5, 0.7, 0.7)), rtol=1e-10
    )


def test_parts_add_up():
    """Of closed surfaces; that round voxels at random is not closed, and its volume depends on the place."""
    one, other = MASKS["banana"], MASKS["egg"]
    both = np.zeros(np.add(one.shape, other.shape) + 1, dtype=bool)
    both[: one.shape[0], : one.shape[1], : one.shape[2]] = one
    both[-other.shape[0] :, -other.shape[1] :, -other.shape[2] :] = other
    apart = np.add(area_and_volume(one, (1, 1, 1)), area_and_volume(other, (1, 1, 1)))
    np.testing.assert_allclose(area_and_volume(both, (1, 1, 1)), apart, rtol=1e-10)


def test_large_ball_has_the_volume_of_a_ball():
    """Of the smoothed surface the volume is that of the ball; its area, of facets, is up to 10 % larger."""
    area, volume = area_and_volume(ellipsoid(40, 40, 40), (1, 1, 1))
    assert volume == pytest.approx(4 / 3 * np.pi * 40**3, rel=0.01)
    assert 4 * np.pi * 40**2 < area < 1.1 * 4 * np.pi * 40**2


def test_hollow_has_both_surfaces():
    ball = ellipsoid(12, 12, 12)
    hole = np.zeros_like(ball)
    hole[8:17, 8:17, 8:17] = ellipsoid(4, 4, 4)
    outer, inner, both = (area_and_volume(mask, (1, 1, 1)) for mask in (ball, hole, ball & ~hole))
    assert both[0] > outer[0]
    assert both[1] == pytest.approx(pyradiomics(ball & ~hole, (1, 1, 1))[1], rel=1e-12)
    assert both[1] < outer[1] - 0.8 * inner[1]
