"""Time points of a table: which of them is used, and under which names they stand."""

from collections.abc import Sequence

import numpy as np

from analysis.intake.table.draft import Notes
from analysis.intake.times import by_date, rank
from analysis.sources.looks import are_dates, are_personal
from analysis.wording import counted, did_you_mean, listing, quote


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
        names, remarks = by_date(patients, words)
        for remark in remarks:
            notes.say(remark)
        order = sorted(set(names) - {"time-0"}, key=lambda name: int(name.removeprefix("time-")))
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


def _remark(chosen: str, how: str, why: str, without: int) -> str:
    remark = f"Several time points ({how}). {quote(chosen)} is used, {why}; `--timepoint` takes another."
    return remark + (f" {counted(without, 'patient')} without it: left out." if without else "")
