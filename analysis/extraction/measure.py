"""The 107 features of one contour: pyradiomics' formulas on voxels that are prepared once."""

import math
from collections.abc import Iterator

import numpy as np

from analysis.extraction.classes import CLASSES
from analysis.extraction.parameters import Parameters
from analysis.extraction.roi import Roi, roi_of
from analysis.features import FEATURES


def measure(
    image: np.ndarray,
    mask: np.ndarray,
    spacing: np.ndarray,
    parameters: Parameters,
    shuffle: int | None = None,
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
    parameters : Parameters
        Of the extraction.
    shuffle : int, optional
        A seed: the values are then in random order inside the contour, see `Roi.shuffled`.

    Returns
    -------
    dict of str to float
        The 107 features by name; NaN where pyradiomics fails on one of them.

    Raises
    ------
    LesionError
        The contour is empty, too small for the parameters, or the image has values in it that are not finite.
    """
    of_shape, of_levels = roi_of(image, mask, spacing, parameters.settings).resegmented()
    if shuffle is not None:
        of_levels = of_levels.shuffled(shuffle)
    found = dict(_features(of_shape, of_levels, parameters))
    return {name: found.get(name, math.nan) for name in FEATURES}


def _features(of_shape: Roi, of_levels: Roi, parameters: Parameters) -> Iterator[tuple[str, float]]:
    for name, wanted in parameters.feature_classes.items():
        calculation = CLASSES[name].of(of_shape if name == "shape" else of_levels)
        for feature in wanted:
            calculation.enableFeatureByName(feature)
        for feature, value in calculation.execute().items():
            yield f"original_{name}_{feature}", float(value)
