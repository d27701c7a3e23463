"""Nodules measured: the shape of what each radiologist outlined, and of their majority."""

from collections.abc import Sequence

import numpy as np
import SimpleITK as sitk

from analysis.extraction.grid import Patch
from analysis.extraction.measure import measure
from analysis.extraction.measured import Measured, lasts, reason
from analysis.extraction.parameters import Parameters
from analysis.extraction.quiet import one_thread, quiet
from analysis.extraction.surfaces import surface
from analysis.extraction.volumes import LesionError
from analysis.features import FEATURES, short_name
from analysis.sources.lidc.canvas import Canvas
from analysis.sources.lidc.grouping import MOST_READERS
from analysis.sources.lidc.nodules import Nodule
from analysis.sources.lidc.outlines import enclosed, majority
from analysis.sources.lidc.scans import Scan
from analysis.sources.lidc.shape import SHAPE
from analysis.traces import trace
from analysis.wording import counted


def measure_scan(
    scan: Scan, first_row: int, nodules: Sequence[Nodule], parameters: Parameters
) -> list[Measured]:
    """Measure the nodules of a scan.

    Parameters
    ----------
    scan : Scan
        Gives the geometry.
    first_row : int
        Row of the first nodule; the next ones follow.
    nodules : sequence of Nodule
        Of the scan.
    parameters : Parameters
        From `shape_parameters`.

    Returns
    -------
    list of Measured
        One a nodule. Its contours are `original`, what at least half of its readers include, and `reader-1`
        and so on; each has features or a reason. Features but those of shape are NaN.
    """
    with quiet(), one_thread():
        canvas = Canvas.of(scan)
        return [_measure(row, nodule, canvas, parameters) for row, nodule in enumerate(nodules, first_row)]


def _measure(row: int, nodule: Nodule, canvas: Canvas, parameters: Parameters) -> Measured:
    measured = Measured(row)
    if len(nodule.readings) > MOST_READERS:
        measured.reasons["original"] = _too_many(nodule)
        return measured
    masks, corner = enclosed(nodule.readings)
    for contour, mask in _contours(masks).items():
        try:
            if not mask.any():
                raise LesionError(_nothing(contour, len(masks)))
            patch = canvas.patch(mask, corner, parameters.settings)
            features = _shape(patch, parameters)
        except Exception as error:
            measured.reasons[contour] = reason(error)
            measured.lasting &= lasts(error)
            if contour == "original":
                measured.trace = trace(error)
        else:
            measured.features[contour] = features
            measured.reasons |= _gaps(contour, features)
            if contour == "original":
                measured.surface = surface(patch.mask, patch.image)
    return measured


def _contours(masks: np.ndarray) -> dict[str, np.ndarray]:
    readers = {f"reader-{number}": mask for number, mask in enumerate(masks, start=1)}
    return {"original": majority(masks), **readers}


def _shape(patch: Patch, parameters: Parameters) -> np.ndarray:
    """Features of shape among the 107; the others are NaN."""
    spacing = np.array(patch.image.GetSpacing()[::-1])
    found = measure(sitk.GetArrayViewFromImage(patch.image), patch.mask, spacing, parameters)
    return np.array([found[name] for name in FEATURES])


def _gaps(contour: str, features: np.ndarray) -> dict[str, str]:
    values = dict(zip(FEATURES, features, strict=True))
    missing = [short_name(name) for name in SHAPE if not np.isfinite(values[name])]
    return {contour: f"pyradiomics gives no finite value for {', '.join(missing)}"} if missing else {}


def _too_many(nodule: Nodule) -> str:
    return (
        f"{len(nodule.readings)} readings by at most {MOST_READERS} readers touch each other: they are of "
        "two nodules or more, which cannot be told apart"
    )


def _nothing(contour: str, readers: int) -> str:
    if contour != "original":
        return "the outlines enclose no voxel, and the line itself does not belong to the nodule"
    if readers == 1:
        return "the outlines of its only reader enclose no voxel"
    return f"no voxel is enclosed by half of its {counted(readers, 'reader')}"
