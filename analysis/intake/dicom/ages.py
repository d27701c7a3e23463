"""Ages of patients, as DICOM gives them or by two dates."""

import math
from datetime import date

OLDEST = 90
"""Older people are so few that their age identifies them; it is given as this one."""

_PARTS = {"D": 365.25, "W": 365.25 / 7, "M": 12.0, "Y": 1.0}


def years(age: str, birth: str, day: str) -> float:
    """Age in whole years, at most `OLDEST`; NaN where it cannot be told.

    Parameters
    ----------
    age : str
        PatientAge: three digits and D, W, M or Y.
    birth, day : str
        Dates, in their place where there is no age.

    Examples
    --------
    >>> years("045Y", "", ""), years("018M", "", ""), years("", "19510307", "20190306")
    (45.0, 1.0, 67.0)
    >>> years("097Y", "", "")
    90.0
    """
    count, unit = age[:-1], age[-1:].upper()
    if count.isdecimal() and unit in _PARTS:
        known = float(int(int(count) / _PARTS[unit]))
        return min(known, float(OLDEST)) if known < 130 else math.nan
    born, seen = _date(birth), _date(day)
    if born is None or seen is None or not 0 <= seen.year - born.year < 130:
        return math.nan
    known = seen.year - born.year - ((seen.month, seen.day) < (born.month, born.day))
    return float(min(known, OLDEST)) if known >= 0 else math.nan


def _date(text: str) -> date | None:
    digits = text.replace(".", "").replace("-", "")[:8]
    try:
        return date.fromisoformat(digits) if len(digits) == 8 else None
    except ValueError:
        return None
