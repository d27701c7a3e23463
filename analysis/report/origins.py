"""What made the figures of the pages across cohorts: tables and version, in a line below each."""

from collections.abc import Iterable, Mapping, Sequence

from analysis.report.book import BookCohort
from analysis.report.markdown import Markdown
from analysis.report.run_record import RunRecord

TABLES: Mapping[str, tuple[str, ...]] = {
    "finding": ("lesions", "scaling", "dispersion_summary", "over_patients", "recovery"),
    "table_2": ("readings", "print_distance"),
    "which_five": ("strategies", "strategy_differences"),
}
"""Results tables that each figure is made of, those of every cohort in it."""
_EACH = " of each cohort"


def origins(cohorts: Sequence[BookCohort], others: Sequence[BookCohort] = ()) -> dict[str, Markdown]:
    """Write the line below each figure across cohorts.

    Parameters
    ----------
    cohorts, others : sequence of BookCohort
        Those of the book, and open cohorts beside it, which only `which_five` shows.

    Returns
    -------
    dict of str to Markdown
        By the keys of `TABLES`; the seed and draws of each cohort stand on the page of its run.
    """
    versions = [RunRecord.of(cohort).version for cohort in [*cohorts, *others]]
    return {
        figure: _line(tables, versions if figure == "which_five" else versions[: len(cohorts)], _EACH)
        for figure, tables in TABLES.items()
    }


def origin(tables: Iterable[str], cohort: BookCohort) -> Markdown:
    """Write what made a figure of one cohort: its tables, and the version that made them."""
    return _line(tables, [RunRecord.of(cohort).version])


def _line(tables: Iterable[str], versions: Iterable[str], whose: str = "") -> Markdown:
    source = ", ".join(f"`{table}`" for table in tables)
    made_by = ", ".join(dict.fromkeys(version for version in versions if version))
    return Markdown(" · ".join(part for part in (f"From {source}{whose}", made_by) if part))
