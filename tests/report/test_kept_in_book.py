"""Which cohorts a book holds: the kept ones only where nobody asked for others."""

from pathlib import Path

import pytest

from analysis import command_line as command
from analysis import pipeline
from analysis.report import build
from analysis.report.book import BookCohort, BuildReport
from analysis.report.kept import kept_cohorts
from analysis.run import Outcome


@pytest.fixture
def books(monkeypatch: pytest.MonkeyPatch) -> list[list[BookCohort]]:
    """Collect the cohorts of each book that is asked for, in place of building it."""
    asked: list[list[BookCohort]] = []

    def built(cohorts: list[BookCohort], out: Path, **_: object) -> BuildReport:
        asked.append(list(cohorts))
        return BuildReport(out / "html", out / "book.log", (), 0, 0)

    monkeypatch.setattr(build, "build_book", built)
    monkeypatch.setattr(pipeline, "analyse", lambda _, run: Outcome(run.out / "results", 0, (), ()))
    return asked


def ask(out: Path, *cohorts: str) -> int:
    return command.run(lambda: command.app(["book", *cohorts, "--out", str(out)], standalone_mode=False))


def test_the_default_book_holds_synthetic_cohorts_and_kept_patients(
    books: list[list[BookCohort]], tmp_path: Path
) -> None:
    assert ask(tmp_path) == 0
    (cohorts,) = books
    assert [cohort.name for cohort in cohorts] == ["lung", "melanoma", *(one.name for one in kept_cohorts())]
    assert [cohort.synthetic for cohort in cohorts[:3]] == [True, True, False]


def test_a_book_of_one_cohort_holds_that_one_alone(books: list[list[BookCohort]], tmp_path: Path) -> None:
    assert ask(tmp_path, "lung") == 0
    assert [[cohort.name for cohort in one] for one in books] == [["lung"]]


@pytest.mark.parametrize("cohorts", [(), ("lung",)])
def test_the_terminal_says_whom_a_book_shows_for_comparison(
    books: list[list[BookCohort]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    cohorts: tuple[str, ...],
) -> None:
    assert ask(tmp_path, *cohorts) == 0
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("For comparison")]
    titles = " and ".join(f"`{one.title}`" for one in kept_cohorts())
    assert said == (
        [f"For comparison, its pages on open patients and on which lesions also show {titles}."]
        if cohorts
        else []
    )
