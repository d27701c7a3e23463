"""What is said to have come near print did, and the rest is named."""

from pathlib import Path

import pandas as pd
import pytest

from analysis import schema
from analysis.display.text import number, percent
from analysis.report.facts import Facts
from analysis.report.nearness import Row, nearness
from analysis.tables import write_table
from tests.report.fake import write_cohort

PERCENTILE, VOLUME = "original_firstorder_90Percentile", "original_shape_VoxelVolume"


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    cohort = write_cohort(tmp_path_factory.mktemp("near"), "lung", "Lung", synthetic=True)
    rows = [
        ("B", "lung", PERCENTILE, 4, 1.0, 0.8, 80.0),
        ("C", "lung", PERCENTILE, 6, 1.0, 0.2, 20.0),
        ("C", "lung", VOLUME, 6, 1.0, 4.0, 400.0),
        ("C", "all", VOLUME, 9, 1.0, 9.0, 900.0),
    ]
    write_table("dispersion", pd.DataFrame(rows, columns=schema.columns("dispersion")), cohort.results)
    scalings = pd.DataFrame(
        [(patient, "none", "cosine", 9, 0.2, 0.21, 0.93) for patient in ("all", "A", "B", "C")],
        columns=schema.columns("scalings"),
    )
    write_table("scalings", scalings, cohort.results)
    return nearness([Facts(cohort)])


@pytest.mark.parametrize(
    ("value", "near"), [(0.21, True), (0.19, True), (0.225, False), (float("nan"), False)]
)
def test_near_is_within_a_tenth(value: float, near: bool) -> None:
    assert Row("index", 0.2, value, number).near is near


def test_print_keeps_its_digits() -> None:
    assert Row("CV", 7.2, 6.71, percent).cells == ("CV", "7.2\u00a0%", "6.7\u00a0%")


def test_lung_lesions_are_set_beside_print_with_the_feature_that_was_found(said: str) -> None:
    table = said[: said.rindex(":::")]
    assert "smallest CV of a feature in use (printed for 90Percentile; synthetic 90Percentile" in table
    assert (
        "largest CV of a feature in use (printed for VoxelVolume; synthetic VoxelVolume, patient C)" in table
    )
    assert "patient B: CV of 90Percentile | 21\u00a0% | 80\u00a0% |" in table


def test_what_did_not_come_near_is_named_and_nothing_else(said: str) -> None:
    far = said[said.rindex(":::") :]
    assert "patient A: average index, features not scaled, zero diagonal counted: 0.200, printed 0.39." in far
    assert "patient B: CV of 90Percentile: 80\u00a0%, printed 21\u00a0%." in far
    assert "patient C: CV of 90Percentile" not in far
    assert "patient B: average index" not in far


def test_a_book_without_synthetic_cohorts_says_so(tmp_path: Path) -> None:
    assert "nothing to set beside print" in nearness([Facts(write_cohort(tmp_path, "clinic", "Clinic"))])
