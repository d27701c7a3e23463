"""The stage of the forking paths: other bins measured once, tables made again only when something changed."""

import json
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import yaml

from analysis import forking, pipeline
from analysis.bins import bin_width, measure_other_bins
from analysis.cohort import EXTRACTION, Cohort, read_cohort
from analysis.features import FEATURES, feature_class
from analysis.study.paths.run import TABLES
from analysis.tables import read_table
from tests.made_volumes import write_volumes

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    yml = write_volumes(tmp_path_factory.mktemp("tiny"))
    yml.write_text(yml.read_text().replace("draws: 20", "draws: 3"))
    return yml


@pytest.fixture(scope="module")
def done(tiny, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    pipeline.analyse(read_cohort(tiny), run_in(out))
    return out


def run_in(out, **options):
    return pipeline.Run(out, references=out / "reference", **options)


def rows(out):
    return {name: len(read_table(name, out / "results")) for name in TABLES}


def file_bytes(out):
    return {name: (out / "results" / f"{name}.csv").read_bytes() for name in TABLES}


def test_the_record_tells_how_long_they_took(done):
    assert json.loads((done / "results" / "provenance.json").read_text())["seconds"]["paths"] > 0


def test_other_bins_change_texture_and_leave_shape_alone(done):
    ten = read_table("features", done).query("contour == 'original'").reset_index(drop=True)
    more = read_table("features", done / "bin-25")
    assert set(more["contour"]) == {"original"}
    shape = [name for name in FEATURES if feature_class(name) in ("shape", "firstorder")]
    shape = [name for name in shape if not name.endswith(("Entropy", "Uniformity"))]
    pd.testing.assert_frame_equal(more[shape], ten[shape], check_exact=True)
    texture = "original_glcm_JointEntropy"
    measured = ten[texture].notna()
    assert (more.loc[measured, texture] < ten.loc[measured, texture]).all()
    asked = yaml.safe_load((done / "bin-25" / "extraction.yml").read_text())
    paper = yaml.safe_load(EXTRACTION.read_text())
    assert asked["setting"] == paper["setting"] | {"binWidth": 25}
    assert {key: asked[key] for key in paper if key != "setting"} == {
        key: paper[key] for key in paper if key != "setting"
    }


def test_paths_differ_by_bin_width_and_the_failed_lesion_is_left_out(done):
    paths = read_table("paths", done / "results")
    assert set(paths["bin_width"]) == {"10", "25"}
    assert paths["n_lesions"].max() == 5
    by_bins = paths.query("shape == 'without' and distance == 'cosine'").groupby("bin_width")["maximal_index"]
    assert by_bins.mean().nunique() == 2


def test_a_second_run_computes_nothing_and_gives_the_same_bytes(tiny, done, monkeypatch):
    before = file_bytes(done)
    monkeypatch.setattr(forking, "forking_paths", None)
    pipeline.analyse(read_cohort(tiny), run_in(done))
    assert file_bytes(done) == before


def test_quick_leaves_them_out_and_the_next_run_has_them(tiny, done, tmp_path, monkeypatch):
    before = file_bytes(done)
    monkeypatch.setattr(forking, "forking_paths", None)
    pipeline.analyse(read_cohort(tiny), run_in(done, quick=True))
    assert rows(done) == dict.fromkeys(TABLES, 0)
    assert set(read_table("not_computed", done / "results")["reason"]) == {"quick"}
    assert '"quick": true' in (done / "results" / "provenance.json").read_text()
    pipeline.analyse(read_cohort(tiny), run_in(done))
    assert file_bytes(done) == before
    pipeline.analyse(read_cohort(tiny), run_in(tmp_path, quick=True))
    assert not (tmp_path / "bin-25").exists()
    assert not (tmp_path / "paths").exists()


@pytest.mark.parametrize("change", [{"draws": 4}, {"scaling": "zscore"}, {"exhaustive": False}])
def test_they_are_made_again_when_the_cohort_asks_for_something_else(tiny, done, monkeypatch, change):
    asked = []

    def stop(cohort, *_arguments, **_options):
        asked.append(cohort)
        raise KeyboardInterrupt

    monkeypatch.setattr(forking, "forking_paths", stop)
    with pytest.raises(KeyboardInterrupt):
        pipeline.analyse(replace(read_cohort(tiny), **change), run_in(done))
    monkeypatch.undo()
    assert len(asked) == 1
    assert not forking.stamp.last(done / "paths").finished


def test_a_reference_is_measured_with_the_same_bins(tiny, tmp_path):
    second = tmp_path / "second.yml"
    lesions = tiny.parent / "lesions.csv"
    second.write_text(f"name: second\nsource: volumes\nlesions: {lesions}\nreference: {tiny}\ndraws: 2\n")
    out = tmp_path / "out"
    pipeline.analyse(read_cohort(second), run_in(out))
    paths = read_table("paths", out / "results")
    assert set(zip(paths["bin_width"], paths["fitted_on"], strict=True)) == {
        (width, lesions) for width in ("10", "25") for lesions in ("reference", "cohort")
    }
    # Both have the same lesions, so that it makes no difference which of them a scaling is fitted on.
    both = paths.groupby(["features", "shape", "bin_width", "scaling", "distance", "average", "reading"])
    spread = both["maximal_index"].agg(np.ptp)[
        lambda found: found.index.get_level_values("scaling") != "none"
    ]
    assert spread.max() < 1e-12


def test_brought_features_and_tables_keep_their_bins(tiny, done, tmp_path):
    read_table("features", done).to_parquet(tmp_path / "features.parquet", index=False)
    pipeline.analyse(read_cohort(tiny), run_in(tmp_path))
    assert set(read_table("paths", tmp_path / "results")["bin_width"]) == {"10"}
    assert not (tmp_path / "bin-25").exists()
    table = Cohort(tiny, "table", "Table", "table")
    assert math.isnan(bin_width(table))
    assert measure_other_bins(table, run_in(done)) is None


def test_where_25_is_in_use_the_paper_s_10_are_tried(tiny, tmp_path):
    parameters = tmp_path / "extraction.yml"
    parameters.write_text(EXTRACTION.read_text().replace("binWidth: 10", "binWidth: 25"))
    cohort = replace(read_cohort(tiny), extraction=parameters)
    assert bin_width(cohort) == 25
    pipeline.extract(cohort, run_in(tmp_path / "out"))
    found = measure_other_bins(cohort, run_in(tmp_path / "out"))
    assert found.width == 10
    assert (tmp_path / "out" / "bin-10" / "features.parquet").exists()
    fixed = parameters.with_name("count.yml")
    fixed.write_text(parameters.read_text().replace("binWidth: 25", "binCount: 32"))
    assert math.isnan(bin_width(replace(cohort, extraction=fixed)))
