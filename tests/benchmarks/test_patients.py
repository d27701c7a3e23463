"""Phantom patients have the lesions that were asked for, and are drawn the same each time."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk
from scipy import ndimage

from benchmarks.body import WHOLE_BODY, Grid, slices
from benchmarks.lesions import CONTOURS, cut, on_image
from benchmarks.patients import (
    HUGE_CM3,
    Patient,
    Recipe,
    draw,
    lesion_shape,
    make_patient,
    mixed_volumes,
    spread_labels,
)

SMALL = Recipe("small", (0.5, 4.0, 1.0), Grid((48, 160, 160), (1.5, 0.8, 0.8)))


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Patient:
    return make_patient(SMALL, tmp_path_factory.mktemp("patients"))


@pytest.mark.parametrize("n", [5, 30, 100])
def test_volumes_are_mixed_between_half_and_fifty_around_sixteen(n: int) -> None:
    volumes = mixed_volumes(n)
    assert len(volumes) == n
    assert min(volumes) >= 0.5
    assert max(volumes) <= 50
    assert np.mean(volumes) == pytest.approx(16, rel=0.03)
    assert list(volumes) != sorted(volumes)


def test_whole_body_has_the_size_that_is_told() -> None:
    assert (WHOLE_BODY.shape, WHOLE_BODY.spacing) == ((400, 512, 512), (1.5, 0.8, 0.8))


def test_lesions_have_their_volumes_and_are_of_one_piece(patient: Patient) -> None:
    labels = sitk.GetArrayFromImage(sitk.ReadImage(str(patient.mask)))
    assert patient.volumes_cm3 == pytest.approx(SMALL.volumes_cm3, rel=0.01)
    for label in patient.labels:
        assert ndimage.label(labels == label)[1] == 1
    assert set(np.unique(labels)) == {0, *patient.labels}


def test_lesions_are_uneven_and_textured(patient: Patient) -> None:
    image, labels = (sitk.GetArrayFromImage(sitk.ReadImage(str(p))) for p in (patient.image, patient.mask))
    assert image.dtype == np.int16
    for label in patient.labels:
        lesion = labels == label
        box = lesion[ndimage.find_objects(lesion.astype(np.uint8))[0]]
        assert 0.2 < box.mean() < 0.75
        assert image[lesion].std() > 10


def test_the_same_recipe_gives_the_same_voxels_and_another_seed_does_not() -> None:
    once, again, other = draw(SMALL), draw(SMALL), draw(replace(SMALL, seed=1))
    assert all(np.array_equal(one, two) for one, two in zip(once, again, strict=True))
    assert not np.array_equal(once[1], other[1])


def test_a_patient_is_drawn_once(patient: Patient) -> None:
    before = patient.image.stat().st_mtime_ns
    assert make_patient(SMALL, patient.folder.parent) == patient
    assert patient.image.stat().st_mtime_ns == before


def test_a_huge_lesion_is_as_large_as_asked() -> None:
    coarse = Grid((100, 100, 100), (4.0, 4.0, 4.0))
    lesion = lesion_shape(HUGE_CM3, coarse, np.random.default_rng(1))
    assert lesion.sum() * coarse.voxel_cm3 == pytest.approx(1000, rel=1e-4)


def test_a_body_has_air_fat_tissue_lung_and_bone() -> None:
    grid = Grid((21, 128, 128), (20.0, 3.2, 3.2))
    image = np.stack(list(slices(grid, np.random.default_rng(1))))
    for low, high in ((-1024, -950), (-150, -50), (0, 90), (-900, -800), (290, 410)):
        assert np.mean((image >= low) & (image <= high)) > 0.005


def test_labels_are_spread_over_the_sizes() -> None:
    patient = Patient("P", Path(), Path(), mixed_volumes(30))
    labels = spread_labels(patient, 3)
    assert len(set(labels)) == 3
    assert patient.mean_cm3(labels) == pytest.approx(16, rel=0.15)
    assert sorted(spread_labels(patient, 99)) == patient.labels


def test_contours_are_a_voxel_smaller_and_larger_and_keep_apart(patient: Patient) -> None:
    masks = on_image(patient, [1])[0]["masks"]
    sizes = {
        name: np.bincount(sitk.GetArrayFromImage(sitk.ReadImage(masks[name])).ravel())[1:]
        for name in CONTOURS
    }
    assert (sizes["eroded"] < sizes["original"]).all()
    assert (sizes["original"] < sizes["dilated"]).all()
    assert (sizes["eroded"] > 0).all()


def test_a_crop_holds_its_lesion_alone_at_its_place(patient: Patient) -> None:
    (lesion,) = cut(patient, [2])
    whole = sitk.ReadImage(str(patient.image))
    crop, mask = (sitk.ReadImage(path) for path in (lesion["image"], lesion["masks"]["original"]))
    start = whole.TransformPhysicalPointToIndex(crop.GetOrigin())
    assert crop.GetOrigin() == pytest.approx(whole.TransformIndexToPhysicalPoint(start))
    x, y, z = start
    voxels = sitk.GetArrayFromImage(crop)
    depth, height, width = voxels.shape
    assert np.array_equal(voxels, sitk.GetArrayFromImage(whole)[z : z + depth, y : y + height, x : x + width])
    found = sitk.GetArrayFromImage(mask).sum() * SMALL.grid.voxel_cm3
    assert found == pytest.approx(patient.volumes_cm3[1])
