"""Strategies of all cohorts side by side."""

import pytest

from analysis.report.facts import Facts
from analysis.report.which_five import FIGURE, WhichFive
from tests.display.made_strategies import START
from tests.report.fake import HOSTILE, write_cohort


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> WhichFive:
    tmp_path = tmp_path_factory.mktemp("which")
    lung = write_cohort(tmp_path, "lung", "Lung", synthetic=True)
    clinic = write_cohort(tmp_path, "clinic", HOSTILE, exhaustive=False)
    return WhichFive([Facts(lung), Facts(clinic)])


def test_each_cohort_has_an_answer_or_a_reason(page):
    first, second = page.answers.splitlines()
    assert "(synthetic): With 5 lesions in each of the 2 patients who have more, “extremes" in first
    assert "Without an interval (fewer than 6 patients, or all alike) this is open." in first
    assert "real patients" in second
    assert "nothing to compare" in second
    assert "<script>" not in page.answers


def test_cells_are_the_tables(page):
    row = next(line for line in page.results.splitlines() if line.startswith("| spread over size"))
    assert "67 / 25" in row  # 100 - 55 exp(-1 / 2), and 45 - 20
    header = next(line for line in page.results.splitlines() if line.startswith("| Strategy"))
    assert "n &#61; 2" in header
    assert sum(line.startswith("| ") for line in page.results.splitlines()) == len(START) + 1


def test_the_figure_is_a_file_and_has_words(page):
    assert page.present
    assert list(page.files) == [f"figures/{FIGURE}{end}" for end in (".png", ".svg", "-dark.svg")]
    assert page.alt
    assert "ratio of means" in page.caption


def test_without_tables_there_is_no_figure(tmp_path):
    clinic = write_cohort(tmp_path, "clinic", "Clinic", exhaustive=False)
    page = WhichFive([Facts(clinic)])
    assert not page.present
    assert page.files == {}


def test_the_first_page_has_the_answer_for_the_maximum_alone(page):
    lung, clinic = page.cohorts
    assert page.answers.splitlines()[0].split(": ", 1)[1].startswith(page.chosen(lung))
    assert "average" not in page.chosen(lung)
    assert page.chosen(clinic) == ""
