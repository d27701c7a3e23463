"""Images of one value far and wide: the spline is whole there by a hair, and the bits are kept."""

import numpy as np
import pytest
import SimpleITK as sitk
from radiomics import imageoperations

from analysis.extraction.grid import lesion_patch
from analysis.extraction.roundoff import last_bit_decides

SETTINGS = {"resampledPixelSpacing": [1, 1, 1], "interpolator": "sitkBSpline", "padDistance": 5}
SHAPE = (40, 70, 80)


def images() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(2)
    noise = rng.integers(-100, 100, SHAPE)
    half = noise.copy()
    half[:, :, :62] = -1024
    island = np.full(SHAPE, 40)
    island[20, 35, 70] = 900
    return {
        "noise": noise,
        "40": np.full(SHAPE, 40),
        "-1024": np.full(SHAPE, -1024),
        "half": half,
        "island": island,
    }


@pytest.mark.parametrize("spacing", [(0.7, 0.8, 1.1), (0.9, 0.9, 2.5)])
@pytest.mark.parametrize("name", images())
def test_voxels_equal_those_of_the_whole_image(name, spacing):
    image = sitk.GetImageFromArray(images()[name].astype(np.int16))
    labels = np.zeros(SHAPE, np.uint8)
    labels[15:24, 30:41, 22:36] = 1
    mask = sitk.GetImageFromArray(labels)
    for volume in (image, mask):
        volume.SetSpacing(spacing)
        volume.SetOrigin((-111.3, 20.7, 3.3))
    expected, _ = imageoperations.resampleImage(image, sitk.Cast(mask, sitk.sitkUInt32), **SETTINGS, label=1)

    patch = lesion_patch(image, mask, 1, SETTINGS)

    start = expected.TransformPhysicalPointToIndex(patch.image.GetOrigin())[::-1]
    place = tuple(slice(a, a + n) for a, n in zip(start, patch.mask.shape, strict=True))
    assert np.array_equal(sitk.GetArrayFromImage(patch.image), sitk.GetArrayFromImage(expected)[place])


@pytest.mark.parametrize(
    ("name", "expected"), [("noise", False), ("40", True), ("-1024", True), ("half", False), ("island", True)]
)
def test_only_where_one_value_lies_all_round(name, expected):
    image = sitk.GetImageFromArray(images()[name].astype(np.int16))
    first, last = np.array([60.3, 20.3, 10.3]), np.array([70.1, 40.1, 30.1])
    if name == "island":
        first[0], last[0] = 10.3, 30.1
    assert last_bit_decides(image, first, last, np.array([15, 29, 31])) is expected


def test_an_image_of_real_numbers_is_not_cut_off():
    image = sitk.GetImageFromArray(np.full(SHAPE, 40, np.float32))
    assert not last_bit_decides(image, np.zeros(3), np.full(3, 9.0), np.full(3, 10))
