"""Tables of a source: one file, or a folder with one a patient, a contour or a part."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.features import FEATURES
from analysis.intake.table.contours import are_contours, contour_of
from analysis.intake.table.draft import Notes
from analysis.intake.table.layout import KINDS, has_features, open_table
from analysis.intake.table.paths import FILE_NAME, stem
from analysis.intake.table.people_tables import note_no_features, people_beside, rows_of_people
from analysis.intake.table.rows import Rows, read_rows
from analysis.intake.table.short_names import spell_out
from analysis.intake.times import are_names
from analysis.intake.walk import walk
from analysis.wording import counted, listing, quote

_LESION_NUMBER = re.compile(
    r"(?:lesion|les|l|roi|tumou?r|tum|nodule|met|gtv|segment|seg)?[-_. ]?\d+", re.IGNORECASE
)


@dataclass(frozen=True, eq=False)
class Tables:
    """What the tables of a source hold.

    Attributes
    ----------
    rows : Rows
        Of all tables with features.
    fixed : dict of str to numpy.ndarray
        What files or the names of columns say of each row; our names.
    people : list of Rows
        Tables of patients beside them.
    n_files : int
        Tables with features.
    """

    rows: Rows
    fixed: dict[str, np.ndarray] = field(default_factory=dict)
    people: list[Rows] = field(default_factory=list)
    n_files: int = 1


def read_tables(source: Path, mapped: Mapping[str, str], notes: Notes) -> Tables | None:
    """Read the tables of a source.

    Parameters
    ----------
    source : pathlib.Path
        A file or a folder, which is searched with all folders in it.
    mapped : mapping of str to str
        Our names of columns and the table's.
    notes : Notes

    Returns
    -------
    Tables or None
        None, with an error noted, where no table has features.
    """
    paths = _files(source, notes)
    pieces: list[tuple[str, str, Rows]] = []
    patients: dict[str, str] = {}
    people = [] if source.is_dir() else people_beside(source, mapped, notes)
    for path in paths:
        file = path.name if path == source else path.relative_to(source).as_posix()
        try:
            raw = open_table(path, file)
            spell_out(raw, mapped, notes)
            if not has_features(raw) and not set(mapped) & set(FEATURES):
                if len(paths) == 1:
                    note_no_features(raw, notes)
                elif (told := rows_of_people(raw, mapped, notes)) is not None:
                    people.append(told)
                continue
            found = read_rows(raw, mapped, notes)
        except InputError as error:
            notes.faults += error.faults
            continue
        pieces += [(file, affix, rows) for affix, rows in found.items()]
        patients[file] = raw.patient
    if notes.failed:
        return None
    filled = [piece for piece in pieces if len(piece[2].features) and len(piece[2].features.columns)]
    if not filled:
        _no_features(source, pieces, notes)
        return None
    tables = _joined(filled, people, notes)
    if tables is not None and tables.n_files == 1:
        _of_one_patient(tables, patients[filled[0][0]], notes)
    return tables


def _of_one_patient(tables: Tables, patient: str, notes: Notes) -> None:
    """Give all rows of a table that is one patient's by its form that patient."""
    if patient:
        tables.fixed["patient_id"] = np.full(len(tables.rows.lines), patient, dtype=object)
        notes.say(f"No column tells the patients: taken for one, called {quote(patient)} as the file is.")


def _files(source: Path, notes: Notes) -> list[Path]:
    if not source.is_dir():
        return [source]
    found = []
    for path in walk(source):
        if path.suffix.lower() in KINDS and not path.name.startswith((".", "~$")) and path.is_file():
            found.append(path)
        elif not path.name.startswith("."):
            notes.leave(path.relative_to(source).as_posix(), "is no table")
    if not found:
        message = f"Holds no table ({listing(KINDS)})."
        notes.error(str(source), "", message, "Name the folder, or the file, of the features.")
    return found


def _no_features(source: Path, pieces: Sequence[tuple[str, str, Rows]], notes: Notes) -> None:
    name = pieces[0][0] if pieces else source.name
    if pieces and not any(len(rows.features) for _, _, rows in pieces):
        notes.error(
            name, "", "Holds no lesion: there is nothing below the header.", "Write one row a lesion."
        )
    elif pieces:
        notes.error(name, "", "No feature has a number in any row.", "Write numbers, without units.")
    else:
        notes.error(name, "", "No table in it has features.", "Name the table of features.")


