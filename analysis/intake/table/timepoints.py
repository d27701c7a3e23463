"""Time points of patients: which is the first, by its name or, failing that, by its date."""

import re
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from analysis.intake.table.draft import Notes
from analysis.intake.table.looks import are_dates, are_personal
from analysis.intake.table.role_words import words_of
from analysis.wording import counted, did_you_mean, listing, quote

_FIRST = words_of(
    "pre baseline bl base t0 tp0 0 before screening initial day0 d0 week0 w0 wk0 month0 m0 v0 time0 visit0 "
    "timepoint0 pretreatment pretherapy preop preoperative pretx prechemo prert beforetreatment naive "
    "planning vor avant baselinescan prescan c0 ses0"  # codespell:ignore vor
)
_LATER = words_of(
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
_ORDINALS = words_of("t tp time timepoint visit v scan session ses exam ct cycle c study")
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


def chosen_time(
    patients: np.ndarray, words: np.ndarray, wanted: str | None, place: str, notes: Notes
) -> tuple[np.ndarray, str] | None:
    """Choose a time point.

    Parameters
    ----------
    patients, words : numpy.ndarray of str
        Patient and time point of each row.
    wanted : str or None
        What the user wants; None for the first.
    place : str
        File, for messages.
    notes : Notes

    Returns
    -------
    names : numpy.ndarray of str
        The time points, under names without dates: `time-1`, `time-2` by patient where they are dates.
    chosen : str
        One of them. None, with an error, where there is no order among them and none is wanted.
    """
    found = list(dict.fromkeys(words))
    named = {word: rank(word) for word in found}
    if are_dates(found):
        names, order = _by_date(patients, words, notes)
        first, how = order[0], "by date; dates are not kept, the points are called time-1, time-2 and so on"
    elif all(value is not None for value in named.values()):
        order = sorted(found, key=lambda word: (named[word], word))
        names, first = words, order[0]
        how = f"by their names: {listing(order, limit=6)}"
    elif are_personal(found):
        message = "Several studies of a patient are told apart by UIDs alone, which have no order."
        notes.error(place, "time point", message, "Add a column of time points, or keep the rows of one.")
        return None
    elif wanted is None:
        message = f"Has several time points, {listing(found, limit=6)}, whose order their names do not tell."
        notes.error(place, "time point", message, "Say which to use with `--timepoint`.")
        return None
    else:
        names, first, order, how = words, found[0], found, "as they are called"
    if wanted is not None and (known := _named(wanted, order)) is None:
        message = f"No row has the time point {quote(wanted)}; there are {listing(order, limit=6)}."
        notes.error(place, "time point", message, did_you_mean(wanted, order, "Choose one of these."))
        return None
    chosen = first if wanted is None else str(known)
    without = len(set(patients) - set(patients[names == chosen]))
    notes.say(_remark(chosen, how, "as asked" if wanted else "the first", without))
    return names, chosen


def _named(wanted: str, order: Sequence[str]) -> str | None:
    return next((word for word in order if word.casefold() == wanted.casefold()), None)


def _by_date(patients: np.ndarray, words: np.ndarray, notes: Notes) -> tuple[np.ndarray, list[str]]:
    """Give the dates of each patient numbers."""
    found = sorted(set(words))
    day_first = _day_first(found, notes)
    dates = dict(
        zip(
            found,
            pd.to_datetime([_iso(word, day_first=day_first) for word in found], errors="coerce"),
            strict=True,
        )
    )
    ranks = (
        pd.Series([dates[word] for word in words])
        .groupby(patients)
        .rank(method="dense")
        .fillna(0)
        .astype(int)
    )
    names = ("time-" + ranks.astype(str)).to_numpy(object)
    return names, [f"time-{number}" for number in sorted(set(ranks)) if number]


def _day_first(words: Sequence[str], notes: Notes) -> bool:
    """Tell whether days stand before months in dates with slashes, as they do with points."""
    pairs = [match for word in words if (match := re.match(r"(\d{1,2})/(\d{1,2})/", word))]
    if any(int(match[2]) > 12 for match in pairs):
        return False
    if pairs and all(int(match[1]) <= 12 for match in pairs):
        notes.say("Dates do not show whether day or month comes first; they are read day first.")
    return True


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


def _remark(chosen: str, how: str, why: str, without: int) -> str:
    remark = f"Several time points ({how}). {quote(chosen)} is used, {why}; `--timepoint` takes another."
    return remark + (f" {counted(without, 'patient')} without it: left out." if without else "")
