"""Reports of what failed: a file each, in a folder that a person can pass on."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Literal

from analysis import __version__, provenance
from analysis.tables import write_atomically
from analysis.wording import visible

FOLDER = "failures"
"""Folder of the reports, below that of the run."""

Kind = Literal["lesion", "statistics", "page"]

_NAMED = 60
"""Signs of a name that stand in the name of a file."""


@dataclass(frozen=True)
class Failure:
    """Something that failed while the run went on.

    Attributes
    ----------
    kind : {'lesion', 'statistics', 'page'}
    names : tuple of str
        Which one; any text.
    reason : str
        Why, in one line.
    inputs : mapping of str to object
        What it was made from; files as the cohort names them, never with the folders of this machine.
    parameters : mapping of str to object
        How it was made.
    trace : str
        Where in the code, from `analysis.traces`.
    """

    kind: Kind
    names: tuple[str, ...]
    reason: str
    inputs: Mapping[str, object] = field(default_factory=dict)
    parameters: Mapping[str, object] = field(default_factory=dict)
    trace: str = ""

    @property
    def file(self) -> str:
        """Name of its report: plain signs, and never that of another one."""
        plain = re.sub(r"[^A-Za-z0-9]+", "-", "-".join(self.names)).strip("-")[:_NAMED]
        digits = sha256(repr(self.names).encode("utf-8", "surrogatepass")).hexdigest()[:8]
        return f"{self.kind}-{plain or 'unnamed'}-{digits}.txt"


def leave_reports(folder: Path, kind: Kind, failures: Iterable[Failure]) -> None:
    """Write a report of each failure; those of this kind that are not among them any more go.

    Parameters
    ----------
    folder : pathlib.Path
        Made if something failed; removed if it is empty then. Files of others stay.
    kind : {'lesion', 'statistics', 'page'}
        Of all these failures.
    failures : iterable of Failure
    """
    reports = {failure.file: failure for failure in failures}
    versions = _versions() if reports else ""
    for name, failure in reports.items():
        data = _text(failure, versions).encode("utf-8", "replace")
        write_atomically(folder / name, partial(_write, data))
    for path in _reports(folder, kind):
        if path.name not in reports:
            path.unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()


def count_reports(folder: Path, kind: Kind) -> int:
    """Count the reports of a kind."""
    return len(_reports(folder, kind))


def _write(data: bytes, path: Path) -> None:
    path.write_bytes(data)


def _reports(folder: Path, kind: Kind) -> list[Path]:
    ours = re.compile(rf"{kind}-[A-Za-z0-9-]+-[0-9a-f]{{8}}\.txt")
    return [path for path in folder.glob(f"{kind}-*.txt") if ours.fullmatch(path.name)]


def _text(failure: Failure, versions: str) -> str:
    parts = {
        "What": f"{failure.kind} {', '.join(map(visible, failure.names))}",
        "Why": visible(failure.reason),
        "Input": _lines(failure.inputs),
        "Parameters": _lines(failure.parameters),
        "Versions": versions,
        "Traceback": failure.trace or "none: no error was raised in this process",
    }
    return "\n".join(f"{name}\n{_indented(text)}\n" for name, text in parts.items() if text)


def _lines(values: Mapping[str, object]) -> str:
    return "\n".join(visible(f"{name}: {value}") for name, value in values.items())


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.splitlines())


def _versions() -> str:
    machine = provenance.machine()
    named = {
        "interlesion": f"{__version__} ({provenance.commit()})",
        "python": f"{machine['python']} on {machine['system']} {machine['processor']}",
    }
    return _lines(named | provenance.versions())
