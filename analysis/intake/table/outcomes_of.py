"""What became of patients, where tables tell it: time and event of one endpoint, and response."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from analysis.intake.table.draft import Notes
from analysis.intake.table.outcome_words import Named, read_name
from analysis.intake.table.role_words import candidates
from analysis.intake.table.rows import Rows
from analysis.sources.outcomes import OUTCOMES, holds_codes, read_outcome
from analysis.sources.sheet import MOST_FAULTS, Lines
from analysis.wording import listing, quote

_MOST_CONFLICTS = 0.2
"""Share of patients with several values above which a column tells of lesions, not of patients."""

_ORDER = ("", "os", "pfs", "dfs", "efs")
"""Which endpoint is taken where a table has several: that without a name first, then overall survival."""


@dataclass(frozen=True, eq=False)
class Told:
    """A table that may tell of patients: who each row is about, and the row."""

    patients: pd.Series
    rows: Rows

    @classmethod
    def of(cls, people: Rows) -> "Told":
        """Take a table of patients."""
        return cls(people.text[candidates(people.text, "patient_id")[0]], people)


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Outcomes of patients.

    Attributes
    ----------
    frame : pandas.DataFrame
        By patient: those of `OUTCOMES` that are told; `event` and `response` are 0 or 1.
    used : tuple of str
        Columns that tell them.
    unit : str
        Of `time`; empty if its name does not tell it.
    """

    frame: pd.DataFrame = field(default_factory=pd.DataFrame)
    used: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, eq=False)
class _Column:
    """A column that may be an outcome: what its name says, and its cells."""

    name: str
    means: Named
    told: Told
    said: bool

    @property
    def cells(self) -> pd.Series:
        """Text of each row; the index is the place of the row."""
        return self.told.rows.text[self.name].reset_index(drop=True).str.strip()


class _RowLines(Lines):
    """Rows that may stand in several files, by their place."""

    def __init__(self, rows: Rows) -> None:
        super().__init__(str(rows.files[0]) if len(rows.files) else "", rows.unit)
        self._rows = rows

    def place(self, line: int) -> tuple[str, str]:
        """File and row of a fault."""
        return self._rows.where(line)


def describe_outcomes(
    tables: Sequence[Told], said: dict[str, str], taken: Collection[str], ids: Sequence[str], notes: Notes
) -> Outcomes:
    """Read the outcomes of patients.

    Time and event are taken together, of one endpoint. A column in which 1 may mean the opposite, or that
    cannot be read, is left aside, and that is said.

    Parameters
    ----------
    tables : sequence of Told
        Of lesions first, then of patients.
    said : dict of str to str
        Columns that the user names.
    taken : collection of str
        Columns that are something else.
    ids : sequence of str
        Patients of the lesions.
    notes : Notes

    Returns
    -------
    Outcomes
    """
    columns = list(_columns(tables, said, taken))
    _note_inverted(columns, notes)
    pair = _pair([one for one in columns if one.means.outcome in ("time", "event")], notes)
    read = {one: values for one in pair if (values := _read(one, ids, notes)) is not None}
    if len(read) < len(pair):
        _note_half(read, notes)
        read = {}
    read |= _response([one for one in columns if one.means.outcome == "response"], ids, notes)
    if not read:
        return Outcomes()
    frame = pd.DataFrame({one.means.outcome: values for one, values in read.items()})
    unit = next((one.means.unit for one in read if one.means.outcome == "time"), "")
    _say(list(read), unit, notes)
    return Outcomes(frame.astype({name: "Int64" for name in frame if name != "time"}), _names(read), unit)


def _names(columns: Collection[_Column]) -> tuple[str, ...]:
    return tuple(one.name for one in columns)


def _columns(tables: Sequence[Told], said: dict[str, str], taken: Collection[str]) -> Iterator[_Column]:
    """Columns that the user names, else those whose names say that they are outcomes; each name once."""
    found: set[str] = set()
    named = {theirs: ours for ours, theirs in said.items() if ours in OUTCOMES}
    for told in tables:
        for name in map(str, told.rows.text):
            if name in found or name in taken or not (told.rows.text[name] != "").any():
                continue
            if name in named:
                means = read_name(name)
                unit = means.unit if means else ""
                yield _Column(name, Named(named[name], unit=unit), told, said=True)
                found.add(name)
            elif (means := read_name(name)) and means.outcome not in said:
                yield _uncoded(_Column(name, means, told, said=False))
                found.add(name)


def _uncoded(column: _Column) -> _Column:
    """Take a status of life for the opposite as well, where it is written as a code."""
    return replace(column, means=Named("")) if column.means.by_words and holds_codes(column.cells) else column


def _note_inverted(columns: Sequence[_Column], notes: Notes) -> None:
    for one in columns:
        if one.means.inverted:
            notes.say(
                f"{quote(one.name)} is left aside: 1 may mean there that the event was not seen. Write a "
                "column `event` (1: seen) or `response` (1: response); if 1 means that already, say "
                f"`--column event={one.name}` or `response={one.name}`."
            )
            notes.leave(f"column {one.name}", "1 may mean there that the event was not seen")


