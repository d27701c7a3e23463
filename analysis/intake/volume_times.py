"""Time points of images: their order, and which of them is used."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.errors import Fault, InputError
from analysis.intake.times import by_date, rank
from analysis.sources.looks import are_dates
from analysis.wording import counted, did_you_mean, listing, quote

_STUDY = re.compile(r"study-\d+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(r"(?:19|20)\d\d[-./_ ]?[01]\d[-./_ ]?[0-3]\d|\d{1,2}[-./_]\d{1,2}[-./_](?:19|20)?\d\d")


@dataclass(frozen=True, eq=False)
class Times:
    """Time points of images, or of lesions, in order.

    Attributes
    ----------
    names : numpy.ndarray of str
        `time-1` and on. Named points have the same name in all patients; points that dates or studies tell
        are counted by patient.
    chosen : str or None
        The one that is used; None where no patient has several.
    how : str
        How they were brought in order, for the user; it holds no date.
    """

    names: np.ndarray
    chosen: str | None = None
    how: str = ""

    def remark(self, patients: Sequence[str], *, asked: bool) -> str:
        """Say which time point is used, and what is not, given the patient of each lesion."""
        used = self.names == self.chosen
        without = len(set(patients) - set(np.asarray(patients, dtype=object)[used]))
        why = "as asked" if asked else "the first"
        lost = [f"{counted(without, 'patient')} without it"] if without else []
        lost += [f"{counted(int((~used).sum()), 'lesion')} of other times"]
        return (
            f"Several time points ({self.how}). {quote(self.chosen)} is used, {why}; `--timepoint` takes "
            f"another. Not used: {' and '.join(lost)}; they stand in lesions.csv."
        )


def name_times(patients: Sequence[str], words: Sequence[str], wanted: str | None) -> Times:
    """Bring time points in order, and choose one.

    Parameters
    ----------
    patients, words : sequence of str
        Patient and time point of each image, or lesion; the time point is empty where it is not told.
    wanted : str or None
        What the user wants: a word, or `time-2`; None for the first.

    Raises
    ------
    InputError
        No word tells the order and none is wanted; or there is no such time point.
    """
    who, when = np.asarray(patients, dtype=object), np.asarray(words, dtype=object)
    if not len(when) or pd.Series(when).groupby(who).nunique().max() < 2:
        _require_none(when, wanted)
        return Times(np.full(len(when), "time-1", dtype=object))
    there = [word for word in dict.fromkeys(when) if word]
    if all(map(_STUDY.fullmatch, there)):
        return _by_patient(who, when, wanted, "studies of a patient by date, called time-1, time-2 and so on")
    if are_dates(there) or all(map(_YEAR.fullmatch, there)):
        days = np.array([f"{word}-01-01" if _YEAR.fullmatch(word) else word for word in when], dtype=object)
        names, remarks = by_date(who, days)
        how = "by date; dates are not kept, the points of a patient are called time-1, time-2 and so on"
        return _by_patient(who, names, wanted, " ".join([how, *remarks]))
    return _by_name(when, there, wanted)


def _require_none(when: np.ndarray, wanted: str | None) -> None:
    if wanted is None or wanted.casefold() == "time-1" or all(_is_called(word, wanted) for word in when):
        return
    message = f"No patient has several time points to choose {quote(wanted)} from."
    raise InputError([Fault("error", "--timepoint", "", message, "Leave the option out.")])


def _by_patient(who: np.ndarray, when: np.ndarray, wanted: str | None, how: str) -> Times:
    """Count the times of each patient; `when` sorts, but for the digits at its end."""
    sizes = pd.Series([int(re.sub(r"\D", "", word) or 0) for word in when])
    ranks = sizes.groupby(who).rank(method="dense").astype(int)
    names = ("time-" + ranks.astype(str)).to_numpy(object)
    order = [f"time-{number}" for number in sorted(set(ranks))]
    calls = {name: (name, name.replace("time", "study")) for name in order}
    return Times(names, _chosen(order, calls, wanted), how)


def _by_name(when: np.ndarray, there: Sequence[str], wanted: str | None) -> Times:
    """Order named times over all patients; a patient's only image, whose time is not told, has the first."""
    keys = {word: _key(word) for word in there}
    is_told = all(key is not None for key in keys.values())
    if not is_told and wanted is None:
        shown = listing(dict.fromkeys(map(_shown, there)), limit=6)
        message = f"Has several time points, {shown}, whose order their names do not tell."
        remedy = "Say which to use with `--timepoint`."
        raise InputError([Fault("error", "SOURCE", "time points", message, remedy)])
    sorted_keys = sorted({keys[word] or (math.inf, word.casefold()) for word in there})
    name_of = {key: f"time-{place}" for place, key in enumerate(sorted_keys, start=1)}
    of = {word: name_of[keys[word] or (math.inf, word.casefold())] for word in there}
    called: dict[str, list[str]] = {name: [] for name in name_of.values()}
    for word in sorted(there):
        called[of[word]].append(word)
    told = [f"{quote(name)} is {listing(map(_shown, own), limit=3)}" for name, own in called.items()]
    how = (
        ("" if is_told else "not all names tell their order; ")
        + ", ".join(told[:6])
        + (", …" if told[6:] else "")
    )
    calls = {name: (name, *own) for name, own in called.items()}
    names = np.array([of.get(word, "time-1") for word in when], dtype=object)
    return Times(names, _chosen(list(called), calls, wanted), how)


def _chosen(order: Sequence[str], calls: Mapping[str, tuple[str, ...]], wanted: str | None) -> str:
    if wanted is None:
        return order[0]
    for name in order:
        if any(_is_called(word, wanted) for word in calls[name]):
            return name
    shown = [_shown(word) for name in order for word in calls[name]]
    message = f"No image has the time point {quote(wanted)}; there are {listing(shown, limit=8)}."
    remedy = did_you_mean(wanted, shown, "Choose one of these.")
    raise InputError([Fault("error", "--timepoint", "", message, remedy)])


def _is_called(word: str, wanted: str) -> bool:
    """Whether a time point is meant: by its word, or by the part of it that tells the time."""
    key = _key(word)
    return wanted.casefold() in (word.casefold(), *([key[1]] if key else []))


def _key(word: str) -> tuple[float, str] | None:
    """Place in time and the part of a word that tells it, such as `pre` in `abdomen/pre`."""
    parts = [part for part in re.split(r"[/\\]", word) if part]
    tokens = [token for part in parts for token in re.split(r"[\s_]+", part) if not token.isdecimal()]
    for part in (word, *parts, *tokens):
        # A date among names would pass for a number.
        place = None if _DATE.search(part) else rank(part)
        if place is not None:
            return place, part.casefold()
    return None


def _shown(word: str) -> str:
    """Take dates out of a word."""
    return _DATE.sub("(a date)", word)
