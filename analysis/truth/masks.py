"""What it changes that masks are resampled by the nearest neighbour, where they could be interpolated."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import SimpleITK as sitk

from analysis.cohort_names import EXTRACTION
from analysis.extraction.grid import lesion_patch
from analysis.extraction.measure import measure
from analysis.extraction.parameters import Parameters, read_parameters
from analysis.extraction.quiet import one_thread, quiet
from analysis.features import PAPER_FEATURES, feature_class

SPACING_MM = (2.5, 0.8, 0.8)
"""Voxels of the made scan along z, y, x."""
DIAMETERS_MM = (10.0, 20.0, 40.0)
INSIDE = 0.5
"""An interpolated mask counts as inside from here on."""
SHAPE = tuple(name for name in PAPER_FEATURES if feature_class(name) == "shape")
COLUMNS = ("diameter_mm", "feature", "nearest", "spline", "change_percent")
_CENTRE_MM = np.array([0.7, 0.3, 0.2])
"""Of the ball, beside the middle of a voxel, so that nothing is symmetric by chance."""


def two_masks(diameters: Sequence[float] = DIAMETERS_MM) -> pd.DataFrame:
    """Measure balls whose masks are brought to 1 mm by the nearest neighbour, and by B-splines.

    Parameters
    ----------
    diameters : sequence of float
        Of the balls (mm).

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`: diameter, feature (those of the paper's eight that a mask alone gives), its value by either
        way (mm, mm3 or dimensionless), and how far B-splines move it (%).
    """
    paper = read_parameters(EXTRACTION)
    shape = replace(paper, feature_classes={"shape": []})
    rows = []
    with quiet(), one_thread():
        for diameter in diameters:
            nearest, spline = _measured(_ball(diameter), shape)
            rows += [
                (diameter, name, nearest[name], spline[name], 100 * (spline[name] / nearest[name] - 1))
                for name in SHAPE
            ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _ball(diameter: float) -> sitk.Image:
    spacing = np.array(SPACING_MM)
    reach = np.ceil(diameter / 2 / spacing).astype(int) + 3
    axes = [np.arange(-n, n + 1) * step for n, step in zip(reach, spacing, strict=True)]
    places = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1) - _CENTRE_MM
    mask = sitk.GetImageFromArray((np.linalg.norm(places, axis=-1) <= diameter / 2).astype(np.uint8))
    mask.SetSpacing(SPACING_MM[::-1])
    return mask


def _measured(mask: sitk.Image, parameters: Parameters) -> list[dict[str, float]]:
    """Shape by the nearest neighbour, then by B-splines, on the grid of the extraction."""
    patch = lesion_patch(sitk.Cast(mask, sitk.sitkInt16), mask, 1, parameters.settings)
    weights = sitk.Cast(mask, sitk.sitkFloat64)
    smooth = sitk.Resample(weights, patch.image, sitk.Transform(), sitk.sitkBSpline, 0.0)
    values = sitk.GetArrayFromImage(patch.image)
    spacing = np.array(patch.image.GetSpacing()[::-1])
    masks = patch.mask, sitk.GetArrayFromImage(smooth) >= INSIDE
    return [measure(values, inside, spacing, parameters) for inside in masks]
