"""Patients of a cohort: age, sex and group, and the lesions they have."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.cohort import Cohort
from analysis.errors import Fault, InputError
from analysis.schema import GROUPS
from analysis.sources.lesions import LesionRows, duplicate_faults, identifier_faults
from analysis.sources.opening import open_sheet
from analysis.sources.outcomes import OUTCOMES, read_outcomes
from analysis.sources.sheet import MISSING, Sheet
from analysis.wording import listing, nearest, quote

COLUMNS = ("patient_id", "age", "sex", "group")
OLDEST = 130
OLIGO, MULTI = GROUPS
MOST_OLIGO, LEAST_MULTI = 5, 15
"""Lesions that make a patient oligo- (2 to 5) or multi-metastatic (15 or more), as in the paper."""

_SEXES = {"f": "F", "female": "F", "woman": "F", "m": "M", "male": "M", "man": "M"}
_NOT_KNOWN = {*(word.casefold() for word in MISSING), "unknown", "?"}


def read_patients(cohort: Cohort) -> tuple[pd.DataFrame, list[Fault]]:
    """Read a cohort's table of patients.

    Parameters
    ----------
    cohort : Cohort
        Its `patients` may be None.

    Returns
    -------
    patients : pandas.DataFrame
        `patient_id`, `age` (years; NaN if not known), `sex` (`F`, `M` or empty), `group` (`oligo`, `multi`
        or empty), the outcomes that the table has as numbers (`read_outcomes`), then its other columns as
        text; sorted by patient. No row where the cohort has no such table, or it cannot be used.
    faults : list of Fault
    """
    if cohort.patients is None:
        return _empty(), []
    try:
        sheet = open_sheet(cohort.patients, cohort.shown(cohort.patients))
        frame = _read(sheet)
    except InputError as error:
        return _empty(), list(error.faults)
    patients, faults = _described(frame, sheet)
    faults += sheet.notes
    if any(fault.severity == "error" for fault in faults):
        return _empty(), faults
    return patients.sort_values("patient_id", kind="stable").reset_index(drop=True), faults


def assign_groups(n_lesions: pd.Series, patients: pd.DataFrame) -> pd.Series:
    """Give each patient a group.

    Parameters
    ----------
    n_lesions : pandas.Series of int
        Lesions of each patient; the index is the patient.
    patients : pandas.DataFrame
        From `read_patients`; a group stated there holds.

    Returns
    -------
    pandas.Series of str
        By patient, in the order of `n_lesions`. Where no group is stated, `oligo` with 2 to 5 lesions,
        `multi` with 15 or more, else empty: the rule of Henry et al. 2022, doi 10.1038/s41598-022-20931-z.

    Examples
    --------
    >>> patients = pd.DataFrame({"patient_id": ["C"], "group": ["multi"]})
    >>> assign_groups(pd.Series({"A": 3, "B": 20, "C": 9, "D": 9}), patients).tolist()
    ['oligo', 'multi', 'multi', '']
    """
    few = n_lesions.between(2, MOST_OLIGO).to_numpy()
    counted = np.select([few, (n_lesions >= LEAST_MULTI).to_numpy()], [OLIGO, MULTI], default="")
    rule = pd.Series(counted, index=n_lesions.index, dtype="str", name="group")
    if "group" not in patients:
        return rule
    stated = patients.set_index("patient_id")["group"].reindex(n_lesions.index).fillna("")
    return rule.where(stated == "", stated).rename("group")


def link_faults(cohort: Cohort, with_lesions: Iterable[str], patients: pd.DataFrame) -> list[Fault]:
    """Compare the patients of the two tables.

    Parameters
    ----------
    cohort : Cohort
    with_lesions : iterable of str
        Patients of the lesions table.
    patients : pandas.DataFrame
        From `read_patients`.

    Returns
    -------
    list of Fault
        A warning for the patients without lesions, one for those without a line of their own.
    """
    if cohort.patients is None or cohort.lesions is None:
        return []
    described, measured = set(patients["patient_id"]), set(with_lesions)
    sides = (
        (cohort.patients, described - measured, "without lesions", "They are left out; see the spelling."),
        (
            cohort.lesions,
            measured - described,
            "not in the table of patients",
            "See the spelling, or add them.",
        ),
    )
    return [
        Fault(
            "warning",
            cohort.shown(path),
            "column patient_id",
            f"Patients {what}: {listing(sorted(ids))}.",
            remedy,
        )
        for path, ids, what, remedy in sides
        if ids
    ]


def _empty() -> pd.DataFrame:
    text = pd.Series(dtype="str")
    return pd.DataFrame({"patient_id": text, "age": pd.Series(dtype="float64"), "sex": text, "group": text})


def _read(sheet: Sheet) -> pd.DataFrame:
    """Read all columns as text; rows that are blank are left out."""
    if "patient_id" not in sheet.header:
        near = nearest("patient_id", sheet.header)
        remedy = (
            f"Rename {quote(near)} to `patient_id`." if near else "Name the column of patients `patient_id`."
        )
        message = f"The column is missing; the table has {listing(sheet.header, limit=6)}."
        raise InputError([Fault("error", sheet.file, "column patient_id", message, remedy)])
    twice = sorted({name for name in sheet.header if name and sheet.header.count(name) > 1})
    if twice:
        message = f"Two columns have the same name: {listing(twice)}."
        raise InputError([Fault("error", sheet.file, "header", message, "Rename one of them.")])
    frame = sheet.read({name: place for place, name in enumerate(sheet.header) if name}, {})
    return frame[(frame != "").any(axis=1)]


def _described(frame: pd.DataFrame, sheet: Sheet) -> tuple[pd.DataFrame, list[Fault]]:
    """Bring age, sex and group to their words; whatever is wrong is a fault."""
    rows = LesionRows(frame, sheet)
    faults = identifier_faults(frame["patient_id"], "patient_id", sheet)
    message, remedy = "Patient {patient_id} stands in {first} already.", "Leave one line a patient."
    faults += duplicate_faults(rows, ["patient_id"], message, remedy)
    nothing = pd.Series("", index=frame.index, dtype="str")
    words = {name: frame.get(name, nothing) for name in COLUMNS[1:]}
    blank = {name: column.str.casefold().isin(_NOT_KNOWN) for name, column in words.items()}
    age = pd.to_numeric(words["age"].str.replace(",", ".").mask(blank["age"]), errors="coerce")
    sex = words["sex"].str.casefold().map(_SEXES)
    group = words["group"].str.casefold().where(lambda word: word.isin(GROUPS))
    fits = {"age": age.between(0, OLDEST), "sex": sex.notna(), "group": group.notna()}
    expected = {"age": f"years from 0 to {OLDEST}", "sex": "`F` or `M`", "group": listing(GROUPS, limit=2)}
    for name, column in words.items():
        wrong = column[~fits[name] & ~blank[name]]
        faults += _cell_faults(wrong, name, expected[name], sheet)
    described = {
        "patient_id": frame["patient_id"],
        "age": age,
        "sex": sex.fillna(""),
        "group": group.fillna(""),
    }
    outcomes, found = read_outcomes(frame, sheet)
    others = [name for name in frame if name not in (*COLUMNS, *OUTCOMES)]
    return pd.concat([pd.DataFrame(described), outcomes, frame[others]], axis=1), faults + found


def _cell_faults(wrong: pd.Series, name: str, expected: str, sheet: Sheet) -> list[Fault]:
    return sheet.faults(
        "error",
        wrong.index,
        lambda place: f"`{name}` is {quote(wrong.iloc[place])}; expected {expected}, or nothing.",
        "Correct the cell, or leave it empty.",
    )
