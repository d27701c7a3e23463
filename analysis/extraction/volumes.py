"""Volumes on disk: a CT and a mask, read whole, on one grid."""

import zlib
from itertools import chain
from pathlib import Path

import numpy as np
import SimpleITK as sitk
from radiomics import imageoperations

from analysis.extraction.nifti import ENDINGS, strange_parts
from analysis.extraction.parameters import Parameters

TOLERANCE_MM = 1e-3
"""Origins, and the far ends of the axes, that differ by less are the same place."""

_REALS = (sitk.sitkFloat32, sitk.sitkFloat64)
_SCALING = ("scl_slope", "scl_inter")
"""Of a NIfTI file: with others than 1 and 0, ITK turns what it reads as 0 into another number."""

_kept: dict[tuple[object, ...], sitk.Image] = {}


class LesionError(ValueError):
    """A lesion, or a contour of it, cannot be measured; the message says why, without any path."""


class GoneError(LesionError):
    """A file that was there when the run began is not there now; it may be back for the next run."""


def read_image(path: Path, parameters: Parameters, *, keep: bool = False) -> sitk.Image:
    """Read a CT, normalised where the parameters ask for that.

    At most one image is kept for the next call, and let go before another is read: a process then holds one.

    Parameters
    ----------
    path : pathlib.Path
        NIfTI, NRRD, MetaImage or whatever else SimpleITK reads.
    parameters : Parameters
        Of which `normalize` and its companions are used here: they need the whole image.
    keep : bool
        Keep it until another is read or `forget` is called.

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
        raise GoneError(f"the image {path.name} is not there")
    state = path.stat()
    wanted = (path, state.st_mtime_ns, state.st_size, str(parameters.settings))
    image = _kept.get(wanted)
    if image is None:
        forget()
        image = _prepared(path, parameters)
    if keep:
        _kept[wanted] = image
    return image


def forget() -> None:
    """Let go of the image that is kept."""
    _kept.clear()


def read_mask(path: Path) -> sitk.Image:
    """Read a mask or a label map; floats become integers as in pyradiomics, by truncation.

    Raises
    ------
    LesionError
        No scalar image of three dimensions can be read.
    """
    mask = _read(path, "mask")
    if mask.GetPixelID() not in _REALS:
        return mask
    extremes = sitk.MinimumMaximumImageFilter()
    extremes.Execute(mask)
    few = extremes.GetMinimum() >= 0 and extremes.GetMaximum() < 2**8
    return sitk.Cast(mask, sitk.sitkUInt8 if few else sitk.sitkUInt32)


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


def _prepared(path: Path, parameters: Parameters) -> sitk.Image:
    image = _with_gaps(path) if path.name.lower().endswith(ENDINGS) else _read(path, "image")
    if parameters.settings.get("normalize"):
        return imageoperations.normalizeImage(image, **parameters.settings)
    return image


def _with_gaps(path: Path) -> sitk.Image:
    """Read a NIfTI file, with NaN for voxels that ITK reads as 0 because they are no finite number."""
    image = _read(path, "image")
    if image.GetPixelID() not in _REALS or _is_without_zeros(image):
        return image
    try:
        parts = strange_parts(path, image.GetNumberOfPixels())
        first = next(parts, None)
        if first is None:
            return image
        place = image.GetSpacing(), image.GetOrigin(), image.GetDirection()
        voxels = sitk.GetArrayFromImage(image)
        del image  # three of a size would be in memory at the end
        for start, strange in chain([first], parts):
            voxels.reshape(-1)[start : start + strange.size][strange] = np.nan
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise LesionError(f"the image {path.name} cannot be read") from error
    filled = sitk.GetImageFromArray(voxels)
    filled.SetSpacing(place[0])
    filled.SetOrigin(place[1])
    filled.SetDirection(place[2])
    return filled


def _is_without_zeros(image: sitk.Image) -> bool:
    """Whether no voxel is 0, so that the file, which takes long to unpack, need not be read again."""
    scaling = [image.GetMetaData(key) if image.HasMetaDataKey(key) else "" for key in _SCALING]
    return scaling == ["1", "0"] and bool(sitk.GetArrayViewFromImage(image).all())


def _read(path: Path, what: str) -> sitk.Image:
    if not path.is_file():
        raise GoneError(f"the {what} {path.name} is not there")
    try:
        image = sitk.ReadImage(str(path))
    except RuntimeError as error:
        raise LesionError(f"the {what} {path.name} cannot be read") from error
    if image.GetDimension() != 3 or image.GetNumberOfComponentsPerPixel() != 1:
        got = f"{image.GetDimension()} dimensions of {image.GetNumberOfComponentsPerPixel()} values"
        raise LesionError(f"the {what} {path.name} has {got}, expected 3 dimensions of 1 value")
    return image
