"""Voxels that stand in files apart from their head: which ones, none of them outside of its folder."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from analysis.sources.geometry import VolumeError
from analysis.wording import quote

_NUMBERED = re.compile(r"([^%]*)(%0?\d{0,2}d)([^%]*?) +(\d+) +(\d+)(?: +(\d+))?(?: +\d+)?")
"""Of NRRD and MetaImage: a name with the place of a number, the first one, the last and the step."""
_MOST_FILES = 100_000


def apart_paths(path: Path, named: bytes, lines: Sequence[bytes]) -> tuple[Path, ...]:
    """Find the files that hold the voxels of a volume.

    Parameters
    ----------
    path : pathlib.Path
        The head.
    named : bytes
        What it names: a file, `LIST`, or a name with a number in it.
    lines : sequence of bytes
        The lines of the head after that, which are the files of a list.

    Returns
    -------
    tuple of pathlib.Path
        They may not be there.

    Raises
    ------
    VolumeError
        One lies outside of the folder of the head, also by a symbolic link; or the names cannot be told.
    """
    name = named.decode("utf-8", "surrogateescape")
    if name.upper().split(" ")[0] == "LIST":
        names = [line.decode("utf-8", "surrogateescape").strip() for line in lines]
        names = [each for each in names if each][:_MOST_FILES]
    else:
        names = _numbered(name) if "%" in name else [name]
    if not all(_is_beside(path, each) for each in names):
        raise VolumeError("names a file outside of its folder for its voxels")
    return tuple(path.parent / each for each in names)


def _numbered(name: str) -> list[str]:
    """Write out names that are numbered."""
    match = _NUMBERED.fullmatch(name)
    if match is None:
        raise VolumeError(f"names its voxels as {quote(name)}, which is not read")
    before, number, after = match.groups()[:3]
    first, last, step = (int(text or 1) for text in match.groups()[3:])
    if not 0 <= last - first <= _MOST_FILES or not step:
        raise VolumeError(f"names its voxels as {quote(name)}, which is not read")
    return [f"{before}{number % place}{after}" for place in range(first, last + 1, step)]


def _is_beside(path: Path, name: str) -> bool:
    if Path(name).is_absolute() or ".." in Path(name).parts:
        return False
    try:
        real = Path(os.path.realpath(path.parent / name))
    except ValueError:
        return False
    folder = Path(os.path.realpath(path.parent))
    return real.is_relative_to(folder)
