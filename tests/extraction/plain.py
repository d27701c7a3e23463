"""Pyradiomics called plainly, as the oracle of the tests, and how closely its numbers are met."""

from pathlib import Path

import numpy as np
import SimpleITK as sitk
from radiomics import imageoperations
from radiomics.featureextractor import RadiomicsFeatureExtractor

from analysis.extraction.parameters import Parameters
from analysis.features import FEATURES

OF_THE_MESH = {
    f"original_shape_{name}" for name in ("SurfaceArea", "MeshVolume", "Sphericity", "SurfaceVolumeRatio")
}
"""Sums over the surface, formed in another order; all other features have the same bits."""


def on_whole_image(
    image: sitk.Image, mask: sitk.Image, label: int, parameters: Path
) -> tuple[dict[str, float], sitk.Image, sitk.Image]:
    """Return the features, and image and mask as pyradiomics resamples them."""
    extractor = RadiomicsFeatureExtractor(str(parameters), additionalInfo=False)
    found = extractor.execute(image, mask, label=label)
    settings = extractor.settings | {"label": label}
    return found, *imageoperations.resampleImage(image, imageoperations.getMask(mask, **settings), **settings)


def on_voxels(
    image: np.ndarray, mask: np.ndarray, spacing: tuple[float, ...], parameters: Parameters
) -> dict[str, float]:
    """Return the features of voxels (z, y, x) that are not resampled any more."""
    both = [sitk.GetImageFromArray(values) for values in (image, mask.astype(np.uint8))]
    for one in both:
        one.SetSpacing([float(step) for step in spacing[::-1]])
    return extractor(parameters).execute(*both)


def extractor(parameters: Parameters) -> RadiomicsFeatureExtractor:
    """Return pyradiomics' extractor for voxels that were normalised and resampled before."""
    done_before = {"resampledPixelSpacing": None, "normalize": False, "preCrop": False}
    made = RadiomicsFeatureExtractor()
    made.settings = {**parameters.settings, **done_before, "label": 1, "additionalInfo": False}
    made.enabledFeatures = parameters.feature_classes
    return made


def assert_same(
    found: dict[str, float], expected: dict[str, float], names: tuple[str, ...] = FEATURES
) -> None:
    """See that bits are the same (any NaN is like another), and sums over the mesh are to 1e-9."""
    exact = [name for name in names if name not in OF_THE_MESH]
    ours, theirs = (np.array([float(values[name]) for name in exact]) for values in (found, expected))
    differ = [name for name, same in zip(exact, _same(ours, theirs), strict=True) if not same]
    assert not differ, {name: (found[name], float(expected[name])) for name in differ}
    for name in OF_THE_MESH.intersection(names):
        np.testing.assert_allclose(found[name], float(expected[name]), rtol=1e-9, err_msg=name)


def _same(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    return (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
