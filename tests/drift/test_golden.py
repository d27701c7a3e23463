"""Numbers that were kept, computed anew: from kept features all, and features of a few lesions."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis import schema
from analysis.cohort import read_cohort
from analysis.drift import __main__ as command
from analysis.drift.compare import drift
from analysis.drift.golden import (
    GOLDEN,
    LESIONS,
    MEANS,
    SUMMARIES,
    VERSIONS,
    changed_versions,
    of_features,
    read_golden,
    summary,
    versions,
)
from analysis.extraction.run import extract
from analysis.features import FEATURES, PAPER_FEATURES
from analysis.sources.patients import assign_groups
from analysis.sources.phantom import write
from analysis.sources.phantom.composition import composition
from analysis.sources.phantom.write import COHORTS
from analysis.sources.volumes import read_manifest
from analysis.study.choice import Choice
from analysis.study.inputs import Inputs
from analysis.study.results import compute_results
from tests.faults import fault, tried

OF_THE_EIGHT = (
    "scaling",
    "heterogeneity",
    "scalings",
    "sampling",
    "recovery",
    "required",
    "unscaled",
)
"""Tables that need the eight features alone, as they are outlined."""


def lesions(cohort: str) -> pd.DataFrame:
    kept = read_golden(cohort, LESIONS)
    return schema.conform(
        "features", kept.assign(contour="original").reindex(columns=schema.columns("features"))
    )


def inputs(cohort: str) -> Inputs:
    features = lesions(cohort)
    sizes = features.groupby("patient_id").size()
    groups = assign_groups(sizes, pd.DataFrame({"patient_id": sizes.index}))
    people = groups.rename("group").rename_axis("patient_id").reset_index()
    return Inputs(features, schema.empty("excluded"), people.assign(age=60.0, sex="F"))


def computed(cohort: str) -> dict[str, pd.DataFrame]:
    read = replace(read_cohort(COHORTS / f"{cohort}.yml"), phantom=None, source="table")
    reference = None if cohort == "lung" else Choice(PAPER_FEATURES, "reference", lesions("lung"))
    return compute_results(read, inputs(cohort), reference)


@fault(
    "drift",
    "The kept features of the embedded cohorts are analysed anew, with each Python that is tested",
    "every index, sample and curve is the kept one to 1e-10",
)
@pytest.mark.parametrize("cohort", command.EMBEDDED)
def test_kept_features_give_the_kept_results(cohort: str, record_property: Callable) -> None:
    now = computed(cohort)
    found = [drift(name, read_golden(cohort, name), summary(name, now[name])) for name in OF_THE_EIGHT]
    wrong = sum(each.n_moved for each in found)
    tried(record_property, 1, wrong=min(wrong, 1))
    assert not wrong, [each for each in found if each.n_moved]


@fault(
    "drift",
    "Two patients of the synthetic melanoma cohort are drawn and measured anew",
    "all of their features are the kept ones to 1e-10",
)
@pytest.mark.slow
def test_drawn_and_measured_anew_features_are_the_kept_ones(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, paper_parameters: Path
) -> None:
    seed = read_cohort(COHORTS / "melanoma.yml").seed
    few = sorted(composition("melanoma", seed), key=lambda patient: len(patient.sites))[:2]
    monkeypatch.setattr(write, "composition", lambda *_: tuple(few))
    manifest, faults = read_manifest(read_cohort(write.write_phantom("melanoma", tmp_path, seed=seed)))
    assert not faults
    now = of_features(extract(manifest, paper_parameters, contours=("original",)).features)[LESIONS]
    kept = read_golden("melanoma", LESIONS)
    kept = kept[kept["patient_id"].isin([patient.patient_id for patient in few])].reset_index(drop=True)
    assert len(kept) == sum(len(patient.sites) for patient in few)
    found = drift(LESIONS, kept, now)
    assert found.n_moved == 0, found.where


@pytest.mark.parametrize("cohort", command.EMBEDDED)
def test_what_is_kept_is_whole_and_small(cohort: str) -> None:
    files = {path.name for path in (GOLDEN / cohort).iterdir()}
    assert files == {f"{name}.csv" for name in (*SUMMARIES, LESIONS, MEANS)} | {VERSIONS}
    means = read_golden(cohort, MEANS)
    assert set(means["feature"]) == set(FEATURES)
    assert sum(path.stat().st_size for path in GOLDEN.rglob("*.csv")) < 300_000


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Kept results of lung in a folder of their own, which the command takes for its own."""
    from analysis.drift import golden

    folder = tmp_path / "golden"
    monkeypatch.setattr(golden, "GOLDEN", folder)
    monkeypatch.setattr(command, "GOLDEN", folder)
    monkeypatch.setattr(command, "drifts", lambda cohort, run: golden.drifts(cohort, run, folder))
    monkeypatch.setattr(
        golden,
        "made_now",
        lambda _run: {name: read_golden("lung", name) for name in (LESIONS, "heterogeneity")},
    )
    monkeypatch.setattr(command, "computed", lambda *_: tmp_path)
    golden.write_golden("lung", tmp_path, folder)
    return folder / "lung"


def asked(*words: str) -> tuple[int, str]:
    from typer import Typer

    app = Typer()
    app.command()(command.main)
    done = CliRunner().invoke(app, list(words))
    code = getattr(done.exception, "exit_code", done.exit_code)
    return code, done.output + str(done.exception or "")


def test_where_nothing_moved_the_command_says_so_and_exits_0(copied: Path) -> None:
    code, said = asked("lung")
    assert code == 0
    assert "the same packages as when it was kept" in said
    assert "heterogeneity: 15 values, none moved" in said


@fault(
    "drift",
    "A kept number is changed in its tenth digit, a row is lost, a package gets another version",
    "`make drift` names the table, the row, both values and both versions, and exits 1",
)
@pytest.mark.parametrize("change", ["number", "row"])
def test_a_number_that_moved_is_shown_and_exits_1(copied: Path, change: str) -> None:
    path = copied / "heterogeneity.csv"
    table = pd.read_csv(path)
    kept = table.assign(maximal=table["maximal"] * (1 + 2e-10)) if change == "number" else table.iloc[1:]
    kept.to_csv(path, index=False)
    (copied / VERSIONS).write_text((copied / VERSIONS).read_text().replace(versions()["numpy"], "1.0"))
    code, said = asked("lung")
    assert code == command.MOVED
    assert f"numpy 1.0 became {versions()['numpy']}" in said
    assert ("heterogeneity: 3 of 15 values moved" if change == "number" else "2 rows became 3") in said
    assert "Where that is meant: `make drift WRITE=1`" in said


def test_an_unknown_cohort_is_refused() -> None:
    code, said = asked("brain")
    assert code == 2
    assert "no cohort brain" in said


def test_versions_that_changed_are_found() -> None:
    assert changed_versions(versions()) == {}
    assert changed_versions({"python": "3.0", "numpy": versions()["numpy"]}) == {
        "python": ("3.0", versions()["python"])
    }