def _pair(columns: Sequence[_Column], notes: Notes) -> list[_Column]:
    """Choose a time and an event of one endpoint; none where they cannot be matched."""
    times = [one for one in columns if one.means.outcome == "time"]
    events = [one for one in columns if one.means.outcome == "event"]
    if not times or not events:
        _note_half([one for one in columns if one.said or one.means.endpoint], notes)
        return []
    pairs = [(time, event) for time in times for event in events if time.means.fits(event.means)]
    sure = [pair for pair in pairs if pair[0].means.endpoint == pair[1].means.endpoint]
    chosen = sorted(sure, key=lambda pair: _ORDER.index(pair[0].means.endpoint))
    if not chosen and len(pairs) == 1:
        chosen = pairs
    if not chosen:
        names = listing([one.name for one in columns], limit=8)
        notes.say(
            f"Which time belongs to which event cannot be told: {names}. Survival is left aside; say "
            "`--column time=NAME --column event=NAME`."
        )
        return []
    others = [one.name for one in columns if one not in chosen[0]]
    if others:
        notes.say(
            f"Several columns of survival: {quote(chosen[0][0].name)} and {quote(chosen[0][1].name)} are "
            f"taken, {listing(others)} left aside; `--column time=NAME --column event=NAME` takes others."
        )
    return list(chosen[0])


def _response(columns: Sequence[_Column], ids: Sequence[str], notes: Notes) -> dict[_Column, pd.Series]:
    """Read the first column of responses that can be read, and say which others there are."""
    for at, one in enumerate(columns, start=1):
        values = _read(one, ids, notes)
        if values is None:
            continue
        if others := [other.name for other in columns[at:]]:
            notes.say(
                f"Several columns of response: {quote(one.name)} is taken, {listing(others)} left aside; "
                "`--column response=NAME` takes another."
            )
        return {one: values}
    return {}


def _note_half(columns: Collection[_Column], notes: Notes) -> None:
    for one in columns:
        lacks = "event" if one.means.outcome == "time" else "time"
        notes.say(f"{quote(one.name)} is left aside: survival needs a column `{lacks}` with it.")


def _read(column: _Column, ids: Sequence[str], notes: Notes) -> pd.Series | None:
    """Read a column by patient; None, with the reason said, where it is left aside."""
    outcome, lines = column.means.outcome, _RowLines(column.told.rows)
    values, faults = read_outcome(column.cells, outcome, lines)
    known = values.dropna()
    if known.empty:
        _leave(column, next((fault.message for fault in faults), "It holds nothing that can be read."), notes)
        return None
    if outcome == "time" and known.isin((0, 1)).all():
        _leave(column, "It holds 1 alone, or 0 and 1, so that it is no time.", notes)
        return None
    patients = column.told.patients.reset_index(drop=True)[known.index]
    several = known.groupby(patients.to_numpy()).nunique().loc[lambda count: count > 1].index
    if len(several) > _MOST_CONFLICTS * patients.nunique():
        places = _different(known[patients == several[0]])
        reason = (
            f"Patient {quote(several[0])} has {_both(column, places)}, so that it does not tell of patients."
        )
        _leave(column, reason, notes)
        return None
    notes.faults += faults
    _note_conflicts(column, {patient: _different(known[patients == patient]) for patient in several}, notes)
    by_patient = known.groupby(patients.to_numpy()).first()
    return by_patient.drop(several).reindex(list(ids))


def _different(values: pd.Series) -> tuple[int, int]:
    """Places of the first value and of the first other one."""
    return int(values.index[0]), int(values.index[np.flatnonzero(values != values.iloc[0])[0]])


def _both(column: _Column, places: tuple[int, int]) -> str:
    cells, lines = column.cells, _RowLines(column.told.rows)
    return " and ".join(f"{quote(cells[at], 30)} ({lines.place(at)[1]})" for at in places)


def _note_conflicts(column: _Column, places: dict[str, tuple[int, int]], notes: Notes) -> None:
    """Warn of each patient with several values."""
    listed = list(places.items())[:MOST_FAULTS]
    for patient, pair in listed:
        file, row = _RowLines(column.told.rows).place(pair[1])
        message = f"Patient {quote(patient)} has several of {quote(column.name)}: {_both(column, pair)}."
        notes.warn(file, row, message, f"The patient gets no `{column.means.outcome}`. Leave one of them.")
    if more := len(places) - len(listed):
        file, row = _RowLines(column.told.rows).place(list(places.values())[MOST_FAULTS][1])
        message = f"The same of {more} more patients."
        notes.warn(file, f"{row} and after", message, "They get no value. Leave one for each.")


def _leave(column: _Column, reason: str, notes: Notes) -> None:
    notes.say(f"{quote(column.name)} is left aside and not taken for `{column.means.outcome}`. {reason}")
    notes.leave(f"column {column.name}", f"cannot be taken for {column.means.outcome}")


def _say(columns: Sequence[_Column], unit: str, notes: Notes) -> None:
    """Say what was taken, and in which unit."""
    told = ", ".join(f"{one.means.outcome} by {quote(one.name)}" for one in columns)
    remark = f"Outcomes of patients, for the page on outcomes: {told}."
    if any(one.means.outcome == "time" for one in columns):
        remark += (
            f" The time is in {unit}, by its name."
            if unit
            else " No name tells the unit of time: write it into cohort.yml, as `about: {time_unit: months}`."
        )
    notes.say(remark)
