"""The first page says what its patients are, and whose kept results the book shows beside them."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from analysis.report import values
from analysis.report.book import ROOT, BookCohort
from analysis.report.markdown import fill_page
from tests.report.fake import write_cohort


@pytest.fixture(autouse=True)
def no_other_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare what other pages show."""
    none = SimpleNamespace(present=False, files={}, chosen=lambda _: "")
    monkeypatch.setattr(values, "_parts", lambda *_: {"which_five": none})


@pytest.fixture(scope="module")
def cohorts(tmp_path_factory: pytest.TempPathFactory) -> list[BookCohort]:
    folder = tmp_path_factory.mktemp("first")
    return [write_cohort(folder, "lung", "Lung", synthetic=True), write_cohort(folder, "clinic", "Clinic")]


def first_page(*given: list[BookCohort]) -> str:
    path = ROOT / "book" / "index.md"
    return fill_page(path, values.page_contents(*given).values, path.parent)


def test_patients_have_one_name_on_the_first_page(cohorts: list[BookCohort]) -> None:
    text = first_page(cohorts)
    assert "[Clinic](clinic/index.md), real patients: " in text
    assert "**Clinic**: real patients. Its `cohort.yml` does not say where the data come from." in text
    assert "somebody" not in text
    assert text.count("real patients") == 2
    assert "for comparison" not in text


def test_results_shown_beside_are_named(cohorts: list[BookCohort], tmp_path: Path) -> None:
    text = first_page(cohorts[:1], [write_cohort(tmp_path, "open", "Open *patients*")])
    assert "also show Open &#42;patients&#42; for comparison, whose results are kept" in text
