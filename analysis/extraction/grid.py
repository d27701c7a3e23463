"""A lesion on the grid that pyradiomics measures it on.

Pyradiomics lays its output grid on the corner of the whole image and keeps the part round the lesion.
B-spline interpolation then needs coefficients of the source image. Those of a voxel hardly depend on far
voxels (a factor of 0.27 a voxel, the pole of the cubic spline), so they are computed here on a crop that
reaches `SOURCE_PAD` voxels beyond the output grid, and the voxels come out the same.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import SimpleITK as sitk
from scipy import ndimage

from analysis.extraction.boxes import Box, label_box
from analysis.extraction.contours import RADIUS_MM
from analysis.extraction.roundoff import is_real, last_bit_decides
from analysis.extraction.volumes import LesionError

SOURCE_PAD = 20
"""Source voxels beyond the output grid: what lies farther changes less than rounds away, even at 4000 HU."""
_SOURCE_PAD_FLOAT = {sitk.sitkFloat32: 24, sitk.sitkFloat64: 32}
_HAIR_PAD = 48  # where the last bit counts, see `last_bit_decides`


@dataclass(frozen=True)
class Grid:
    """A lattice of voxels in the patient: an image without values.

    Attributes
    ----------
    size : numpy.ndarray of int, shape (3,)
        Voxels along x, y, z.
    spacing : numpy.ndarray, shape (3,)
        In mm.
    origin : tuple of float
        Centre of the first voxel, LPS, in mm.
    direction : tuple of float
        Nine direction cosines, as SimpleITK gives them.
    """

    size: np.ndarray
    spacing: np.ndarray
    origin: tuple[float, ...]
    direction: tuple[float, ...]


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
    lesion = sitk.GetArrayFromImage(_resample(mask, grid, sitk.sitkNearestNeighbor)) == label
    if not lesion.any():
        raise LesionError("the lesion is too small for the grid: resampling leaves no voxel of it")
    part = _needed(image, grid, lesion, settings["interpolator"])
    needed = _part(grid, part)
    return Patch(
        _resample_image(image, needed, settings["interpolator"]), lesion[part.slices], _inside(image, needed)
    )


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
    reach = np.ceil((pad + 1) * spacing / np.array(mask.GetSpacing())).astype(int) + _HAIR_PAD
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


def _needed(image: sitk.Image, grid: Grid, lesion: np.ndarray, interpolator: str | int) -> Box:
    """Voxels of the grid that a dilated contour can reach; all of it where the last bit could change."""
    whole = Box(np.zeros(3, int), grid.size)
    if is_real(image) or _method(interpolator) != sitk.sitkBSpline or _by_a_hair(image, grid):
        return whole
    reach = np.ceil(RADIUS_MM / grid.spacing).astype(int)
    box = Box.of(ndimage.find_objects(lesion.view(np.uint8))[0])
    start = np.maximum(box.start - reach, 0)
    return Box(start, np.minimum(box.start + box.size + reach, grid.size) - start)


def _part(grid: Grid, box: Box) -> Grid:
    """Cut a part out of a grid."""
    directions = np.reshape(grid.direction, (3, 3))
    origin = np.array(grid.origin) + directions @ (box.start * grid.spacing)
    return replace(grid, size=box.size, origin=tuple(origin.tolist()))


def _source_patch(image: sitk.Image, mask: sitk.Image, label: int, box: Box, pad: int) -> Patch:
    start = np.maximum(box.start - pad, 0)
    size = np.minimum(box.start + box.size + pad, mask.GetSize()) - start
    cut_image, cut_mask = (_cut(whole, Box(start, size)) for whole in (image, mask))
    lesion = sitk.GetArrayFromImage(cut_mask) == label
    return Patch(cut_image, lesion, np.ones_like(lesion))


def _resample_image(image: sitk.Image, grid: Grid, interpolator: str | int) -> sitk.Image:
    method = _method(interpolator)
    # The other interpolators read neighbours only, so that a crop would save nothing.
    source = _cut(image, _source_box(image, grid)) if method == sitk.sitkBSpline else image
    return _resample(source, grid, method)


def _method(interpolator: str | int) -> int:
    return getattr(sitk, interpolator, sitk.sitkBSpline) if isinstance(interpolator, str) else interpolator


def _source_box(image: sitk.Image, grid: Grid) -> Box:
    first, last = _ends(image, grid)
    by_a_hair = _by_a_hair(image, grid)
    pad = _HAIR_PAD if by_a_hair else _SOURCE_PAD_FLOAT.get(image.GetPixelID(), SOURCE_PAD)
    start = np.zeros(3, int) if by_a_hair else np.maximum(np.floor(first).astype(int) - pad, 0)
    stop = np.minimum(np.ceil(last).astype(int) + 1 + pad, image.GetSize())
    return Box(start, stop - start)


def _by_a_hair(image: sitk.Image, grid: Grid) -> bool:
    return last_bit_decides(image, *_ends(image, grid), grid.size)


def _ends(image: sitk.Image, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Place of the grid's first and last voxel among the voxels of the image."""
    first = np.array(image.TransformPhysicalPointToContinuousIndex(grid.origin))
    return first, first + (grid.size - 1) * grid.spacing / np.array(image.GetSpacing())


def _cut(image: sitk.Image, box: Box) -> sitk.Image:
    if np.array_equal(box.size, image.GetSize()):
        return image
    return sitk.RegionOfInterest(image, box.size.tolist(), box.start.tolist())


def _resample(image: sitk.Image, grid: Grid, interpolator: int) -> sitk.Image:
    resample = sitk.ResampleImageFilter()
    resample.SetOutputSpacing(grid.spacing.tolist())
    resample.SetOutputDirection(grid.direction)
    resample.SetOutputOrigin(grid.origin)
    resample.SetSize(grid.size.tolist())
    resample.SetOutputPixelType(image.GetPixelID())
    resample.SetInterpolator(interpolator)
    return resample.Execute(image)


def _inside(image: sitk.Image, grid: Grid) -> np.ndarray:
    first, last = _ends(image, grid)
    hair = 1e-6
    axes = []
    for n, low, high, size in zip(grid.size, first, last, image.GetSize(), strict=True):
        centres = np.linspace(low, high, n)
        axes.append((centres >= -0.5 + hair) & (centres < size - 0.5 - hair))
    x, y, z = axes
    return z[:, None, None] & y[None, :, None] & x[None, None, :]
