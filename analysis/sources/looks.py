"""What values look like: dates, UIDs, paths, names of people."""

import re
from collections.abc import Iterable

from analysis.sources.names import looks_like_a_name

_DATE = re.compile(
    r"(?:19|20)\d\d[-/.]?(?:0[1-9]|1[0-2])[-/.]?(?:0[1-9]|[12]\d|3[01])(?:[T ].*)?"
    r"|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d(?: .*)?"
)
_MOST = 0.9
UID = re.compile(r"[0-2](?:\.\d+){5,}")
"""A unique identifier of DICOM."""
PERSON = re.compile(r"[^\W\d_][^\^\d]*\^[^\^]*.*")
"""A name of a person as DICOM writes it."""
_SURNAME_FIRST = re.compile(r"[^\W\d_][^\d_,;/\\]*, ?[^\W\d_][^\d_,;/\\]*")
_IN_FULL = re.compile(r"([^\W\d_]['’.\w-]+) (?:[^\W\d_][\w.'’-]* )*([^\W\d_]['’.\w-]+)")
_PATH = re.compile(r".*[/\\].*|.*\.(?:nii(?:\.gz)?|nrrd|mha|mhd|dcm|nhdr|img|hdr)", re.IGNORECASE | re.DOTALL)


def all_match(values: Iterable[str], pattern: re.Pattern[str]) -> bool:
    """Whether nearly all values that are there have a form."""
    there = [value for value in values if value]
    return bool(there) and sum(bool(pattern.fullmatch(value)) for value in there) >= _MOST * len(there)


def are_dates(values: Iterable[str]) -> bool:
    """Whether values are dates.

    Examples
    --------
    >>> are_dates(["2020-01-31", "20200212"]), are_dates(["12", "2020"])
    (True, False)
    """
    return all_match(values, _DATE)


def are_paths(values: Iterable[str]) -> bool:
    """Whether values are paths, or names of image files."""
    values = list(values)
    return all_match(values, _PATH) and not are_dates(values)


def are_personal(values: Iterable[str]) -> bool:
    """Whether values are UIDs of DICOM, or names of people as DICOM writes them."""
    values = list(values)
    return all_match(values, UID) or all_match(values, PERSON)


def identify(values: Iterable[str]) -> bool:
    """Whether values may tell who a patient is."""
    values = list(values)
    return are_dates(values) or are_paths(values) or are_personal(values)


def are_names_of_people(values: Iterable[str]) -> bool:
    """Whether values look like names of people, written in any way; numbered words such as `Case 2` do not.

    Examples
    --------
    >>> are_names_of_people(["Doe, John", "Roe, Jane"]), are_names_of_people(["John Doe", "Jane Roe"])
    (True, True)
    >>> are_names_of_people(["DOE_JOHN", "ROE_JANE"]), are_names_of_people(["A01_B02", "A03_B04"])
    (True, False)
    >>> are_names_of_people(["Patient A", "Patient B"]), are_names_of_people(["P1", "P2"])
    (False, False)
    """
    there = [value for value in values if value]
    if all_match(there, PERSON) or all_match(there, _SURNAME_FIRST):
        return True
    words = [
        match.groups()
        for value in there
        if value[:1].isupper() and (match := _IN_FULL.fullmatch(_apart(value)))
    ]
    capital = [pair for pair in words if all(word[0].isupper() and len(word) > 1 for word in pair)]
    # Names of people share neither their first word nor their last; those of cases do.
    return len(capital) >= max(2, 0.9 * len(there)) and all(
        len({pair[at] for pair in capital}) > len(capital) / 2 for at in (0, 1)
    )


def _apart(value: str) -> str:
    """Set words apart that `_` joins, where they may be a name."""
    return value.replace("_", " ") if looks_like_a_name(value) else value
