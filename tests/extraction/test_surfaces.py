"""Meshes: closed, small, where the lesion is."""

from collections import Counter

import numpy as np
import pytest

from analysis.extraction.surfaces import MOST_TRIANGLES, surface


def sphere(radius: float, n: int) -> np.ndarray:
    z, y, x = np.mgrid[:n, :n, :n] - (n - 1) / 2
    return x**2 + y**2 + z**2 <= radius**2


def signed_volume(triangles: np.ndarray) -> float:
    a, b, c = triangles.transpose(1, 0, 2)
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)


@pytest.mark.parametrize("radius", [0.5, 1.5, 4, 9, 21])
def test_surface_is_closed_and_small(volume, radius):
    lesion = sphere(radius, 51)
    triangles = surface(lesion, volume(lesion.astype(np.uint8), (1, 1, 1)))
    assert 0 < len(triangles) <= MOST_TRIANGLES
    edges = Counter()
    for triangle in np.round(triangles, 4):
        corners = [tuple(corner) for corner in triangle]
        for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
            edges[start, end] += 1
            edges[end, start] -= 1
    assert not any(edges.values())


def test_surface_has_the_place_and_about_the_size_of_the_lesion(volume):
    lesion = np.zeros((60, 60, 60), dtype=bool)
    lesion[5:56, 5:56, 5:56] = sphere(18, 51)
    image = volume(lesion.astype(np.uint8), (1, 1, 2))
    triangles = surface(lesion, image)
    centre = image.TransformContinuousIndexToPhysicalPoint((30.0, 30.0, 30.0))
    assert triangles.reshape(-1, 3).mean(axis=0) == pytest.approx(centre, abs=1.5)
    assert abs(signed_volume(triangles - np.array(centre))) == pytest.approx(2 * lesion.sum(), rel=0.15)


def test_crumbs_still_make_a_small_surface(volume):
    lesion = np.zeros((40, 40, 40), dtype=bool)
    lesion[1:-1:3, 1:-1:3, 1:-1:3] = True
    assert 0 < len(surface(lesion, volume(lesion.astype(np.uint8), (1, 1, 1)))) <= MOST_TRIANGLES
