"""Contours on the grid of the whole scan."""

import numpy as np
import pytest

from analysis.extraction.volumes import LesionError
from analysis.sources.lidc.canvas import Canvas, even_slices
from analysis.sources.lidc.scans import Scan

SETTINGS = {"resampledPixelSpacing": [1, 1, 1], "interpolator": "sitkBSpline", "padDistance": 5}


def scan(z, pixel=0.7):
    return Scan(1, "P", 2.5, pixel, np.asarray(z, dtype=float), ())


@pytest.mark.parametrize("step", [0.5, 0.6, 1.25, 2.5, 3.0])
def test_even_slices_stay_as_they_are(step):
    z = np.round(-321.7 + step * np.arange(150), 4)
    found, sources = even_slices(z)
    assert found == step
    assert sources.tolist() == list(range(150))


def test_rounded_places_do_not_drift():
    z = np.round(-200 + 1.25 * np.arange(300), 1)
    step, sources = even_slices(z)
    assert step == pytest.approx(1.25, abs=1e-3)
    assert sources.tolist() == list(range(300))


def test_a_doubled_place_and_slices_in_between_are_passed_by():
    assert even_slices(np.array([0, 1, 1, 2, 3, 4, 5]))[1].tolist() == [0, 1, 3, 4, 5, 6]
    assert even_slices(np.array([0, 2, 4, 5, 6, 8, 10, 12]))[1].tolist() == [0, 1, 2, 4, 5, 6, 7]


def test_a_cuboid_keeps_its_place_and_size():
    canvas = Canvas.of(scan(10 + 2.5 * np.arange(20)))
    patch = canvas.patch(np.ones((4, 20, 30), dtype=bool), np.array([6, 100, 200]), SETTINGS)
    z, y, x = (np.unique(axis) for axis in np.nonzero(patch.mask))
    assert (len(z), len(y), len(x)) == (10, 14, 21)
    corners = [
        patch.image.TransformIndexToPhysicalPoint([int(axis[end]) for axis in (x, y, z)]) for end in (0, -1)
    ]
    middle = np.mean(corners, axis=0)
    assert middle == pytest.approx([214.5 * 0.7, 109.5 * 0.7, 10 + 7.5 * 2.5], abs=0.5)


def test_the_canvas_is_clean_after_each_contour():
    canvas = Canvas.of(scan(2.5 * np.arange(20)))
    one = canvas.patch(np.ones((4, 9, 9), dtype=bool), np.array([5, 10, 10]), SETTINGS)
    canvas.patch(np.ones((9, 30, 30), dtype=bool), np.array([3, 5, 5]), SETTINGS)
    again = canvas.patch(np.ones((4, 9, 9), dtype=bool), np.array([5, 10, 10]), SETTINGS)
    np.testing.assert_array_equal(one.mask, again.mask)


def test_a_missing_slice_is_filled_and_a_wide_gap_is_not():
    mask = np.ones((4, 10, 10), dtype=bool)
    missing = Canvas.of(scan([0, 1, 2, 3, 5, 6, 7, 8]))
    assert np.ptp(np.nonzero(missing.patch(mask, np.array([2, 50, 50]), SETTINGS).mask)[0]) == 4
    wide = Canvas.of(scan([0, 1, 2, 3, 13, 14, 15, 16]))
    drawn = wide.patch(mask, np.array([2, 50, 50]), SETTINGS).mask.any(axis=(1, 2))
    assert drawn.sum() == 6
    assert np.ptp(np.flatnonzero(drawn)) == 12


def test_a_contour_on_slices_in_between_alone_is_refused():
    canvas = Canvas.of(scan([0, 2, 4, 5, 6, 8, 10, 12]))
    with pytest.raises(LesionError, match="evenly spaced"):
        canvas.patch(np.ones((1, 9, 9), dtype=bool), np.array([3, 50, 50]), SETTINGS)


def test_a_contour_of_one_slice_keeps_its_thickness():
    canvas = Canvas.of(scan(2.5 * np.arange(20)))
    patch = canvas.patch(np.ones((1, 20, 20), dtype=bool), np.array([5, 100, 100]), SETTINGS)
    assert patch.image.GetSpacing() == (1, 1, 2.5)
    assert patch.mask.any(axis=(1, 2)).sum() == 1
