"""Lesions as the tools get them: on the whole image, cut out of it, or cut out and resampled beforehand."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import SimpleITK as sitk
from scipy import ndimage

from analysis.extraction.contours import ball
from benchmarks.environments import HOME
from benchmarks.launch import run_script
from benchmarks.patients import Patient

CONTOURS = ("original", "eroded", "dilated")
MARGIN_VOXELS = 20
PARAMETERS = HOME.parent / "data" / "extraction.yml"
RESAMPLED_PARAMETERS = HOME / "resampled.yml"
"""The same parameters for crops that have their final spacing already."""

Lesion = dict[str, Any]


def on_image(patient: Patient, labels: Sequence[int]) -> list[Lesion]:
    """Lesions on the whole image; a label map a contour.

    Parameters
    ----------
    patient : benchmarks.patients.Patient
    labels : sequence of int

    Returns
    -------
    list of dict
        `id`, `label`, `image` and `masks` (contour to path), as the scripts in `runners` take them.
    """
    folder = patient.folder / "contours"
    masks = {"original": str(patient.mask)} | {
        name: str(folder / f"{name}.nii.gz") for name in ("eroded", "dilated")
    }
    if not all(Path(path).is_file() for path in masks.values()):
        folder.mkdir(exist_ok=True)
        _write_label_maps(patient, {name: Path(masks[name]) for name in ("eroded", "dilated")})
    return [{"id": n, "label": n, "image": str(patient.image), "masks": masks} for n in labels]


def cut(patient: Patient, labels: Sequence[int]) -> list[Lesion]:
    """Lesions on crops of the image with a margin of 20 voxels, not resampled."""
    folder = patient.folder / "cut"
    folder.mkdir(exist_ok=True)
    lesions = [_crop_paths(folder, label) for label in labels]
    if not all(Path(path).is_file() for lesion in lesions for path in lesion["masks"].values()):
        image, mask = (sitk.ReadImage(str(path)) for path in (patient.image, patient.mask))
        for lesion in lesions:
            _cut_one(image, mask, lesion)
    return lesions


def resampled(patient: Patient, labels: Sequence[int]) -> list[Lesion]:
    """Lesions on crops that pyradiomics brought to 1 x 1 x 1 mm."""
    folder = patient.folder / "resampled"
    folder.mkdir(exist_ok=True)
    lesions = [_crop_paths(folder, label) for label in labels]
    missing = [lesion for lesion in lesions if not Path(lesion["masks"]["dilated"]).is_file()]
    if missing:
        _resample(patient, folder, [lesion["id"] for lesion in missing])
        for lesion in missing:
            _write_contours(sitk.ReadImage(lesion["masks"]["original"]), lesion)
    return lesions


def _crop_paths(folder: Path, label: int) -> Lesion:
    masks = {name: str(folder / f"{label}-{name}.nii.gz") for name in CONTOURS}
    return {"id": label, "label": 1, "image": str(folder / f"{label}.nii.gz"), "masks": masks}


def _resample(patient: Patient, folder: Path, labels: Sequence[int]) -> None:
    task = {
        "parameters": str(PARAMETERS),
        "image": str(patient.image),
        "mask": str(patient.mask),
        "folder": str(folder),
        "lesions": [{"id": label, "label": label} for label in labels],
    }
    run_script(Path(sys.executable), "pyradiomics_crops", task)


def _cut_one(image: sitk.Image, mask: sitk.Image, lesion: Lesion) -> None:
    alone = mask == lesion["id"]
    shape = sitk.LabelShapeStatisticsImageFilter()
    shape.Execute(alone)
    box = np.array(shape.GetBoundingBox(1))
    low = np.maximum(box[:3] - MARGIN_VOXELS, 0)
    high = np.minimum(box[:3] + box[3:] + MARGIN_VOXELS, image.GetSize())
    size, start = (high - low).tolist(), low.tolist()
    sitk.WriteImage(sitk.RegionOfInterest(image, size, start), lesion["image"])
    small = sitk.RegionOfInterest(alone, size, start)
    sitk.WriteImage(small, lesion["masks"]["original"])
    _write_contours(small, lesion)


def _write_contours(mask: sitk.Image, lesion: Lesion) -> None:
    element = ball(np.array(mask.GetSpacing()[::-1]))
    voxels = sitk.GetArrayFromImage(mask) > 0
    for name, moved in (
        ("eroded", ndimage.binary_erosion(voxels, element)),
        ("dilated", ndimage.binary_dilation(voxels, element)),
    ):
        _write_like(mask, moved, Path(lesion["masks"][name]))


def _write_label_maps(patient: Patient, paths: dict[str, Path]) -> None:
    mask = sitk.ReadImage(str(patient.mask))
    labels = sitk.GetArrayFromImage(mask)
    element = ball(np.array(mask.GetSpacing()[::-1]))
    moved = {name: np.zeros_like(labels) for name in paths}
    for label, box in enumerate(ndimage.find_objects(labels), start=1):
        wide = tuple(slice(side.start - 2, side.stop + 2) for side in box)
        lesion = labels[wide] == label
        moved["eroded"][wide][ndimage.binary_erosion(lesion, element)] = label
        moved["dilated"][wide][ndimage.binary_dilation(lesion, element)] = label
    for name, path in paths.items():
        _write_like(mask, moved[name], path)


def _write_like(mask: sitk.Image, voxels: np.ndarray, path: Path) -> None:
    image = sitk.GetImageFromArray(voxels.astype(np.uint8))
    image.CopyInformation(mask)
    sitk.WriteImage(image, str(path), useCompression=True, compressionLevel=1)
