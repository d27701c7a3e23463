"""The files under a folder, each once."""

import os
from collections.abc import Iterator
from pathlib import Path


def walk(source: Path) -> Iterator[Path]:
    """Give each file under a folder once, by the order of paths; links are followed, loops of them are not.

    Files and folders come before the links beside them, so that a file is called by its own name.

    Parameters
    ----------
    source : pathlib.Path
        A folder; of a file, the file alone is given.

    Yields
    ------
    pathlib.Path
        Files that are there, no pipes or devices; also folders that may not be looked into.
    """
    if not source.is_dir():
        yield source
        return
    seen: set[tuple[int, int]] = set()
    waiting = [source]
    while waiting:
        folder = waiting.pop()
        if not _is_new(folder, seen):
            continue
        try:
            files, folders = _entries(folder)
        except OSError:
            # Reading it as a file tells why.
            yield folder
            continue
        yield from (path for path in files if _is_new(path, seen))
        waiting += reversed(folders)


def _is_new(path: Path, seen: set[tuple[int, int]]) -> bool:
    """Whether a file or folder is there and was not seen by another name."""
    try:
        status = path.stat()
    except OSError:
        # A link to nothing, or to itself.
        return False
    key = (status.st_dev, status.st_ino)
    if key in seen:
        return False
    seen.add(key)
    return True


def _entries(folder: Path) -> tuple[list[Path], list[Path]]:
    """Files and folders in a folder, each in order, links last."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: (entry.is_symlink(), entry.name))
    files = [Path(entry.path) for entry in entries if _is(entry, "file")]
    return files, [Path(entry.path) for entry in entries if _is(entry, "dir")]


def _is(entry: os.DirEntry[str], kind: str) -> bool:
    try:
        return entry.is_file() if kind == "file" else entry.is_dir()
    except OSError:
        return False
