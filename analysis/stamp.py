"""A stamp in a folder: what its files were made of, written last, so that it says they are whole."""

import json
from dataclasses import dataclass
from pathlib import Path

from analysis.tables import write_atomically

_NAME = "made-of.json"


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
        try:
            return json.loads((folder / _NAME).read_text(encoding="utf-8")) == self.parts
        except (OSError, ValueError):
            return False

    def write(self, folder: Path) -> None:
        """Mark the folder's files as made of this; call it last."""
        text = json.dumps(self.parts, indent=2, sort_keys=True) + "\n"
        write_atomically(folder / _NAME, lambda path: path.write_text(text, encoding="utf-8"))


def exists(folder: Path) -> bool:
    """Tell whether a folder has a stamp, finished or not: its files are ours, not somebody's own."""
    return (folder / _NAME).exists()


def begin(folder: Path) -> None:
    """Mark a folder's files as unfinished, before they are made; nothing stands there for now."""
    Stamp.of(unfinished=True).write(folder)
