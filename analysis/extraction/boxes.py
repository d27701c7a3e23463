"""Where a lesion lies in its mask: boxes of voxels."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import SimpleITK as sitk
from scipy import ndimage

from analysis.extraction.volumes import LesionError

_MANY = 65_535
_WORTH_A_PASS = 8
"""A pass over all labels takes as long as looking for this many, one by one."""


@dataclass(frozen=True)
class Box:
    """A box of voxels, in the order x, y, z: first voxel and number of voxels of each axis."""

    start: np.ndarray
    size: np.ndarray

    @property
    def slices(self) -> tuple[slice, ...]:
        """The box in an array (z, y, x)."""
        ends = zip(self.start[::-1].tolist(), (self.start + self.size)[::-1].tolist(), strict=True)
        return tuple(slice(*both) for both in ends)

    @classmethod
    def of(cls, slices: Sequence[slice]) -> "Box":
        """Make a box of slices of an array (z, y, x)."""
        axes = slices[::-1]
        return cls(
            np.array([axis.start for axis in axes]), np.array([axis.stop - axis.start for axis in axes])
        )


def find_boxes(mask: sitk.Image, labels: Sequence[int]) -> dict[int, Box]:
    """Find the bounding boxes of labels, of many in one pass.

    Parameters
    ----------
    mask : SimpleITK.Image
        A label map.
    labels : sequence of int

    Returns
    -------
    dict of int to Box
        By label. One that is not there is left out, and so are labels above 65,535, which are rare:
        `label_box` finds them one by one.
    """
    wanted = [label for label in labels if 0 < label <= _MANY]
    if len(wanted) < _WORTH_A_PASS:
        return {}
    found = ndimage.find_objects(sitk.GetArrayViewFromImage(mask), max_label=max(wanted))
    return {label: Box.of(found[label - 1]) for label in wanted if found[label - 1]}


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
    on_slice = np.array([bool((labels[k] == label).any()) for k in range(len(labels))])
    if not on_slice.any():
        empty = "" if labels.any() else ", which is empty"
        raise LesionError(f"label {label} is not in the mask{empty}")
    z = _range(on_slice)
    lesion = labels[z] == label
    y, x = (_range(lesion.any(axis=axes)) for axes in ((0, 2), (0, 1)))
    return Box.of((z, y, x))


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


def _range(found: np.ndarray) -> slice:
    where = np.flatnonzero(found)
    return slice(int(where[0]), int(where[-1]) + 1)
