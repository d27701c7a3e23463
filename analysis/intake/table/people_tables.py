"""Tables without features that stand beside those with them: tables of patients, or something else."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.intake.table.draft import Notes
from analysis.intake.table.layout import KINDS, has_features, open_table
from analysis.intake.table.outcome_words import read_name
from analysis.intake.table.raw import Raw
from analysis.intake.table.role_words import candidates
from analysis.intake.table.rows import Rows
from analysis.wording import listing

ROLES = ("age", "sex", "group")
"""What is told of patients, beside outcomes."""

_NAME = "patients"


def rows_of_people(raw: Raw, mapped: Mapping[str, str], notes: Notes) -> Rows | None:
    """Read a table of patients; None, noted as left out, where it is something else.

    Parameters
    ----------
    raw : Raw
        A table without features.
    mapped : mapping of str to str
        Our names of columns and the table's.
    notes : Notes
    """
    names = list(raw.header)
    told = [*(name for role in ROLES for name in candidates(names, role)), *filter(read_name, names)]
    told += [name for name in mapped.values() if name in names]
    ids = candidates(names, "patient_id")
    if not (told and ids):
        notes.leave(raw.file, "has no column of the 107 features")
        return None
    cells = raw.texts([names.index(name) for name in dict.fromkeys([*ids, *told])])
    text = pd.DataFrame({names[place]: column for place, column in cells.items()})
    others = [name for name in names if name and name not in text]
    aside = f"; {listing(others)} left aside" if others else ""
    notes.say(f"{raw.file}: a table of patients; age, sex, group and outcomes are taken from it{aside}.")
    files = np.full(len(text), raw.file, dtype=object)
    return Rows(text, pd.DataFrame(index=text.index), files, raw.lines(len(text)), raw.unit)


def people_beside(source: Path, mapped: Mapping[str, str], notes: Notes) -> list[Rows]:
    """Read the tables called `patients` that lie beside a table of features."""
    found = []
    for path in _beside(source):
        try:
            raw = open_table(path, path.name)
            rows = None if has_features(raw) else rows_of_people(raw, mapped, notes)
        except InputError as error:
            notes.faults += error.faults
            continue
        found += [rows] if rows is not None else []
    return found


def _beside(source: Path) -> Iterator[Path]:
    for path in sorted(source.absolute().parent.glob("*")):
        if path.stem.casefold() == _NAME and path.suffix.lower() in KINDS and path.name != source.name:
            yield path


def note_no_features(raw: Raw, notes: Notes) -> None:
    """Say what the only table of a source lacks."""
    names = [name for name in raw.header if name]
    numbers = sum(bool(re.fullmatch(r"[-+]?\d+([.,]\d+)?([eE][-+]?\d+)?", name)) for name in names)
    if names and 2 * numbers > len(raw.header):
        message = "Has no header: its first line holds numbers."
        notes.error(raw.file, "header", message, "Put the names of the columns into the first line.")
        return
    message = f"None of the 107 features is there; the table has {listing(names, limit=6)}."
    remedy = (
        "Name them as pyradiomics does, such as original_shape_Sphericity, or say `--column "
        "original_shape_Sphericity=NAME`; expected is one row a lesion."
    )
    notes.error(raw.file, "header", message, remedy)
