"""Files of a run: made once, made again when what they depend on has changed, never half."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace

import pandas as pd
import pytest

from analysis import measuring, pipeline, schema
from analysis.cohort import read_cohort
from analysis.tables import read_table
from tests.conftest import ROOT
from tests.faults import fault
from tests.made_volumes import write_volumes

AROUND = {
    "PYTHONHASHSEED": "7",
    "TZ": "Asia/Kathmandu",
    "LC_ALL": "C",
    "LANG": "C",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONUTF8": "0",
    "OMP_NUM_THREADS": "3",
}
"""Files are read and written as UTF-8, whatever the locale is; only paths have to be of its letters."""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    yml = write_volumes(tmp_path_factory.mktemp("tiny"))
    yml.write_text(yml.read_text().replace("title: Tiny", "title: Tiny – très petit"), encoding="utf-8")
    return yml


@pytest.fixture(scope="module")
def done(tiny, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    outcome = pipeline.analyse(read_cohort(tiny), run_in(out))
    return out, outcome


def run_in(out, **options):
    return pipeline.Run(out, references=out / "reference", **options)


def result_bytes(out):
    files = sorted((out / "results").iterdir())
    return {path.name: path.read_bytes() for path in files if path.name != "provenance.json"}


def test_every_lesion_and_contour_has_a_row_and_failures_a_reason(done):
    out, outcome = done
    features = read_table("features", out)
    assert features.groupby(["patient_id", "lesion_id"]).size().to_dict() == {
        **{("P1", name): 3 for name in "abc"},
        **{("P2", name): 3 for name in ("a", "b", "gone")},
    }
    excluded = read_table("excluded", out)
    assert set(excluded["lesion_id"]) == {"gone"}
    assert excluded["reason"].str.len().min() > 0
    assert outcome.n_lesions == 6
    assert [failure.split(":")[0] for failure in outcome.failures] == ["P2, gone"]


def test_all_results_tables_are_there(done):
    out, _ = done
    assert {path.stem for path in (out / "results").iterdir()} == {*schema.RESULTS, "provenance", "methods"}
    assert list(read_table("heterogeneity", out / "results")["n_lesions"]) == [3, 2]


@fault(
    "same",
    "A cohort is analysed in another folder, time zone, locale (ASCII) and order of rows, by two processes, "
    "with another hash seed, all at once",
    "every file of the run has the same bytes, and provenance names the same versions and parameters",
)
@pytest.mark.slow
def test_nothing_around_a_run_changes_a_byte(done, tiny, tmp_path):
    """Where it fails: take one difference after the other away."""
    out, _ = done
    elsewhere = shutil.copytree(tiny.parent, tmp_path / "another place")
    table = pd.read_csv(tiny.parent / "lesions.csv")
    table.sample(frac=1, random_state=1).to_csv(elsewhere / "lesions.csv", index=False)
    other = tmp_path / "out"
    command = [sys.executable, "-m", "analysis", "analyse", str(elsewhere / tiny.name), "--out", str(other)]
    ended = subprocess.run(
        [*command, "--jobs", "2"], cwd=ROOT, env=os.environ | AROUND, capture_output=True, check=False
    )
    assert ended.returncode == 3, ended.stderr  # one lesion of it is nowhere
    assert b"Traceback" not in ended.stderr
    assert result_bytes(other) == result_bytes(out)
    for name in ("features.parquet", "surfaces.parquet", "excluded.csv"):
        assert (other / name).read_bytes() == (out / name).read_bytes(), name
    made = [json.loads((folder / "results" / "provenance.json").read_text()) for folder in (out, other)]
    for key in ("interlesion", "packages", "parameters", "machine", "messages"):
        assert made[0][key] == made[1][key]


def test_features_are_made_again_only_when_something_they_depend_on_has_changed(done, tiny, monkeypatch):
    out, _ = done
    calls = []
    extract = measuring.extract_volumes
    monkeypatch.setattr(measuring, "extract_volumes", lambda *a, **k: calls.append(1) or extract(*a, **k))
    cohort = read_cohort(tiny)
    pipeline.extract(cohort, run_in(out))
    assert not calls
    pipeline.extract(replace(cohort, draws=7, scaling="zscore"), run_in(out))
    assert not calls
    pipeline.extract(replace(cohort, resample_mask=True), run_in(out))
    assert calls == [1]
    pipeline.extract(cohort, run_in(out))
    assert calls == [1, 1]


def test_features_that_somebody_laid_down_are_taken_as_they_are(done, tiny, tmp_path, monkeypatch):
    out, _ = done
    features = read_table("features", out)
    features.to_parquet(tmp_path / "features.parquet", index=False)
    monkeypatch.setattr(measuring, "extract_volumes", None)
    pipeline.analyse(read_cohort(tiny), run_in(tmp_path, quick=True))
    found, expected = result_bytes(tmp_path), result_bytes(out)
    assert found["heterogeneity.csv"] == expected["heterogeneity.csv"]


def test_provenance_names_versions_and_hashes_but_no_path(done, tiny):
    out, _ = done
    text = (out / "results" / "provenance.json").read_text()
    record = json.loads(text)
    assert {"packages", "machine", "parameters", "inputs", "seconds", "commit"} <= set(record)
    assert {"cohort", "lesions", "extraction", "features"} <= set(record["inputs"])
    assert str(tiny.parent) not in text
    assert str(out) not in text


@pytest.mark.slow
def test_a_reference_gives_its_features_and_is_measured_into_its_own_folder(tiny, tmp_path):
    second = tmp_path / "second.yml"
    second.write_text(
        f"name: second\nsource: volumes\nlesions: {tiny.parent / 'lesions.csv'}\nreference: {tiny}\n"
    )
    out = tmp_path / "out"
    pipeline.analyse(read_cohort(second), run_in(out, quick=True))
    assert (out / "reference" / "tiny" / "features.parquet").exists()
    scaling = read_table("scaling", out / "results")
    assert set(scaling["origin"]) == {"reference"}
    assert scaling["n_outside"].sum() == 0


@fault(
    "killed",
    "A run is interrupted after its scans were changed",
    "The next run does not take the old features for new ones",
)
@pytest.mark.slow
def test_after_an_interruption_old_features_are_not_taken_for_new(tiny, tmp_path, monkeypatch):
    volumes = tmp_path / "volumes"
    volumes.mkdir()
    cohort = read_cohort(write_volumes(volumes))
    out = tmp_path / "out"
    pipeline.extract(cohort, run_in(out))
    old = (out / "features.parquet").read_bytes()
    write_volumes(volumes, seed=8)

    def interrupted(*_arguments, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(measuring, "extract_volumes", interrupted)
        pipeline.analyse(cohort, run_in(out, quick=True))
    pipeline.analyse(cohort, run_in(out, quick=True))
    assert (out / "features.parquet").read_bytes() != old
    fresh = tmp_path / "fresh"
    pipeline.analyse(cohort, run_in(fresh, quick=True))
    assert result_bytes(out) == result_bytes(fresh)


@pytest.mark.slow
def test_a_reference_is_changed_as_its_cohort_was_and_its_own_features_are_kept(done, tiny, tmp_path):
    features = tmp_path / "reference" / "tiny" / "features.parquet"
    features.parent.mkdir(parents=True)
    read_table("features", done[0]).to_parquet(features, index=False)
    brought = features.read_bytes()
    second = tmp_path / "second.yml"
    lesions = tiny.parent / "lesions.csv"
    second.write_text(f"name: second\nsource: volumes\nlesions: {lesions}\nreference: {tiny}\n")
    seen = []
    run = run_in(
        tmp_path, quick=True, adapt=lambda cohort: seen.append(cohort.name) or replace(cohort, seed=5)
    )
    pipeline.analyse(read_cohort(second), run)
    assert set(seen) == {"tiny"}
    assert features.read_bytes() == brought


@fault(
    "sizes",
    "No patient of a cohort has two usable lesions",
    "A warning that no index was computed, and where it stands why; the other tables are made",
)
def test_a_cohort_without_any_index_is_said_to_have_none(tmp_path):
    rows = ["patient_id,lesion_id,site,original_shape_Sphericity,original_shape_Flatness"]
    rows += [f"P{number},1,lung,0.{number},0.{9 - number}" for number in range(2, 8)]
    (tmp_path / "lesions.csv").write_text("\n".join(rows) + "\n")
    features = "features: [original_shape_Sphericity, original_shape_Flatness]\n"
    yml = tmp_path / "cohort.yml"
    yml.write_text(f"name: lone\ntitle: Lone\nsource: table\nlesions: lesions.csv\n{features}")
    outcome = pipeline.analyse(read_cohort(yml), run_in(tmp_path / "out", quick=True))
    (said,) = outcome.messages
    assert said.startswith("No index of heterogeneity was computed: of 6 patients none has 2 usable lesions.")
    assert read_table("heterogeneity", outcome.results).empty
    assert len(read_table("left_out", outcome.results).query("what == 'patient'")) == 6
    assert len(read_table("lesions", outcome.results)) == 6


@fault(
    "sizes",
    "The lesions of no patient differ, but for a scale",
    "Every table is made; what cannot be told of sampling is without a value, and claims say why",
)
@pytest.mark.parametrize("quick", [True, False])
def test_a_cohort_whose_lesions_do_not_differ_has_no_recovery(tmp_path, quick):
    rows = ["patient_id,lesion_id,original_shape_Sphericity,original_shape_Flatness"]
    rows += [f"P{patient},{lesion},0.5,0.{lesion}" for patient in (1, 2) for lesion in (1, 2, 3)]
    (tmp_path / "lesions.csv").write_text("\n".join(rows) + "\n")
    features = "features: [original_shape_Sphericity, original_shape_Flatness]\n"
    yml = tmp_path / "cohort.yml"
    yml.write_text(f"name: same\ntitle: Same\nsource: table\nlesions: lesions.csv\n{features}")
    outcome = pipeline.analyse(read_cohort(yml), run_in(tmp_path / "out", quick=quick))
    assert (read_table("heterogeneity", outcome.results)["maximal"] == 0).all()
    assert read_table("recovery", outcome.results)["mean_percent"].isna().all()
    assert (read_table("print_distance", outcome.results)["n_cells"] == 0).any()
    ledger = read_table("ledger", outcome.results).set_index("claim")
    assert "The lesions of no patient differ" in " ".join(ledger["detail"])
