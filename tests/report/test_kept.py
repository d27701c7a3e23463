"""The results that are kept: whole, without features, and what the code computes today."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.drift.compare import drift
from analysis.intake.open_list import open_cohorts
from analysis.report.facts import Facts
from analysis.report.kept import KEPT, at_hand, kept_cohorts
from analysis.standards.export import FILES
from analysis.tables import read_table, write_table
from tests.faults import fault, tried

TABLES = tuple(name for name in schema.RESULTS if name != "surfaces")


def test_dapper_is_kept_as_real_patients() -> None:
    (dapper,) = [cohort for cohort in kept_cohorts() if cohort.name == "dapper"]
    assert not dapper.synthetic
    assert dapper.credit is not None
    assert "leiomyosarcoma" in dapper.credit.population
    assert "MIT" in dapper.credit.licence
    facts = Facts(dapper)
    assert (facts.patients, facts.lesions, facts.usable) == (30, 193, 192)
    assert facts.robust == 0
    assert "<https://github.com/caryn-geady/DAPPER--Correlation-and-Survival>" in str(facts.real)


def test_each_is_an_open_cohort_with_every_table_and_the_licence() -> None:
    for cohort in kept_cohorts():
        entry = open_cohorts()[cohort.name]
        assert cohort.results == KEPT / cohort.name
        for name in TABLES:
            read_table(name, cohort.results)
        assert entry.licence_text in (cohort.results / "LICENSE").read_text()
        provenance = json.loads((cohort.results / "provenance.json").read_text())
        assert provenance["inputs"] == {entry.file.name: entry.file.sha256}
        assert not {"machine", "commit", "seconds"} & set(provenance)


def test_no_features_are_among_them() -> None:
    """Nothing of a lesion is told but its volume, its diameter and its distances to others."""
    for cohort in kept_cohorts():
        files = {path.name for path in cohort.results.iterdir()}
        assert files == {f"{name}.csv" for name in TABLES} | {
            "cohort.yml",
            "LICENSE",
            "provenance.json",
            *FILES,
        }
        for name in TABLES:
            table = read_table(name, cohort.results)
            if {"lesion_id", "feature"} <= set(table.columns) and not table.empty:
                assert not {"value", "mean"} & set(table.columns)


def test_a_clone_without_kept_results_has_none(tmp_path: Path) -> None:
    assert kept_cohorts(tmp_path / "absent") == []
    (tmp_path / "notes").mkdir()
    assert kept_cohorts(tmp_path) == []


def test_cohorts_at_hand_are_kept_or_left_whole_by_an_earlier_run(tmp_path: Path) -> None:
    (kept,) = [cohort for cohort in kept_cohorts() if cohort.name == "dapper"]
    assert at_hand([], tmp_path) == kept_cohorts()
    assert at_hand([kept], tmp_path) == []
    for name in schema.RESULTS:
        write_table(name, schema.empty(name), tmp_path / "lidc" / "results")
    (left,) = at_hand([kept], tmp_path)
    assert (left.name, left.results, left.synthetic) == ("lidc", tmp_path / "lidc" / "results", False)
    (tmp_path / "lidc" / "results" / "ledger.csv").unlink()
    assert at_hand([kept], tmp_path) == []


@pytest.fixture(scope="module")
def fresh(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compute dapper anew, from the copy of its table beside the repository."""
    from analysis.keep import keep

    return keep("dapper", tmp_path_factory.mktemp("kept"), mirror=shared_data / "dapper")


@fault(
    "drift",
    "The real patients of DAPPER are analysed anew from their published table",
    "every value of every table is the kept one to 1e-10",
)
@pytest.mark.slow
def test_they_are_what_the_code_computes(fresh: Path, record_property: Callable) -> None:
    """`python -m analysis.drift dapper` shows the same; where a change is meant: `make kept`."""
    found = [drift(name, *(read_table(name, at) for at in (KEPT / "dapper", fresh))) for name in TABLES]
    wrong = sum(each.n_moved for each in found)
    tried(record_property, 1, wrong=min(wrong, 1))
    assert not wrong, [each for each in found if each.n_moved]
    assert (KEPT / "dapper" / "cohort.yml").read_text() == (fresh / "cohort.yml").read_text()
    assert (KEPT / "dapper" / "LICENSE").read_text() == (fresh / "LICENSE").read_text()


@fault(
    "same",
    "Results of real patients are computed and kept a second time, in another folder",
    "every file has the same bytes",
)
@pytest.mark.slow
def test_they_are_written_the_same_each_time(fresh: Path, shared_data: Path, tmp_path: Path) -> None:
    from analysis.keep import keep

    (tmp_path / "dapper").mkdir()
    (tmp_path / "dapper" / "stale.csv").touch()
    again = keep("dapper", tmp_path, mirror=shared_data / "dapper")
    assert {path.name: path.read_bytes() for path in again.iterdir()} == {
        path.name: path.read_bytes() for path in fresh.iterdir()
    }
    assert [path.name for path in tmp_path.iterdir()] == ["dapper"]


@pytest.mark.slow
def test_volumes_and_diameters_are_the_published_ones(shared_data: Path) -> None:
    published = pd.read_csv(shared_data / "dapper" / "rad-features.csv")
    kept = read_table("lesions", KEPT / "dapper")
    volumes = np.sort(published["original_shape_VoxelVolume"].dropna()) / 1000
    np.testing.assert_allclose(np.sort(kept["volume_ml"].dropna()), volumes, rtol=1e-12)
    counts = published.groupby("USUBJID").size()
    assert sorted(kept.groupby("patient_id").size()) == sorted(counts)
