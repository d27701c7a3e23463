"""Time points of patients: which name or date comes first. Tables and volumes share it."""

import re
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from analysis.sources.looks import are_dates


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FIRST = _words_of(
    "pre baseline bl base t0 tp0 0 before screening initial day0 d0 week0 w0 wk0 month0 m0 v0 time0 visit0 "
    "timepoint0 pretreatment pretherapy preop preoperative pretx prechemo prert beforetreatment naive "
    "planning vor avant baselinescan prescan c0 ses0"  # codespell:ignore vor
)
_LATER = _words_of(
    "post followup fu after posttreatment posttherapy postop postoperative posttx postchemo postrt "
    "aftertreatment progression relapse recurrence nach après apres interim mid during restaging"
)
_UNITS = {
    "day": 1.0,
    "d": 1.0,
    "week": 7.0,
    "wk": 7.0,
    "w": 7.0,
    "month": 30.4,
    "mo": 30.4,
    "m": 30.4,
    "year": 365.2,
}
_ORDINALS = _words_of("t tp time timepoint visit v scan session ses exam ct cycle c study")
_NUMBERED = re.compile(r"([^\W\d_]*)0*(\d+)([^\W\d_]*)")
_LATE = 1e6


def rank(word: str) -> float | None:
    """Place of a named time point in time; None if the name tells none.

    Examples
    --------
    >>> rank("Pre"), rank("week 8") < rank("month 3") < rank("post"), rank("portal")
    (0.0, True, None)
    """
    name = _plain(word)
    if name in _FIRST:
        return 0.0
    if name in _LATER:
        return _LATE
    match = _NUMBERED.fullmatch(name)
    if not match or (match[1] and match[3]):
        return None
    word, number = match[1] or match[3], float(match[2])
    if word in ("followup", "fu", "post"):
        return _LATE + number
    if (unit := word.removesuffix("s")) in _UNITS:
        return number * _UNITS[unit] + 1
    return number if not word or match[1] in _ORDINALS else None


def are_names(words: Iterable[str]) -> bool:
    """Whether words are names of time points, one of them of the first or a later one in so many letters.

    Examples
    --------
    >>> are_names(["pre", "post"]), are_names(["t1", "t2"]), are_names(["1", "2"]), are_names(["t0", "t1"])
    (True, False, False, True)
    """
    plain = [_plain(word) for word in words]
    told = any(word in _FIRST | _LATER and not word.isdecimal() for word in plain)
    units = all(
        re.fullmatch(r"(?:day|week|wk|month|year|followup|fu|visit|timepoint)s?\d+", word) for word in plain
    )
    return bool(plain) and all(rank(word) is not None for word in plain) and (told or units)


def _plain(word: str) -> str:
    """Letters and digits of a word, without what says that it is a time point: `ses-pre`."""
    name = "".join(sign for sign in word.casefold() if sign.isalnum())
    bare = re.sub(r"^(?:ses|session|timepoint|time|tp|visit|scan)(?=[a-z])", "", name)
    return bare if bare in _FIRST | _LATER else name


def can_be_ordered(words: Sequence[str]) -> bool:
    """Whether time points can be brought in order: all have names that tell, or all are dates."""
    there = [word for word in words if word]
    return bool(there) and (all(rank(word) is not None for word in there) or are_dates(there))


def by_date(patients: np.ndarray, words: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Give the dates of each patient numbers.

    Parameters
    ----------
    patients, words : numpy.ndarray of str
        Patient and date of each row.

    Returns
    -------
    names : numpy.ndarray of str
        `time-1` and on, by patient.
    remarks : list of str
        How dates were read, where they leave it open.
    """
    found = sorted(set(words))
    day_first, remarks = _day_first(found)
    read = pd.to_datetime([_iso(word, day_first=day_first) for word in found], errors="coerce")
    dates = dict(zip(found, read, strict=True))
    ordered = pd.Series([dates[word] for word in words]).groupby(patients).rank(method="dense")
    return ("time-" + ordered.fillna(0).astype(int).astype(str)).to_numpy(object), remarks


def _day_first(words: Sequence[str]) -> tuple[bool, list[str]]:
    """Tell whether days stand before months in dates with slashes, as they do with points."""
    pairs = [match for word in words if (match := re.match(r"(\d{1,2})/(\d{1,2})/", word))]
    if any(int(match[2]) > 12 for match in pairs):
        return False, []
    if pairs and all(int(match[1]) <= 12 for match in pairs):
        return True, ["Dates do not show whether day or month comes first; they are read day first."]
    return True, []


def _iso(word: str, *, day_first: bool) -> str:
    """Write a date as year-month-day."""
    digits = re.findall(r"\d+", re.split(r"[T ]", word, maxsplit=1)[0])
    if len(digits) == 1:
        return f"{word[:4]}-{word[4:6]}-{word[6:8]}"
    if len(digits[0]) == 4:
        return "-".join(part.zfill(2) for part in digits[:3])
    first, second, year = digits[:3]
    day, month = (first, second) if day_first or "/" not in word else (second, first)
    return f"{year}-{month.zfill(2)}-{day.zfill(2)}"
