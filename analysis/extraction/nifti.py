"""NIfTI voxels as they stand in the file: ITK reads those that are no finite number as 0."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple, cast

import numpy as np

ENDINGS = (".nii", ".nii.gz")
AT_A_TIME = 4 * 2**20
"""Bytes of voxels in memory."""

_HEADERS = {348: (70, "i2", 108, "f4"), 540: (12, "i2", 168, "i8")}
"""By size of the header (NIfTI-1 and 2): place and type of the data type, and of the offset of the voxels."""

_REALS = {16: "f4", 64: "f8"}


class Part(NamedTuple):
    """A run of voxels: the place of the first in the file, and for each whether it is no finite number."""

    start: int
    strange: np.ndarray


def strange_parts(path: Path, voxels: int) -> Iterator[Part]:
    """Find the parts of a NIfTI file with voxels that hold no finite number, a few megabytes at a time.

    Parameters
    ----------
    path : pathlib.Path
        `.nii` or `.nii.gz`.
    voxels : int
        In the file.

    Yields
    ------
    Part
        One with such voxels; none where all voxels are whole numbers. Places count x fastest, then y.

    Raises
    ------
    OSError, EOFError, ValueError
        The file ends early or is damaged.
    """
    with _opened(path) as file:
        layout = _layout(file.read(540))
        if layout is None:
            return
        number, offset = layout
        file.seek(offset)
        for start in range(0, voxels, AT_A_TIME // number.itemsize):
            count = min(AT_A_TIME // number.itemsize, voxels - start)
            strange = ~np.isfinite(np.frombuffer(file.read(count * number.itemsize), number, count))
            if strange.any():
                yield Part(start, strange)


def not_finite(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    """Find the voxels of a NIfTI file that hold no finite number.

    Parameters
    ----------
    path : pathlib.Path
        `.nii` or `.nii.gz`.
    shape : tuple of int
        Of its array, z first.

    Returns
    -------
    numpy.ndarray of bool, shape `shape`
        All False where the voxels are whole numbers.
    """
    found = np.zeros(int(np.prod(shape)), bool)
    for start, strange in strange_parts(path, found.size):
        found[start : start + strange.size] = strange
    return found.reshape(shape)


def _layout(head: bytes) -> tuple[np.dtype, int] | None:
    """Type of the voxels and place of the first; None where they are whole numbers."""
    for order in "<>":
        size = int(np.frombuffer(head, f"{order}i4", 1)[0])
        if size in _HEADERS:
            place, kind, offset_place, offset_kind = _HEADERS[size]
            code = int(np.frombuffer(head, order + kind, 1, place)[0])
            offset = int(np.frombuffer(head, order + offset_kind, 1, offset_place)[0])
            return (np.dtype(order + _REALS[code]), offset) if code in _REALS else None
    return None


def _opened(path: Path) -> IO[bytes]:
    with path.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    return cast(IO[bytes], gzip.open(path)) if packed else path.open("rb")
