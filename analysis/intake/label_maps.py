"""Masks and label maps as whole numbers, and what in an image is no number."""

import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import SimpleITK as sitk
from scipy import ndimage

from analysis.errors import Fault
from analysis.extraction import nifti
from analysis.intake.draft import Lesion
from analysis.sources.byte_order import require_order
from analysis.sources.geometry import Head, VolumeError, read_voxels
from analysis.sources.heads import sound_head
from analysis.sources.whole import require_whole
from analysis.wording import counted, quote

_LARGEST = 2**32 - 1
_ROUNDING = 1e-6
"""Part of a label, or of 1 where that is more, by which real numbers may miss it, as float32 does."""
_FEW = 2**16
"""Largest label up to which boxes of all labels are found at once."""


class ValuesError(VolumeError):
    """Values of a mask are none that a mask can have."""


VALUES_REMEDY = "Save the mask as whole numbers: 0 outside of lesions, above 0 within."
"""What to do about a `ValuesError`."""


def read_label_map(path: Path, *, layered: bool = False) -> np.ndarray:
    """Read a mask or a label map.

    Parameters
    ----------
    path : pathlib.Path
        NIfTI, NRRD or MetaImage.
    layered : bool
        Whether it may have several values a voxel.

    Returns
    -------
    numpy.ndarray, shape (z, y, x)
        Whole numbers, not to be changed; with an axis of layers at the end if it has several values a voxel.
        Real numbers that are all whole, but for rounding, are made so.

    Raises
    ------
    VolumeError
        It is damaged, or has other axes.
    ValuesError
        Values are no numbers, no whole ones, negative, or above 4,294,967,295.
    """
    head = sound_head(path, layered=layered)
    require_whole(path, head)
    voxels = sitk.GetArrayFromImage(read_voxels(path))
    is_real = np.issubdtype(voxels.dtype, np.floating)
    if is_real:
        _require_numbers(path, head, voxels)
    if round(voxels.min()) < 0 or round(voxels.max()) > _LARGEST:
        held = f"holds {voxels.min():.6g} to {voxels.max():.6g}"
        raise ValuesError(f"{held}; expected labels from 0 to {_LARGEST}")
    return _whole(voxels) if is_real else voxels


def _require_numbers(path: Path, head: Head, voxels: np.ndarray) -> None:
    count = int(np.count_nonzero(~np.isfinite(voxels))) or int(np.count_nonzero(_unseen(path, head)))
    if count:
        raise ValuesError(f"holds NaN or infinite values in {count} of its voxels; expected whole numbers")


def _unseen(path: Path, head: Head) -> np.ndarray:
    """Voxels of a NIfTI file that ITK read as 0 because they are no finite number."""
    if not path.name.lower().endswith(nifti.ENDINGS):
        return np.zeros(0, bool)
    return nifti.not_finite(path, head.size[::-1])


def _whole(voxels: np.ndarray) -> np.ndarray:
    whole = np.rint(voxels)
    wrong = np.abs(voxels - whole) > _ROUNDING * np.maximum(whole, 1)
    if wrong.any():
        example = voxels[np.unravel_index(int(wrong.argmax()), voxels.shape)]
        raise ValuesError(f"holds real numbers, such as {example:.7g}; expected whole numbers")
    return whole.astype(np.int64)


def label_boxes(voxels: np.ndarray, held: Iterable[int]) -> dict[int, tuple[slice, ...]]:
    """Find the box of each label of a map, all in one pass where labels are not huge.

    Parameters
    ----------
    voxels : numpy.ndarray of whole numbers, shape (z, y, x)
    held : iterable of int
        Labels in it.

    Returns
    -------
    dict of int to tuple of slice
    """
    labels = list(held)
    if max(labels, default=0) > _FEW:
        return {label: ndimage.find_objects((voxels == label).view(np.uint8))[0] for label in labels}
    boxes = ndimage.find_objects(voxels, max(labels, default=0))
    return {label: boxes[label - 1] for label in labels}


def require_readable(path: Path) -> None:
    """See that an image is sound and all there, and that the bytes of its values are not swapped.

    Raises
    ------
    VolumeError
        It is not.
    """
    head = sound_head(path)
    require_whole(path, head)
    require_order(path, head)


def labels_in(voxels: np.ndarray) -> list[int]:
    """List the labels of a map, from the smallest; 0 is none."""
    return [int(label) for label in np.unique(voxels[voxels != 0])]


def strange_lesions(path: Path, head: Head, lesions: Iterable[Lesion]) -> list[tuple[str, int]]:
    """Find the lesions in which an image holds values that are no finite numbers.

    Parameters
    ----------
    path : pathlib.Path
        The image, whole; it is read only if it holds real numbers.
    head : Head
        Its head.
    lesions : iterable of Lesion
        On its grid.

    Returns
    -------
    list of (str, int)
        Names, and numbers of such voxels.

    Raises
    ------
    VolumeError
        Its voxels cannot be read.
    """
    if not head.is_float:
        return []
    strange = _strange(path, head)
    counts = [(one.name, int(strange[one.region.box][one.region.voxels].sum())) for one in lesions]
    return [(name, count) for name, count in counts if count]


def values_fault(image: Path, found: Sequence[tuple[str, int]]) -> Fault:
    """Tell that an image holds no numbers inside of lesions.

    Parameters
    ----------
    image : pathlib.Path
        Relative to the source.
    found : sequence of (str, int)
        As `strange_lesions` gives them.
    """
    names = ", ".join(f"{quote(name)} ({counted(count, 'voxel')})" for name, count in found[:6])
    message = f"The image holds NaN or infinite values inside of {counted(len(found), 'lesion')}: {names}."
    what = "Export the image again; a lesion without its values cannot be measured."
    return Fault("error", image.as_posix(), "", message, what)


def _strange(path: Path, head: Head) -> np.ndarray:
    if not path.name.lower().endswith(nifti.ENDINGS):
        image = read_voxels(path)
        return ~np.isfinite(sitk.GetArrayViewFromImage(image))
    try:
        return nifti.not_finite(path, head.size[::-1])
    except (OSError, EOFError, ValueError, zlib.error):
        raise VolumeError("cannot be read: voxels are missing at its end") from None
