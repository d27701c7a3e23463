"""Results of one cohort are not replaced by those of another that is sent to the same folder."""

from dataclasses import replace

import numpy as np
import pytest

from analysis import pipeline
from analysis.cohort import read_cohort
from analysis.errors import InputError
from analysis.owner import NAME, owner
from analysis.run import Run
from analysis.study.further.planning import Question
from tests.faults import fault
from tests.killed_runs import contents
from tests.made_volumes import LESIONS, write_volumes

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


COMMANDS = {
    "extract": pipeline.extract,
    "analyse": pipeline.analyse,
    "plan": lambda *at: pipeline.plan(*at, Question()),
}


@pytest.mark.parametrize("source", ["volumes", "table"])
@pytest.mark.parametrize("first", COMMANDS)
def test_what_any_command_left_of_one_stays(tmp_path, source, first):
    out = tmp_path / "out"
    run = Run(out, out, store=None, quick=True)
    cohort = made(tmp_path / "one", source, "P")
    COMMANDS[first](cohort, run)
    assert owner(out) == "tiny"
    before = contents(out)
    for command in COMMANDS.values():
        with pytest.raises(InputError, match=r"results of another cohort, .tiny.; this is .other."):
            command(replace(cohort, name="other"), run)
        assert contents(out) == before


@pytest.mark.parametrize("source", ["volumes", "table"])
def test_other_patients_under_the_same_name_replace_nothing(tmp_path, source):
    out = tmp_path / "out"
    run = Run(out, out, store=None, quick=True)
    first, other = (made(tmp_path / name, source, name) for name in ("P", "Q"))
    pipeline.extract(first, run)
    before = contents(out)
    with pytest.raises(InputError, match="of other patients: none of its 2 is one of the 2"):
        pipeline.extract(other, run)
    assert contents(out) == before
    more = made(tmp_path / "more", source, "P", patients=3)
    assert pipeline.extract(more, run).patients["patient_id"].nunique() == 3


def made(folder, source, letter, patients=2):
    """Make a cohort of one name, whose patients are called by a letter."""
    folder.mkdir()
    ids = [f"{letter}{number + 1}" for number in range(patients)]
    if source == "volumes":
        return read_cohort(write_volumes(folder, absent=False, lesions=dict.fromkeys(ids, LESIONS["P2"])))
    draw = np.random.default_rng(1).uniform
    rows = [f"{patient},{lesion},{draw():.3f},{draw():.3f}" for patient in ids for lesion in range(1, 4)]
    header = "patient_id,lesion_id,original_shape_Sphericity,original_shape_Flatness"
    (folder / "lesions.csv").write_text("\n".join([header, *rows]) + "\n")
    features = "features: [original_shape_Sphericity, original_shape_Flatness]\n"
    text = f"name: tiny\ntitle: Tiny\nsource: table\nlesions: lesions.csv\n{features}"
    (folder / "cohort.yml").write_text(text)
    return read_cohort(folder / "cohort.yml")


def test_tables_that_are_not_whole_have_no_record_of_their_run(two, monkeypatch):
    cohort, _, run = two
    pipeline.analyse(cohort, run)
    record = run.out / "results" / "provenance.json"
    assert record.is_file()

    def fail(*_given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pipeline, "write_table", fail)
    with pytest.raises(OSError, match="No space"):
        pipeline.analyse(cohort, run)
    assert not record.exists()


@pytest.mark.parametrize("record", ["", "[]", "{}", '{"name": 3}', '"name"', "\ufeff{"])
def test_a_record_that_tells_nothing_stops_nobody(two, record):
    _, other, run = two
    run.out.mkdir()
    (run.out / NAME).write_text(record, encoding="utf-8")
    assert owner(run.out) is None
    pipeline.extract(other, run)
    assert owner(run.out) == "other"
