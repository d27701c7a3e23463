"""A table of features that somebody has, surveyed: lesions, patients, and what was chosen and left out."""

from pathlib import Path

import pandas as pd

from analysis.intake.lesion_names import is_lesion
from analysis.intake.table.contours import bring_contours
from analysis.intake.table.draft import Notes, TableOptions, TableSurvey
from analysis.intake.table.files import Tables, read_tables
from analysis.intake.table.keys import KEYS, Keys, Search, take_said
from analysis.intake.table.lesions_of import say_keys, settle
from analysis.intake.table.outcomes_of import Told
from analysis.intake.table.paths import FILE_NAME
from analysis.intake.table.patients_of import find_patient
from analysis.intake.table.people import describe_patients
from analysis.intake.table.rows import identifying
from analysis.intake.table.timepoints import chosen_time
from analysis.sources.looks import are_dates
from analysis.wording import counted, listing, quote

_MOST_NAMES = 1000
"""Names of lesions that are looked at for words that say otherwise."""

_FIRST = ["patient_id", "lesion_id", "site_words", "contour", "timepoint"]


def survey_table(source: Path, options: TableOptions | None = None) -> TableSurvey:
    """Read a table of features, or a folder of them, without being told what it says.

    Parameters
    ----------
    source : pathlib.Path
        CSV (with commas, semicolons, tabs or bars; UTF-8, UTF-16 or Windows' Latin), XLSX or Parquet; or a
        folder of such files, one a patient, a contour, a time point or a part.
    options : TableOptions or None
        What the user says about it.

    Returns
    -------
    TableSurvey
        With all faults at once; an error among them leaves `lesions` without rows. Nothing is raised.
    """
    notes = Notes()
    options = options or TableOptions()
    tables = read_tables(source, options.columns, notes)
    if tables is None:
        return _nothing(notes)
    keys = _keys(tables, options, notes)
    if keys is None:
        return _nothing(notes)
    frame = _lesions(tables, keys)
    frame, timepoint = _timed(frame, options, str(tables.rows.files[0]), notes)
    frame = _ordered(bring_contours(_chosen(frame, options, notes), str(tables.rows.files[0]), notes))
    if notes.failed:
        return _nothing(notes)
    people, unit = _people(tables, keys, options, frame, notes)
    if notes.failed:
        return _nothing(notes)
    return TableSurvey(
        kind=_kind(tables, frame),
        lesions=frame,
        patients=people,
        time_unit=unit,
        timepoint=timepoint,
        secret=keys.secret,
        faults=tuple(notes.faults),
        left_out=tuple(notes.left_out),
        remarks=tuple(notes.remarks),
    )


def _people(
    tables: Tables, keys: Keys, options: TableOptions, frame: pd.DataFrame, notes: Notes
) -> tuple[pd.DataFrame | None, str]:
    """Describe the patients of the lesions, with the unit of times; say which columns are not used."""
    taken = {*keys.names.values(), *(options.columns.get(key, "") for key in (*KEYS, "site"))}
    people, used, unit = describe_patients(
        [Told(keys.cells["patient_id"], tables.rows), *map(Told.of, tables.people)],
        dict(options.columns),
        taken,
        notes,
    )
    _say_dropped(tables, {*used, *keys.names.values(), *options.columns.values()}, notes)
    if people is None:
        return None, ""
    return people[people["patient_id"].isin(frame["patient_id"])].reset_index(drop=True), unit


def _nothing(notes: Notes) -> TableSurvey:
    empty = pd.DataFrame(columns=_FIRST[:4])
    return TableSurvey(
        "nothing",
        empty,
        faults=tuple(notes.faults),
        left_out=tuple(notes.left_out),
        remarks=tuple(notes.remarks),
    )


def _keys(tables: Tables, options: TableOptions, notes: Notes) -> Keys | None:
    """Find what rows are about; None, with errors noted, where it cannot be told."""
    search = Search(tables.rows, options, notes, tables.fixed)
    take_said(search)
    if not notes.failed and "patient_id" not in search.fixed:
        find_patient(search)
    keys = None if notes.failed else settle(search)
    if keys is not None:
        say_keys(search, keys)
    return keys


def _lesions(tables: Tables, keys: Keys) -> pd.DataFrame:
    """Rows under our names, the features beside them."""
    cells = keys.cells
    sites = cells["site"] if "site" in cells else pd.Series("", index=cells.index)
    words = [tuple(dict.fromkeys(filter(None, pair))) for pair in zip(sites, cells["lesion_id"], strict=True)]
    frame = cells.drop(columns="site", errors="ignore").assign(
        site_words=pd.Series(words, index=cells.index, dtype=object)
    )
    frame = frame[[name for name in _FIRST if name in frame]]
    # One block of numbers: columns are added to it later.
    return pd.concat([frame, tables.rows.features.copy()], axis=1)


