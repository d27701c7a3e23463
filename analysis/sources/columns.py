"""Columns of a lesions table: which of ours stand where, under the names that the cohort maps them to."""

from collections.abc import Iterable, Sequence

from analysis.cohort import Cohort
from analysis.errors import Fault
from analysis.sources.sheet import Sheet
from analysis.wording import listing, nearest, quote


def find_columns(
    cohort: Cohort, sheet: Sheet, required: Sequence[str], optional: Iterable[str]
) -> tuple[dict[str, int], list[Fault]]:
    """Find our columns in the header of a sheet.

    Parameters
    ----------
    cohort : Cohort
        Its `columns` maps our names to the table's.
    sheet : Sheet
        The table.
    required, optional : iterable of str
        Our names.

    Returns
    -------
    places : dict of str to int
        Our name and the place in the header, of the columns that are there.
    faults : list of Fault
        Errors: a required or mapped column is not there, or one stands twice.
    """
    places: dict[str, int] = {}
    faults: list[Fault] = []
    for ours in (*required, *optional):
        theirs = cohort.columns.get(ours, ours)
        count = sheet.header.count(theirs)
        if count > 1:
            message = f"Two columns are called {quote(theirs)}."
            faults.append(Fault("error", sheet.file, f"column {theirs}", message, "Rename one of them."))
        elif count:
            places[ours] = sheet.header.index(theirs)
        elif ours in cohort.columns:
            faults.append(_mapped_fault(cohort, sheet, ours, theirs))
        elif ours in required:
            faults.append(_missing_fault(sheet, ours))
    return places, faults


def _mapped_fault(cohort: Cohort, sheet: Sheet, ours: str, theirs: str) -> Fault:
    message = f"{quote(theirs)}, mapped to `{ours}`, is not a column of {sheet.file}; it has {_has(sheet)}."
    near = nearest(theirs, sheet.header)
    remedy = f"Did you mean {quote(near)}?" if near else "Write the column's name as it stands in the table."
    return Fault("error", cohort.shown(cohort.path), "columns", message, remedy)


def _missing_fault(sheet: Sheet, ours: str) -> Fault:
    near = nearest(ours, sheet.header)
    theirs = near if near else "its name in the table"
    remedy = f"Rename the column, or write `columns: {{{ours}: {theirs}}}` in cohort.yml."
    message = f"The column is missing; the table has {_has(sheet)}."
    return Fault("error", sheet.file, f"column {ours}", message, remedy)


def _has(sheet: Sheet) -> str:
    return listing([name for name in sheet.header if name], limit=6)
