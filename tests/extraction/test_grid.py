"""The crop gives the voxels that pyradiomics gets from the whole image."""

import numpy as np
import pytest
import SimpleITK as sitk
from radiomics import imageoperations
from scipy import ndimage

from analysis.extraction.boxes import Box, find_boxes, label_box, require_inside
from analysis.extraction.grid import Patch, lesion_patch
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


def assert_same_voxels(patch: Patch, expected: sitk.Image, expected_mask: np.ndarray) -> None:
    """See that a patch holds the lesion and 1 mm beyond, as far as the image reaches, bit for bit."""
    start = np.array(expected.TransformPhysicalPointToIndex(patch.image.GetOrigin()))[::-1]
    place = tuple(slice(a, a + n) for a, n in zip(start, patch.mask.shape, strict=True))
    assert np.array_equal(sitk.GetArrayFromImage(patch.image), sitk.GetArrayFromImage(expected)[place])
    assert np.array_equal(patch.mask, expected_mask[place])
    reach = np.ones([2 * int(np.ceil(1 / step)) + 1 for step in expected.GetSpacing()[::-1]], dtype=bool)
    near = ndimage.binary_dilation(expected_mask, reach)
    assert near[place].sum() == near.sum()


@pytest.mark.parametrize("label", [1, 2, 3, 4])
@pytest.mark.parametrize("spacing", SPACINGS)
@pytest.mark.parametrize("dtype", [np.int16, np.int32, np.uint8, np.float32])
def test_crop_is_bit_equal_to_the_whole_image(volume, ct, lesions, dtype, spacing, label):
    values = np.clip(ct, 0, 255) if dtype is np.uint8 else ct
    image, mask = volume(values.astype(dtype), spacing), volume(lesions, spacing)
    expected, expected_mask = whole_image(image, mask, label, SETTINGS)

    patch = lesion_patch(image, mask, label, SETTINGS)

    assert patch.image.GetPixelID() == image.GetPixelID()
    assert_same_voxels(patch, expected, expected_mask)
    assert patch.image.GetSpacing() == expected.GetSpacing()
    place = expected.TransformPhysicalPointToContinuousIndex(patch.image.GetOrigin())
    assert place == pytest.approx(np.round(place), abs=1e-9)
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
    assert_same_voxels(lesion_patch(image, mask, 1, settings), expected, expected_mask)


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


def test_boxes_of_many_labels_are_those_of_each(volume):
    labels = np.random.default_rng(3).integers(0, 30, (12, 14, 16)).astype(np.uint16)
    labels[labels == 7] = 0
    labels[0, 0, 0] = 60_000
    mask = volume(labels)
    found = find_boxes(mask, [*range(1, 30), 60_000, 70_000])
    assert set(found) == set(np.unique(labels)) - {0}
    for label, box in found.items():
        alone = label_box(mask, label)
        assert (box.start.tolist(), box.size.tolist()) == (alone.start.tolist(), alone.size.tolist())
        assert Box.of(box.slices).start.tolist() == box.start.tolist()
        assert (labels[box.slices] == label).sum() == (labels == label).sum()


def test_label_box(volume, lesions):
    box = label_box(volume(lesions), 1)
    assert box.start.tolist() == [45, 40, 20]
    assert box.size.tolist() == [13, 12, 5]


@pytest.mark.parametrize(
    ("label", "message"), [(9, "label 9 is not in the mask$"), (0, "label 0 is the background")]
)
def test_label_that_is_not_there(volume, lesions, label, message):
    with pytest.raises(LesionError, match=message):
        label_box(volume(lesions), label)


def test_an_empty_mask_is_said_to_be_empty(volume, lesions):
    with pytest.raises(LesionError, match="label 1 is not in the mask, which is empty"):
        label_box(volume(np.zeros_like(lesions)), 1)


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
