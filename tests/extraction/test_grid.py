"""The crop gives the voxels that pyradiomics gets from the whole image."""

import numpy as np
import pytest
import SimpleITK as sitk
from radiomics import imageoperations

from analysis.extraction.boxes import label_box, require_inside
from analysis.extraction.grid import lesion_patch
from analysis.extraction.volumes import LesionError

SETTINGS = {"resampledPixelSpacing": [1, 1, 1], "interpolator": "sitkBSpline", "padDistance": 5}
SPACINGS = [
    (0.7, 0.8, 2.5),
    (0.5, 0.5, 0.5),
    (1.0, 1.0, 3.0),
    (3.0, 1.0, 5.0),
    (1.3, 1.3, 5.0),
    (1.0, 1.0, 1.0),
]


def whole_image(
    image: sitk.Image, mask: sitk.Image, label: int, settings: dict
) -> tuple[sitk.Image, np.ndarray]:
    resampled, lesion = imageoperations.resampleImage(
        image, sitk.Cast(mask, sitk.sitkUInt32), **settings, label=label
    )
    return resampled, sitk.GetArrayFromImage(lesion) == label


@pytest.mark.parametrize("label", [1, 2, 3, 4])
@pytest.mark.parametrize("spacing", SPACINGS)
@pytest.mark.parametrize("dtype", [np.int16, np.int32, np.uint8, np.float32])
def test_crop_is_bit_equal_to_the_whole_image(volume, ct, lesions, dtype, spacing, label):
    values = np.clip(ct, 0, 255) if dtype is np.uint8 else ct
    image, mask = volume(values.astype(dtype), spacing), volume(lesions, spacing)
    expected, expected_mask = whole_image(image, mask, label, SETTINGS)

    patch = lesion_patch(image, mask, label, SETTINGS)

    assert patch.image.GetPixelID() == image.GetPixelID()
    assert np.array_equal(sitk.GetArrayFromImage(patch.image), sitk.GetArrayFromImage(expected))
    assert np.array_equal(patch.mask, expected_mask)
    assert patch.image.GetSpacing() == expected.GetSpacing()
    assert patch.image.GetOrigin() == pytest.approx(expected.GetOrigin(), abs=1e-9)
    assert patch.image.GetDirection() == expected.GetDirection()


def test_double_precision_agrees_to_twelve_digits_of_its_range(volume, ct, lesions):
    image, mask = volume(ct), volume(lesions)
    expected, _ = whole_image(image, mask, 1, SETTINGS)
    patch = lesion_patch(image, mask, 1, SETTINGS)
    difference = sitk.GetArrayFromImage(patch.image) - sitk.GetArrayFromImage(expected)
    assert np.abs(difference).max() < 1e-9  # of values up to 1200


@pytest.mark.parametrize("interpolator", ["sitkLinear", "sitkNearestNeighbor", "sitkBSpline5"])
@pytest.mark.parametrize("wanted", [[1, 1, 1], [2, 2, 0], [0.6, 0.6, 3]])
def test_other_settings_of_pyradiomics_are_followed(volume, ct, lesions, interpolator, wanted):
    settings = SETTINGS | {"interpolator": interpolator, "resampledPixelSpacing": wanted}
    image, mask = volume(ct.astype(np.int16)), volume(lesions)
    expected, expected_mask = whole_image(image, mask, 1, settings)
    patch = lesion_patch(image, mask, 1, settings)
    assert np.array_equal(sitk.GetArrayFromImage(patch.image), sitk.GetArrayFromImage(expected))
    assert np.array_equal(patch.mask, expected_mask)


def test_without_resampling_the_source_voxels_are_kept(volume, ct, lesions):
    image, mask = volume(ct.astype(np.int16)), volume(lesions)
    patch = lesion_patch(image, mask, 1, SETTINGS | {"resampledPixelSpacing": None})
    assert patch.mask.sum() == (lesions == 1).sum()
    assert np.array_equal(sitk.GetArrayFromImage(patch.image)[patch.mask], ct.astype(np.int16)[lesions == 1])


def test_only_voxels_of_the_image_count_as_inside(volume, ct, lesions):
    spacing = (1.302, 1.303, 1.305)
    image = volume(np.full_like(ct, 40, dtype=np.float32), spacing)
    patch = lesion_patch(image, volume(lesions, spacing), 3, SETTINGS)
    values = sitk.GetArrayFromImage(patch.image)
    assert (values[patch.inside] == 40).all()
    assert (values[~patch.inside] == 0).all()
    assert (~patch.inside).any()


def test_room_for_dilation_is_kept_where_the_settings_leave_none(volume, ct, lesions):
    image, mask = volume(ct.astype(np.int16)), volume(lesions)
    patch = lesion_patch(image, mask, 1, SETTINGS | {"padDistance": 0, "resampledPixelSpacing": [0.3] * 3})
    assert patch.mask.sum() * 0.3**3 == pytest.approx(5 * 12 * 13 * 0.7 * 0.8 * 2.5, rel=0.1)
    z, y, x = np.nonzero(patch.mask)
    for axis, size in zip((z, y, x), patch.mask.shape, strict=True):
        assert axis.min() * 0.3 > 1
        assert (size - 1 - axis.max()) * 0.3 > 1


def test_label_box(volume, lesions):
    box = label_box(volume(lesions), 1)
    assert box.start.tolist() == [45, 40, 20]
    assert box.size.tolist() == [13, 12, 5]


@pytest.mark.parametrize(
    ("label", "message"), [(9, "label 9 is not in the mask"), (0, "label 0 is the background")]
)
def test_label_that_is_not_there(volume, lesions, label, message):
    with pytest.raises(LesionError, match=message):
        label_box(volume(lesions), label)


def test_lesion_between_the_voxels_of_the_grid_is_too_small(volume):
    fine = np.zeros((40, 40, 40), dtype=np.uint8)
    fine[20:22, 20:22, 20:22] = 1
    mask = volume(fine, (0.2, 0.2, 0.2))
    with pytest.raises(LesionError, match="too small for the grid"):
        lesion_patch(volume(fine.astype(np.int16), (0.2, 0.2, 0.2)), mask, 1, SETTINGS)


def test_lesion_of_another_grid_that_reaches_outside_the_image(volume, ct, lesions):
    image = volume(ct.astype(np.int16))
    require_inside(image, volume(lesions), 2)
    shifted = volume(lesions, origin=(-121.3, -87.1, 412.6))
    require_inside(image, shifted, 1)
    with pytest.raises(LesionError, match="reaches outside the image"):
        require_inside(image, shifted, 2)
