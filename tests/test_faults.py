"""What is kept of tests that break something is of the tests that are there, and nothing was lost."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.truth.faults import COLUMNS, read_faults
from tests.conftest import ROOT
from tests.faults import Recorder, marked
from tests.faults import fault as mark

KEY = "killed\tit breaks\tit heals"


def report(when: str, outcome: str, **properties: int | str) -> pytest.TestReport:
    return pytest.TestReport("a", ("a", 1, "a"), {}, outcome, None, when, user_properties=properties.items())  # type: ignore[arg-type]


def test_the_table_is_of_the_tests_that_are_there() -> None:
    """After a change of marks: `make test RECORD=1`."""
    kept = read_faults()
    here = set(marked(ROOT / "tests"))
    assert set(kept[["area", "fault", "answer"]].itertuples(index=False, name=None)) == here
    assert not kept.duplicated(["area", "fault"]).any()


def test_nothing_was_lost_and_nothing_was_wrong() -> None:
    kept = read_faults()
    assert (kept[["lost", "wrong", "tracebacks"]] == 0).all(axis=None)
    assert (kept["survived"] == kept["tried"]).all()
    assert (kept["tried"] > 0).all()


def test_what_tests_found_is_counted(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "faults.csv")
    for each in (
        report("setup", "passed", fault=KEY),
        report("call", "passed", fault=KEY, tried=50),
        report("teardown", "passed", fault=KEY),
        report("call", "failed", fault=KEY, tried=50, lost=2, tracebacks=1),
        report("call", "failed", fault=KEY),
        report("setup", "skipped", fault=KEY),
        report("call", "passed"),
    ):
        recorder.pytest_runtest_logreport(each)
    recorder.pytest_sessionfinish()
    table = pd.read_csv(tmp_path / "faults.csv")
    assert tuple(table.columns) == COLUMNS
    assert table.iloc[0].tolist() == ["killed", "it breaks", "it heals", 4, 101, 97, 2, 1, 1, 1]


def test_an_area_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="'nowhere' is none of killed, "):
        mark("nowhere", "a", "b")
