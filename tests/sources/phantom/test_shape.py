"""Shapes against geometry that can be done by hand."""

import numpy as np
import pytest

from analysis.sources.phantom.shape import (
    N_AZIMUTH,
    N_POLAR,
    Shape,
    draw_shape,
    largest_axial_diameter,
    volume,
)

BALL = Shape(np.full((N_POLAR, N_AZIMUTH), 10.0))


def draw(volume_mm3: float, seed: int) -> Shape:
    rng = np.random.default_rng(seed)
    return draw_shape(volume_mm3, elongation=0.3, flattening=0.8, lobulation=0.15, spicules=3, rng=rng)


def spheroid(a: float, c: float) -> Shape:
    """Semi-axes a, a along x and y, c along z."""
    polar = np.linspace(0, np.pi, N_POLAR)[:, None]
    radius = 1 / np.sqrt((np.sin(polar) / a) ** 2 + (np.cos(polar) / c) ** 2)
    return Shape(np.repeat(radius, N_AZIMUTH, axis=1))


def test_ball_has_the_volume_and_diameter_of_a_ball() -> None:
    assert volume(BALL.radius) == pytest.approx(4 / 3 * np.pi * 1000, rel=1e-3)
    assert largest_axial_diameter(BALL) == pytest.approx(20, rel=1e-3)


def test_spheroid_has_its_volume_and_its_diameter_across_the_axis() -> None:
    shape = spheroid(8.0, 20.0)
    assert volume(shape.radius) == pytest.approx(4 / 3 * np.pi * 8 * 8 * 20, rel=5e-3)
    assert largest_axial_diameter(shape) == pytest.approx(16, rel=5e-3)


def test_relative_depth_is_distance_over_radius() -> None:
    x, y, z = np.array([5.0, 0, 0]), np.array([0, -10.0, 0]), np.array([0, 0, 20.0])
    np.testing.assert_allclose(BALL.relative_depth(x, y, z), [0.5, 1, 2])


@pytest.mark.parametrize("seed", range(5))
def test_drawn_volume_is_the_count_of_points_inside(seed: int) -> None:
    shape = draw(3000.0, seed)
    axis = np.linspace(-shape.reach, shape.reach, 120)
    inside = shape.relative_depth(axis[None, None], axis[None, :, None], axis[:, None, None]) <= 1
    assert inside.mean() * (2 * shape.reach) ** 3 == pytest.approx(3000, rel=0.03)


@pytest.mark.parametrize("seed", range(5))
def test_axial_diameter_is_that_of_the_points_of_a_fine_grid(seed: int) -> None:
    shape = draw(3000.0, seed)
    axis = np.linspace(-shape.reach, shape.reach, 61)
    inside = shape.relative_depth(axis[None, None], axis[None, :, None], axis[:, None, None]) <= 1
    widest = 0.0
    for plane in inside:
        points = np.argwhere(plane) * (axis[1] - axis[0])
        if len(points) > 1:
            gaps = np.linalg.norm(points[:, None] - points[None], axis=2)
            widest = max(widest, float(gaps.max()))
    step = float(axis[1] - axis[0])
    assert widest - step <= largest_axial_diameter(shape) <= widest + 3 * step


def test_a_lesion_differs_from_a_ball_and_from_the_next() -> None:
    one, other = draw(1000.0, 1), draw(1000.0, 2)
    assert one.radius.std() > 0.05 * one.radius.mean()
    assert not np.allclose(one.radius, other.radius)
