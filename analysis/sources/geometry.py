"""The grid of a volume, read from the head of its file alone."""

import math
import stat
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import SimpleITK as sitk

from analysis.extraction.volumes import TOLERANCE_MM

ENDINGS = (".nii", ".nii.gz", ".nrrd", ".nhdr", ".mha", ".mhd")
"""NIfTI, NRRD and MetaImage."""

_FLOATS = (sitk.sitkFloat32, sitk.sitkFloat64)


class VolumeError(ValueError):
    """A volume cannot be read; the message says why."""


class PathError(VolumeError):
    """A path holds bytes that are no text, which ITK cannot open: it would end the process."""


class AccessError(VolumeError):
    """A file may not be opened."""


@dataclass(frozen=True)
class Head:
    """What the head of a volume's file says.

    Attributes
    ----------
    size : tuple of int
        Voxels along each axis.
    spacing, origin : tuple of float
        In mm.
    direction : tuple of float
        Cosines, row by row.
    components : int
        Values a voxel.
    kind : str
        Type of the values, in words.
    is_float : bool
        Whether they are real numbers.
    bytes : int
        Of all its voxels.
    """

    size: tuple[int, ...]
    spacing: tuple[float, ...]
    origin: tuple[float, ...]
    direction: tuple[float, ...]
    components: int
    kind: str
    is_float: bool
    bytes: int

    def __str__(self) -> str:
        size = " x ".join(str(n) for n in self.size)
        spacing, origin, direction = (
            "(" + ", ".join(f"{value + 0.0:.6g}" for value in values) + ")"
            for values in (self.spacing, self.origin, self.direction)
        )
        return f"size {size} voxels, spacing {spacing} mm, origin {origin} mm, direction {direction}"


def is_there(path: Path) -> bool:
    """Whether there is a file of a path, or may be one where nobody may look."""
    try:
        return path.is_file()
    except OSError:
        return True


def is_special(path: Path) -> bool:
    """Whether a path is a pipe, a socket or a device: to read from it may never end."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def is_text(path: Path) -> bool:
    r"""Whether a path is UTF-8 text.

    Examples
    --------
    >>> is_text(Path("Größe.nii")), is_text(Path("Gr\udcf6\udcdfe.nii"))
    (True, False)
    """
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def read_head(path: Path) -> Head:
    """Read the head of a volume's file, and none of its voxels.

    Parameters
    ----------
    path : pathlib.Path
        NIfTI, NRRD or MetaImage.

    Returns
    -------
    Head

    Raises
    ------
    VolumeError
        It is not there, of another kind or damaged.
    """
    if not path.name.lower().endswith(ENDINGS):
        raise VolumeError(f"is not NIfTI, NRRD or MetaImage ({', '.join(ENDINGS)})")
    if not is_there(path):
        raise VolumeError("is not there")
    if not is_text(path):
        raise PathError("has a path that is no UTF-8 text")
    _require_access(path)
    reader = sitk.ImageFileReader()
    reader.SetFileName(str(path))
    try:
        reader.ReadImageInformation()
    except RuntimeError:
        raise VolumeError("cannot be read: it is damaged, or not what its name says") from None
    return Head(
        size=reader.GetSize(),
        spacing=reader.GetSpacing(),
        origin=reader.GetOrigin(),
        direction=reader.GetDirection(),
        components=reader.GetNumberOfComponents(),
        kind=sitk.GetPixelIDValueAsString(reader.GetPixelID()),
        is_float=reader.GetPixelID() in _FLOATS,
        bytes=math.prod(reader.GetSize()) * reader.GetNumberOfComponents() * _voxel_bytes(reader),
    )


def _require_access(path: Path) -> None:
    """See that a file can be opened, of which ITK says nothing that helps."""
    try:
        path.open("rb").close()
    except OSError as error:
        raise AccessError(f"cannot be opened: {error.strerror or type(error).__name__}") from None


def _voxel_bytes(reader: sitk.ImageFileReader) -> int:
    smallest = sitk.Image([1] * reader.GetDimension(), reader.GetPixelID())
    return int(smallest.GetSizeOfPixelComponent())


def read_voxels(path: Path) -> sitk.Image:
    """Read a volume whole.

    Raises
    ------
    VolumeError
        Its voxels are not all there.
    """
    try:
        return sitk.ReadImage(str(path))
    except RuntimeError:
        raise VolumeError("cannot be read: it is damaged, or not what its name says") from None


def same_grid(one: Head, other: Head) -> bool:
    """Whether two volumes lie on one grid.

    Sizes must be equal, and the first voxel and the last one along each axis at the same place, to
    `analysis.extraction.volumes.TOLERANCE_MM`, as the extraction demands.
    """
    if one.size != other.size:
        return False
    return bool(np.abs(_corners(one) - _corners(other)).max() < TOLERANCE_MM)


def _corners(head: Head) -> np.ndarray:
    """First voxel, and the last along each axis, in mm; shape (4, 3)."""
    steps = np.reshape(head.direction, (3, 3)) * head.spacing * (np.array(head.size) - 1)
    return np.array(head.origin) + np.vstack([np.zeros(3), steps.T])
