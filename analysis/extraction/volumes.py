"""Volumes on disk: a CT and a mask, read whole, on one grid."""

from functools import lru_cache
from pathlib import Path

import numpy as np
import SimpleITK as sitk
from radiomics import imageoperations

from analysis.extraction.nifti import ENDINGS, not_finite
from analysis.extraction.parameters import Parameters

TOLERANCE_MM = 1e-3
"""Origins, and the far ends of the axes, that differ by less are the same place."""


class LesionError(ValueError):
    """A lesion, or a contour of it, cannot be measured; the message says why, without any path."""


def read_image(path: Path, parameters: Parameters) -> sitk.Image:
    """Read a CT, normalised where the parameters ask for that.

    The last one is kept until another is read or `forget` is called, so that a patient's volume is read once
    by each process, however its lesions are split.

    Parameters
    ----------
    path : pathlib.Path
        NIfTI, NRRD, MetaImage or whatever else SimpleITK reads.
    parameters : Parameters
        Of which `normalize` and its companions are used here: they need the whole image.

    Returns
    -------
    SimpleITK.Image
        Three dimensions, the pixel type of the file; voxels that hold no finite number are NaN. Shared: not
        to be changed.

    Raises
    ------
    LesionError
        No scalar image of three dimensions can be read.
    """
    if not path.is_file():
        raise LesionError(f"the image {path.name} is not there")
    state = path.stat()
    image = _kept(path, state.st_mtime_ns, state.st_size)
    if parameters.settings.get("normalize"):
        return imageoperations.normalizeImage(image, **parameters.settings)
    return image


def forget() -> None:
    """Let go of the image that was read last."""
    _kept.cache_clear()


def read_mask(path: Path) -> sitk.Image:
    """Read a mask or a label map; floats become integers as in pyradiomics, by truncation.

    Raises
    ------
    LesionError
        No scalar image of three dimensions can be read.
    """
    mask = _read(path, "mask")
    is_float = mask.GetPixelID() in (sitk.sitkFloat32, sitk.sitkFloat64)
    return sitk.Cast(mask, sitk.sitkUInt32) if is_float else mask


def on_grid_of(image: sitk.Image, mask: sitk.Image, *, resample: bool) -> sitk.Image:
    """Return a mask on the grid of its image.

    Parameters
    ----------
    image, mask : SimpleITK.Image
        Whole.
    resample : bool
        Bring a mask on another grid to the image's, by the nearest neighbour.

    Returns
    -------
    SimpleITK.Image
        The mask itself where the grids are the same.

    Raises
    ------
    LesionError
        The grids differ and `resample` is false.
    """
    if same_grid(image, mask):
        return mask
    if not resample:
        raise LesionError(
            f"the mask's grid ({describe_grid(mask)}) is not the image's ({describe_grid(image)})"
        )
    return sitk.Resample(mask, image, sitk.Transform(), sitk.sitkNearestNeighbor, 0)


def same_grid(image: sitk.Image, mask: sitk.Image) -> bool:
    """Whether the first and the last voxel of every axis are at the same place in both, to 0.001 mm."""
    if image.GetSize() != mask.GetSize():
        return False
    return bool(np.abs(_corners(image) - _corners(mask)).max() < TOLERANCE_MM)


def describe_grid(image: sitk.Image) -> str:
    """Size, spacing, origin and direction in words, for a message."""
    size = " x ".join(str(n) for n in image.GetSize())
    spacing, origin, direction = (
        ", ".join(f"{value:.6g}" for value in values)
        for values in (image.GetSpacing(), image.GetOrigin(), image.GetDirection())
    )
    return f"{size} voxels, spacing {spacing} mm, origin {origin} mm, direction {direction}"


def _corners(image: sitk.Image) -> np.ndarray:
    ends = np.diag(np.array(image.GetSize()) - 1)
    return np.array([image.TransformIndexToPhysicalPoint(end.tolist()) for end in [ends[0] * 0, *ends]])


@lru_cache(maxsize=1)
def _kept(path: Path, _changed_ns: int, _size: int) -> sitk.Image:
    image = _read(path, "image")
    real = image.GetPixelID() in (sitk.sitkFloat32, sitk.sitkFloat64)
    return _with_gaps(path, image) if real and path.name.lower().endswith(ENDINGS) else image


def _with_gaps(path: Path, image: sitk.Image) -> sitk.Image:
    """Put back as NaN the voxels of a NIfTI file that ITK reads as 0 because they are no finite number."""
    gaps = not_finite(path, image.GetSize()[::-1])
    if not gaps.any():
        return image
    voxels = sitk.GetArrayFromImage(image)
    voxels[gaps] = np.nan
    filled = sitk.GetImageFromArray(voxels)
    filled.CopyInformation(image)
    return filled


def _read(path: Path, what: str) -> sitk.Image:
    if not path.is_file():
        raise LesionError(f"the {what} {path.name} is not there")
    try:
        image = sitk.ReadImage(str(path))
    except RuntimeError as error:
        raise LesionError(f"the {what} {path.name} cannot be read") from error
    if image.GetDimension() != 3 or image.GetNumberOfComponentsPerPixel() != 1:
        got = f"{image.GetDimension()} dimensions of {image.GetNumberOfComponentsPerPixel()} values"
        raise LesionError(f"the {what} {path.name} has {got}, expected 3 dimensions of 1 value")
    return image
