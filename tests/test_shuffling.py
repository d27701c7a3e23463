"""The stage of shuffled voxels: measured once, of some patients, and handed to the further statistics."""

import numpy as np
import pytest

from analysis import further, pipeline
from analysis.beyond.agreement import TABLES
from analysis.cohort import Cohort, read_cohort
from analysis.features import FEATURES, feature_class
from analysis.shuffling import MOST_LESIONS, chosen_patients, measure_shuffled
from analysis.tables import read_table
from tests.made_volumes import write_volumes


def run_in(out, **options):
    return pipeline.Run(out, references=out / "reference", **options)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    yml = write_volumes(tmp_path_factory.mktemp("tiny"))
    yml.write_text(yml.read_text().replace("draws: 20", "draws: 2"))
    return yml


def go(yml, run):
    """Extract and go further, without the forking paths, which take longer."""
    cohort = read_cohort(yml)
    return further.go_further(cohort, run, pipeline.extract(cohort, run), None, lambda ready, _run: ready)


@pytest.fixture(scope="module")
def done(tiny, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    go(tiny, run_in(out))
    return out


def test_textures_change_and_nothing_else(done):
    true = read_table("features", done).query("contour == 'original'").reset_index(drop=True)
    shuffled = read_table("features", done / "shuffled")
    assert set(shuffled["contour"]) == {"original"}
    kept = [name for name in FEATURES if feature_class(name) in ("shape", "firstorder")]
    np.testing.assert_allclose(shuffled[kept], true[kept], rtol=1e-9)
    assert (shuffled["original_glcm_Contrast"] != true["original_glcm_Contrast"]).any()


def test_the_tables_hold_what_was_measured(done):
    found = {name: read_table(name, done / "further") for name in TABLES}
    assert found["readers"].empty
    assert found["shuffled"].set_index("feature")["carries"]["original_shape_Sphericity"] == "unchanged"
    assert found["shuffled"]["n_lesions"].max() == 5
    assert set(found["agreement"]["contour"]) == {"eroded", "dilated"}
    assert len(found["floor_summary"]) == 3 * (1 + 2)


def test_a_second_run_measures_nothing(tiny, done, monkeypatch):
    monkeypatch.setattr(further, "further_statistics", None)
    before = (done / "shuffled" / "features.parquet").read_bytes()
    go(tiny, run_in(done))
    assert (done / "shuffled" / "features.parquet").read_bytes() == before


def test_quick_leaves_them_out(tiny, done):
    pipeline.analyse(read_cohort(tiny), run_in(done, quick=True))
    assert all(read_table(name, done / "results").empty for name in TABLES)


def test_tables_and_brought_features_have_no_images(tiny, done, tmp_path):
    original = read_table("features", done)
    assert measure_shuffled(Cohort(tiny, "table", "Table", "table"), run_in(done), original) is None
    original.to_parquet(tmp_path / "features.parquet", index=False)
    assert measure_shuffled(read_cohort(tiny), run_in(tmp_path), original) is None


def test_patients_are_chosen_by_chance_until_there_are_enough_lesions():
    lesions = {f"P{place:03d}": 2 + place % 9 for place in range(500)} | {"alone": 1}
    chosen = chosen_patients(lesions, seed=1)
    assert MOST_LESIONS - 10 <= sum(lesions[patient] for patient in chosen) <= MOST_LESIONS
    assert "alone" not in chosen
    assert chosen != chosen_patients(lesions, seed=2)
    assert chosen_patients({"A": 10_000, "B": 1}, seed=1) == ["A"]
    assert chosen_patients({"B": 1}, seed=1) == []