def _timed(
    frame: pd.DataFrame, options: TableOptions, file: str, notes: Notes
) -> tuple[pd.DataFrame, str | None]:
    """Give time points their names, and choose one."""
    if "timepoint" not in frame or frame["timepoint"].nunique() < 2:
        _note_no_times(frame, options.timepoint, file, notes)
        return frame.drop(columns="timepoint", errors="ignore"), None
    several = frame.groupby("patient_id")["timepoint"].nunique().max() > 1
    if options.timepoint is None and not several and are_dates(frame["timepoint"].unique()):
        return frame.drop(columns="timepoint"), None
    chosen = chosen_time(
        frame["patient_id"].to_numpy(object),
        frame["timepoint"].to_numpy(object),
        options.timepoint,
        file,
        notes,
    )
    if chosen is None:
        return frame, None
    return frame.assign(timepoint=chosen[0]), chosen[1]


def _note_no_times(frame: pd.DataFrame, wanted: str | None, file: str, notes: Notes) -> None:
    """Note an error if a time point is wanted and there are none to choose from."""
    if wanted is None or ("timepoint" in frame and frame["timepoint"].eq(wanted).all()):
        return
    message = f"There is no column of time points to choose {quote(wanted)} from."
    remedy = "Leave the option out, or name the column: `--column timepoint=NAME`."
    notes.error(file, "--timepoint", message, remedy)


def _chosen(frame: pd.DataFrame, options: TableOptions, notes: Notes) -> pd.DataFrame:
    """Leave out what the user's words do not call a lesion."""
    if options.lesions is None:
        _say_doubtful(frame["lesion_id"].unique()[:_MOST_NAMES].tolist(), notes)
        return frame
    called = {name: is_lesion(name, options.lesions) for name in frame["lesion_id"].unique()}
    kept = frame["lesion_id"].map(called).to_numpy(bool)
    for patient, name in (
        frame.loc[~kept, ["patient_id", "lesion_id"]].drop_duplicates().itertuples(index=False)
    ):
        notes.leave(name, "is not called a lesion by `--lesions`", patient)
    if not kept.any():
        found = listing(frame["lesion_id"].unique(), limit=6)
        notes.error(
            "--lesions", "", f"No lesion is called so; they are called {found}.", "Correct the words."
        )
    return frame[kept].reset_index(drop=True)


def _say_doubtful(names: list[str], notes: Notes) -> None:
    """Say that all rows are taken where some names are those of lesions, and others are not."""
    others = [name for name in names if not is_lesion(name)]
    if others and len(others) < len(names):
        notes.say(
            f"All rows are taken for lesions, also where names do not say so: {listing(others, limit=4)}. "
            "`--lesions WORDS` takes only names that match."
        )


def _ordered(frame: pd.DataFrame) -> pd.DataFrame:
    names = [name for name in _FIRST if name in frame]
    return frame[[*names, *(name for name in frame if name not in names)]].reset_index(drop=True)


def _say_dropped(tables: Tables, used: set[str], notes: Notes) -> None:
    """Name the columns that are not kept, those that may tell who a patient is apart."""
    text = tables.rows.text
    told = {entry.what for entry in notes.left_out}
    others = [
        name
        for name in map(str, text)
        if name not in used | {FILE_NAME} and f"column {name}" not in told and not _is_count(name, text)
    ]
    personal = identifying(text, others)
    for name in others:
        reason = "may tell who a patient is" if name in personal else "is not needed"
        notes.leave(f"column {name}", reason)
    if personal:
        notes.say(
            f"Columns that may tell who a patient is, by name or content, are dropped: {listing(personal)}."
        )
    if rest := [name for name in others if name not in personal]:
        notes.say(f"{counted(len(rest), 'other column')} left aside: {listing(rest)}.")


def _is_count(name: str, text: pd.DataFrame) -> bool:
    """Whether a column without a name holds nothing, or numbers the rows, as pandas and R write it."""
    cells = text[name]
    unnamed = not name or name.startswith("Unnamed:")
    return unnamed and bool(cells.str.fullmatch(r"\d*").all())


def _kind(tables: Tables, frame: pd.DataFrame) -> str:
    lesions = frame[["patient_id", "lesion_id"]].drop_duplicates()
    features = counted(len(tables.rows.features.columns), "feature")
    patients = counted(lesions["patient_id"].nunique(), "patient")
    files = "a table" if tables.n_files == 1 else f"{tables.n_files} tables"
    return f"{files} of features: {counted(len(lesions), 'lesion')} of {patients}, {features}"
