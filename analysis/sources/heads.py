"""Heads of volumes that are sound: three axes, true spacings, voxels that can be there."""

import gzip
import math
import struct
import zlib
from pathlib import Path

from analysis.sources.byte_order import SWAPPED_REMEDY, OrderError
from analysis.sources.claims import RoomError, require_beside, require_possible
from analysis.sources.geometry import (
    AccessError,
    Head,
    PathError,
    VolumeError,
    is_special,
    is_there,
    read_head,
)

REMEDIES = {
    "image": "Give an image of three axes with one value a voxel, or take one phase or channel of it.",
    "mask": "Save the mask as one volume of whole numbers, one value a voxel.",
    "spacing": "Export the volume again with the true distances between its voxels.",
    "room": "Cut it to the region of the lesions, or measure it on a machine with more memory.",
    "access": "Give yourself the right to read it, or take it out.",
    "path": "Rename the file, or the folders above it, with letters of any alphabet.",
}
"""What to do about a volume that is none of three axes, and about spacings and paths that cannot be."""

APART = (".nrrd", ".nhdr", ".mha", ".mhd")
"""Endings of files that may name others for their voxels."""

_NO_SPACING = "gives a spacing of 0 or below in its head; expected millimetres between voxels"
_PIXDIM = {348: (76, "8f"), 540: (104, "8d")}
"""By size of the header (NIfTI-1 and 2): place and type of the spacings."""


class SpacingError(VolumeError):
    """The distances between voxels, as a head gives them, cannot be."""


class ShapeError(VolumeError):
    """A volume has other axes, or values a voxel, than are expected."""


def sound_head(path: Path, *, layered: bool = False) -> Head:
    """Read the head of a volume and see that it can be one.

    Parameters
    ----------
    path : pathlib.Path
        NIfTI, NRRD or MetaImage.
    layered : bool
        Whether it may have several values a voxel.

    Returns
    -------
    Head
        Of three axes.

    Raises
    ------
    VolumeError
        It is damaged, or claims what its file does not hold.
    SpacingError
        A spacing is not above 0.
    ShapeError
        It has not three axes, or several values a voxel.
    """
    if is_special(path):
        raise VolumeError("is a pipe or a device; expected a file")
    if _has_no_spacing(path):
        raise SpacingError(_NO_SPACING)
    if path.name.lower().endswith(APART) and is_there(path):
        require_beside(path)
    try:
        head = read_head(path)
    except VolumeError as error:
        # ITK says what is wrong with a spacing; `read_head` does not hand it on.
        if "spacing" in str(error.__context__).lower():
            raise SpacingError(_NO_SPACING) from None
        raise
    if not all(math.isfinite(step) and step > 0 for step in head.spacing):
        raise SpacingError(_NO_SPACING)
    if len(head.size) != 3 or (head.components != 1 and not layered):
        raise ShapeError(_shape(head))
    require_possible(path, head)
    return head


def remedy(error: VolumeError, kind: str) -> str:
    """Say what to do about a volume; `kind` is `image` or `mask`."""
    if isinstance(error, SpacingError):
        return REMEDIES["spacing"]
    if isinstance(error, RoomError):
        return REMEDIES["room"]
    if isinstance(error, AccessError):
        return REMEDIES["access"]
    if isinstance(error, PathError):
        return REMEDIES["path"]
    if isinstance(error, OrderError):
        return SWAPPED_REMEDY
    return REMEDIES[kind] if isinstance(error, ShapeError) else "Export or copy the file again."


def _shape(head: Head) -> str:
    if len(head.size) > 3:
        return f"has {len(head.size)} axes ({' x '.join(map(str, head.size))} voxels); expected 3"
    if len(head.size) < 3:
        return f"has {len(head.size)} axes; expected 3"
    return f"has {head.components} values a voxel, as colours have; expected 1"


def _has_no_spacing(path: Path) -> bool:
    """Whether a NIfTI file gives a spacing of 0 or below, which ITK corrects without a word."""
    if not path.name.lower().endswith((".nii", ".nii.gz")):
        return False
    try:
        with (gzip.open if path.name.lower().endswith(".gz") else open)(path, "rb") as file:
            head = file.read(540)
    except (OSError, EOFError, zlib.error):
        return False
    for order in "<>":
        size = struct.unpack_from(f"{order}i", head)[0] if len(head) >= 348 else 0
        if size in _PIXDIM and len(head) >= size:
            place, kind = _PIXDIM[size]
            steps = struct.unpack_from(order + kind, head, place)[1:4]
            return not all(math.isfinite(step) and step > 0 for step in steps)
    return False
