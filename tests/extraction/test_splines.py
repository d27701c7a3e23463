"""Images without noise: the spline is a whole number there by a hair, and the bits are kept all the same."""

import numpy as np
import pytest
import SimpleITK as sitk
from radiomics import imageoperations
from scipy import ndimage

from analysis.extraction import splines
from analysis.extraction.grid import lesion_patch

SETTINGS = {"resampledPixelSpacing": [1, 1, 1], "interpolator": "sitkBSpline", "padDistance": 5}
SHAPE = (70, 80, 90)
FINE = (0.8, 0.8, 1.5)
Z, Y, X = np.indices(SHAPE)
NOISE = np.random.default_rng(2).integers(-100, 100, SHAPE)


def ball(radius: int) -> np.ndarray:
    return np.where(radius**2 >= (Z - 35) ** 2 + (Y - 40) ** 2 + (X - 45) ** 2, 57, NOISE)


IMAGES = {
    "noise": (NOISE, FINE),
    "one value": (np.full(SHAPE, 40), FINE),
    "air": (np.full(SHAPE, -1024), (0.7, 0.8, 1.1)),
    "half": (np.where(X < 62, -1024, NOISE), FINE),
    "ball 20": (ball(20), FINE),
    "ball 24": (ball(24), FINE),
    "ball 30": (ball(30), FINE),
    "layers": (np.broadcast_to(NOISE[:, :1, :1], SHAPE), (0.8, 0.8, 1.0)),
    "stripes": (np.broadcast_to(NOISE[:1, :1], SHAPE), (1.0, 0.8, 1.5)),
    "ramp in z": (10 * Z, FINE),
    "ramp in x": (7 * X, (1.25, 0.8, 1.5)),
    "ramp in x and z": (7 * X + 3 * Z, (1.25, 0.8, 1.5)),
}


def volumes(name: str) -> tuple[sitk.Image, sitk.Image]:
    """Image and mask; a lesion of a cross's shape in the middle, so that its box holds more than it."""
    values, spacing = IMAGES[name]
    labels = np.zeros(SHAPE, np.uint8)
    labels[30:41, 36:45, 41:50] = labels[33:38, 30:51, 43:48] = 1
    both = tuple(sitk.GetImageFromArray(array) for array in (values.astype(np.int16), labels))
    for image in both:
        image.SetSpacing(spacing)
        image.SetOrigin((-111.3, 20.7, 3.3))
    return both


def differing(name: str) -> int:
    """Voxels within a millimetre of the lesion that are not those of the whole image."""
    image, mask = volumes(name)
    expected, _ = imageoperations.resampleImage(image, sitk.Cast(mask, sitk.sitkUInt32), **SETTINGS, label=1)
    patch = lesion_patch(image, mask, 1, SETTINGS)
    start = expected.TransformPhysicalPointToIndex(patch.image.GetOrigin())[::-1]
    place = tuple(slice(a, a + n) for a, n in zip(start, patch.mask.shape, strict=True))
    different = sitk.GetArrayFromImage(patch.image) != sitk.GetArrayFromImage(expected)[place]
    return int((different & ndimage.binary_dilation(patch.mask)).sum())


@pytest.mark.parametrize("name", IMAGES)
def test_voxels_equal_those_of_the_whole_image(name):
    assert differing(name) == 0


@pytest.mark.parametrize("name", ["one value", "air", "ball 20", "ball 24", "ball 30", "layers"])
def test_an_image_too_large_to_be_sampled_whole_keeps_its_origin(name, monkeypatch):
    monkeypatch.setattr(splines, "_MOST_WHOLE", 0)
    assert differing(name) == 0


def test_a_crop_is_enough_where_there_is_noise(monkeypatch):
    monkeypatch.setattr(splines, "_from_origin", lambda *_: pytest.fail("the origin was kept"))
    monkeypatch.setattr(splines, "_MOST_WHOLE", 0)
    assert differing("noise") == 0
