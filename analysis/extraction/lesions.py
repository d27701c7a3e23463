"""Lesions of one image, measured one after another; what fails is said and passed by."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import numpy as np
import SimpleITK as sitk
from radiomics.featureextractor import RadiomicsFeatureExtractor

from analysis.extraction.boxes import require_inside
from analysis.extraction.contours import RADIUS_MM, contour_masks
from analysis.extraction.grid import Patch, lesion_patch
from analysis.extraction.measure import measure
from analysis.extraction.parameters import Parameters
from analysis.extraction.quiet import one_thread, quiet
from analysis.extraction.surfaces import surface
from analysis.extraction.volumes import on_grid_of, read_image, read_mask
from analysis.features import FEATURES, feature_class, short_name
from analysis.schema import CONTOURS

Features = dict[str, float]


@dataclass(frozen=True)
class Task:
    """A lesion to be measured: its place in the manifest, its mask and its label there."""

    row: int
    mask: Path
    label: int


@dataclass
class Measured:
    """What came out of a lesion.

    Attributes
    ----------
    row : int
        Its place in the manifest.
    features : dict of str to dict of str to float
        By contour; a contour without features is absent.
    reasons : dict of str to str
        By contour: why it has no features, or not all of them.
    surface : numpy.ndarray, shape (n, 3, 3)
        Triangles of the original contour; none if that failed.
    """

    row: int
    features: dict[str, Features] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    surface: np.ndarray = field(default_factory=lambda: np.empty((0, 3, 3)))


def measure_lesions(
    image: Path, tasks: Sequence[Task], parameters: Parameters, resample_mask: bool
) -> list[Measured]:
    """Measure lesions of one image, which is read once.

    Parameters
    ----------
    image : pathlib.Path
        The CT.
    tasks : sequence of Task
        Lesions in it; neighbours that share a mask file share its reading.
    parameters : Parameters
        Of the extraction.
    resample_mask : bool
        Bring masks on another grid to the image's.

    Returns
    -------
    list of Measured
        One a task, in order; a lesion that failed has reasons in place of features.
    """
    with quiet(), one_thread():
        try:
            volume = read_image(image, parameters)
        except Exception as error:
            return [_failed(task, error) for task in tasks]
        session = _Session(volume, parameters, parameters.extractor(), resample_mask)
        by_mask = groupby(tasks, key=attrgetter("mask"))
        return [lesion for path, group in by_mask for lesion in _measure_mask(session, path, list(group))]


@dataclass(frozen=True)
class _Session:
    """What the lesions of an image have in common."""

    image: sitk.Image
    parameters: Parameters
    extractor: RadiomicsFeatureExtractor
    resample_mask: bool


def _measure_mask(session: _Session, path: Path, tasks: Sequence[Task]) -> list[Measured]:
    try:
        drawn = read_mask(path)
        mask = on_grid_of(session.image, drawn, resample=session.resample_mask)
    except Exception as error:
        return [_failed(task, error) for task in tasks]
    return [_measure_label(session, drawn, mask, task) for task in tasks]


def _measure_label(session: _Session, drawn: sitk.Image, mask: sitk.Image, task: Task) -> Measured:
    try:
        if mask is not drawn:
            require_inside(session.image, drawn, task.label)
        patch = lesion_patch(session.image, mask, task.label, session.parameters.settings)
        return _measure_patch(task.row, patch, session.extractor)
    except Exception as error:
        return _failed(task, error)


def _measure_patch(row: int, patch: Patch, extractor: RadiomicsFeatureExtractor) -> Measured:
    measured = Measured(row)
    values = sitk.GetArrayViewFromImage(patch.image)
    spacing = np.array(patch.image.GetSpacing()[::-1])
    for contour, mask in contour_masks(patch.mask, patch.inside, spacing).items():
        try:
            features = measure(values, mask, spacing, extractor)
        except Exception as error:
            vanished = contour == "eroded" and not mask.any()
            measured.reasons[contour] = (
                f"erosion by {RADIUS_MM:g} mm leaves no voxel" if vanished else reason(error)
            )
        else:
            measured.features[contour] = features
            measured.reasons |= _gaps(contour, features)
    if "original" in measured.features:
        measured.surface = surface(patch.mask, patch.image)
    return measured


def _gaps(contour: str, features: Features) -> dict[str, str]:
    missing = [name for name in FEATURES if not math.isfinite(features[name])]
    if not missing:
        return {}
    names = ", ".join(f"{short_name(name)} ({feature_class(name)})" for name in missing)
    return {contour: f"pyradiomics gives no finite value for {names}"}


def _failed(task: Task, error: Exception) -> Measured:
    return Measured(task.row, reasons=dict.fromkeys(CONTOURS, reason(error)))


def reason(error: Exception) -> str:
    r"""Say what an error says, in one line and without the paths of this machine.

    Examples
    --------
    >>> reason(ValueError("cannot open /home/me/scans/ct.nii.gz:\n  no such file"))
    'cannot open ct.nii.gz: no such file'
    """
    words = " ".join(str(error).split()) or type(error).__name__
    return re.sub(r"(?<![\w.])/(?:[^\s/:\"']+/)+", "", words)
