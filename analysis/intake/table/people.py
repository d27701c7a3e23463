"""Age, sex, group and outcomes of patients, where tables tell them."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd

from analysis.intake.table.draft import Notes
from analysis.intake.table.outcomes_of import Told, describe_outcomes
from analysis.intake.table.people_tables import ROLES
from analysis.intake.table.role_words import candidates
from analysis.schema import GROUPS
from analysis.sources.outcomes import OUTCOMES
from analysis.sources.patients import OLDEST
from analysis.wording import counted, quote

_Keyed: TypeAlias = "tuple[pd.Series, pd.DataFrame]"
"""Patient of each row of a table, and the table."""
_SEXES = {
    **dict.fromkeys(("f", "female", "woman", "w", "weiblich", "femme", "féminin", "feminin"), "F"),
    **dict.fromkeys(("m", "male", "man", "männlich", "maennlich", "homme", "masculin"), "M"),
}
_AGE = re.compile(r"0*(\d{1,3}(?:[.,]\d+)?)\s*(?:y|yrs?|years?|j|jahre|an(?:s)?)?", re.IGNORECASE)


def describe_patients(
    tables: Sequence[Told],
    said: dict[str, str],
    taken: Collection[str],
    notes: Notes,
) -> tuple[pd.DataFrame | None, list[str], str]:
    """Describe patients.

    Parameters
    ----------
    tables : sequence of Told
        That of features first, whose patients are described, then those of patients.
    said : dict of str to str
        Columns that the user names.
    taken : collection of str
        Columns that tell what rows are about, which are no outcomes.
    notes : Notes

    Returns
    -------
    patients : pandas.DataFrame or None
        `patient_id`, `age`, `sex`, `group`, and the outcomes that are told, sorted by patient; None where
        nothing is told of anybody.
    used : list of str
        Columns that tell it.
    unit : str
        Of `time`; empty if the table does not tell it.
    """
    ids = sorted(set(tables[0].patients))
    keyed = [(table.patients, table.rows.text) for table in tables]
    _note_absent(said, keyed, notes)
    described, used = _described(keyed, said, ids, notes)
    outcomes = describe_outcomes(tables, said, taken, ids, notes)
    if described is None and outcomes.frame.empty:
        return None, [], ""
    if described is None:
        described = pd.DataFrame({"patient_id": ids, "age": np.nan, "sex": "", "group": ""})
    values = outcomes.frame.reindex(ids).reset_index(drop=True)
    return pd.concat([described, values], axis=1), [*used, *outcomes.used], outcomes.unit


def _described(
    tables: Sequence[_Keyed], said: dict[str, str], ids: list[str], notes: Notes
) -> tuple[pd.DataFrame | None, list[str]]:
    """Age, sex and group, and the columns that tell them."""
    told: dict[str, pd.Series] = {}
    used = []
    for role in ROLES:
        for keys, cells in _columns(role, said, tables):
            if role not in told and (read := _read(role, keys, cells, ids, notes)) is not None:
                told[role] = read
                used.append(str(cells.name))
                notes.say(f"{role.capitalize()} of patients by {quote(cells.name)}.")
    if not told:
        return None, []
    frame = pd.DataFrame({"patient_id": ids})
    frame["age"] = told["age"].to_numpy(float) if "age" in told else np.nan
    for role in ("sex", "group"):
        frame[role] = told[role].fillna("").to_numpy(object) if role in told else ""
    return frame, used


def _note_absent(said: dict[str, str], tables: Sequence[_Keyed], notes: Notes) -> None:
    """Note an error for each column that the user names and no table has."""
    for role, name in said.items():
        if role in (*ROLES, *OUTCOMES) and not any(name in table for _, table in tables):
            remedy = "Write its name as it stands there."
            notes.error("--column", role, f"{quote(name)} is in no table.", remedy)


def _columns(
    role: str, said: dict[str, str], tables: Sequence[_Keyed]
) -> Iterator[tuple[pd.Series, pd.Series]]:
    """Patients and cells of the columns that may have a role, those that the user names alone."""
    for keys, table in tables:
        names = [said[role]] if said.get(role) in table else candidates(table, role)
        yield from ((keys, table[name]) for name in names)


def _read(role: str, keys: pd.Series, cells: pd.Series, ids: list[str], notes: Notes) -> pd.Series | None:
    """Read one column; None where it says something else, or nothing."""
    meant = cells.map({cell: _meant(role, cell) for cell in cells.unique()})
    there = cells != ""
    if not there.any() or meant[there].isna().mean() > 0.2:
        return None
    known = meant[meant.notna()].to_numpy()
    by_patient = pd.Series(known).groupby(keys[meant.notna()].to_numpy())
    many = int(by_patient.nunique().gt(1).sum())
    if role != "age" and many:
        notes.say(f"{counted(many, 'patient')} with several of {quote(cells.name)}: the first is taken.")
    return by_patient.first().reindex(ids)


def _meant(role: str, cell: str) -> object:
    word = cell.casefold().strip()
    if role == "sex":
        return _SEXES.get(word)
    if role == "group":
        return word if word in GROUPS else None
    match = _AGE.fullmatch(word)
    age = float(match[1].replace(",", ".")) if match else None
    return age if age is not None and age <= OLDEST else None
