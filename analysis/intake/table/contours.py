"""Contours of a table: the original, changed ones, readers, brought to the words of the contract."""

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.features import CONTOURS
from analysis.intake.table.draft import Notes
from analysis.wording import listing

ORIGINAL = CONTOURS[0]

_KEYS = ("patient_id", "lesion_id", "timepoint", "contour")
_WORDS = {
    "original": (
        "original orig original_contour unperturbed reference ref none base majority consensus "
        "groundtruth gt manual truth"
    ),
    "eroded": "eroded erosion erode erod shrunk shrunken inner minus1mm eroded1mm erosion1mm ero",
    "dilated": "dilated dilation dilate dilat expanded expansion grown outer plus1mm dilated1mm dilation1mm",
}
_MEANT = {word.replace("_", ""): contour for contour, words in _WORDS.items() for word in words.split()}
_READER = re.compile(
    r"(?:reader|observer|rater|annotator|radiologist|expert|operator|physician|contourer|obs|rad|rd)(\d*|[a-z])"
)


def contour_of(word: str) -> str | None:
    """Give the contour that a word means: one of the contract's, `reader` for a reader; None if none.

    Examples
    --------
    >>> contour_of("Erosion"), contour_of("reader_2"), contour_of("liver")
    ('eroded', 'reader', None)
    """
    name = "".join(sign for sign in word.casefold() if sign.isalnum())
    return _MEANT.get(name) or ("reader" if _READER.fullmatch(name) else None)


def are_contours(words: Iterable[str]) -> bool:
    """Whether words are contours, at least two of them, or a changed one."""
    meant = [contour_of(word) for word in dict.fromkeys(words)]
    return None not in meant and len(meant) > 1


def named_contours(words: np.ndarray) -> dict[str, str]:
    """Contour of each word: the contract's words, readers numbered in the natural order of their names.

    Examples
    --------
    >>> named_contours(np.array(["R10", "R2", "", "dilated"]))
    {'': 'original', 'dilated': 'dilated', 'R2': 'reader-1', 'R10': 'reader-2'}
    """
    known = {"": ORIGINAL}
    readers = []
    for word in sorted(set(words.tolist()), key=_natural):
        contour = contour_of(word)
        if word and contour in CONTOURS:
            known[word] = str(contour)
        elif word:
            readers.append(word)
    if "" not in set(words):
        del known[""]
    return known | {word: f"reader-{number}" for number, word in enumerate(readers, start=1)}


def _natural(word: str) -> list[tuple[int, str]]:
    parts = re.split(r"(\d+)", word.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def bring_contours(frame: pd.DataFrame, file: str, notes: Notes) -> pd.DataFrame:
    """Bring contours to the words of the contract; readers without an original lend theirs.

    Parameters
    ----------
    frame : pandas.DataFrame
        `patient_id`, `lesion_id`, optionally `timepoint` and `contour`, and whatever else.
    file : str
        In messages.
    notes : Notes

    Returns
    -------
    pandas.DataFrame
        With the column `contour`. Where there are readers and no original, the rows of the first reader
        stand in it twice, as `original` and as the reader's.
    """
    if "contour" not in frame:
        return frame.assign(contour=ORIGINAL)
    words = frame["contour"].to_numpy(object)
    meant = named_contours(words)
    if len(meant) == 1:
        return frame.assign(contour=ORIGINAL)
    frame = frame.assign(contour=[meant[word] for word in words])
    if frame.duplicated([name for name in _KEYS if name in frame]).any():
        message = f"Several of {listing(meant, limit=6)} are the same contour, so that lesions stand twice."
        notes.error(file, "contours", message, "Keep one row a lesion and contour.")
        return frame
    contours = set(frame["contour"])
    readers = [contour for contour in meant.values() if contour.startswith("reader")]
    notes.say(f"Contours: {listing([word for word in dict.fromkeys(meant.values()) if word in contours])}.")
    if ORIGINAL not in contours and not readers:
        notes.error(file, "contours", "No row is of the original contour.", "Add those rows.")
        return frame
    return frame if ORIGINAL in contours else _lent(frame, notes)


def _lent(frame: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Take the first reader's rows as the original contour too, lesion by lesion."""
    keys = [name for name in _KEYS if name in frame and name != "contour"]
    number = frame["contour"].str.removeprefix("reader-")
    rank = pd.to_numeric(number, errors="coerce").fillna(np.inf)
    first = frame.assign(rank=rank)[rank < np.inf].sort_values("rank", kind="stable").drop_duplicates(keys)
    notes.say(
        "Readers and no original contour: the first reader's stands for it, reader-1's where there is one. "
        "Their majority would be better, but it takes the masks."
    )
    lent = first.drop(columns="rank").assign(contour=ORIGINAL).sort_index()
    return pd.concat([lent, frame], ignore_index=True)
