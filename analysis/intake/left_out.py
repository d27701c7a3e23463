"""What is not part of a cohort: told in lines, and written whole into `left_out.csv`."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pandas as pd

from analysis.formulas import restored
from analysis.intake.cohort_files import write_csv
from analysis.intake.draft import LeftOut
from analysis.intake.secrecy import Cleaner
from analysis.wording import counted, listing

LEFT_OUT = "left_out.csv"
"""Beside `cohort.yml`; a table of results has the same name and other columns."""
_COLUMNS = ["patient_id", "what", "reason"]
MOST_LINES = 12
"""Reasons that are told; the rest are counted."""
MOST_NAMES = 8
"""Names that are told for one reason."""


def cleaned(
    left_out: Iterable[LeftOut], names: Mapping[str, str], cleaner: Cleaner, *, secret: bool
) -> tuple[LeftOut, ...]:
    """Bring what was left out to the words of the cohort.

    Parameters
    ----------
    left_out : iterable of LeftOut
        As the data call patients and files.
    names : mapping of str to str
        Patients' names in the cohort, for those that are not part of it as well.
    cleaner : Cleaner
    secret : bool
        Whether patients who have no name in the cohort must not be told.

    Returns
    -------
    tuple of LeftOut
        In their order, each once.
    """
    found = (
        replace(
            entry,
            patient=names.get(entry.patient, "" if secret else entry.patient),
            what=cleaner.name(entry.what),
            reason=cleaner.sentence(entry.reason),
        )
        for entry in left_out
    )
    return tuple(dict.fromkeys(found))


def write_left_out(left_out: Iterable[LeftOut], folder: Path, *, secret: bool) -> None:
    """Write `left_out.csv`: `patient_id, what, reason`; no file where nothing was left out.

    Parameters
    ----------
    left_out : iterable of LeftOut
        From `cleaned`.
    folder : pathlib.Path
    secret : bool
        Whether paths may tell who a patient is: of a file only its kind is written then.
    """
    rows = sorted((one.patient, _kind(one.what) if secret else one.what, one.reason) for one in left_out)
    if rows:
        write_csv(pd.DataFrame(rows, columns=_COLUMNS), folder / LEFT_OUT)


def count_left_out(folder: Path) -> pd.DataFrame:
    """Count by reason what was left out of the data when a cohort was made of them.

    Parameters
    ----------
    folder : pathlib.Path
        Of the cohort.

    Returns
    -------
    pandas.DataFrame
        `reason`, `n` (files, outlines and lesions) and `n_patients` (those that are named), most frequent
        first. Empty where `write_left_out` left no file.
    """
    path, found = folder / LEFT_OUT, pd.DataFrame(columns=_COLUMNS, dtype=str)
    if path.is_file():
        with suppress(ValueError, OSError):  # somebody else's file of that name
            read = pd.read_csv(path, dtype=str, keep_default_na=False)
            found = restored(read) if list(read) == _COLUMNS else found
    named = found["patient_id"].where(found["patient_id"] != "")
    counted = named.groupby(found["reason"]).agg(n="size", n_patients="nunique").reset_index()
    return counted.sort_values(["n", "reason"], ascending=[False, True], ignore_index=True)


def left_out_lines(left_out: Iterable[LeftOut]) -> Iterator[str]:
    """Count what was left out for one reason under one name in several patients."""
    counts = Counter((entry.reason, entry.what) for entry in dict.fromkeys(left_out))
    by_reason: dict[str, list[str]] = {}
    for (reason, what), count in sorted(counts.items()):
        by_reason.setdefault(reason, []).append(what + (f" ({count} times)" if count > 1 else ""))
    for place, (reason, names) in enumerate(by_reason.items()):
        if place == MOST_LINES:
            yield f"Left out for {counted(len(by_reason) - place, 'more reason')}."
            return
        yield f"Left out, {reason}: {listing(names, limit=MOST_NAMES)}."


def _kind(what: str) -> str:
    """Give the kind of a file or folder in place of its path, whose names may tell who a patient is."""
    if not re.search(r"[/\\]", what):
        return what
    ending = PurePosixPath(what.replace("\\", "/")).suffix
    return f"a {ending} file" if re.fullmatch(r"\.[A-Za-z]{1,6}", ending) else "a file or folder"
