"""A lesion on the grid that pyradiomics measures it on, which lies on the corner of the whole image."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import SimpleITK as sitk

from analysis.extraction.boxes import Box, label_box
from analysis.extraction.contours import RADIUS_MM
from analysis.extraction.lattice import Grid, cut, resample
from analysis.extraction.splines import FARTHEST_PAD, sample
from analysis.extraction.volumes import LesionError


@dataclass(frozen=True)
class Patch:
    """A lesion and its surroundings, ready to be measured.

    Attributes
    ----------
    image : SimpleITK.Image
        The CT on the output grid, in the pixel type of the source.
    mask : numpy.ndarray of bool, shape (z, y, x)
        The lesion on the same grid.
    inside : numpy.ndarray of bool, shape (z, y, x)
        Voxels whose centre lies in the source image; the others hold no measured value.
    """

    image: sitk.Image
    mask: np.ndarray
    inside: np.ndarray


def lesion_patch(
    image: sitk.Image, mask: sitk.Image, label: int, settings: dict[str, Any], box: Box | None = None
) -> Patch:
    """Bring a lesion to the spacing of the settings, with room for a dilated contour.

    Parameters
    ----------
    image, mask : SimpleITK.Image
        Whole, on one grid.
    label : int
        The lesion's value in the mask.
    settings : dict
        Of pyradiomics: `resampledPixelSpacing`, `interpolator`, `padDistance`.
    box : Box, optional
        Bounding box of the lesion, where it is known.

    Returns
    -------
    Patch
        Voxels of `radiomics.imageoperations.resampleImage` on the whole image: those of the lesion and 1 mm
        beyond at least.

    Raises
    ------
    LesionError
        The label is not in the mask, or resampling leaves nothing of it.
    """
    box = box or label_box(mask, label)
    spacing, pad = _spacing_and_pad(mask, box, settings)
    if np.allclose(image.GetSpacing(), spacing):
        return _source_patch(image, mask, label, box, pad)
    grid = output_grid(mask, box, spacing, pad)
    # Nearest neighbours are read from the whole mask: ties at half a voxel fall as they do in pyradiomics.
    lesion = sitk.GetArrayFromImage(resample(mask, grid, sitk.sitkNearestNeighbor)) == label
    if not lesion.any():
        raise LesionError("the lesion is too small for the grid: resampling leaves no voxel of it")
    values, box_of_grid = sample(image, grid, lesion, settings["interpolator"])
    return Patch(values, lesion[box_of_grid.slices], grid.part(box_of_grid).inside(image))


def influence(mask: sitk.Image, box: Box, settings: dict[str, Any]) -> Box:
    """Source voxels that can change a feature of a lesion.

    Parameters
    ----------
    mask : SimpleITK.Image
        Whole.
    box : Box
        Bounding box of the lesion.
    settings : dict
        Of pyradiomics.

    Returns
    -------
    Box
    """
    spacing, pad = _spacing_and_pad(mask, box, settings)
    reach = np.ceil((pad + 1) * spacing / np.array(mask.GetSpacing())).astype(int) + FARTHEST_PAD
    start = np.maximum(box.start - reach, 0)
    return Box(start, np.minimum(box.start + box.size + reach, mask.GetSize()) - start)


def output_grid(mask: sitk.Image, box: Box, spacing: np.ndarray, pad: int) -> Grid:
    """Lay the grid that pyradiomics resamples to: on the corner of the image, cut out round the lesion.

    Parameters
    ----------
    mask : SimpleITK.Image
        The whole mask; its geometry is the one that counts.
    box : Box
        Bounding box of the lesion.
    spacing : numpy.ndarray, shape (3,)
        Of the grid, in mm.
    pad : int
        Voxels of the grid to leave round the lesion, as far as the image reaches.
    """
    source = np.array(mask.GetSpacing())
    ratio = source / spacing
    lower = np.maximum(np.floor((box.start - 0.5) * ratio - pad), 0)
    # Half a voxel beyond the box, rounded outwards: a grid finer than the source loses nothing.
    upper = np.ceil((box.start + box.size - 0.5) * ratio + pad)
    upper = np.minimum(upper, np.ceil(np.array(mask.GetSize()) * ratio) - 1)
    first = 0.5 * (spacing - source) / source + lower / ratio
    origin = mask.TransformContinuousIndexToPhysicalPoint(first)
    return Grid((upper - lower + 1).astype(int), spacing, origin, mask.GetDirection())


def _spacing_and_pad(mask: sitk.Image, box: Box, settings: dict[str, Any]) -> tuple[np.ndarray, int]:
    spacing = _target_spacing(mask, box, settings)
    return spacing, max(int(settings.get("padDistance", 5)), _room(mask, spacing))


def _target_spacing(mask: sitk.Image, box: Box, settings: dict[str, Any]) -> np.ndarray:
    source = np.array(mask.GetSpacing())
    wanted = settings.get("resampledPixelSpacing")
    if wanted is None or settings.get("interpolator") is None:
        return source
    keep = (np.array(wanted) == 0) | (box.size == 1)
    return np.where(keep, source, np.array(wanted, dtype=float))


def _room(mask: sitk.Image, spacing: np.ndarray) -> int:
    """Voxels of padding that hold a dilated contour."""
    # The upper end of pyradiomics' grid, without its padding, lies half a source voxel inside the lesion.
    return int(np.ceil((RADIUS_MM + np.array(mask.GetSpacing()) / 2) / spacing).max())


def _source_patch(image: sitk.Image, mask: sitk.Image, label: int, box: Box, pad: int) -> Patch:
    start = np.maximum(box.start - pad, 0)
    size = np.minimum(box.start + box.size + pad, mask.GetSize()) - start
    cut_image, cut_mask = (cut(whole, Box(start, size)) for whole in (image, mask))
    lesion = sitk.GetArrayFromImage(cut_mask) == label
    return Patch(cut_image, lesion, np.ones_like(lesion))
