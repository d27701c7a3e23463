"""Whose files stand in an output folder: results of one cohort are not replaced by those of another."""

import json
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from analysis import stamp
from analysis.cohort import Cohort
from analysis.errors import Fault, InputError
from analysis.wording import quote

_REMEDY = "Name another folder; or move or delete that one, if its results are no longer needed."
_FEATURES = "features.parquet"
_RECORD = Path("results", "provenance.json")


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
        It holds the results of another cohort; nothing was written.
    """
    name = owner(out)
    if name is None or name == cohort.name:
        return
    message = (
        f"{quote(out, 300)} holds the results of another cohort, {quote(name)}; this is {quote(cohort.name)}."
    )
    raise InputError([Fault("error", "--out", "", message, _REMEDY)])


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
    if there.isdisjoint(patients) and there:
        message = (
            f"{quote(out, 300)} holds the results of other patients: none of its {len(there)} is one of the "
            f"{len(set(patients))} of this cohort."
        )
        raise InputError([Fault("error", "--out", "", message, _REMEDY)])


def owner(out: Path) -> str | None:
    """Name of the cohort whose features or results stand in a folder; None where nothing tells."""
    made_of = stamp.last(out)
    said = [made_of.parts.get("cohort") if made_of else None, _named_in_record(out / _RECORD)]
    return next((name for name in said if isinstance(name, str)), None)


def _named_in_record(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))["parameters"]["name"]
    except (OSError, ValueError, LookupError, TypeError):
        return None
