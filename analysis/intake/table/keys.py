"""What each row is about: patient, lesion, site, time point and contour."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.intake.table.draft import Notes, TableOptions
from analysis.intake.table.outcome_words import survival_times
from analysis.intake.table.paths import FILE_NAME, parts_of, path_columns
from analysis.intake.table.patterns import taken_apart
from analysis.intake.table.role_words import candidates, names_people
from analysis.intake.table.rows import Rows
from analysis.sources.looks import are_names_of_people, are_personal
from analysis.wording import did_you_mean, listing, quote

KEYS = ("patient_id", "lesion_id", "timepoint", "contour")
"""What together tells rows apart."""

HOW = (
    "Say it with `--column patient_id=NAME --column lesion_id=NAME`, or how they are built with "
    "`--pattern '{patient}_{lesion}'`."
)


@dataclass(frozen=True, eq=False)
class Keys:
    """What rows are about.

    Attributes
    ----------
    cells : pandas.DataFrame of str
        Columns of `KEYS` that are in use, and `site` where there is one.
    names : dict of str to str
        The table's column of each, where it is one.
    """

    cells: pd.DataFrame
    names: dict[str, str] = field(default_factory=dict)

    @property
    def secret(self) -> bool:
        """Whether patients are called by names, record numbers or UIDs."""
        ids = self.cells["patient_id"].unique()[:200]
        named = names_people(self.names.get("patient_id", ""))
        return named or are_personal(ids) or are_names_of_people(ids)


class Search:
    """The search for what rows are about: what may tell it, and what is found so far.

    Parameters
    ----------
    rows : Rows
    options : TableOptions
    notes : Notes
        Gets what was chosen, and the errors.
    fixed : dict of str to numpy.ndarray
        What is known from elsewhere, such as the names of files; our names.

    Attributes
    ----------
    text, parts : pandas.DataFrame of str
        The table's columns beside features, and parts of the paths among them.
    fixed : dict of str to numpy.ndarray
        Cells found, by our names.
    names : dict of str to str
        The column each was found in.
    """

    def __init__(self, rows: Rows, options: TableOptions, notes: Notes, fixed: dict[str, np.ndarray]) -> None:
        self.rows, self.options, self.notes = rows, options, notes
        self.file = str(rows.files[0])
        self.text = rows.text.drop(columns=FILE_NAME, errors="ignore")
        self.paths = path_columns(self.text)
        self.parts = parts_of(self.text, self.paths)
        if FILE_NAME in rows.text:
            self.parts[FILE_NAME] = rows.text[FILE_NAME]
        self.fixed = dict(fixed)
        self.names: dict[str, str] = {}

    def take(self, ours: str, theirs: str) -> None:
        """Take a column of the table, or a part of its paths, for one of ours."""
        source = self.text if theirs in self.text else self.parts
        self.fixed[ours] = source[theirs].to_numpy(object)
        self.names[ours] = theirs

    def candidates(self, role: str) -> list[str]:
        """Columns that hold something and may have a role by their name."""
        taken = set(self.names.values()) | set(self.paths)
        if role == "timepoint":
            taken |= survival_times(self.text)
        names = [name for name in candidates(self.text, role) if name not in taken]
        return [name for name in names if (self.text[name] != "").any()]

    def has(self) -> str:
        """Say which columns the table has beside features."""
        if self.text.columns.empty:
            return "it has features only"
        return f"the table has {listing([name or '(no name)' for name in self.text], limit=8)}"

    def error(self, row: str, message: str, remedy: str) -> None:
        """Note an error of the whole table."""
        self.notes.error(self.file, row, message, remedy)

    def error_at(self, place: int, message: str, remedy: str) -> None:
        """Note an error of a row."""
        file, row = self.rows.where(place)
        self.notes.error(file, row, message, remedy)


def take_said(search: Search) -> None:
    """Take what the user says of columns, and what a pattern gives."""
    for ours, theirs in search.options.columns.items():
        if ours not in (*KEYS, "site"):
            continue
        if theirs not in search.text:
            otherwise = f"The table has {listing(search.text, limit=8)}."
            remedy = did_you_mean(theirs, [*map(str, search.text)], otherwise)
            message = f"{quote(theirs)} is not a column of {search.file}."
            search.notes.error("--column", ours, message, remedy)
        elif is_twice(search, theirs):
            continue
        else:
            search.take(ours, theirs)
    if search.options.pattern:
        # Parts of paths before paths: they are what a pattern is mostly written for.
        plain = search.text.drop(columns=search.paths)
        text = pd.concat([plain, search.parts, search.text[search.paths]], axis=1)
        search.fixed |= taken_apart(text, search.options.pattern, search.file, search.notes)


def is_twice(search: Search, name: str) -> bool:
    """Note an error if the table has a column twice, with different cells."""
    if name in search.rows.twice:
        search.error("header", f"Two columns are called {quote(name)}, and differ.", "Rename one of them.")
    return name in search.rows.twice
