"""Why lesions are measured anew is said, and nothing is measured twice."""

import json
from dataclasses import replace

import pytest
import SimpleITK as sitk

from analysis import measuring, pipeline
from analysis.cohort import read_cohort
from analysis.extraction.processes import Local
from analysis.extraction.store import Store
from analysis.run import Run
from tests.made_volumes import write_volumes


@pytest.fixture
def tiny(tmp_path):
    folder = tmp_path / "tiny"
    folder.mkdir()
    return read_cohort(write_volumes(folder))


@pytest.fixture
def go(tmp_path):
    """Extract a cohort into the same folder, with a store of its own; return the tally and what was said."""

    def run(cohort, store="own"):
        said = []
        kept = Store(tmp_path / "store") if store == "own" else store
        to = Run(tmp_path / "out", tmp_path / "out", store=kept, say=said.append)
        return pipeline.extract(cohort, to).tally, said

    return run


def recorded(tmp_path):
    return json.loads((tmp_path / "out" / measuring.SUMMARY).read_text())


def test_a_first_run_gives_no_reasons_and_leaves_its_counts(tiny, go, tmp_path):
    tally, said = go(tiny)
    assert said == []
    assert (tally.n_lesions, tally.n_failed, tally.n_stored) == (6, 1, 0)
    found = recorded(tmp_path)
    assert found["n_lesions"] == 6
    assert found["seconds_a_lesion"] == pytest.approx(tally.seconds_measure / 6)
    assert not list((tmp_path / "out").glob(".*"))


def test_what_stands_is_not_measured_again(tiny, go):
    go(tiny)
    assert go(tiny) == (None, [])


def test_one_changed_outline_is_one_lesion(tiny, go):
    go(tiny)
    path = tiny.lesions.parent / "P1-mask.nrrd"
    mask = sitk.ReadImage(str(path))
    mask[14, 14, 8] = 0  # in the middle of lesion a
    sitk.WriteImage(mask, str(path))
    tally, said = go(tiny)
    assert tally.n_stored == 4  # all but that one, and the one that cannot be measured
    assert said == [
        "tiny: Lesions, masks or images changed: those are measured anew, others only if the store does not "
        "hold them."
    ]


def test_changed_parameters_change_every_lesion(tiny, go, tmp_path):
    go(tiny)
    other = tmp_path / "other.yml"
    other.write_text(tiny.extraction.read_text().replace("binWidth: 10", "binWidth: 25"))
    tally, said = go(replace(tiny, extraction=other))
    assert tally.n_stored == 0
    line = (
        "tiny: The extraction parameters changed: every lesion is measured anew, unless the store holds it "
        "from a run like this."
    )
    assert said == [line]
    tally, said = go(tiny)  # back again: the store has them
    assert (tally.n_stored, said) == (5, [line])


def test_parameters_count_as_they_are_read_not_as_they_are_written(tiny, go, tmp_path):
    go(tiny)
    other = tmp_path / "other.yml"
    other.write_text("# as in the paper\n" + tiny.extraction.read_text())
    assert go(replace(tiny, extraction=other)) == (None, [])


def test_masks_on_another_grid_are_named_where_they_alone_are_treated_otherwise(tiny, go):
    go(tiny)
    tally, said = go(replace(tiny, resample_mask=True))
    assert tally.n_stored == 5
    assert said == [
        "tiny: `resample_mask` changed: lesions whose mask is on another grid than its image are measured "
        "anew, others only if the store does not hold them."
    ]


@pytest.fixture
def break_off(go, monkeypatch):
    """Begin a run, and break it off before the first lesion."""

    def broken_off(*_arguments, **_options):
        raise KeyboardInterrupt

    def begin(cohort, **options):
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(measuring, "extract_volumes", broken_off)
            go(cohort, **options)

    return begin


def test_a_run_that_was_broken_off_goes_on(tiny, go, break_off):
    go(tiny)
    break_off(replace(tiny, resample_mask=True))
    tally, said = go(replace(tiny, resample_mask=True))
    assert tally.n_stored == 5
    assert said == ["tiny: The last run was broken off: lesions that the store does not hold are measured."]


def test_a_change_after_a_run_that_was_broken_off_is_the_one_reason(tiny, go, break_off, monkeypatch):
    break_off(tiny)
    monkeypatch.setattr(measuring.keys, "made_of", lambda: {"code": "other"})
    _, (code, packages) = go(tiny)
    assert code.startswith("tiny: Interlesion changed: every lesion is measured anew")
    assert packages.startswith("tiny: A package that features depend on changed: every lesion")


NO_STORE = "There is no store of finished lesions: a run that is broken off will have to begin anew."


def test_nothing_is_promised_of_a_store_that_is_not_there(tiny, go, break_off):
    assert go(tiny, store=None)[1] == [NO_STORE]
    assert go(tiny, store=None) == (None, [])
    tally, said = go(replace(tiny, resample_mask=True), store=None)
    assert tally.n_stored == 0
    assert said == [
        "tiny: `resample_mask` changed: lesions whose mask is on another grid than its image are measured "
        "anew, and, without a store, all others too.",
        NO_STORE,
    ]
    break_off(tiny, store=None)
    tally, said = go(tiny, store=None)
    assert tally.n_stored == 0
    assert said == ["tiny: The last run was broken off: without a store, every lesion is measured.", NO_STORE]


def test_files_are_read_with_the_processes_of_this_machine_not_of_the_cluster(tiny, tmp_path, monkeypatch):
    threads = []
    real = measuring.ThreadPoolExecutor
    monkeypatch.setattr(measuring, "ThreadPoolExecutor", lambda n: threads.append(n) or real(n))
    pipeline.extract(tiny, Run(tmp_path / "out", tmp_path / "out", jobs=1, cluster=Local(2)))
    assert threads == [1]


def test_a_store_that_cannot_be_written_to_is_said_and_done_without(tiny, go, tmp_path):
    (tmp_path / "file").write_text("no folder")
    tally, (line,) = go(tiny, Store(tmp_path / "file"))
    assert tally.n_lesions == 6
    assert "cannot be written to" in line
