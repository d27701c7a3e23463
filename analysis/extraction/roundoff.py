"""Where rounding in the last bit of a spline changes a value by 1 HU.

The spline through an image of whole numbers is a whole number at the voxels themselves, and where the image
has one value all round, give or take rounding. SimpleITK cuts off the fraction there. A crop keeps its bits
only if it leaves the origin of the image where it is.
"""

import numpy as np
import SimpleITK as sitk
from scipy import ndimage

from analysis.extraction.boxes import Box

_HAIR = 1e-6
_REACH = 27
"""Source voxels over which another value still changes the last bit: 0.27 a voxel, the pole of the spline."""
_STEP = 9
"""Voxels are looked at in steps: five in a row lie within the reach to both sides."""


def is_real(image: sitk.Image) -> bool:
    """Whether an image holds real numbers."""
    return "float" in image.GetPixelIDTypeAsString()


def last_bit_decides(image: sitk.Image, first: np.ndarray, last: np.ndarray, size: np.ndarray) -> bool:
    """Whether some voxel of a grid is a whole number by a hair.

    Parameters
    ----------
    image : SimpleITK.Image
        Whole.
    first, last : numpy.ndarray, shape (3,)
        Place of the grid's first and last voxel among the voxels of the image, along x, y, z.
    size : numpy.ndarray of int, shape (3,)
        Voxels of the grid.

    Returns
    -------
    bool
        False for an image of real numbers. True may be said where it is not needed, not the other way round.
    """
    if is_real(image):
        return False
    return _falls_on_voxels(first, last, size) or _lies_amid_one_value(image, first, last)


def _falls_on_voxels(first: np.ndarray, last: np.ndarray, size: np.ndarray) -> bool:
    axes = (np.linspace(low, high, n) for low, high, n in zip(first, last, size, strict=True))
    return all(bool((np.abs(centres - np.round(centres)) < _HAIR).any()) for centres in axes)


def _lies_amid_one_value(image: sitk.Image, first: np.ndarray, last: np.ndarray) -> bool:
    low = np.maximum(np.floor(first).astype(int) - _REACH, 0)
    high = np.minimum(np.ceil(last).astype(int) + _REACH + 1, image.GetSize())
    near = Box(low, high - low).slices
    samples = sitk.GetArrayViewFromImage(image)[tuple(slice(s.start, s.stop, _STEP) for s in near)]
    one_value = ndimage.maximum_filter(samples, 5) == ndimage.minimum_filter(samples, 5)
    centres = [start + _STEP * np.arange(n) for start, n in zip(low, samples.shape[::-1], strict=True)]
    x, y, z = ((c > a - _STEP) & (c < b + _STEP) for c, a, b in zip(centres, first, last, strict=True))
    return bool(one_value[np.ix_(z, y, x)].any())
