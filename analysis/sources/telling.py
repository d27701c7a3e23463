"""Identifiers of a cohort that may tell who somebody is: they stand in every table and on every page."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

import pandas as pd

from analysis.errors import Fault
from analysis.sources.looks import PERSON, UID, are_names_of_people
from analysis.sources.names import looks_like_a_name
from analysis.sources.sheet import Severity
from analysis.wording import counted, listing

_SEVERITY: Severity = "warning"
_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_WORD = (
    r"(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|m(?:ar|är)(?:ch|z)?|apr(?:il)?|may|mai|jun[ei]?|jul[iy]?"
    r"|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)"
)
_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d[-./_]?(?:0[1-9]|1[0-2])[-./_]?(?:0[1-9]|[12]\d|3[01])(?!\d)"
    rf"|(?:{_DAY}([-./]){_MONTH}\1|{_MONTH}([-./]){_DAY}\2)(?:19|20)\d\d(?!\d)"
    rf"|(?<![\d./])(?:(?:{_DAY}/{_MONTH}|{_MONTH}/{_DAY})/|(?:0[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])\.)"
    r"\d\d(?![\d./])"
    rf"|(?:19|20)\d\d[-./_ ]?{_WORD}[-./_ ]?{_DAY}(?!\d)"
    rf"|{_DAY}[-./_ ]?{_WORD}[-./_ ]?(?:(?:19|20)\d\d|\d\d)(?!\d))",
    re.IGNORECASE,
)
"""Also with a month in letters, and years of two digits behind `/`, or behind `.` after two digits each."""
_NUMBER = re.compile(
    r"mrn[\s:#_.-]*\d+"
    r"|(?:(?:pid|pat(?:ient)?|case)?[\s:#_.-]*|[a-z]{1,2}[\s-]?(?=[1-9]|0{1,2}[1-9]\d{5}))\d{6,12}"
    r"(?:[-/+]\d{1,4})?"
    r"|(?!gsm|[sed]rr|ers)[a-z]{3,4}[\s_-]?[1-9]\d{6,11}"
    r"|[a-z]?(?:[1-9]|0{1,2}[1-9])\d{6,11}[\s-]?[a-z]"
    r"|[1-9]\d\d([ -])\d{3}\1\d{4}|(?!9|666)[1-9]\d\d-(?!00)\d\d-(?!0000)\d{4}",
    re.IGNORECASE,
)
"""Letters and a short number with zeros before it, such as P000012, are a count. The last two kinds are how
numbers of health and social services are grouped; most numbers of trials (centre, arm, patient) begin with 0.
Numbers of public archives of samples (GEO, SRA) are none."""
_NHS = re.compile(r"\d{3}([ -])\d{3}\1\d{4}")
_COUNTED = re.compile(r"(?!mrn)[a-z]{0,8}[-_ ]?\d{1,5}", re.IGNORECASE)
"""A word and a short number, as of most ids: none of all these."""
_WITH_YEAR = re.compile(r"(.*?\D)(?:19|20)\d\d")
_REMEDY = (
    "Give pseudonyms that say nothing, such as P01, unless these are ones already; `interlesion new` gives "
    "them with `--pseudonyms`."
)
Kind = tuple[str, Callable[[str], object]]


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text)) and not _DATE.search(text) and _is_checked(text)


def _is_checked(text: str) -> bool:
    """Whether a number grouped as the English health service does has its check digit; any other passes."""
    if not _NHS.fullmatch(text):
        return True
    digits = [int(sign) for sign in text if sign.isdigit()]
    rest = 11 - sum(digit * (10 - place) for place, digit in enumerate(digits[:9])) % 11
    return rest % 11 == digits[9]


def _is_named(text: str) -> bool:
    return bool(PERSON.fullmatch(text)) or looks_like_a_name(text)


def _is_named_with_comma(text: str) -> bool:
    return bool(PERSON.fullmatch(text)) or ("," in text and looks_like_a_name(text))


_ALIKE: tuple[Kind, ...] = (("dates", _DATE.search), ("UIDs of DICOM", UID.fullmatch))
_OF_LESIONS: tuple[Kind, ...] = (*_ALIKE, ("names of people", _is_named_with_comma))
_OF_PATIENTS: tuple[Kind, ...] = (*_ALIKE, ("names of people", _is_named), ("hospital numbers", _is_number))
KINDS = {"patient_id": _OF_PATIENTS, "lesion_id": _OF_LESIONS}
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
        ids = lesions[column].astype(str).unique().tolist()
        others = _uncounted(ids)
        found = {what: [one for one in others if is_so(one)] for what, is_so in kinds}
        if column == "patient_id" and 10 * len(others) >= 9 * len(ids) and are_names_of_people(others):
            found["names of people"] = others
        faults += [_fault(file, column, what, ones) for what, ones in found.items() if ones]
    return faults


def _uncounted(ids: Sequence[str]) -> list[str]:
    """Leave out words with a short number, unless it is a year behind a word that no other id has."""
    words = Counter(match[1] for one in ids if (match := _WITH_YEAR.fullmatch(one)))
    once = {one for one in ids if (match := _WITH_YEAR.fullmatch(one)) and words[match[1]] == 1}
    return [one for one in ids if one in once or not _COUNTED.fullmatch(one)]


def _fault(file: str, column: str, what: str, found: Sequence[str]) -> Fault:
    ids, look = counted(len(found), "id"), "looks" if len(found) == 1 else "look"
    message = (
        f"{ids} {look} like {what}: {listing(found, limit=3)}. They stand in every table and on the pages."
    )
    return Fault(_SEVERITY, file, column, message, _REMEDY)
