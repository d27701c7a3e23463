"""Identifiers that hold several things, taken apart without being told how."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from analysis.intake.table.contours import are_contours
from analysis.intake.table.patterns import FIELDS
from analysis.intake.times import are_names

_SEPARATORS = ("_", " ", "/", "-", ".", "|")
_MOST_FIELDS = 8
_MARGIN = 0.75
_SHORT = 3
"""Letters that may be a patient's code; longer words are rather sites."""
_PATIENT = re.compile(r"(?:patient|pat|pt|p|subject|subj|sub|case|id|participant)[-_ ]?", re.IGNORECASE)
_LESION = re.compile(
    r"(?:lesion|les|l|roi|tumou?r|tum|met|gtv|nodule|nod|n|segment|seg|label|lab|mask|s|ln|voi|region)[-_ ]?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Split:
    """How identifiers were taken apart.

    Attributes
    ----------
    pattern : str
        As a user would write it.
    cells : dict of str to numpy.ndarray
        By our names of what the fields hold.
    rival : str
        The next best pattern, where the best is not clearly better; else empty.
    """

    pattern: str
    cells: dict[str, np.ndarray]
    rival: str = ""


@dataclass(frozen=True)
class _Field:
    """A part of all identifiers: its text in each row, and the letters around them that never change."""

    before: str
    cells: tuple[str, ...]
    after: str = ""
    sense: str = ""

    @property
    def fixed(self) -> bool:
        """Whether all cells hold the same."""
        return len(set(self.cells)) == 1

    @property
    def wordy(self) -> bool:
        """Whether no cell holds a digit."""
        return not any(sign.isdecimal() for value in set(self.cells) for sign in value)


def split_ids(cells: Sequence[str]) -> Split | None:
    """Take identifiers apart.

    Parameters
    ----------
    cells : sequence of str
        One a row, none empty.

    Returns
    -------
    Split or None
        The reading under which rows are told apart and patients have several, consecutively numbered
        lesions; None where there is no reading.

    Examples
    --------
    >>> split_ids(["GTVpre_1_liver_41", "GTVpre_2_lung_41", "GTVpost_1_liver_41", "GTVpre_1_bone_42"]).pattern
    'GTV{timepoint}_{lesion}_{site}_{patient}'
    """
    divided = _divided(list(cells))
    if divided is None or len(divided[0]) > _MOST_FIELDS:
        return None
    fields = [_with_sense(field) for field in divided[0]]
    separator = divided[1]
    scored = sorted(_readings(fields), key=lambda each: -each[0])
    if not scored or scored[0][0] < 0:
        return None
    made = [_made(fields, separator, patient, lesion) for _, patient, lesion in scored[:2]]
    close = len(scored) > 1 and scored[0][0] - scored[1][0] < _MARGIN
    return Split(made[0][0], made[0][1], made[1][0] if close else "")


def _divided(cells: list[str]) -> tuple[list[_Field], str] | None:
    """Fields between separators, the same number in each cell."""
    for separator in _SEPARATORS:
        parts = [cell.split(separator) for cell in cells]
        if len(parts[0]) < 2:
            continue
        if len({len(part) for part in parts}) > 1:
            parts = [_words_joined(part, separator) for part in parts]
        if len({len(part) for part in parts}) == 1 and len(parts[0]) > 1 and all(map(all, parts)):
            return [_stripped(values) for values in zip(*parts, strict=True)], separator
    parts = [re.findall(r"[^\W\d_]+\d+", cell) for cell in cells]
    if (
        len({len(part) for part in parts}) == 1
        and len(parts[0]) > 1
        and all("".join(p) == c for p, c in zip(parts, cells, strict=True))
    ):
        return [_stripped(values) for values in zip(*parts, strict=True)], ""
    return None


def _words_joined(parts: list[str], separator: str) -> list[str]:
    """Join neighbours that are words: `lymph_node` is one site."""
    joined: list[str] = []
    for part in parts:
        if joined and part.isalpha() and joined[-1].replace(separator, "").isalpha():
            joined[-1] += separator + part
        else:
            joined.append(part)
    return joined


def _stripped(values: tuple[str, ...]) -> _Field:
    """Take the letters off that stand before the number in all values: `lesion2`."""
    distinct = set(values)
    heads = {re.match(r"[^\W\d_]*[-_ ]?", value).group() for value in distinct}  # type: ignore[union-attr]
    if len(heads) == 1 and (head := heads.pop()) and all(value != head for value in distinct):
        return _Field(head, tuple(value.removeprefix(head) for value in values))
    return _Field("", values)


def _with_sense(field: _Field) -> _Field:
    """Recognise a field of time points or contours, also where it is glued to fixed letters: `GTVpre`."""
    if field.fixed:
        return field
    distinct = list(dict.fromkeys(field.cells))
    if not field.before:
        if are_names(distinct):
            return _Field("", field.cells, sense="timepoint")
        if are_contours(distinct):
            return _Field("", field.cells, sense="contour")
    for length in range(1, min(map(len, distinct))):
        head = distinct[0][:length]
        rest = [value[length:] for value in distinct]
        if all(value.startswith(head) for value in distinct) and head.isalpha():
            for sense, holds in (("timepoint", are_names), ("contour", are_contours)):
                if holds(rest):
                    return _Field(
                        field.before + head, tuple(value[length:] for value in field.cells), sense=sense
                    )
    return field


def _readings(fields: list[_Field]) -> Iterator[tuple[float, range, range]]:
    """Each way to read patient and lesion out of runs of fields, with how likely it is."""
    open_ = [place for place, field in enumerate(fields) if not field.fixed and not field.sense]
    others = pd.DataFrame({place: field.cells for place, field in enumerate(fields) if field.sense})
    columns = {place: np.array(fields[place].cells, dtype=object) for place in range(len(fields))}
    runs = [
        range(first, last + 1)
        for first in open_
        for last in open_
        if first <= last and all(not fields[place].sense for place in range(first, last + 1))
    ]
    for patient, lesion in product(runs, runs):
        if set(patient) & set(lesion):
            continue
        left = [place for place in open_ if place not in patient and place not in lesion]
        if len(left) > 1 or any(not fields[place].wordy for place in left):
            continue
        keys = pd.DataFrame({"p": _joined(columns, patient), "l": _joined(columns, lesion)})
        known = keys.join(others)
        if known.duplicated().any() or keys["p"].nunique() == len(keys):
            continue
        yield _likelihood(fields, patient, lesion, keys), patient, lesion


def _joined(columns: dict[int, np.ndarray], run: range) -> np.ndarray:
    return np.array(
        ["-".join(parts) for parts in zip(*(columns[place] for place in run), strict=True)], dtype=object
    )


def _likelihood(fields: list[_Field], patient: range, lesion: range, keys: pd.DataFrame) -> float:
    """Score a reading: what fields are called, lesions numbered from 1, patients more than lesions of one."""
    score = -0.5 * (len(patient) + len(lesion) - 2)
    for run, own, other in ((patient, _PATIENT, _LESION), (lesion, _LESION, _PATIENT)):
        words = [fields[place].wordy and not fields[place].fixed for place in run]
        score -= 0.0 if all(words) else sum(words)
        score += 4.0 if _called(fields, run, own) else -4.0 * _called(fields, run, other)
    score += 3.0 * _consecutive(keys) + (keys["p"].nunique() >= keys["l"].nunique())
    if all(fields[place].wordy for place in patient) and keys["p"].str.len().max() > _SHORT:
        score -= 4.0
    if all(fields[place].wordy for place in lesion):
        score -= 0.5
    longest = [max(map(len, fields[run[-1]].cells)) for run in (patient, lesion)]
    return score + 0.5 * (longest[0] > longest[1]) + 0.25 * (patient[0] < lesion[0])


def _called(fields: list[_Field], run: range, words: re.Pattern[str]) -> bool:
    """Whether the letters before a run, or the fixed field before it, are a word for its sense."""
    first = run[0]
    heads = [fields[first].before]
    if first and fields[first - 1].fixed and not fields[first].before:
        heads.append(fields[first - 1].before + fields[first - 1].cells[0])
    return any(bool(head) and bool(words.fullmatch(head)) for head in heads)


def _consecutive(keys: pd.DataFrame) -> float:
    """Share of the patients with several lesions whose lesions are numbered from 1, or 0, without a gap."""
    numbers = pd.to_numeric(keys["l"], errors="coerce")
    if numbers.isna().any():
        return 0.0
    groups = numbers.groupby(keys["p"]).agg(["min", "max", "nunique"])
    several = groups[groups["nunique"] > 1]
    if several.empty:
        return 0.0
    whole = (several["max"] - several["min"] + 1 == several["nunique"]) & (several["min"] <= 1)
    return float(whole.mean())


def _made(
    fields: list[_Field], separator: str, patient: range, lesion: range
) -> tuple[str, dict[str, np.ndarray]]:
    """Pattern of a reading, and the cells it gives."""
    parts: list[str] = []
    cells: dict[str, np.ndarray] = {}
    for place, field in enumerate(fields):
        run = next((run for run in (patient, lesion) if place in run), None)
        if run is not None and place == run[0]:
            name = "patient" if run is patient else "lesion"
            cells[FIELDS[name]] = _whole(fields, separator, run)
            parts.append(f"{'' if separator else field.before}{{{name}}}")
        elif run is None and field.fixed:
            parts.append(field.before + field.cells[0])
        elif run is None:
            name = field.sense or "site"
            cells[FIELDS[name]] = np.array(field.cells, dtype=object)
            parts.append(f"{field.before}{{{name}}}")
    return separator.join(parts), cells


def _whole(fields: list[_Field], separator: str, run: range) -> np.ndarray:
    """Join the parts of an identifier, with their letters where separators show that these belong to it."""
    heads = [fields[place].before if separator or place != run[0] else "" for place in run]
    rows = zip(*(fields[place].cells for place in run), strict=True)
    whole = [separator.join(map("".join, zip(heads, row, strict=True))) for row in rows]
    return np.array(whole, dtype=object)
