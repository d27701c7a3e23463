"""Whose files stand in an output folder: those of one cohort are not replaced by those of another."""

import json
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from analysis.cohort import Cohort
from analysis.errors import Fault, InputError
from analysis.tables import write_atomically
from analysis.wording import quote

NAME = "cohort.json"
"""File of an output folder that names the cohort; written once its features stand there."""
_FEATURES = "features.parquet"
_REMEDY = "Name another folder; or move or delete that one, if its results are no longer needed."


def claim(cohort: Cohort, out: Path) -> None:
    """Write whose features and results stand in a folder."""
    if owner(out) != cohort.name:
        text = json.dumps({"name": cohort.name}) + "\n"
        write_atomically(out / NAME, lambda path: path.write_text(text, encoding="utf-8"))


def refuse_others(cohort: Cohort, out: Path) -> None:
    """See that a folder does not hold what was made of another cohort.

    Cohorts are told apart by their `name`: one whose lesions or parameters changed is still the same.

    Parameters
    ----------
    cohort : Cohort
        Whose results will be written.
    out : pathlib.Path
        To this folder; it need not be there.

    Raises
    ------
    InputError
        It holds features or results of another cohort; nothing was written.
    """
    name = owner(out)
    if name is not None and name != cohort.name:
        whose = f"another cohort, {quote(name)}; this is {quote(cohort.name)}."
        raise InputError([_fault(out, whose)])


def refuse_strangers(patients: Collection[str], out: Path) -> None:
    """See that the features in a folder, if there are any, are not all of other patients.

    Two cohorts may have one name, such as that of their folder. One that gained or lost patients is the same.

    Parameters
    ----------
    patients : collection of str
        Of the cohort whose features will be written.
    out : pathlib.Path
        To this folder.

    Raises
    ------
    InputError
        None of the patients there is one of these; nothing was written.
    """
    path = out / _FEATURES
    if not path.is_file():
        return
    there = set(pd.read_parquet(path, columns=["patient_id"])["patient_id"])
    if there and there.isdisjoint(patients):
        whose = f"other patients: none of its {len(there)} is one of the {len(set(patients))} of this cohort."
        raise InputError([_fault(out, whose)])


def owner(out: Path) -> str | None:
    """Name of the cohort whose features or results stand in a folder; None where nothing tells."""
    try:
        name = json.loads((out / NAME).read_text(encoding="utf-8"))["name"]
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return name if isinstance(name, str) else None


def _fault(out: Path, whose: str) -> Fault:
    return Fault("error", "--out", "", f"{quote(out, 300)} holds the results of {whose}", _REMEDY)
