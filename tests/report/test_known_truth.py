"""The pages about made patients and about IBSI: what they say is what was computed."""

import io
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from analysis import published
from analysis.features import FEATURES
from analysis.report.deviations import Deviations
from analysis.report.facts import Facts
from analysis.report.ibsi import Ibsi
from analysis.report.known_truth import FIGURES, KnownTruth
from analysis.tables import read_table, write_table
from analysis.truth.ibsi import NO_COUNTERPART
from analysis.truth.masks import DIAMETERS_MM, SHAPE, two_masks
from tests.report.fake import write_cohort


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return Facts(write_cohort(tmp_path_factory.mktemp("in"), "lung", "Lung", synthetic=True))


@pytest.fixture(scope="module")
def truth(facts: Facts) -> KnownTruth:
    return KnownTruth([facts])


def test_counts_of_ibsi_add_up_and_are_those_of_the_file() -> None:
    ibsi = Ibsi()
    assert ibsi.agree + ibsi.related + ibsi.differ + ibsi.alone == ibsi.features == len(FEATURES)
    assert ibsi.compared == ibsi.features - ibsi.alone
    found = pd.read_csv(io.BytesIO(ibsi.files["method/ibsi.csv"]), keep_default_na=False)
    assert (found["verdict"] == NO_COUNTERPART).sum() == ibsi.alone == (found["tag"] == "").sum()
    assert (
        f"| all | {ibsi.features} | {ibsi.agree} | {ibsi.related} | {ibsi.differ} |" in ibsi.tables["summary"]
    )


def test_every_feature_of_ibsi_stands_in_the_table_of_its_class() -> None:
    ibsi = Ibsi()
    rows = [
        line for key, _ in ibsi.classes for line in ibsi.tables[key].splitlines() if line.startswith("| ")
    ]
    assert len(rows) == len(FEATURES) + 2 * len(ibsi.classes)
    assert ibsi.reasons.count("\n") + 1 == (ibsi.table["reason"] != "").sum()


def test_made_patients_have_their_figures_and_their_file(truth: KnownTruth) -> None:
    files = truth.files
    drawn = {f"figures/{name}{end}" for name in FIGURES for end in (".png", ".svg", "-dark.svg")}
    assert set(files) == {*drawn, "method/known-truth.csv"}
    table = pd.read_csv(io.BytesIO(files["method/known-truth.csv"]))
    assert len(table) == len(truth.seen) + len(truth.rungs)
    assert files["method/known-truth.csv"] == KnownTruth([]).files["method/known-truth.csv"]
    for name, directive in truth.figures.items():
        assert f"../figures/{name}.png" in directive
        assert len(truth.drawings[name].alt) > 60


def test_computed_and_known_stand_one_above_the_other(truth: KnownTruth) -> None:
    rows = [line for line in truth.tables["closed"].splitlines() if line.startswith("| ")][2:]
    assert len(rows) == 10
    for computed, known in zip(rows[::2], rows[1::2], strict=True):
        assert computed.replace("computed", "by formula") == known


def test_values_that_the_text_quotes(truth: KnownTruth) -> None:
    assert truth.value("two groups", "maximal") == pytest.approx(0.357, abs=1e-3)
    assert truth.rung("0", "maximal", "minmax", "cosine") < 1e-12
    assert truth.decides("largest", "mm3", "correlation") > 0.999999


def test_each_cohort_stands_beside_the_made_lesions(truth: KnownTruth, facts: Facts) -> None:
    table = unescape(truth.tables["unscaled"])
    mean = read_table("unscaled", facts.cohort.results)["mean_dissimilarity"][0]
    assert facts.title in table
    assert f"{mean:.3g}" in table


def test_a_cohort_with_nothing_to_compare_has_dashes(tmp_path: Path) -> None:
    cohort = write_cohort(tmp_path, "few", "Few")
    write_table("unscaled", read_table("unscaled", cohort.results).head(0), cohort.results)
    assert "| Few | – | – | – | – | – |" in KnownTruth([Facts(cohort)]).tables["unscaled"]


def test_masks_differ_little_and_the_page_says_by_how_much() -> None:
    table = two_masks()
    assert len(table) == len(DIAMETERS_MM) * len(SHAPE)
    volumes = table[table["feature"] == "original_shape_VoxelVolume"]
    exact = 3.141592653589793 / 6 * volumes["diameter_mm"] ** 3
    for way in ("nearest", "spline"):
        assert (abs(volumes[way] / exact - 1) < 0.03).all()
    assert 0 < table["change_percent"].abs().max() < 5
    most = volumes["change_percent"].abs().max()
    assert f"volume by up to {most:.1f}" in Deviations([]).masks


def test_deviations_of_a_cohort(tmp_path: Path) -> None:
    cohort = write_cohort(tmp_path, "lung", "Lung", synthetic=True)
    ccc = pd.DataFrame(
        [
            ("original_shape_Sphericity", "eroded", 9, 0.9, 0.8, 0.95, True),
            ("original_shape_Sphericity", "dilated", 9, 0.8, 0.7, 0.95, True),
            ("original_shape_VoxelVolume", "eroded", 9, 0.79, 0.7, 0.95, False),
            ("original_shape_VoxelVolume", "dilated", 9, 0.81, 0.7, 0.95, False),
        ],
        columns=["feature", "contour", "n_lesions", "ccc", "ccc_low", "ccc_high", "robust"],
    )
    p_values = [0.001, 0.01, 0.02, 0.2, float("nan")]
    tests = pd.DataFrame({"feature": "original_shape_Sphericity", "test": "one-sample-t", "group": "all",
                          "n": 9, "estimate": 1.0, "statistic": 1.0, "p_value": p_values,
                          "p_bonferroni": p_values, "significant": False})  # fmt: skip
    write_table("robustness", ccc, cohort.results)
    write_table("inference", tests, cohort.results)
    deviations = Deviations([Facts(cohort)])
    assert deviations.concordance == "lung (synthetic): 1 robust feature in place of 2"
    assert published.value("significance") == 0.0015
    assert deviations.tests == "lung (synthetic): 4 tests, limit 0.013, 2 below it and 1 below 0.0015"
    assert Deviations([]).concordance == Deviations([]).scalings == "no cohort of this book can tell"
