"""A book of made cohorts, from the real templates and pages, for a browser to look at."""

from collections.abc import Callable, Mapping
from pathlib import Path

import nbformat

from analysis.cohort import read_cohort
from analysis.report.book import BookCohort
from analysis.report.build import build_book, plan_book
from analysis.report.pages import Page
from tests.displayed import DRAWN, Shown, executed, with_outputs

COHORTS = DRAWN
"""Shapes of `tests/display/made.py`: one with sites and contours, one with hostile names and neither."""


def make_book(
    made: Mapping[str, tuple[Path, Path]], shown_pages: Callable[[str], dict[str, Shown]], folder: Path
) -> None:
    """Build the book in a folder; its pages are run in this process, which saves a kernel for each."""
    cohorts = [BookCohort.of(read_cohort(yml), results) for results, yml in map(made.__getitem__, COHORTS)]
    shown = {name: shown_pages(name) for name in COHORTS}
    for page in plan_book(cohorts, folder):
        page.executed.parent.mkdir(parents=True, exist_ok=True)
        notebook = nbformat.read(page.template, as_version=4)
        if isinstance(page, Page):
            with_outputs(notebook, shown[page.cohort.name][page.name])
        else:
            executed(notebook)
        nbformat.write(page.polished(notebook), page.executed)
    report = build_book(cohorts, folder)
    assert (report.failed, report.executed) == ((), 0)
