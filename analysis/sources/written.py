"""Volumes written whole: ITK says nothing, or too little, where the disk is full."""

import errno
import os
from pathlib import Path

import SimpleITK as sitk

from analysis.sources.geometry import VolumeError, read_head
from analysis.sources.whole import require_whole


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
        They are not, as on a full disk. What was written is removed.
    """
    try:
        sitk.WriteImage(image, str(path), useCompression=True, compressionLevel=1)
        require_whole(path, read_head(path))
    except VolumeError as error:
        path.unlink(missing_ok=True)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from error
