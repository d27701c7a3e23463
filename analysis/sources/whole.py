"""Whether a volume's file is all there, told without unpacking its voxels wherever that is possible."""

import gzip
import re
import zlib
from pathlib import Path

from analysis.sources.geometry import Head, VolumeError, read_voxels

_NIFTI_HEAD = 352
"""Least bytes before the voxels of a NIfTI-1 file; extensions come in steps of 16."""
_LONGEST_EXTENSION = 2**24
_LONGEST_NRRD_HEAD = 2**16
_BLOCK = 2**22


def require_whole(path: Path, head: Head) -> None:
    """See that no voxel of a volume is missing at the end of its file.

    A file that is not packed has a length; a packed one says in its last four bytes how long its content is.
    Where these do not fit, and for MetaImage and NRRD in two files, the file is read to its end.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    head : Head
        Its head.

    Raises
    ------
    VolumeError
        Voxels are missing, or what is packed is damaged.
    """
    name = path.name.lower()
    if name.endswith(".nii"):
        whole = path.stat().st_size >= _NIFTI_HEAD + head.bytes
    elif name.endswith(".nii.gz"):
        whole = (
            _fits_nifti(_stated_length(path), head.bytes)
            or _unpacked_length(path) >= _NIFTI_HEAD + head.bytes
        )
    else:
        whole = (name.endswith(".nrrd") and _fits_nrrd(path, head.bytes)) or _is_read(path)
    if not whole:
        raise VolumeError("cannot be read: voxels are missing at its end")


def _is_read(path: Path) -> bool:
    read_voxels(path)
    return True


def _fits_nifti(stated: int, voxels: int) -> bool:
    """Whether a length, of which 32 bits are kept, is that of the voxels and a NIfTI head."""
    extension = (stated - voxels - _NIFTI_HEAD) % 2**32
    return extension < _LONGEST_EXTENSION and extension % 16 == 0


def _fits_nrrd(path: Path, voxels: int) -> bool:
    """Whether the voxels after the head of a NRRD file are as many as they should be."""
    with path.open("rb") as file:
        head, end, _ = file.read(_LONGEST_NRRD_HEAD).partition(b"\n\n")
    kind = re.search(rb"^encoding: *(\w+)", head, re.MULTILINE)
    encoding = kind[1].lower() if kind and end else b""
    if encoding == b"raw":
        return path.stat().st_size == len(head) + len(end) + voxels
    return encoding in {b"gz", b"gzip"} and _stated_length(path) == voxels % 2**32


def _stated_length(path: Path) -> int:
    with path.open("rb") as file:
        file.seek(-4, 2)
        return int.from_bytes(file.read(4), "little")


def _unpacked_length(path: Path) -> int:
    """Bytes of a packed file, a block at a time."""
    length = 0
    try:
        with gzip.open(path) as file:
            while block := file.read(_BLOCK):
                length += len(block)
    except (OSError, EOFError, zlib.error):
        raise VolumeError("cannot be read: it is damaged, or not what its name says") from None
    return length
