"""The trail of a run: which units of work were begun, and how far each has come, read while it goes on.

A file a unit, in a folder that the processes share; it gets a byte at the start, one when the image was
read, one for each mask that was read, and one for each finished lesion. So a person can watch, and where a
process was killed it is known what it was at.
"""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

BEGUN, READ, MASK = b"b", b"r", b"k"
"""Marks of a unit: it was begun, its image was read, the mask of its next lesions was read."""
MEASURED, STORED, FAILED = b"m", b"s", b"f"
"""Marks of a lesion: it was measured, found in the store, or has no features."""


@dataclass(frozen=True)
class Trail:
    """Trails of the units of a run; small, and travels to worker processes.

    Attributes
    ----------
    folder : pathlib.Path
        Holds a file a unit, named by its number. Where it cannot be written, nothing is known, and nothing
        fails.
    """

    folder: Path

    def clear(self) -> None:
        """Forget all units, and see that the folder is there; files that are no trail stay."""
        for path in self._trails():
            with suppress(OSError):
                path.unlink()
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)

    def remove(self) -> None:
        """Forget all units; the folder goes too, unless it holds something else."""
        self.clear()
        with suppress(OSError):
            self.folder.rmdir()

    def begin(self, unit: int) -> None:
        """Note that a process begins with a unit, perhaps not for the first time."""
        with suppress(OSError):
            self._path(unit).write_bytes(BEGUN)

    def mark(self, unit: int, mark: bytes) -> None:
        """Note that a unit's image or next mask was read, or what came out of its next lesion."""
        with suppress(OSError), self._path(unit).open("ab") as file:
            file.write(mark)

    def forget(self, unit: int) -> None:
        """Remove a unit's trail: it is finished, or was given up."""
        with suppress(OSError):
            self._path(unit).unlink()

    def begun(self, unit: int) -> bool:
        """Tell whether some process has begun with a unit."""
        return bool(self._marks(unit))

    def was_read(self, unit: int) -> bool:
        """Tell whether the image of a unit was read."""
        return READ in self._marks(unit)

    def has_mask(self, unit: int) -> bool:
        """Tell whether a mask was read, and no lesion was finished since."""
        return self._marks(unit).endswith(MASK)

    def finished(self, unit: int) -> int:
        """Count the finished lesions of a unit."""
        return count_lesions(self._marks(unit))

    def marks(self) -> bytes:
        """All marks of all units now under way."""
        return b"".join(self._marks(int(path.name)) for path in self._trails())

    def _trails(self) -> list[Path]:
        # File systems and desktops leave files of their own, such as `.nfs0001` and `.DS_Store`.
        with suppress(OSError):
            return [path for path in self.folder.iterdir() if path.name.isdecimal()]
        return []

    def _path(self, unit: int) -> Path:
        return self.folder / str(unit)

    def _marks(self, unit: int) -> bytes:
        try:
            return self._path(unit).read_bytes()
        except OSError:
            return b""


def count_lesions(marks: bytes) -> int:
    """Count the finished lesions among marks."""
    return sum(map(marks.count, (MEASURED, STORED, FAILED)))
