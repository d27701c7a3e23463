"""Tables on disk come back as they were, or not at all."""

import numpy as np
import pandas as pd
import pytest

from analysis import schema, tables
from analysis.tables import read_table, table_path, write_atomically, write_table
from tests.faults import fault


@pytest.fixture
def heterogeneity():
    return pd.DataFrame(
        {
            "patient_id": ["001", "NA", 'été, "x"'],
            "n_lesions": [2, 3, 4],
            "average_paper": [0.1, np.nan, 1 / 3],
            "average_pairs": [0.1, 0.2, 1e-300],
            "maximal": [2.0, 0.3, np.nextafter(0.3, 1)],
        }
    )


def test_numbers_and_text_survive_to_the_last_bit(tmp_path, heterogeneity):
    write_table("heterogeneity", heterogeneity, tmp_path)
    back = read_table("heterogeneity", tmp_path)
    pd.testing.assert_frame_equal(back, schema.conform("heterogeneity", heterogeneity), check_exact=True)
    assert list(back["patient_id"]) == ["001", "NA", 'été, "x"']


@pytest.mark.parametrize("table", schema.TABLES)
def test_an_empty_table_keeps_its_columns_and_types(tmp_path, table):
    write_table(table, schema.empty(table), tmp_path)
    back = read_table(table, tmp_path)
    assert list(back.columns) == schema.columns(table)
    assert {name: str(dtype) for name, dtype in back.dtypes.items()} == schema.dtypes(table)


def test_a_long_table_is_parquet_and_replaces_the_csv(tmp_path, heterogeneity, monkeypatch):
    write_table("heterogeneity", heterogeneity, tmp_path)
    monkeypatch.setattr(tables, "PARQUET_ROWS", 2)
    path = write_table("heterogeneity", heterogeneity, tmp_path)
    assert path.suffix == ".parquet"
    assert [file.name for file in tmp_path.iterdir()] == ["heterogeneity.parquet"]
    pd.testing.assert_frame_equal(
        read_table("heterogeneity", tmp_path), schema.conform("heterogeneity", heterogeneity)
    )


@fault(
    "killed",
    "The disk is full while a table is written",
    "The old table stays, and no other file",
)
def test_a_failing_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fail(to):
        to.write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_atomically(path, fail)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_absent_table_says_what_to_run(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"interlesion analyse"):
        table_path("sampling", tmp_path)
