"""Rows of a lesions table: read, of one time point, with identifiers and sites that can be relied on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cohort import Cohort
from analysis.errors import Fault, InputError
from analysis.schema import ALL
from analysis.sources.columns import find_columns
from analysis.sources.opening import open_sheet
from analysis.sources.sheet import Sheet
from analysis.sources.sites import read_sites
from analysis.wording import did_you_mean, listing, quote

KEYS = ("patient_id", "lesion_id")


@dataclass(frozen=True)
class LesionRows:
    """What a lesions table holds.

    Attributes
    ----------
    frame : pandas.DataFrame
        One row a lesion (and contour); the index is the line of the file. `patient_id`, `lesion_id` and
        `site` as text, the other columns asked for where they are there.
    sheet : Sheet
        The table they stand in.
    """

    frame: pd.DataFrame
    sheet: Sheet


def read_lesion_rows(
    cohort: Cohort, required: Sequence[str], optional: Sequence[str], numbers: Sequence[str] = ()
) -> tuple[LesionRows, list[Fault]]:
    """Read the lesions table of a cohort.

    Parameters
    ----------
    cohort : Cohort
        Its `lesions`, `columns` and `timepoint` are used.
    required, optional : sequence of str
        Columns of text beside the identifiers, the site and the time point.
    numbers : sequence of str
        Columns of numbers, all optional.

    Returns
    -------
    rows : LesionRows
    faults : list of Fault

    Raises
    ------
    InputError
        Nothing can be read: no such file, a column missing, no lesion.
    """
    if cohort.lesions is None:
        fault = Fault(
            "error", cohort.shown(cohort.path), "lesions", "Is missing.", "Name the table of lesions."
        )
        raise InputError([fault])
    sheet = open_sheet(cohort.lesions, cohort.shown(cohort.lesions))
    places, faults = find_columns(
        cohort, sheet, (*KEYS, *required), (*optional, "site", "timepoint", *numbers)
    )
    faults += sheet.notes
    if any(fault.severity == "error" for fault in faults):
        raise InputError(faults)
    number_places = {name: places.pop(name) for name in numbers if name in places}
    frame = _without_blank(sheet.read(places, number_places))
    frame, found = _at_timepoint(frame, sheet, cohort)
    faults += found
    if frame.empty:
        message = "Holds no lesion: there is nothing below the header."
        raise InputError([Fault("error", sheet.file, "", message, "Write one line a lesion."), *faults])
    faults += _identifier_faults(frame, sheet)
    words = frame["site"] if "site" in frame else pd.Series("unknown", index=frame.index)
    sites, site_faults = read_sites(words, sheet)
    return LesionRows(frame.assign(site=sites), sheet), faults + site_faults


def duplicate_faults(rows: LesionRows, columns: Sequence[str], message: str, remedy: str) -> list[Fault]:
    """List rows that have the same values in some columns as a row above them.

    Parameters
    ----------
    rows : LesionRows
    columns : sequence of str
        The columns that together must differ.
    message : str
        Formatted with the columns' values and `first` and `again`, the two lines.
    remedy : str

    Returns
    -------
    list of Fault
        Errors, one a repetition.
    """
    columns = list(columns)
    repeated = rows.frame[rows.frame.duplicated(columns, keep=False)]
    if repeated.empty:
        return []
    lines = repeated.index.to_series().groupby([repeated[name] for name in columns]).transform("min")
    again = repeated[lines.to_numpy() != repeated.index]
    first = lines[again.index]

    def message_at(place: int) -> str:
        """Say what stands in which rows."""
        values = {name: quote(again[name].iloc[place]) for name in columns}
        where = {"first": f"{rows.sheet.unit} {first.iloc[place]}", "again": again.index[place]}
        return message.format(**values, **where)

    return rows.sheet.faults("error", again.index, message_at, remedy)


def lesion_name(row: pd.Series) -> str:
    """Name a lesion in a message."""
    return f"Patient {quote(row['patient_id'])}, lesion {quote(row['lesion_id'])}"


def _without_blank(frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out rows in which no cell holds anything."""
    text = [name for name in frame if frame[name].dtype != np.float64]
    blank = (frame[text] == "").all(axis=1)
    if not blank.any():
        return frame
    blank &= frame.drop(columns=text).isna().all(axis=1)
    return frame[~blank]


def _at_timepoint(frame: pd.DataFrame, sheet: Sheet, cohort: Cohort) -> tuple[pd.DataFrame, list[Fault]]:
    file = cohort.shown(cohort.path)
    if "timepoint" not in frame:
        if cohort.timepoint is None:
            return frame, []
        message = f"{sheet.file} has no column `timepoint` to choose {quote(cohort.timepoint)} from."
        remedy = "Leave `timepoint` out, or map the column under `columns`."
        raise InputError([Fault("error", file, "timepoint", message, remedy)])
    found = sorted(frame["timepoint"].unique())
    if cohort.timepoint is None:
        if len(found) > 1:
            message = f"{sheet.file} has several time points, {listing(found)}."
            fault = Fault("error", file, "timepoint", message, "Choose one with `timepoint:`.")
            return frame, [fault]
        return frame, []
    if cohort.timepoint not in found:
        message = (
            f"No row of {sheet.file} has the time point {quote(cohort.timepoint)}; it has {listing(found)}."
        )
        remedy = did_you_mean(cohort.timepoint, found, "Choose one of these.")
        raise InputError([Fault("error", file, "timepoint", message, remedy)])
    return frame[frame["timepoint"] == cohort.timepoint], []


def _identifier_faults(frame: pd.DataFrame, sheet: Sheet) -> list[Fault]:
    faults = []
    for name in KEYS:
        faults += identifier_faults(frame[name], name, sheet)
    return faults


def identifier_faults(ids: pd.Series, name: str, sheet: Sheet) -> list[Fault]:
    """List empty and reserved identifiers of one column, as errors; the index is the line."""
    empty, reserved = f"`{name}` is empty.", f"`{name}` is `{ALL}`, a reserved word."
    faults = sheet.faults("error", ids.index[ids == ""], lambda _: empty, "Write an identifier.")
    return faults + sheet.faults(
        "error", ids.index[ids == ALL], lambda _: reserved, "Choose another identifier."
    )
