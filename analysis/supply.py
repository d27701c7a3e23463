"""Licences of all that is installed: `python -m analysis.supply` writes `data/licences.csv` anew."""

import csv
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import Distribution, distributions
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from analysis.tables import write_atomically

_ROOT = Path(__file__).resolve().parents[1]
LOCK = _ROOT / "requirements.lock"
LAB_LOCK = _ROOT / "requirements-lab.lock"
"""What `make lab` adds, and what it needs of the first."""
KEPT = _ROOT / "data" / "licences.csv"
COLUMNS = ("package", "version", "needed_for", "licence", "stated_in")
RUNNING, TESTING, LAB = "running", "testing", "JupyterLab"
_FIRST = {"-r requirements.txt": RUNNING}
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(?: ; ([^\\]+))?")
_FAMILIES = ("BSD", "MIT", "Apache", "MPL", "Mozilla", "ISC", "LGPL", "GPL", "PSF", "Python Software")
_LONGEST = 40
"""Characters of a licence's name; the field may hold its whole text instead."""
_NAMELESS = ("", "UNKNOWN", "OSI Approved", "Dual License")


@dataclass
class Pin:
    """A package of the lock.

    Attributes
    ----------
    name, version : str
    marker : str
        Where it is installed; empty for everywhere.
    parents : set of str
        Packages, or files of requirements, that ask for it.
    """

    name: str
    version: str
    marker: str
    parents: set[str] = field(default_factory=set)

    @property
    def applies(self) -> bool:
        """Whether it is installed with this Python on this machine."""
        from packaging.markers import Marker

        return not self.marker or Marker(self.marker).evaluate()


def read_lock(path: Path = LOCK) -> list[Pin]:
    """Read the pins of a lock, in its order.

    Parameters
    ----------
    path : pathlib.Path
        As `uv pip compile` writes it.
    """
    pins: list[Pin] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if found := _PIN.match(line):
            name, version, marker = found.groups(default="")
            pins.append(Pin(canonical(name), version, marker.strip()))
        elif pins and line.startswith("    #"):
            pins[-1].parents.add(line.lstrip(" #").removeprefix("via").strip())
    return pins


def read_locks() -> tuple[list[Pin], dict[str, str]]:
    """Read the pins of both locks, each once, and what each package is needed for."""
    first = read_lock()
    known = {(pin.name, pin.version) for pin in first}
    more = [pin for pin in read_lock(LAB_LOCK) if (pin.name, pin.version) not in known]
    return [*first, *more], {pin.name: LAB for pin in more} | needed_for(first)


def needed_for(pins: Iterable[Pin]) -> dict[str, str]:
    """Say of each package whether running needs it, or testing alone."""
    above: dict[str, set[str]] = {}
    for pin in pins:
        above.setdefault(pin.name, set()).update(pin.parents)
    running = {name for name, parents in above.items() if parents & set(_FIRST)}
    while more := {name for name, parents in above.items() if parents & running} - running:
        running |= more
    return {name: RUNNING if name in running else TESTING for name in above}


def licence(distribution: Distribution) -> tuple[str, str]:
    """Read the licence of a package as it states it itself, and where.

    Returns
    -------
    (str, str)
        Licence, and the field or file of its metadata; where several say something else, all of them.
    """
    told = {name: _field(distribution, name) for name in ("License-Expression", "License")}
    classes = [
        each.rsplit(" :: ", 1)[1] for each in _fields(distribution, "Classifier") if "License ::" in each
    ]
    said = told["License-Expression"] or told["License"]
    places = [name for name, value in told.items() if value][:1]
    others = [each for each in classes if each not in _NAMELESS and _family(each) != _family(said)]
    if others and not told["License-Expression"]:
        said, places = "; ".join(filter(None, (said, *others))), [*places, "Classifier"]
    return (said, ", ".join(places)) if said else _from_file(distribution)


def licences(
    pins: list[Pin], purposes: Mapping[str, str], wheels: Path | None = None
) -> list[dict[str, str]]:
    """Read the licences of all pins.

    Parameters
    ----------
    pins : list of Pin
    purposes : mapping of str to str
        What each package is needed for.
    wheels : pathlib.Path, optional
        Folder with the wheels of pins that are not installed here.

    Returns
    -------
    list of dict
        A row a pin, with `COLUMNS`; of a pin that is neither installed nor a wheel the row that was kept, or
        one without a licence.
    """
    found = {(canonical(each.name), each.version): each for each in _at_hand(wheels)}
    kept = {(row["package"], row["version"]): row for row in read_licences()}
    rows = []
    for pin in pins:
        key = (pin.name, pin.version)
        before = kept.get(key, {"licence": "", "stated_in": ""})
        said = licence(found[key]) if key in found else (before["licence"], before["stated_in"])
        rows.append(dict(zip(COLUMNS, (*key, purposes[pin.name], *said), strict=True)))
    return rows


def read_licences(path: Path = KEPT) -> list[dict[str, str]]:
    """Read the kept table; no row where there is none."""
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def canonical(name: str) -> str:
    """Return the name of a package as package indexes compare it.

    Examples
    --------
    >>> canonical("Ruamel.Yaml")
    'ruamel-yaml'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def _at_hand(wheels: Path | None) -> Iterator[Distribution]:
    files = sorted(map(str, wheels.glob("*.whl"))) if wheels else []
    return chain(distributions(), distributions(path=files))


def _fields(distribution: Distribution, name: str) -> list[str]:
    return [str(value) for value in distribution.metadata.get_all(name) or []]


def _field(distribution: Distribution, name: str) -> str:
    """Read the name of a licence; its whole text begins with the name, or with a copyright."""
    lines = [line.strip() for value in _fields(distribution, name) for line in value.splitlines()]
    first = next(filter(None, lines), "")
    known = first not in _NAMELESS and _family(first) and len(first) <= _LONGEST
    return first if name == "License-Expression" or known else ""


def _family(text: str) -> str:
    return next((family for family in _FAMILIES if family in text), "")


def _from_file(distribution: Distribution) -> tuple[str, str]:
    """Take the first line of the licence's own text."""
    for file in distribution.files or ():
        path = Path(str(file.locate()))
        if file.name.upper().startswith(("LICENSE", "LICENCE", "COPYING")) and path.is_file():
            return path.read_text(encoding="utf-8-sig").strip().splitlines()[0].strip(), file.name
    return "", ""


def _write(rows: list[dict[str, str]], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(
    wheels: Annotated[
        Path | None, typer.Argument(help="Folder with wheels of what is not installed.")
    ] = None,
) -> None:
    """Write the licences of all packages of both locks; exit 1 where one is not known."""
    rows = licences(*read_locks(), wheels)
    write_atomically(KEPT, lambda to: _write(rows, to))
    unknown = [f"{row['package']} {row['version']}" for row in rows if not row["licence"]]
    for each in unknown:
        typer.echo(
            f"{each}: no licence known; its wheel in a folder tells: make licences WHEELS=<folder>", err=True
        )
    typer.echo(f"{len(rows) - len(unknown)} of {len(rows)} licences: {KEPT.relative_to(_ROOT)}")
    sys.exit(bool(unknown))


if __name__ == "__main__":
    typer.run(main)
