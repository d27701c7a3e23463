"""Temporary files whose writer was killed: nobody holds them, and the next writer removes them."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # pragma: no cover  # Windows
    fcntl = None  # type: ignore[assignment]

PART = ".part"
"""How the names of temporary files end."""


def lock_own(number: int) -> None:
    """Hold an open temporary file for as long as it is open, where the file system knows locks."""
    if fcntl is not None:
        with suppress(OSError):
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)


def remove_abandoned(path: Path, *, hidden: bool = True) -> None:
    """Remove temporary files beside a file, made to become this file, that no process holds any more.

    Parameters
    ----------
    path : pathlib.Path
        What they were to become.
    hidden : bool
        Whether their names begin with a dot; then comes the name of the file, and another dot.
    """
    if fcntl is None:
        return
    for other in _beside(path, f"{'.' if hidden else ''}{path.name}."):
        with suppress(OSError):
            _remove_unless_held(other)


def _beside(path: Path, beginning: str) -> Iterator[Path]:
    with suppress(OSError), os.scandir(path.parent) as found:
        for each in found:
            if each.name.startswith(beginning) and each.name.endswith(PART):
                yield Path(each.path)


def _remove_unless_held(path: Path) -> None:
    # For writing, since network file systems lock no file exclusively that is open for reading alone.
    number = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
    finally:
        os.close(number)
