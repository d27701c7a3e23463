"""Volumes written whole: ITK says nothing, or too little, where the disk is full."""

import errno
import os
from contextlib import suppress
from pathlib import Path

import SimpleITK as sitk

from analysis.sources.geometry import VolumeError, read_head
from analysis.sources.whole import require_whole

_BLOCK = 2**20
_MORE = 16
"""Blocks tried beyond a cut file: what ITK, or the system, had not yet put into it."""


def write_volume(image: sitk.Image, path: Path) -> None:
    """Write a packed image, and see that all of its voxels are in the file.

    Parameters
    ----------
    image : SimpleITK.Image
    path : pathlib.Path
        Its ending is the format; the folder must be there.

    Raises
    ------
    OSError
        They are not, as on a full disk; its number is what the system says to as many bytes in a plain file,
        or `EIO` where it takes them. What was written is removed.
    """
    try:
        sitk.WriteImage(image, str(path), useCompression=True, compressionLevel=1)
        require_whole(path, read_head(path))
    except (VolumeError, RuntimeError) as error:
        number = _why_cut(path)
        raise OSError(number, os.strerror(number), str(path)) from error


def _why_cut(path: Path) -> int:
    """Try to write as much as was written, and some more, in place of a cut file; nothing is left."""
    size = 0
    try:
        with suppress(FileNotFoundError):
            size = path.stat().st_size
        block = os.urandom(_BLOCK)  # zeros would take no space on a disk that packs them
        with path.open("wb", buffering=0) as file:
            for _ in range(size // _BLOCK + _MORE):
                _write(file.fileno(), block)
            os.fsync(file.fileno())
    except OSError as error:
        return error.errno or errno.EIO
    finally:
        path.unlink(missing_ok=True)
    return errno.EIO


def _write(number: int, block: bytes) -> None:
    while block:
        block = block[os.write(number, block) :]