def _joined(pieces: list[tuple[str, str, Rows]], people: list[Rows], notes: Notes) -> Tables | None:
    """Put the tables below one another, with what their files and columns say of the rows."""
    parts = [rows for _, _, rows in pieces]
    text = pd.concat([rows.text for rows in parts], ignore_index=True).fillna("")
    features = pd.concat([rows.features for rows in parts], ignore_index=True)
    features = features[[name for name in FEATURES if name in features]]
    rows = Rows(
        text,
        features,
        np.concatenate([each.files for each in parts]),
        np.concatenate([each.lines for each in parts]),
        parts[0].unit,
        frozenset().union(*(each.twice for each in parts)),
    )
    sizes = [len(each.features) for each in parts]
    fixed: dict[str, np.ndarray] = {}
    affixes = [affix for _, affix, _ in pieces]
    if not _add_affixes(affixes, sizes, fixed, pieces[0][0], notes):
        return None
    files = list(dict.fromkeys(file for file, _, _ in pieces))
    if len(files) > 1:
        _add_files(files, rows, fixed, notes)
    return Tables(rows, fixed, people, len(files))


def _add_affixes(
    affixes: list[str], sizes: list[int], fixed: dict[str, np.ndarray], file: str, notes: Notes
) -> bool:
    """Tell what stands around the features' names in a wide table: lesions, contours or time points."""
    found = list(dict.fromkeys(affixes))
    if len(found) == 1:
        return True
    words = dict(zip(found, _apart([affix.replace("…", " ").strip() for affix in found]), strict=True))
    role = _sense(list(words.values()))
    if role is None:
        names = listing([affix.strip("…") or "(nothing)" for affix in found], limit=6)
        message = (
            f"Has {len(found)} columns of each feature: {names}, which are no lesions, contours or times."
        )
        remedy = (
            "Expected one row a lesion, one column a feature; keep the columns of one image, or stack them."
        )
        notes.error(file, "header", message, remedy)
        return False
    fixed[role] = np.repeat(np.array([words[affix] for affix in affixes], dtype=object), sizes)
    what = {"lesion_id": "lesions", "contour": "contours", "timepoint": "time points"}[role]
    kinds = listing([word or "(no word)" for word in words.values()], limit=6)
    notes.say(f"{file}: has {counted(len(found), 'column')} of each feature, of the {what} {kinds}.")
    return True


def _add_files(files: list[str], rows: Rows, fixed: dict[str, np.ndarray], notes: Notes) -> None:
    """Tell what the files of a folder are; else their names may tell patients."""
    words = dict(zip(files, _apart([stem(file) for file in files]), strict=True))
    named = np.array([words[file] for file in rows.files], dtype=object)
    role = _sense(list(words.values()))
    if role in ("contour", "timepoint") and role not in fixed:
        fixed[role] = named
        what = "contour" if role == "contour" else "time point"
        notes.say(
            f"Each file is a {what}: {listing([f'{word or file}' for file, word in words.items()], limit=6)}."
        )
    else:
        rows.text[FILE_NAME] = named
        notes.say(f"{counted(len(files), 'table')} put together.")


def _sense(words: list[str]) -> str | None:
    """Tell whether words are contours, time points or lesions."""
    told = [word for word in words if word]
    changed = len(told) < len(words) and bool(told) and all(contour_of(word) for word in told)
    if are_contours(told) or changed:
        return "contour"
    if are_names(words):
        return "timepoint"
    if all(_LESION_NUMBER.fullmatch(word) for word in words):
        return "lesion_id"
    return None


def _apart(names: list[str]) -> list[str]:
    """Take off what all names have at their beginning and end, by whole words."""
    parts = [[part for part in re.split(r"([\s_./-]+)", name) if part] for name in names]
    head = _shared(parts)
    tail = _shared([part[head:][::-1] for part in parts])
    cut = ["".join(part[head : len(part) - tail]).strip(" _./-") for part in parts]
    return cut if len(set(cut)) == len(names) else names


def _shared(parts: list[list[str]]) -> int:
    """Parts at the beginning that are the same everywhere."""
    count = 0
    for row in zip(*parts, strict=False):
        if len(set(row)) > 1:
            break
        count += 1
    return count
