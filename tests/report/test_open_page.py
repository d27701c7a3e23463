"""Open patients: dapper's six come near what others computed; few are told one by one; lacks are named."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.display.one_by_one import one_by_one
from analysis.display.show import Absent, Drawing
from analysis.report.book import BookCohort
from analysis.report.facts import Facts
from analysis.report.kept import kept_cohorts
from analysis.report.open_page import OpenPage
from analysis.report.open_patients import LEAST_LESIONS, OpenPatients
from tests.report.fake import HOSTILE, write_cohort


@pytest.fixture(scope="module")
def dapper() -> OpenPatients:
    (kept,) = [cohort for cohort in kept_cohorts() if cohort.name == "dapper"]
    return OpenPatients(Facts(kept))


@pytest.fixture
def page(dapper: OpenPatients, tmp_path: Path) -> OpenPage:
    synthetic = Facts(write_cohort(tmp_path, "lung", "Lung", synthetic=True))
    return OpenPage([synthetic, dapper.facts])


@pytest.mark.parametrize(
    ("size", "paper", "pairs", "maximal"), [(2, 54, 100, 25), (3, 73, 101, 40), (8, 95, 100, 80)]
)
def test_dappers_six_patients(dapper: OpenPatients, size: int, paper: int, pairs: int, maximal: int) -> None:
    """Expected from 4,000 draws by other code; these are 500 draws."""
    assert sorted(dapper.needed["n_total"]) == [9, 11, 13, 15, 15, 16]
    assert dapper.mean("average_paper", size) == pytest.approx(paper, abs=2)
    assert dapper.mean("average_pairs", size) == pytest.approx(pairs, abs=3)
    assert dapper.mean("maximal", size) == pytest.approx(maximal, abs=2)


def test_dappers_lesions_needed(dapper: OpenPatients) -> None:
    assert dapper.crossing == 8
    assert dapper.needed["n_lesions"].min() == 6
    assert dapper.needed["n_lesions"].max() in (10, 11)
    assert dapper.shares.median() > 50


def test_few_patients_are_told_one_by_one_as_an_illustration(page: OpenPage, dapper: OpenPatients) -> None:
    said = str(page.sections)
    assert "illustrate" in said
    for patient in dapper.needed["patient_id"]:
        assert patient.replace("-", "&#45;") in said
    assert "replicat" not in said
    assert list(page.files) == [f"figures/open-dapper{end}" for end in (".png", ".svg", "-dark.svg")]
    assert ":::{figure} ../figures/open-dapper.png" in said
    assert "Lung" not in said


def test_what_the_book_lacks_is_named_with_the_command(page: OpenPage, dapper: OpenPatients) -> None:
    lacking = str(page.lacking)
    assert "lacks 1 open cohort" in lacking
    assert "`interlesion book lung open:dapper lidc --out DIR`" in lacking
    without = str(OpenPage([page.cohorts[0]]).lacking)
    assert "lacks 2 open cohorts" in without
    assert "`interlesion book lung open:dapper --out DIR`" in without


def test_results_at_hand_are_shown_without_pages_of_their_own(page: OpenPage, dapper: OpenPatients) -> None:
    beside = OpenPage(page.cohorts[:1], [dapper.facts])
    assert str(beside.sections) == str(page.sections)
    assert "lacks 1 open cohort" in str(beside.lacking)
    assert "`interlesion book lung lidc --out DIR`" in str(beside.lacking)


def test_a_book_without_real_patients_has_no_section(page: OpenPage) -> None:
    synthetic = OpenPage(page.cohorts[:1])
    assert synthetic.real == []
    assert str(synthetic.sections) == ""
    assert synthetic.files == {}


def test_many_patients_are_told_by_their_distribution(made: dict[str, tuple[Path, Path]]) -> None:
    results, yml = made["melanoma"]
    page = OpenPage([Facts(BookCohort(yml, "clinic", HOSTILE, results, False))])
    said = str(page.sections)
    assert "22 of them have 9 usable lesions or more" in said
    assert "illustrate" not in said
    assert "| median |" in said
    assert HOSTILE not in said
    assert len(page.files["figures/open-clinic.png"]) > 10_000


def test_a_cohort_that_was_not_outlined_whole_has_indices_but_no_curve(tmp_path: Path) -> None:
    cohort = write_cohort(tmp_path, "clinic", "Clinic", exhaustive=False)
    page = OpenPage([Facts(cohort)])
    assert page.files == {}
    assert f"No patient has {LEAST_LESIONS} usable lesions" in str(page.sections)


def rows(sizes: dict[str, float]) -> tuple[pd.DataFrame, pd.DataFrame]:
    curves = [("patient", who, "maximal", k, 1, 10.0 * k, 5.0, 100.0) for who in sizes for k in range(2, 11)]
    needed = [("patient", who, "maximal", 12, 75.0, k) for who, k in sizes.items()]
    return (
        pd.DataFrame(curves, columns=schema.columns("recovery")),
        pd.DataFrame(needed, columns=schema.columns("required")),
    )


def test_the_figure_says_what_it_shows() -> None:
    drawn = one_by_one(*rows({"A": 8.0, "B": 10.0}), "A cohort")
    assert isinstance(drawn, Drawing)
    assert "these 2 patients need 8 to 10 lesions" in drawn.figure.get_suptitle()
    assert "A 8 of 12, B 10 of 12" in drawn.alt
    left, right = drawn.figure.axes
    assert "%" in left.get_ylabel()
    assert "%" in right.get_xlabel()
    assert [text.get_text() for text in right.texts] == ["10 of 12", "8 of 12"]


def test_a_patient_who_does_not_reach_it_is_shown_all_the_same() -> None:
    drawn = one_by_one(*rows({"A": 8.0, "B": np.nan}), "A cohort")
    assert isinstance(drawn, Drawing)
    assert "B not reached, of 12" in drawn.alt


def test_nobody_to_draw() -> None:
    assert isinstance(one_by_one(*rows({}), "A cohort"), Absent)
