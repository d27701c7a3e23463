"""Why lesions are measured anew is said, and nothing is measured twice."""

import json
from dataclasses import replace

import pytest
import SimpleITK as sitk

from analysis import measuring, pipeline
from analysis.cohort import read_cohort
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

    def run(cohort, store=None):
        said = []
        to = Run(
            tmp_path / "out", tmp_path / "out", store=store or Store(tmp_path / "store"), say=said.append
        )
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
        "tiny: Lesions, masks or images changed: those are measured anew, the rest is in the store."
    ]


def test_changed_parameters_change_every_lesion(tiny, go, tmp_path):
    go(tiny)
    other = tmp_path / "other.yml"
    other.write_text(tiny.extraction.read_text().replace("binWidth: 10", "binWidth: 25"))
    tally, said = go(replace(tiny, extraction=other))
    assert tally.n_stored == 0
    assert said == ["tiny: The extraction parameters changed: every lesion is measured anew."]


def test_a_run_that_was_broken_off_goes_on(tiny, go, monkeypatch):
    go(tiny)

    def broken_off(*_arguments, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(measuring, "extract_volumes", broken_off)
        go(replace(tiny, resample_mask=True))
    tally, said = go(replace(tiny, resample_mask=True))
    assert tally.n_stored == 5
    assert said == ["tiny: The last run was broken off: lesions that it finished are in the store."]


def test_a_store_that_cannot_be_written_to_is_said_and_done_without(tiny, go, tmp_path):
    (tmp_path / "file").write_text("no folder")
    tally, (line,) = go(tiny, Store(tmp_path / "file"))
    assert tally.n_lesions == 6
    assert "cannot be written to" in line
