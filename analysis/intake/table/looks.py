"""What values look like: dates, UIDs, paths, names of people."""

import re
from collections.abc import Iterable

from analysis.intake.times import all_match, are_dates

_UID = re.compile(r"[0-2](?:\.\d+){5,}")
_PERSON = re.compile(r"[^\W\d_][^\^\d]*\^[^\^]*.*")
_PATH = re.compile(r".*[/\\].*|.*\.(?:nii(?:\.gz)?|nrrd|mha|mhd|dcm|nhdr|img|hdr)", re.IGNORECASE | re.DOTALL)


def are_paths(values: Iterable[str]) -> bool:
    """Whether values are paths, or names of image files."""
    values = list(values)
    return all_match(values, _PATH) and not are_dates(values)


def are_personal(values: Iterable[str]) -> bool:
    """Whether values are UIDs of DICOM, or names of people as DICOM writes them."""
    values = list(values)
    return all_match(values, _UID) or all_match(values, _PERSON)


def identify(values: Iterable[str]) -> bool:
    """Whether values may tell who a patient is."""
    values = list(values)
    return are_dates(values) or are_paths(values) or are_personal(values)
