"""The figures across cohorts say which tables they are made of, and these are the ones that are read."""

from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from analysis.report import facts, which_five
from analysis.report.facts import Facts
from analysis.report.finding import finding_figure
from analysis.report.origins import TABLES, origins
from analysis.report.table_2_page import Table2
from analysis.report.which_five import WhichFive
from analysis.tables import read_table
from tests.report.fake import write_cohort
from tests.report.recorded import recorded_cohort

DRAWN: dict[str, Callable[[list[Facts]], object]] = {
    "finding": finding_figure,
    "table_2": lambda each: Table2(each).files,
    "which_five": lambda each: WhichFive(each).files,
}


@pytest.mark.parametrize("figure", TABLES)
def test_the_tables_that_are_named_are_those_that_are_read(tmp_path: Path, figure: str) -> None:
    read: set[str] = set()

    def noted(name: str, folder: Path) -> object:
        read.add(name)
        return read_table(name, folder)

    cohort = Facts(write_cohort(tmp_path, "clinic", "Clinic"))
    with patch.object(facts, "read_table", noted), patch.object(which_five, "read_table", noted):
        DRAWN[figure]([cohort])
    assert read == set(TABLES[figure])


def test_versions_are_named_once_each(tmp_path: Path) -> None:
    book = [recorded_cohort(tmp_path / str(place)) for place in range(2)]
    other = recorded_cohort(tmp_path / "other", interlesion="0.0.9", commit="unknown")
    lines = origins(book, [other])
    assert lines["table_2"] == (
        "From `readings`, `print_distance` of each cohort · Interlesion 0.1.0 (0123456)"
    )
    assert lines["which_five"].endswith(" · Interlesion 0.1.0 (0123456), Interlesion 0.0.9")
    without = origins([write_cohort(tmp_path / "none", "clinic", "Clinic")])
    assert without["table_2"] == "From `readings`, `print_distance` of each cohort"
