"""The 107 features of one contour, measured by pyradiomics."""

import math

import numpy as np
import SimpleITK as sitk
from radiomics.featureextractor import RadiomicsFeatureExtractor
from scipy import ndimage

from analysis.extraction.volumes import LesionError
from analysis.features import FEATURES


def measure(
    image: np.ndarray, mask: np.ndarray, spacing: np.ndarray, extractor: RadiomicsFeatureExtractor
) -> dict[str, float]:
    """Measure a contour on voxels that have their final spacing.

    Parameters
    ----------
    image : numpy.ndarray, shape (z, y, x)
        The CT, in the pixel type of its file.
    mask : numpy.ndarray of bool, shape (z, y, x)
        The contour.
    spacing : array_like, shape (3,)
        Along z, y, x (mm).
    extractor : radiomics.featureextractor.RadiomicsFeatureExtractor
        From `Parameters.extractor`.

    Returns
    -------
    dict of str to float
        The 107 features by name; NaN where pyradiomics fails on one of them.

    Raises
    ------
    LesionError
        The contour is empty, or the image has values in it that are not finite.
    ValueError
        Pyradiomics refuses the contour: a single voxel, too few dimensions.
    """
    if not mask.any():
        raise LesionError("the contour has no voxel")
    box = ndimage.find_objects(mask.astype(np.uint8))[0]
    if not np.isfinite(image[box][mask[box]]).all():
        raise LesionError("the image has values inside the contour that are not finite")
    found = extractor.execute(
        *(_as_image(values[box], spacing) for values in (image, mask.astype(np.uint32)))
    )
    return {name: float(found.get(name, math.nan)) for name in FEATURES}


def _as_image(values: np.ndarray, spacing: np.ndarray) -> sitk.Image:
    image = sitk.GetImageFromArray(values)
    image.SetSpacing([float(step) for step in spacing[::-1]])
    return image
