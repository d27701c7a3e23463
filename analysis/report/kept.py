"""Results of open cohorts that the machine has: kept in the repository, or left by an earlier run."""

from collections.abc import Sequence
from pathlib import Path

from analysis import schema
from analysis.cohort import COHORTS, read_cohort
from analysis.report.book import ROOT, BookCohort
from analysis.tables import table_path
from analysis.wording import listing

KEPT = ROOT / "data" / "results"
"""A folder a cohort: its results tables, its `cohort.yml`, and the licence of its data."""


REAL = ("lidc",)
"""Cohorts of real patients in `data/cohorts/`."""


def kept_cohorts(folder: Path = KEPT) -> list[BookCohort]:
    """List the cohorts whose results are kept.

    Parameters
    ----------
    folder : pathlib.Path
        Holds a folder for each of them.

    Returns
    -------
    list of BookCohort
        By name; none where there is no such folder. Their pages need no table of lesions or features.

    Raises
    ------
    InputError
        One of the `cohort.yml` is at fault.
    """
    ymls = sorted(folder.glob("*/cohort.yml"))
    return [BookCohort.of(read_cohort(yml), yml.parent) for yml in ymls]


def at_hand(book: Sequence[BookCohort], out: Path, kept: Path = KEPT) -> list[BookCohort]:
    """List open cohorts that are not in a book but whose results the machine has.

    Parameters
    ----------
    book : sequence of BookCohort
        Those of the book.
    out : pathlib.Path
        Where books are built: an earlier one left a folder a cohort there.
    kept : pathlib.Path
        Holds a folder for each cohort whose results are kept.

    Returns
    -------
    list of BookCohort
        Kept ones first; an earlier run counts where it left every table that this version has.
    """
    taken = {cohort.name for cohort in book}
    found = [*kept_cohorts(kept), *(left for name in REAL if (left := _left_by_earlier_run(name, out)))]
    return [cohort for cohort in found if cohort.name not in taken]


def beside(others: Sequence[BookCohort]) -> list[str]:
    """Say which cohorts a book shows beside its own, in a line; none where it shows no others."""
    if not others:
        return []
    titles = listing([one.title for one in others])
    return [f"For comparison, its pages on open patients and on which lesions also show {titles}."]


def _left_by_earlier_run(name: str, out: Path) -> BookCohort | None:
    results = out / name / "results"
    try:
        for table in schema.RESULTS:
            table_path(table, results)
    except FileNotFoundError:
        return None
    return BookCohort.of(read_cohort(COHORTS / f"{name}.yml"), results)
