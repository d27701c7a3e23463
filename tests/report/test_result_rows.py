"""Rows of a results table inside a page are data that cannot leave their element."""

import json
from pathlib import Path

import pandas as pd
import pytest

from analysis.display.show import ROWS
from analysis.report.result_rows import MOST_CHARACTERS, MOST_ROWS, rows_block
from analysis.tables import read_table, write_table
from analysis.wording import clean
from tests.report.fake import write_cohort


@pytest.fixture
def results(tmp_path: Path) -> Path:
    return write_cohort(tmp_path, "clinic", "Clinic").results


def content(path: Path) -> dict:
    block = rows_block(path)
    assert block.count("<script") == block.count("</script>") == 1
    return json.loads(block.partition('json">')[2].partition("</script>")[0])


def test_columns_have_units_and_rows_six_digits(results: Path) -> None:
    frame = pd.read_csv(results / "dispersion_summary.csv")
    shown = content(results / "dispersion_summary.csv")
    assert shown["total"] == len(frame)
    assert len(shown["rows"]) == min(len(frame), MOST_ROWS)
    heads = {name: (unit, number) for name, unit, _, number in shown["columns"]}
    assert heads["mean_cv_percent"] == ("%", True)
    assert heads["feature"] == ("", False)
    place = [name for name, *_ in shown["columns"]].index("mean_cv_percent")
    for row, value in zip(shown["rows"], frame["mean_cv_percent"], strict=False):
        assert (row[place] is None) if pd.isna(value) else row[place] == float(f"{value:.6g}")


@pytest.mark.parametrize(
    "name", ["</script><script>alert(1)</script>", "<!--<script>", "a\u2028b", "`` ```", '"\\', "{{ 1 }}"]
)
def test_text_stays_text(results: Path, name: str) -> None:
    lesions = read_table("lesions", results)
    write_table("lesions", lesions.assign(lesion_id=name), results)
    shown = content(results / "lesions.csv")
    place = [name for name, *_ in shown["columns"]].index("lesion_id")
    assert {row[place] for row in shown["rows"]} == {clean(name)}
    assert len(rows_block(results / "lesions.csv").strip().splitlines()) == 3


def test_a_table_without_rows_has_no_block(results: Path) -> None:
    assert rows_block(results / "readers.csv") == ""


def test_a_long_table_stands_there_as_far_as_the_page_stays_light(results: Path) -> None:
    lesions = read_table("lesions", results)
    for name in ("x", "x" * 300):
        longer = pd.concat([lesions.head(1)] * 3_000).assign(lesion_id=[f"{name}{n}" for n in range(3_000)])
        write_table("lesions", longer, results)
        shown = content(results / "lesions.csv")
        assert shown["total"] == 3_000
        size = len(json.dumps(shown["rows"], separators=(",", ":")))
        assert len(shown["rows"]) == ROWS or size <= 1.02 * MOST_CHARACTERS
        assert ROWS <= len(shown["rows"]) <= MOST_ROWS
