"""Made lesions: volume and brightness as they were drawn, features as the book measures them."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.ndimage import binary_erosion

from analysis.features import FEATURES
from analysis.lessons.made_lesion import (
    SURROUNDINGS_HU,
    features_of,
    made_lesion,
    resampled,
    with_contour,
)
from analysis.lessons.series import DIAMETERS_MM, feature_table, various_lesions


@pytest.mark.parametrize("spacing_mm", [(1.0, 1.0, 1.0), (2.5, 1.0, 1.0), (5.0, 0.5, 0.5)])
def test_volume_and_attenuation_are_those_drawn(spacing_mm):
    lesion = made_lesion(20.0, hu=60.0, texture_hu=10.0, spacing_mm=spacing_mm)
    volume = lesion.mask.sum() * np.prod(spacing_mm)
    assert volume == pytest.approx(np.pi / 6 * 20**3, rel=0.08)
    assert np.median(lesion.image[binary_erosion(lesion.mask)]) == pytest.approx(60, abs=8)
    assert np.median(lesion.image[~lesion.mask]) == pytest.approx(SURROUNDINGS_HU, abs=1)
    faces = [np.take(lesion.mask, end, axis) for axis in range(3) for end in (0, -1)]
    assert not any(face.any() for face in faces)


def test_a_seed_is_a_lesion_and_its_voxels_do_not_change_it():
    first, again, other = (made_lesion(12.0, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.image, again.image)
    assert not np.array_equal(first.mask, other.mask)
    thick = made_lesion(12.0, seed=1, spacing_mm=(5.0, 1.0, 1.0))
    layers = first.image.reshape(-1, 5, *first.image.shape[1:]).mean(axis=1)
    # What differs is the scanner's noise and the rounding.
    assert np.abs(layers - thick.image).mean() < 6


def test_voxels_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"0\.7.*multiples of 0\.5"):
        made_lesion(spacing_mm=(0.7, 1.0, 1.0))


def test_features_are_the_107_with_simple_ones_by_hand():
    lesion = made_lesion(10.0)
    found = features_of(lesion)
    assert [f"original_{name}" for name in found] == list(FEATURES)
    values = lesion.image[lesion.mask]
    assert found["shape_VoxelVolume"] == lesion.mask.sum()
    assert found["firstorder_Mean"] == pytest.approx(values.mean())
    shares = np.unique(values // 25, return_counts=True)[1] / values.size
    assert features_of(lesion, bin_width=25)["firstorder_Uniformity"] == pytest.approx((shares**2).sum())


def test_resampling_changes_the_grid_and_keeps_volume_and_brightness():
    thick = made_lesion(16.0, spacing_mm=(2.5, 1.0, 1.0), texture_hu=5.0)
    thin = resampled(thick)
    assert thin.spacing_mm == (1.0, 1.0, 1.0)
    assert thin.mask.sum() == pytest.approx(2.5 * thick.mask.sum(), rel=0.05)
    same = resampled(thin)
    held = [one.image[one.mask] for one in (thin, same)]
    assert np.array_equal(*held)
    assert np.median(thin.image[thin.mask]) == pytest.approx(np.median(thick.image[thick.mask]), abs=5)


def test_contours_lie_in_each_other_one_face_apart():
    lesion = made_lesion(10.0)
    eroded, dilated = (with_contour(lesion, name).mask for name in ("eroded", "dilated"))
    assert eroded.sum() < lesion.mask.sum() < dilated.sum()
    assert not (eroded & ~lesion.mask).any()
    grown = lesion.mask.copy()
    for axis in range(3):
        for step in (1, -1):
            grown |= np.roll(lesion.mask, step, axis)
    assert np.array_equal(dilated, grown)
    assert np.array_equal(with_contour(replace(lesion, mask=eroded), "original").mask, eroded)


def test_a_series_keeps_its_lesions_when_more_are_asked_for():
    few, more = various_lesions(2, seed=5), various_lesions(3, seed=5)
    assert all(np.array_equal(a.image, b.image) for a, b in zip(few, more, strict=False))
    table = feature_table(more)
    assert table.shape == (3, 107)
    balls = np.cbrt(6 / np.pi * table["shape_VoxelVolume"])
    assert balls.between(DIAMETERS_MM[0] - 1, DIAMETERS_MM[1] + 1).all()
    assert balls.nunique() == 3
