"""Results of published cohorts that stand in the repository, so that a book shows real patients at once."""

from pathlib import Path

from analysis.cohort import read_cohort
from analysis.report.book import ROOT, BookCohort

KEPT = ROOT / "data" / "results"
"""A folder a cohort: its results tables, its `cohort.yml`, and the licence of its data."""


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
