"""Volumes under a folder."""

import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import Fault
from analysis.intake.draft import LeftOut
from analysis.sources.geometry import ENDINGS


@dataclass(frozen=True)
class Tree:
    """What lies under a folder.

    Attributes
    ----------
    root : pathlib.Path
        The folder.
    volumes : tuple of pathlib.Path
        Files by their endings, relative to it, sorted.
    left_out : tuple of LeftOut
        Links that lead nowhere new.
    faults : tuple of Fault
        Folders that cannot be read.
    """

    root: Path
    volumes: tuple[Path, ...]
    left_out: tuple[LeftOut, ...] = ()
    faults: tuple[Fault, ...] = ()


def find_volumes(root: Path) -> Tree:
    """Look for volumes under a folder, in any depth.

    Links to files and folders are followed, each folder once, however links lead to it. Hidden files are
    passed by, also those named `._...` that macOS leaves on other systems.

    Parameters
    ----------
    root : pathlib.Path

    Returns
    -------
    Tree
    """
    walk = _Walk(root)
    return Tree(root, tuple(sorted(walk.files())), tuple(walk.left_out), tuple(walk.faults))


class _Walk:
    """A walk over folders, true ones before links, so that a link never hides the folder it leads to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.left_out: list[LeftOut] = []
        self.faults: list[Fault] = []
        self._seen: set[tuple[int, int]] = set()

    def files(self) -> Iterator[Path]:
        """Volumes under the root, relative to it."""
        folders, links = deque([self.root]), deque[Path]()
        while folders or links:
            folder = folders.popleft() if folders else links.popleft()
            if not self._is_new(folder):
                continue
            for entry in self._entries(folder):
                path = Path(entry.path)
                if entry.is_dir():
                    (links if entry.is_symlink() else folders).append(path)
                elif entry.name.lower().endswith(ENDINGS):
                    yield from self._file(path)

    def _file(self, path: Path) -> Iterator[Path]:
        if path.is_file():
            yield path.relative_to(self.root)
        else:
            self._leave_out(path, "a link to a file that is not there")

    def _is_new(self, folder: Path) -> bool:
        state = folder.stat()
        identity = (state.st_dev, state.st_ino)
        if identity in self._seen:
            self._leave_out(folder, "a link to a folder that is looked at already")
            return False
        self._seen.add(identity)
        return True

    def _entries(self, folder: Path) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as entries:
                found = [entry for entry in entries if not entry.name.startswith(".")]
        except OSError as error:
            reason = error.strerror or type(error).__name__
            place = folder.relative_to(self.root).as_posix()
            remedy = "Give yourself the right to read it, or move it away."
            self.faults.append(Fault("error", place, "", f"The folder cannot be read: {reason}.", remedy))
            return []
        return sorted(found, key=lambda entry: entry.name)

    def _leave_out(self, path: Path, reason: str) -> None:
        self.left_out.append(LeftOut("", path.relative_to(self.root).as_posix(), reason))
