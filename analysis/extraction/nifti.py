"""NIfTI voxels as they stand in the file: ITK reads those that are no finite number as 0."""

import gzip
from pathlib import Path

import numpy as np

ENDINGS = (".nii", ".nii.gz")

_HEADERS = {348: (70, "i2", 108, "f4"), 540: (12, "i2", 168, "i8")}
"""By size of the header (NIfTI-1 and 2): place and type of the data type, and of the offset of the voxels."""

_REALS = {16: "f4", 64: "f8"}


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
    content = _content(path)
    for order in "<>":
        size = int(np.frombuffer(content, f"{order}i4", 1)[0])
        if size in _HEADERS:
            place, kind, offset_place, offset_kind = _HEADERS[size]
            code = int(np.frombuffer(content, order + kind, 1, place)[0])
            offset = int(np.frombuffer(content, order + offset_kind, 1, offset_place)[0])
            if code in _REALS:
                voxels = np.frombuffer(content, order + _REALS[code], int(np.prod(shape)), offset)
                return ~np.isfinite(voxels).reshape(shape)
    return np.zeros(shape, bool)


def _content(path: Path) -> bytes:
    with path.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    return gzip.decompress(path.read_bytes()) if packed else path.read_bytes()
