"""Paths of a manifest that leave the folder of their cohort."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

REMEDY = "Copy it there; or add `--allow-outside`, if you know and trust whoever wrote this table."
"""What to do about a path that leaves."""
TRUST = (
    "If you wrote this table, all is well: `--allow-outside` leaves this warning out. If it was sent to you, "
    "see whether you want these files to be read."
)
"""The same of one that is named in full."""


def leaving(paths: Iterable[str], folders: Sequence[Path]) -> set[str]:
    """Find paths that lead out of some folders, by `..`, from the root, or by a symbolic link on the way.

    Who reads a cohort that somebody else made would otherwise measure, and perhaps publish, whatever
    volumes lie elsewhere on this machine. No file is opened.

    Parameters
    ----------
    paths : iterable of str
        Absolute.
    folders : sequence of pathlib.Path
        A path may lie in any of them, or below.

    Returns
    -------
    set of str
    """
    roots = [Path(os.path.realpath(folder)) for folder in folders]
    return {path for path in paths if not any(map(_real(path).is_relative_to, roots))}


def how_it_leaves(path: str, folders: Sequence[Path]) -> str:
    """Say how an absolute path leaves some folders: by a link, where its name lies in one of them."""
    named_inside = any(Path(os.path.normpath(path)).is_relative_to(folder) for folder in folders)
    how = "leads, by a symbolic link, outside" if named_inside else "lies outside"
    return f"{how} of the folder of its cohort, and was not opened"


def is_named_in_full(written: str, folders: Sequence[Path]) -> bool:
    """Whether a path that leaves some folders says so itself: it begins at the root, without `..` and links.

    Such a path was written for this machine, and shows on its face where it leads.

    Examples
    --------
    >>> folders = [Path("/data/cohort")]
    >>> [is_named_in_full(path, folders) for path in ("/store/a.nii", "/data/cohort/a.nii", "../store/a.nii")]
    [True, False, False]
    """
    path = Path(written)
    inside = any(map(path.is_relative_to, folders))
    return path.is_absolute() and ".." not in path.parts and not inside


def _real(path: str) -> Path:
    """Where a path leads; one that leads nowhere, such as a link to itself, is told when it is opened."""
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):
        return Path(path)
