"""Whether the bytes of an image's values stand in the other order than its head says."""

import math
import sys
from pathlib import Path

import numpy as np
import SimpleITK as sitk

from analysis.sources.geometry import Head, VolumeError

SWAPPED_REMEDY = "Export the image again, or correct the order of bytes (endian) in its head."

_SMOOTHER = 8.0
"""An image is far smoother than the same with its bytes swapped, tens of times at least."""
_USUAL = (1e-9, 1e12)
"""Sizes that real numbers of images have, in whatever unit."""
_FEW = 0.1
"""Part of the values that may be unlike the others, such as NaN around a body."""
_FEWEST = 16
"""Values of a slice below which nothing can be told."""


class OrderError(VolumeError):
    """The bytes of values stand in the other order than a head says."""


def require_order(path: Path, head: Head) -> None:
    """See that the values of an image are not swapped, by the slice in its middle.

    Parameters
    ----------
    path : pathlib.Path
        The image, whole.
    head : Head
        Its head.

    Raises
    ------
    OrderError
        They are.
    VolumeError
        They cannot be read.
    """
    if head.bytes > math.prod(head.size):
        require_order_of(_middle_slice(path, head))


def require_order_of(values: np.ndarray) -> None:
    """See that the values of an image, or of a slice of it, are not swapped; raise `OrderError` else."""
    if is_swapped(values):
        low, high = (f"{value:.6g}" for value in (values.min(), values.max()))
        why = "make sense only with their bytes in the other order than its head says"
        raise OrderError(f"holds values ({low} to {high}) that {why}")


def is_swapped(values: np.ndarray) -> bool:
    """Whether an image makes sense only once the bytes of its values are swapped.

    Neighbours in an image are alike, so that of whole numbers the bytes that count most vary least, and the
    image is far rougher if they are swapped. Real numbers become far too small or large to be measured.

    Parameters
    ----------
    values : numpy.ndarray
        Of an image, or of a slice of it.

    Examples
    --------
    >>> smooth = np.arange(-500, 500, dtype=np.int16)
    >>> is_swapped(smooth), is_swapped(smooth.byteswap())
    (False, True)
    """
    if values.dtype.itemsize < 2 or len(np.unique(values)) < _FEWEST:
        return False
    if values.dtype.kind == "f":
        return _usual(values) < 0.5 and _usual(values.byteswap()) > 1 - _FEW
    return bool(np.ptp(_low_halves(values))) and _roughness(values) > _SMOOTHER * _roughness(
        values.byteswap()
    )


def _middle_slice(path: Path, head: Head) -> np.ndarray:
    reader = sitk.ImageFileReader()
    reader.SetFileName(str(path))
    reader.SetExtractIndex((0, 0, head.size[2] // 2))
    reader.SetExtractSize((head.size[0], head.size[1], 1))
    try:
        return sitk.GetArrayFromImage(reader.Execute())
    except RuntimeError:
        raise VolumeError("cannot be read: it is damaged, or not what its name says") from None


def _low_halves(values: np.ndarray) -> np.ndarray:
    """Give the half of the bytes of each value that counts least: one for all in multiples of 256."""
    size = values.dtype.itemsize // 2
    halves = np.ascontiguousarray(values).view(f"u{size}")
    return halves[..., ::2] if sys.byteorder == "little" else halves[..., 1::2]


def _roughness(values: np.ndarray) -> float:
    """Mean step from a voxel to the next along the last axis."""
    return float(np.abs(np.diff(values.astype(np.float64), axis=-1)).mean())


def _usual(values: np.ndarray) -> float:
    """Part of the values other than 0 that have a size which is measured."""
    with np.errstate(invalid="ignore"):
        sizes = np.abs(values[values != 0].astype(np.float64))
        return float(((sizes > _USUAL[0]) & (sizes < _USUAL[1])).mean()) if sizes.size else 1.0
