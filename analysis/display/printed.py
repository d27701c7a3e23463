"""Table 1 of the paper as it is printed, to stand beside ours."""

from collections.abc import Iterator, Sequence

import pandas as pd

from analysis import published, schema
from analysis.display.page import Page
from analysis.display.show import Absent
from analysis.display.text import NO_VALUE

COLUMNS = {
    "Overall": "all",
    "Cohort L": "l",
    "Patient A": "a",
    "Patient B": "b",
    "Patient C": "c",
    "Cohort M": "m",
    "Oligometastatic": "oligo",
    "Multimetastatic": "multi",
}
"""Columns of Table 1, and how the ids of their numbers end."""
OF_COHORT = {
    "lung": ("Overall", "Cohort L", "Patient A", "Patient B", "Patient C"),
    "melanoma": ("Overall", "Cohort M", "Oligometastatic", "Multimetastatic"),
}
"""Those that a phantom imitates."""
SITES_DIFFER = (
    "The rows of sites stand as printed: in the columns of the two melanoma groups they add up to the "
    "lesions of the other group, and the text does not tell which is meant."
)
_GROUPS = {"oligo", "multi"}
_OVERALL = {"age-median": "age-median-table", "women": "women-table", "lesions": "lesions-table"}


def printed_table(page: Page) -> pd.DataFrame | Absent:
    """Give the columns of the printed Table 1 that a phantom imitates; nothing for any other cohort."""
    return printed_population(OF_COHORT[page.published]) if page.published else Absent("")


def caption(page: Page) -> str:
    """Say whose numbers the printed columns are; empty for a cohort that imitates none."""
    if not page.published:
        return ""
    differ = f" {SITES_DIFFER}" if _GROUPS & {COLUMNS[name] for name in OF_COHORT[page.published]} else ""
    return f"Table 1 of {published.PAPER} as printed, whose composition {page.title} imitates.{differ}"


def printed_population(columns: Sequence[str] = tuple(COLUMNS)) -> pd.DataFrame:
    """Lay out Table 1 as it is printed, from the published numbers.

    Parameters
    ----------
    columns : sequence of str
        Keys of `COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        Text cells with the digits of print, a dash where print has no number; rows as in
        `participants.population_table`.

    Examples
    --------
    >>> printed_population(["Patient A"]).set_index("Characteristic, unit").loc["Bone, n (%)", "Patient A"]
    '18 (60.0)'
    """
    rows: dict[str, dict[str, str]] = {}
    for column in columns:
        for name, cell in _cells(COLUMNS[column]):
            rows.setdefault(name, {})[column] = cell
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=list(columns)).fillna(NO_VALUE)
    return frame.rename_axis("Characteristic, unit").reset_index()


def _cells(column: str) -> Iterator[tuple[str, str]]:
    """Write the cells of a column, in the order of print."""
    yield "Patients, n", _digits("patients", column)
    yield "Age, median (quartiles), years", _age(column)
    yield "Sex F, %", _sex(column)
    yield "Lesions, n", _digits("lesions", column)
    for site in schema.SITES:
        stem, end = site.replace(" ", "-"), f"{column}-column" if column in _GROUPS else column
        if f"site-{stem}-all" in published.values().index:
            count, share = _digits(f"site-{stem}", end), _digits(f"share-{stem}", end)
            yield f"{site.capitalize()}, n (%)", NO_VALUE if count == NO_VALUE else f"{count} ({share})"


def _age(column: str) -> str:
    median, *quartiles = (_digits(f"age-{part}", column) for part in ("median", "q1", "q3"))
    return _digits("age", column) if median == NO_VALUE else f"{median} ({'–'.join(quartiles)})"


def _sex(column: str) -> str:
    """Share of women, or the letter of the one patient of a column."""
    said = published.statements().get(f"sex-{column}-table", "")
    return said[0].upper() if said else _digits("women", column)


def _digits(stem: str, column: str) -> str:
    """Write a published number as printed in Table 1, a dash where it has none."""
    overall = _OVERALL.get(stem, f"{stem}-all" if stem.startswith(("site", "share")) else stem)
    identifier = overall if column == "all" else f"{stem}-{column}"
    known = identifier in published.values().index and published.place(identifier) == "Table 1"
    return published.digits(identifier) if known else NO_VALUE
