"""A topic of the further statistics that fails costs its own tables, and is tried again."""

import warnings

import pytest

from analysis import further, pipeline, stamp
from analysis.beyond import FURTHER
from analysis.errors import InterlesionWarning
from analysis.study.further import run as topics
from analysis.study.further.components import components_tables
from analysis.tables import read_table
from tests.faults import fault
from tests.study.further.test_variance import COHORT, material


@pytest.fixture(scope="module")
def inputs():
    return material([6, 8, 7]).inputs


def failing():
    """Make a topic that fails; inside a function, so that worker processes can be sent it."""

    def made_tables(_material):
        raise ZeroDivisionError("division by zero")

    return made_tables


def go(inputs, out, jobs=1):
    run = pipeline.Run(out, references=out / "reference", jobs=jobs)
    return further.go_further(COHORT, run, inputs, None, lambda cohort, _run: cohort)


@fault(
    "failures",
    "A topic of the further statistics raises an error",
    "Its tables alone are empty, a report says where in the code, and the next run tries again",
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_the_others_are_made_and_the_failure_is_said(inputs, tmp_path, monkeypatch, jobs):
    monkeypatch.delenv("INTERLESION_TRACEBACK", raising=False)
    monkeypatch.setattr(topics, "TOPICS", (failing(), components_tables))
    monkeypatch.setitem(topics.MAKES, "made", ("plan",))
    said = r"tables of made could not be computed and are empty \(ZeroDivisionError: division by zero\)"
    with pytest.warns(InterlesionWarning, match=said):
        paths = go(inputs, tmp_path, jobs)
    assert all(path.exists() for path in paths.values())
    folder = tmp_path / "further"
    assert not read_table("components", folder).empty
    assert read_table("clustering", folder).empty
    assert not stamp.last(folder).finished
    assert read_table("not_computed", folder).to_dict("records") == [
        {"table": "plan", "reason": "failed", "error": "ZeroDivisionError"}
    ]
    (report,) = (tmp_path / "failures").iterdir()
    told = report.read_text()
    for part in ("statistics made", "ZeroDivisionError: division by zero", "tables that are empty: plan"):
        assert part in told
    assert "Traceback" in told
    monkeypatch.setattr(topics, "TOPICS", (components_tables,))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        go(inputs, tmp_path)
    assert stamp.last(folder).finished
    assert read_table("not_computed", folder).empty
    assert not (tmp_path / "failures").exists()


def test_every_further_table_belongs_to_one_topic():
    names = [topic.__name__.removesuffix("_tables") for topic in topics.TOPICS]
    assert sorted(names) == sorted(topics.MAKES)
    made = [table for tables in topics.MAKES.values() for table in tables]
    assert sorted([*made, "not_computed"]) == sorted(FURTHER)


def test_who_wants_to_see_where_sees_it(inputs, tmp_path, monkeypatch):
    monkeypatch.setenv("INTERLESION_TRACEBACK", "1")
    monkeypatch.setattr(topics, "TOPICS", (failing(),))
    with pytest.raises(ZeroDivisionError):
        go(inputs, tmp_path)
