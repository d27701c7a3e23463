"""The trail of a run: which units of work were begun, and how far each has come, read while it goes on.

A file a unit, in a folder that the processes share; it gets a byte at the start and for each finished lesion.
So a person can watch, and where a process was killed it is known which lesion it was at.
"""

import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

BEGUN, MEASURED, STORED, FAILED = b"b", b"m", b"s", b"f"
"""Marks: of a unit, and of a lesion that was measured, found in the store, or has no features."""


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
        """Forget all units."""
        shutil.rmtree(self.folder, ignore_errors=True)
        with suppress(OSError):
            self.folder.mkdir(parents=True)

    def remove(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def begin(self, unit: int) -> None:
        """Note that a process begins with a unit, perhaps not for the first time."""
        with suppress(OSError):
            self._path(unit).write_bytes(BEGUN)

    def mark(self, unit: int, mark: bytes) -> None:
        """Note what came out of a unit's next lesion."""
        with suppress(OSError), self._path(unit).open("ab") as file:
            file.write(mark)

    def forget(self, unit: int) -> None:
        """Remove a unit's trail: it is finished, or was given up."""
        with suppress(OSError):
            self._path(unit).unlink()

    def begun(self, unit: int) -> bool:
        """Tell whether some process has begun with a unit."""
        return bool(self._marks(unit))

    def finished(self, unit: int) -> int:
        """Count the finished lesions of a unit."""
        return max(len(self._marks(unit)) - 1, 0)

    def marks(self) -> bytes:
        """All marks of all units now under way."""
        with suppress(OSError):
            return b"".join(self._marks(int(path.name)) for path in self.folder.iterdir())
        return b""

    def _path(self, unit: int) -> Path:
        return self.folder / str(unit)

    def _marks(self, unit: int) -> bytes:
        try:
            return self._path(unit).read_bytes()
        except OSError:
            return b""
