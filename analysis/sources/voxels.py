"""Voxels of lesions: which are empty, too small, or hold values that are no numbers."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import SimpleITK as sitk

from analysis.errors import Fault
from analysis.extraction import nifti
from analysis.sources.byte_order import require_order_of
from analysis.sources.geometry import VolumeError, read_voxels, same_grid
from analysis.sources.heads import remedy
from analysis.sources.lesions import lesion_name
from analysis.sources.volumes import Manifest, sound_pairs
from analysis.wording import counted, listing

SMALLEST_MM3 = 8.0
"""Volume below which texture can hardly be measured: 2 x 2 x 2 voxels of 1 mm."""

SMALLEST_MM = 2.0
"""Length that a lesion must have along two axes at least, for the same reason."""


def voxel_faults(manifest: Manifest, *, resample_mask: bool) -> list[Fault]:
    """Look at the voxels of every lesion; each image and mask is read once, one image at a time.

    Parameters
    ----------
    manifest : Manifest
        Pairs whose heads could not be read, or do not fit, are passed by: they have a fault already.
    resample_mask : bool
        Whether masks may lie on another grid than their image.

    Returns
    -------
    list of Fault
        Errors for files that cannot be read to the end. Warnings for lesions that will have no features:
        their label is not in the mask, they are too small, or values in them are not finite.
    """
    fitting = [pair for pair in sound_pairs(manifest) if resample_mask or _fit(manifest, *pair)]
    pairs = pd.DataFrame(fitting, columns=["image", "mask"])
    faults: list[Fault] = []
    for image, masks in pairs.groupby("image", sort=False)["mask"]:
        try:
            volume = read_voxels(Path(str(image)))
            require_order_of(sitk.GetArrayViewFromImage(volume)[volume.GetSize()[2] // 2])
        except VolumeError as error:
            faults.append(_file_fault(manifest, "image", str(image), error))
            continue
        strange = _not_finite(manifest, str(image), volume)
        for mask in masks:
            faults += _mask_faults(manifest, (str(image), mask), volume, strange)
    return manifest.rows.sheet.capped(faults)


def _fit(manifest: Manifest, image: str, mask: str) -> bool:
    return same_grid(manifest.heads[image], manifest.heads[mask])


def _not_finite(manifest: Manifest, image: str, volume: sitk.Image) -> np.ndarray | None:
    """Voxels without a finite number; None if there can be none."""
    if not manifest.heads[image].is_float:
        return None
    if image.lower().endswith(nifti.ENDINGS):
        return nifti.not_finite(Path(image), volume.GetSize()[::-1]).reshape(-1)
    return ~np.isfinite(sitk.GetArrayViewFromImage(volume)).reshape(-1)


def _mask_faults(
    manifest: Manifest, pair: tuple[str, str], volume: sitk.Image, strange: np.ndarray | None
) -> list[Fault]:
    image, mask = pair
    try:
        labels = read_voxels(Path(mask))
    except VolumeError as error:
        return [_file_fault(manifest, "mask", mask, error)]
    held = np.unique(sitk.GetArrayViewFromImage(labels))
    if not _fit(manifest, *pair):
        labels = sitk.Resample(labels, volume, sitk.Transform(), sitk.sitkNearestNeighbor, 0)
    frame = manifest.rows.frame
    lesions = frame[(frame["image"] == image) & (frame["mask"] == mask)]
    return [
        Fault(
            "warning",
            manifest.rows.sheet.file,
            f"{manifest.rows.sheet.unit} {line}",
            f"{lesion_name(lesions.loc[[line]].iloc[0])}: {message}.",
            remedy,
        )
        for line, message, remedy in _lesion_faults(lesions["label"], labels, held[held != 0], strange)
    ]


def _lesion_faults(
    wanted: pd.Series, labels: sitk.Image, held: np.ndarray, strange: np.ndarray | None
) -> Iterator[tuple[int, str, str]]:
    """Yield line, message and remedy of each lesion of a mask that has a fault.

    `held` are the labels that the mask had before it was brought to the image's grid.
    """
    mask = sitk.GetArrayViewFromImage(labels)
    inside = np.flatnonzero(mask)
    found = mask.reshape(-1)[inside]
    spacing = np.array(labels.GetSpacing()[::-1])
    for line, label in wanted.items():
        voxels = inside[found == label]
        if not len(voxels):
            yield line, _absence(label, held), "It is left out; correct the label or the mask."  # type: ignore[misc]
        elif smallness := _smallness(voxels, mask.shape, spacing):
            yield line, smallness, "It may have no features; see whether the segmentation is whole."  # type: ignore[misc]
        elif strange is not None and (count := int(strange[voxels].sum())):
            message = f"{counted(count, 'voxel')} of the image in it hold no finite number"
            yield line, message, "They may be measured as 0, or not at all; export the image again."  # type: ignore[misc]


def _absence(label: int, held: np.ndarray) -> str:
    if label in held:
        return f"label {label} of the mask has no voxel on the image"
    has = f"it holds {listing(held, limit=8)}" if len(held) else "it is empty"
    return f"label {label} is not in the mask; {has}"


def _smallness(voxels: np.ndarray, shape: tuple[int, ...], spacing: np.ndarray) -> str:
    """Say how small a lesion is, if it is too small to measure at 1 mm."""
    volume = len(voxels) * float(spacing.prod())
    places = np.unravel_index(voxels, shape)
    lengths = np.array([np.ptp(place) + 1 for place in places]) * spacing
    if volume >= SMALLEST_MM3 and (lengths >= SMALLEST_MM).sum() >= 2:
        return ""
    box = " x ".join(f"{length:.3g}" for length in lengths[::-1])
    size = f"{counted(len(voxels), 'voxel')}, {volume:.3g} mm³ in a box of {box} mm"
    return f"too small to measure at 1 mm: {size}"


def _file_fault(manifest: Manifest, kind: str, path: str, error: VolumeError) -> Fault:
    return manifest.fault("error", kind, {kind: path}, str(error), remedy(error, kind))
