"""Where a lesion lies in its mask: boxes of voxels."""

from dataclasses import dataclass
from itertools import product

import numpy as np
import SimpleITK as sitk

from analysis.extraction.volumes import LesionError


@dataclass(frozen=True)
class Box:
    """A box of voxels, in the order x, y, z: first voxel and number of voxels of each axis."""

    start: np.ndarray
    size: np.ndarray


def label_box(mask: sitk.Image, label: int) -> Box:
    """Find the bounding box of a label.

    Raises
    ------
    LesionError
        The label is not in the mask, or is the background's.
    """
    if label == 0:
        raise LesionError("label 0 is the background")
    labels = sitk.GetArrayViewFromImage(mask)
    # Slice by slice: a whole-body mask has 10^8 voxels, and a comparison of all would hold as many bytes.
    z = _range(np.array([bool((labels[k] == label).any()) for k in range(len(labels))]), label)
    lesion = labels[z] == label
    y, x = (_range(lesion.any(axis=axes), label) for axes in ((0, 2), (0, 1)))
    ranges = (x, y, z)
    return Box(np.array([r.start for r in ranges]), np.array([r.stop - r.start for r in ranges]))


def require_inside(image: sitk.Image, mask: sitk.Image, label: int) -> None:
    """See that a lesion of a mask on another grid does not reach outside the image.

    Raises
    ------
    LesionError
        It does, by more than a thousandth of a voxel.
    """
    box = label_box(mask, label)
    edges = np.stack([box.start - 0.5, box.start + box.size - 0.5])
    corners = [
        image.TransformPhysicalPointToContinuousIndex(mask.TransformContinuousIndexToPhysicalPoint(corner))
        for corner in product(*edges.T.tolist())
    ]
    if np.min(corners) < -0.5 - 1e-3 or np.any(
        np.max(corners, axis=0) > np.array(image.GetSize()) - 0.5 + 1e-3
    ):
        raise LesionError("the lesion reaches outside the image")


def _range(found: np.ndarray, label: int) -> slice:
    where = np.flatnonzero(found)
    if not len(where):
        raise LesionError(f"label {label} is not in the mask")
    return slice(int(where[0]), int(where[-1]) + 1)
