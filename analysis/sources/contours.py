"""Contours of a table: the original one, changed ones, those of several readers."""

import re

import numpy as np
import pandas as pd

from analysis.errors import Fault
from analysis.features import CONTOURS
from analysis.sources.lesions import KEYS, LesionRows, duplicate_faults, lesion_name
from analysis.wording import listing, quote

ORIGINAL = CONTOURS[0]
_READER = re.compile(r"reader-[1-9][0-9]{0,5}")


def read_contours(rows: LesionRows) -> tuple[LesionRows, list[Fault]]:
    """Bring the contours of a table to the words of the contract.

    Parameters
    ----------
    rows : LesionRows
        The column `contour` may be absent, and its cells empty: that means the original.

    Returns
    -------
    rows : LesionRows
        With the column `contour`.
    faults : list of Fault
        Errors: words that are no contour, rows given twice, a lesion whose site changes with the contour.
        Warnings: lesions without an original contour.
    """
    words = rows.frame.get("contour", pd.Series(ORIGINAL, index=rows.frame.index))
    meant = {word: re.sub(r"[\s_]+", "-", word.casefold()) or ORIGINAL for word in words.unique()}
    named = LesionRows(rows.frame.assign(contour=words.map(meant)), rows.sheet)
    wrong = {word for word, contour in meant.items() if not _is_contour(contour)}
    faults = _word_faults(words[words.isin(wrong)], rows) + _repetition_faults(named)
    if not wrong and (named.frame["contour"] != ORIGINAL).any():
        faults += _site_faults(named) + _original_faults(named)
    return named, faults


def contour_order(contours: pd.Series) -> np.ndarray:
    """Rank contours: original, eroded, dilated, then readers by number.

    Examples
    --------
    >>> contour_order(pd.Series(["reader-10", "reader-2", "dilated", "original"])).tolist()
    [12, 4, 2, 0]
    """
    ranks = {
        word: CONTOURS.index(word) if word in CONTOURS else len(CONTOURS) - 1 + int(word.split("-")[1])
        for word in contours.unique()
    }
    return contours.map(ranks).to_numpy(np.int64)


def without_original(frame: pd.DataFrame) -> pd.DataFrame:
    """First row of each lesion that has contours, but not the original."""
    has = (frame["contour"] == ORIGINAL).groupby([frame[key] for key in KEYS]).transform("any")
    return frame[~has].drop_duplicates(list(KEYS))


def _is_contour(word: str) -> bool:
    return word in CONTOURS or bool(_READER.fullmatch(word))


def _word_faults(words: pd.Series, rows: LesionRows) -> list[Fault]:
    allowed = f"{listing(CONTOURS)}, or `reader-1`, `reader-2` and so on"
    return rows.sheet.faults(
        "error",
        words.index,
        lambda place: f"{quote(words.iloc[place])} is not a contour; expected {allowed}.",
        "Write one of these words.",
    )


def _repetition_faults(rows: LesionRows) -> list[Fault]:
    message = "Patient {patient_id}, lesion {lesion_id}, contour {contour} stands in {first} already."
    remedy = "Leave one line a lesion and contour, or choose one `timepoint:`."
    return duplicate_faults(rows, [*KEYS, "contour"], message, remedy)


def _site_faults(rows: LesionRows) -> list[Fault]:
    frame = rows.frame
    n_sites = frame.groupby(list(KEYS), sort=False)["site"].transform("nunique")
    moved = frame[n_sites > 1].drop_duplicates(list(KEYS))
    return rows.sheet.faults(
        "error",
        moved.index,
        lambda place: f"{lesion_name(moved.iloc[place])} has another site with another contour.",
        "Give all contours of a lesion the same site.",
    )


def _original_faults(rows: LesionRows) -> list[Fault]:
    alone = without_original(rows.frame)
    return rows.sheet.faults(
        "warning",
        alone.index,
        lambda place: f"{lesion_name(alone.iloc[place])} has no contour `{ORIGINAL}` and is left out.",
        "Add the line of its original contour; with readers, that of their majority.",
    )
