"""Results of one cohort are not replaced by those of another that is sent to the same folder."""

import json
from dataclasses import replace

import pytest

from analysis import pipeline
from analysis.cohort import read_cohort
from analysis.errors import InputError
from analysis.owner import owner
from analysis.run import Run
from analysis.study.further.planning import Question
from tests.faults import fault
from tests.killed_runs import contents
from tests.made_volumes import write_volumes

pytestmark = fault(
    "together",
    "Another cohort is sent to the folder that holds the results of one",
    "Refused at once, exit 2, naming both; nothing is touched",
)


@pytest.fixture
def two(tmp_path):
    """Give a cohort, one of another name, and the run that writes to one folder."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    cohort = read_cohort(write_volumes(folder))
    out = tmp_path / "out"
    return cohort, replace(cohort, name="other"), Run(out, out, store=None, quick=True)


def test_what_was_extracted_stays(two):
    cohort, other, run = two
    pipeline.extract(cohort, run)
    before = contents(run.out)
    for command in (
        pipeline.extract,
        pipeline.analyse,
        lambda *at: pipeline.plan(*at, Question()),
    ):
        with pytest.raises(InputError, match=r"holds the results of another cohort, .tiny.; this is .other."):
            command(other, run)
        assert contents(run.out) == before
    assert owner(run.out) == "tiny"


def test_what_was_analysed_stays_also_without_its_stamp(two):
    cohort, other, run = two
    pipeline.analyse(cohort, run)
    (run.out / "made-of.json").unlink()
    with pytest.raises(InputError, match="another cohort"):
        pipeline.analyse(other, run)


@pytest.mark.parametrize(
    "record", ["", "[]", "{}", '{"parameters": []}', '{"parameters": {"name": 3}}', "\ufeff{"]
)
def test_a_record_that_tells_nothing_stops_nobody(two, record):
    _, other, run = two
    (run.out / "results").mkdir(parents=True)
    (run.out / "results" / "provenance.json").write_text(record, encoding="utf-8")
    assert owner(run.out) is None
    pipeline.extract(other, run)
    assert owner(run.out) == "other"
    assert json.loads((run.out / "made-of.json").read_text())["cohort"] == "other"
