"""Voxels of a series: its slices decoded, rescaled and put on one grid."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

import numpy as np
import SimpleITK as sitk
from pydicom.pixels import iter_pixels
from pydicom.uid import UID

from analysis.errors import Fault, InputError
from analysis.intake.dicom.files import lenient
from analysis.intake.dicom.head import Head
from analysis.intake.dicom.plane import Plane
from analysis.intake.dicom.stack import Stack
from analysis.sources.geometry import is_text
from analysis.sources.heads import REMEDIES

_DELIMITER = b"\xfe\xff\xdd\xe0"
_TAIL = 1 << 16
"""Bytes at the end of a file in which compressed pixels end."""
_WHOLE = np.iinfo(np.int16)


def read_volume(stack: Stack) -> sitk.Image:
    """Read the voxels of a series.

    Parameters
    ----------
    stack : Stack
        Its slices in order.

    Returns
    -------
    SimpleITK.Image
        Rescaled values (HU for CT), int16 where all of them are whole and fit, else float32; on the grid of
        the stack.

    Raises
    ------
    InputError
        A slice cannot be decoded, is cut off or has values that are no finite numbers.

    Notes
    -----
    Files of one slice are decoded and rescaled by ITK's GDCM, so that values are those of other tools built
    on it; frames of enhanced files by pydicom, with the slope and intercept of each frame.
    """
    voxels = np.empty(stack.grid.shape, np.int16)
    planes = sorted(enumerate(stack.planes), key=lambda item: (item[1].file, item[1].frame or 0))
    with lenient(), _quiet_itk():
        for head, members in groupby(planes, key=lambda item: item[1].head):
            for z, values in _decoded(head, list(members)):
                if voxels.dtype == np.int16 and not _fits(values):
                    voxels = voxels.astype(np.float32)
                voxels[z] = values
    return stack.grid.placed(voxels)


def _decoded(head: Head, members: list[tuple[int, Plane]]) -> Iterator[tuple[int, np.ndarray]]:
    """Give the slices of a file with their places in the volume."""
    if not is_text(head.path):
        raise _fault(head, "Has a path that is no UTF-8 text.", REMEDIES["path"])
    if head.is_compressed and not _has_end(head.path):
        raise _fault(head, "Is cut off: its compressed pixels do not end.", "Copy or export it again.")
    values: Iterator[np.ndarray] = _frames(head, members) if members[0][1].frame is not None else _slice(head)
    for z, plane in members:
        try:
            found = next(values)
        # Decoders raise anything; ITK raises RuntimeError alone.
        except Exception as error:
            raise _undecoded(head, error) from None
        if found.shape != (head.rows, head.columns):
            message = f"Its pixels are {found.shape}, and its head says {(head.rows, head.columns)}."
            raise _fault(head, message, "Copy or export it again.")
        if found.dtype.kind == "f" and not np.isfinite(found).all():
            message = "Holds values that are no finite numbers, by its pixels or its RescaleSlope."
            raise _fault(head, message, "Export it again.", plane)
        yield z, found


def _slice(head: Head) -> Iterator[np.ndarray]:
    reader = sitk.ImageFileReader()
    reader.SetImageIO("GDCMImageIO")
    reader.SetFileName(str(head.path))
    yield np.squeeze(sitk.GetArrayFromImage(reader.Execute()), axis=0)


def _frames(head: Head, members: list[tuple[int, Plane]]) -> Iterator[np.ndarray]:
    stored = iter_pixels(head.path, indices=[plane.frame or 0 for _, plane in members])
    for (_, plane), pixels in zip(members, stored, strict=True):
        yield pixels if (plane.slope, plane.intercept) == (1, 0) else pixels * plane.slope + plane.intercept


def _fits(values: np.ndarray) -> bool:
    """Whether all values are whole and of 16 bits."""
    if values.min() < _WHOLE.min or values.max() > _WHOLE.max:
        return False
    return values.dtype.kind in "iu" or bool(np.array_equal(values, np.rint(values)))


def _has_end(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(file.tell() - _TAIL, 0))
        return _DELIMITER in file.read()


@contextmanager
def _quiet_itk() -> Iterator[None]:
    """Keep ITK's warnings off the terminal."""
    before = sitk.ProcessObject.GetGlobalWarningDisplay()
    sitk.ProcessObject.SetGlobalWarningDisplay(False)
    try:
        yield
    finally:
        sitk.ProcessObject.SetGlobalWarningDisplay(before)


def _undecoded(head: Head, error: Exception) -> InputError:
    name = UID(head.syntax).name
    if not head.is_compressed:
        message = f"Its pixels cannot be read: they are cut off or damaged ({type(error).__name__})."
        return _fault(head, message, "Copy or export it again.")
    message = (
        f"Its pixels cannot be decoded ({name}): damaged, or compressed in a way that is not known here."
    )
    return _fault(head, message, "Export the series without compression (Explicit VR Little Endian).")


def _fault(head: Head, message: str, remedy: str, plane: Plane | None = None) -> InputError:
    return InputError([Fault("error", head.file, plane.place if plane else head.place, message, remedy)])
