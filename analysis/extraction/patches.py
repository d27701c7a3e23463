"""A lesion on its final grid, measured on its three contours, or on some of them."""

from collections.abc import Sequence

import numpy as np
import SimpleITK as sitk

from analysis.extraction.contours import RADIUS_MM, contour_masks
from analysis.extraction.grid import Patch
from analysis.extraction.measure import measure
from analysis.extraction.measured import Measured, lasts, reason
from analysis.extraction.parameters import Parameters
from analysis.extraction.surfaces import surface
from analysis.features import CONTOURS, FEATURES, feature_class, short_name
from analysis.traces import trace


def measure_patch(
    row: int,
    patch: Patch,
    parameters: Parameters,
    contours: Sequence[str] = CONTOURS,
    shuffle: int | None = None,
) -> Measured:
    """Measure the original, the eroded and the dilated contour of a lesion.

    Parameters
    ----------
    row : int
        Its place in the manifest.
    patch : Patch
        Its voxels.
    parameters : Parameters
        Of the extraction.
    contours : sequence of str
        Those that are measured.
    shuffle : int, optional
        A seed: the values are then in random order inside each contour. No surface is made.

    Returns
    -------
    Measured
        A contour that cannot be measured has a reason in place of features.
    """
    measured = Measured(row)
    values = sitk.GetArrayViewFromImage(patch.image)
    spacing = np.array(patch.image.GetSpacing()[::-1])
    masks = contour_masks(patch.mask, patch.inside, spacing)
    for contour in contours:
        try:
            found = measure(values, masks[contour], spacing, parameters, shuffle)
        except Exception as error:
            vanished = contour == "eroded" and not masks[contour].any()
            measured.reasons[contour] = (
                f"erosion by {RADIUS_MM:g} mm leaves no voxel" if vanished else reason(error)
            )
            measured.lasting &= lasts(error)
            if contour == "original":
                measured.trace = trace(error)
        else:
            features = np.array([found[name] for name in FEATURES])
            measured.features[contour] = features
            measured.reasons |= _gaps(contour, features)
    if shuffle is None and not measured.failed:
        measured.surface = surface(patch.mask, patch.image)
    return measured


def _gaps(contour: str, features: np.ndarray) -> dict[str, str]:
    missing = [name for name, finite in zip(FEATURES, np.isfinite(features), strict=True) if not finite]
    if not missing:
        return {}
    names = ", ".join(f"{short_name(name)} ({feature_class(name)})" for name in missing)
    return {contour: f"pyradiomics gives no finite value for {names}"}
