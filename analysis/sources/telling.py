"""Identifiers of a cohort that may tell who somebody is: they stand in every table and on every page."""

import re
from collections.abc import Callable, Sequence

import pandas as pd

from analysis.errors import Fault
from analysis.sources.looks import are_dates, are_names_of_people, are_personal
from analysis.sources.sheet import Severity
from analysis.wording import counted, listing

_SEVERITY: Severity = "warning"
_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d([-./_]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])([-./])(?:0?[1-9]|1[0-2])\2(?:19|20)\d\d)(?!\d)"
)
_NUMBER = re.compile(r"(?:mrn|pid|pat(?:ient)?|case)?[\s:#_.-]*\d{6,12}(?:[-/]\d)?", re.IGNORECASE)
_REMEDY = "Give pseudonyms that say nothing, such as P01, unless these are ones already."
Kind = tuple[str, Callable[[str], bool]]


def _is_person(text: str) -> bool:
    return are_personal([text]) and not re.match(r"[0-2]\.", text)


_OF_ALL: tuple[Kind, ...] = (
    ("dates", lambda text: bool(_DATE.search(text)) or are_dates([text])),
    ("UIDs of DICOM", lambda text: are_personal([text]) and not _is_person(text)),
    ("names of people", _is_person),
)
_OF_PATIENTS: tuple[Kind, ...] = (
    *_OF_ALL,
    ("hospital numbers", lambda text: bool(_NUMBER.fullmatch(text)) and not _DATE.search(text)),
)
KINDS = {"patient_id": _OF_PATIENTS, "lesion_id": _OF_ALL}
"""What identifiers of a column are looked at for. Lesions are called by words and numbers of any length."""


def telling_faults(lesions: pd.DataFrame, file: str) -> list[Fault]:
    """Warn of identifiers that look like names of people, dates, UIDs or numbers of a hospital.

    Parameters
    ----------
    lesions : pandas.DataFrame
        With `patient_id` and `lesion_id`.
    file : str
        Where they stand, for messages.

    Returns
    -------
    list of Fault
        At most one warning a column and kind.
    """
    faults = []
    for column, kinds in KINDS.items():
        ids = [str(one) for one in dict.fromkeys(lesions[column])]
        found = {what: [one for one in ids if is_so(one)] for what, is_so in kinds}
        if column == "patient_id" and not found["names of people"] and are_names_of_people(ids):
            found["names of people"] = ids
        faults += [_fault(file, column, what, ones) for what, ones in found.items() if ones]
    return faults


def _fault(file: str, column: str, what: str, found: Sequence[str]) -> Fault:
    ids, look = counted(len(found), "id"), "looks" if len(found) == 1 else "look"
    message = (
        f"{ids} {look} like {what}: {listing(found, limit=3)}. They stand in every table and on the pages."
    )
    return Fault(_SEVERITY, file, column, message, _REMEDY)
