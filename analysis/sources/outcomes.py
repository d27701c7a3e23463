"""What became of patients: time and event, or response, as their table has them."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.errors import Fault
from analysis.sources.commas import uncertain_commas
from analysis.sources.sheet import MISSING, Lines
from analysis.wording import listing, quote

OUTCOMES = ("time", "event", "response")
"""Columns of a table of patients that are read as an outcome."""

_YES_NO = {"1": 1.0, "yes": 1.0, "y": 1.0, "true": 1.0, "0": 0.0, "no": 0.0, "n": 0.0, "false": 0.0}
_WORDS: dict[str, Mapping[str, float]] = {
    "event": {
        **_YES_NO,
        **dict.fromkeys(("dead", "deceased", "died"), 1.0),
        **dict.fromkeys(("alive", "living", "censored"), 0.0),
    },
    "response": {**_YES_NO, "responder": 1.0, "non-responder": 0.0, "nonresponder": 0.0},
}
_EXPECTED = {
    "time": "a number above 0",
    "event": "1 or 0, yes or no, true or false, dead or alive (1: the event was seen; 0: not until then)",
    "response": "1 or 0, yes or no, true or false, `responder` or `non-responder`",
}
_OTHERWISE = "If the column means something else, give it another name."
_CODES = {
    ("event", (1, 2)): ("R's habit, 1 for not seen and 2 for seen", "0 in place of 1, and 1 in place of 2"),
    ("event", (0, 1, 2)): (
        "competing events, 0 for none, 1 for the event and 2 for another one",
        "1 for the event this is about and 0 for all else",
    ),
    ("response", (1, 2)): ("a code in which either may be the response", "1 for response and 0 for none"),
}
"""What numbers of a column probably stand for, and what to write in their place."""
_CODE_NOT_KNOWN = ("a code of its own", "1 for yes, 0 for no, and nothing where it is not known")
_MOST_PLACES = 5
_NOT_KNOWN = {*(word.casefold() for word in MISSING), "unknown", "?"}


def read_outcomes(frame: pd.DataFrame, sheet: Lines) -> tuple[pd.DataFrame, list[Fault]]:
    """Read the outcomes of patients.

    Nothing in them stops a run: a cohort may have columns of these names that mean something else. What
    cannot be read is a warning, and costs the patient its place among the outcomes alone.

    Parameters
    ----------
    frame : pandas.DataFrame
        Cells of a table of patients as text; the index is the line or row of the file.
    sheet : Lines
        Where they stand.

    Returns
    -------
    outcomes : pandas.DataFrame
        Those of `OUTCOMES` that the table has, as numbers: `time` above 0, in the unit of the table; `event`
        and `response` 0 or 1. NaN where a cell is empty or cannot be read, and where only one of `time` and
        `event` is known.
    faults : list of Fault
        Warnings.
    """
    read: dict[str, pd.Series] = {}
    faults: list[Fault] = []
    for name in OUTCOMES:
        if name in frame:
            read[name], found = read_outcome(frame[name], name, sheet)
            faults += found
    known = {name for name, values in read.items() if values.notna().any()}
    told = {fault.row for fault in faults}
    if len(known & {"time", "event"}) == 1:
        faults += [fault for fault in _alone(frame, known, sheet) if fault.row not in told]
    if {"time", "event"} <= known:
        faults += _halves(frame, read, sheet)
    outcomes = pd.DataFrame(read, index=frame.index, dtype="float64")
    if "time" in read or "event" in read:
        both = outcomes.reindex(columns=["time", "event"]).notna().all(axis=1)
        for name in ("time", "event"):
            if name in outcomes:
                outcomes[name] = outcomes[name].where(both)
    return outcomes, faults


def holds_codes(cells: pd.Series) -> bool:
    """Tell whether a column has numbers, or yes and no, so that its name alone says what they mean.

    Examples
    --------
    >>> holds_codes(pd.Series(["1", "0"])), holds_codes(pd.Series(["Dead", "alive", "NA"]))
    (True, False)
    """
    words = cells.str.casefold()
    return bool((words.isin(_YES_NO) | pd.to_numeric(words, errors="coerce").notna()).any())


def read_outcome(cells: pd.Series, name: str, sheet: Lines) -> tuple[pd.Series, list[Fault]]:
    """Read a column; if none of its cells can be read, or its numbers are another code, that is said once.

    Parameters
    ----------
    cells : pandas.Series of str
        The index is the line or row of the file.
    name : {'time', 'event', 'response'}
    sheet : Lines
        Where they stand.

    Returns
    -------
    values : pandas.Series of float64
        NaN where a cell is empty or cannot be read; all NaN where the column is left aside.
    faults : list of Fault
        Warnings; one of the whole column names it in its row, `column time`.
    """
    words = cells.str.casefold()
    blank = words.isin(_NOT_KNOWN)
    numbers = pd.to_numeric(words.str.replace(",", ".").mask(blank), errors="coerce")
    if name == "time" and len(uncertain := uncertain_commas(words.mask(blank, ""))):
        return numbers * np.nan, [_uncertain(cells[uncertain.index], name, sheet)]
    if name == "time":
        values = numbers.where((numbers > 0) & np.isfinite(numbers))
    elif fault := _coded(cells, numbers, name, sheet):
        return numbers * np.nan, [fault]
    else:
        values = words.map(_WORDS[name]).fillna(numbers.where(numbers.isin((0, 1))))
    wrong = cells[values.isna() & ~blank]
    if len(wrong) and values.isna().all():
        message = (
            f"No cell of it can be read; {sheet.place(wrong.index[0])[1]} has {quote(wrong.iloc[0], 30)}, "
            f"expected {_EXPECTED[name]}. The column is left aside."
        )
        return values, [Fault("warning", sheet.file, f"column {name}", message, _OTHERWISE)]
    return values, sheet.faults(
        "warning",
        wrong.index,
        lambda place: f"`{name}` is {quote(wrong.iloc[place])}; expected {_EXPECTED[name]}, or nothing.",
        f"The patient is left out of the page on outcomes. Correct the cell. {_OTHERWISE}",
    )


def _coded(cells: pd.Series, numbers: pd.Series, name: str, sheet: Lines) -> Fault | None:
    """Tell of numbers that are neither 0 nor 1: what 1 means beside them is not known."""
    other = cells[numbers.notna() & ~numbers.isin((0, 1))]
    if other.empty:
        return None
    likely, write = _CODES.get((name, tuple(sorted(set(numbers.dropna())))), _CODE_NOT_KNOWN)
    where = f"{sheet.place(other.index[0])[1].capitalize()} has {quote(other.iloc[0], 30)}"
    message = (
        f"{where}, where 1 or 0 is expected; this looks like {likely}. The whole column is left aside, lest "
        "1 be taken for its opposite."
    )
    return Fault("warning", sheet.file, f"column {name}", message, f"Write {write}. {_OTHERWISE}")


def _uncertain(cells: pd.Series, name: str, sheet: Lines) -> Fault:
    """Tell of commas that may be decimal marks, or stand between thousands."""
    places = [f"{sheet.place(line)[1]} has {quote(cells[line], 30)}" for line in cells.index[:_MOST_PLACES]]
    more = f", and {len(cells) - len(places)} more have a comma" if len(cells) > len(places) else ""
    message = (
        f"{', '.join(places)}{more}: whether the comma is the decimal mark or stands between thousands "
        "cannot be told. The whole column is left aside, lest a long time be taken for a short one."
    )
    remedy = f"Write numbers without marks between thousands, and with a decimal point. {_OTHERWISE}"
    return Fault("warning", sheet.file, f"column {name}", message[0].upper() + message[1:], remedy)


def _alone(frame: pd.DataFrame, known: set[str], sheet: Lines) -> list[Fault]:
    """Tell of a time without an event, or the other way round."""
    (has,) = known & {"time", "event"}
    lacks = "event" if has == "time" else "time"
    state = "holds nothing that can be read" if lacks in frame else "is missing"
    message = f"There is `{has}`, but `{lacks}` {state}: survival needs both, and is left aside."
    return [Fault("warning", sheet.file, f"column {lacks}", message, f"Add `{lacks}`. {_OTHERWISE}")]


def _halves(frame: pd.DataFrame, read: Mapping[str, pd.Series], sheet: Lines) -> list[Fault]:
    """Tell of patients with one of time and event, where the other cell is empty."""
    faults = []
    for has, lacks in (("time", "event"), ("event", "time")):
        blank = frame[lacks].str.casefold().isin(_NOT_KNOWN)
        lines = frame.index[read[has].notna() & blank]
        ids = frame.loc[lines, "patient_id"]
        faults += sheet.faults(
            "warning",
            lines,
            lambda place, ids=ids, has=has, lacks=lacks: (  # type: ignore[misc]
                f"Patient {listing([ids.iloc[place]])} has `{has}`, but no `{lacks}`."
            ),
            "The patient is left out of survival. Give both, or neither.",
        )
    return faults
