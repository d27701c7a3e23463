"""A stamp in a folder: what its files were made of, written last, so that it says they are whole."""

import json
from dataclasses import dataclass
from pathlib import Path

from analysis.tables import write_atomically

_NAME = "made-of.json"
_FAILED = "failed"


@dataclass(frozen=True)
class Stamp:
    """What the files of a folder were made of.

    Attributes
    ----------
    parts : dict of str to object
        Named hashes, versions and parameters; JSON values.
    """

    parts: dict[str, object]

    @classmethod
    def of(cls, **parts: object) -> "Stamp":
        """Make a stamp of named parts."""
        return cls(parts)

    def stands_in(self, folder: Path) -> bool:
        """Tell whether the folder's files were made of exactly this."""
        before = last(folder)
        return before is not None and before.finished and before.parts == self._as_read()

    def changed_since(self, before: "Last") -> list[str]:
        """Name the parts that are not as they were last time."""
        now = self._as_read()
        return [name for name in now if now[name] != before.parts.get(name)]

    def begin(self, folder: Path) -> None:
        """Mark a folder's files as unfinished, before they are made of this; nothing stands there for now."""
        Stamp.of(unfinished=True, of=self.parts).write(folder)

    def leave(self, folder: Path) -> None:
        """Mark files as made of this, but for what failed and may not fail again: they do not stand."""
        Stamp.of(unfinished=_FAILED, of=self.parts).write(folder)

    def write(self, folder: Path) -> None:
        """Mark the folder's files as made of this; call it last."""
        text = json.dumps(self.parts, indent=2, sort_keys=True) + "\n"
        write_atomically(folder / _NAME, lambda path: path.write_text(text, encoding="utf-8"))

    def _as_read(self) -> dict[str, object]:
        return json.loads(json.dumps(self.parts))


@dataclass(frozen=True)
class Last:
    """What a folder's files were last made of, or were being made of when the run was broken off.

    One that `failed` ended, with failures that need not last.
    """

    parts: dict[str, object]
    finished: bool
    failed: bool = False


def last(folder: Path) -> Last | None:
    """Read a folder's stamp; None where there is none, or none that can be read."""
    try:
        found = json.loads((folder / _NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict):
        return None
    if "unfinished" not in found:
        return Last(found, finished=True)
    begun = found.get("of")
    parts = begun if isinstance(begun, dict) else {}
    return Last(parts, finished=False, failed=found["unfinished"] == _FAILED)


def exists(folder: Path) -> bool:
    """Tell whether a folder has a stamp, finished or not: its files are ours, not somebody's own."""
    return (folder / _NAME).exists()
