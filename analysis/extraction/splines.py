"""The image on the grid of a lesion, with the bits that the whole image would give.

B-spline interpolation needs coefficients of the source image. Those of a voxel hardly depend on far voxels
(a factor of 0.27 a voxel, the pole of the cubic spline), so they are computed on a crop that reaches
`SOURCE_PAD` voxels beyond the grid, and the voxels come out the same.

Of an image of whole numbers SimpleITK cuts off the fraction. Where the spline is a whole number by a hair, as
at source voxels and where there is no noise, the last bit decides on 1 HU. Then the image is sampled as
pyradiomics does it: whole, or with its origin kept where it is too large for that.
"""

import numpy as np
import SimpleITK as sitk
from scipy import ndimage

from analysis.extraction.boxes import Box
from analysis.extraction.contours import RADIUS_MM
from analysis.extraction.lattice import Grid, cut, resample

SOURCE_PAD = 20
"""Source voxels beyond the grid: what lies farther changes less than rounds away, even at 4000 HU."""
FARTHEST_PAD = 48
"""Where the last bit counts."""
_REAL_PADS = {sitk.sitkFloat32: 24, sitk.sitkFloat64: 32}
_HAIR = 2e-8
"""HU: ten times what `SOURCE_PAD` leaves open. One lesion in some thousands comes this near without need."""
_MOST_WHOLE = 2**24
"""Voxels of an image that is sampled whole; coefficients take 8 bytes each."""


def sample(
    image: sitk.Image, grid: Grid, lesion: np.ndarray, interpolator: str | int
) -> tuple[sitk.Image, Box]:
    """Sample an image where a dilated contour can reach.

    Parameters
    ----------
    image : SimpleITK.Image
        Whole.
    grid : Grid
        That of pyradiomics for the lesion.
    lesion : numpy.ndarray of bool, shape (z, y, x)
        The lesion on the grid.
    interpolator : str or int
        SimpleITK's name or number of one; a name that it does not know is a B-spline, as in pyradiomics.

    Returns
    -------
    values : SimpleITK.Image
        In the pixel type of the image.
    box : Box
        The part of the grid that they fill.
    """
    method = _method(interpolator)
    whole = Box(np.zeros(3, int), grid.size)
    if method != sitk.sitkBSpline:
        # The others read neighbours only, so that a crop would save nothing.
        return resample(image, grid, method), whole
    if image.GetPixelID() in _REAL_PADS:
        # Their last bits depend on where the grid begins.
        return resample(cut(image, _around(image, grid, _REAL_PADS[image.GetPixelID()])), grid, method), whole
    return _sample_whole_numbers(image, grid, lesion)


def _sample_whole_numbers(image: sitk.Image, grid: Grid, lesion: np.ndarray) -> tuple[sitk.Image, Box]:
    near = ndimage.binary_dilation(lesion, np.ones(2 * _reach(grid)[::-1] + 1, dtype=bool))
    box = Box.of(ndimage.find_objects(near.view(np.uint8))[0])
    part = grid.part(box)
    exact = resample(cut(image, _around(image, part, SOURCE_PAD)), part, sitk.sitkBSpline, sitk.sitkFloat64)
    values = sitk.GetArrayViewFromImage(exact)[near[box.slices] & part.inside(image)]
    if np.abs(values - np.rint(values)).min(initial=1.0) > _HAIR:
        return sitk.Clamp(exact, image.GetPixelID()), box
    source = image if image.GetNumberOfPixels() <= _MOST_WHOLE else cut(image, _from_origin(image, grid))
    return resample(source, grid, sitk.sitkBSpline), Box(np.zeros(3, int), grid.size)


def _reach(grid: Grid) -> np.ndarray:
    """Voxels that a dilated contour can reach beyond the lesion, along x, y, z."""
    return np.ceil(RADIUS_MM / grid.spacing).astype(int)


def _method(interpolator: str | int) -> int:
    return getattr(sitk, interpolator, sitk.sitkBSpline) if isinstance(interpolator, str) else interpolator


def _around(image: sitk.Image, grid: Grid, pad: int) -> Box:
    first, last = grid.ends(image)
    start = np.maximum(np.floor(first).astype(int) - pad, 0)
    stop = np.minimum(np.ceil(last).astype(int) + 1 + pad, image.GetSize())
    return Box(start, stop - start)


def _from_origin(image: sitk.Image, grid: Grid) -> Box:
    around = _around(image, grid, FARTHEST_PAD)
    return Box(np.zeros(3, int), around.start + around.size)
