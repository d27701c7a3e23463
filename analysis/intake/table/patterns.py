"""Patterns of identifiers, such as `GTV{timepoint}_{lesion}_{site}_{patient}`."""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.intake.table.draft import Notes
from analysis.wording import listing, quote

FIELDS = {
    "patient": "patient_id",
    "lesion": "lesion_id",
    "site": "site",
    "timepoint": "timepoint",
    "contour": "contour",
}
"""Fields of a pattern, and our names of what they hold."""

_FIELD = re.compile(r"\{(\w*)\}")


def taken_apart(text: pd.DataFrame, pattern: str, place: str, notes: Notes) -> dict[str, np.ndarray]:
    """Take identifiers apart by the user's pattern.

    Parameters
    ----------
    text : pandas.DataFrame of str
        Columns that may hold the identifiers: the one is used that fits in most rows.
    pattern : str
        With `{patient}` and others of `FIELDS`; `{}` stands for anything.
    place : str
        File, for messages.
    notes : Notes

    Returns
    -------
    dict of str to numpy.ndarray
        By our names. Empty, with an error, where the pattern is none, or fits no column in all rows.
    """
    names = _FIELD.findall(pattern)
    wrong = [name for name in names if name and name not in FIELDS]
    if wrong or "patient" not in names or len(set(filter(None, names))) < len([*filter(None, names)]):
        message = f"{quote(pattern)} is no pattern of identifiers; fields are {listing(FIELDS)}, each once."
        notes.error("--pattern", "", message, "Write for example `{patient}_{lesion}`.")
        return {}
    fits = {name: _fitted(text[name], pattern) for name in text}
    best = max(fits, key=lambda name: len(fits[name]), default=None)
    rows = len(text)
    if best is None or len(fits[best]) < rows:
        known = fits.get(best, {}) if best is not None else {}
        odd = next((place for place in range(rows) if place not in known), 0)
        example = f" {quote(text[best].iloc[odd])} does not." if best is not None and rows else ""
        message = f"{quote(pattern)} fits {len(known)} of {rows} rows of {quote(best)}.{example}"
        notes.error(place, "--pattern", message, "Correct the pattern; `{}` stands for anything.")
        return {}
    found = fits[best]
    notes.say(f"{place}: identifiers are taken out of {quote(best)} by the pattern {quote(pattern)}.")
    return {
        FIELDS[name]: np.array([found[row][name] for row in range(rows)], dtype=object)
        for name in names
        if name
    }


def _fitted(cells: pd.Series, pattern: str) -> dict[int, dict[str, str]]:
    """Fields of the rows that fit, by place; words may hold the separator where strict fields do not fit."""
    strict, loose = _compiled(pattern, strict=True), _compiled(pattern, strict=False)
    found = {}
    for place, cell in enumerate(cells):
        match = strict.fullmatch(cell) or loose.fullmatch(cell)
        if match:
            found[place] = match.groupdict()
    return found


def _compiled(pattern: str, *, strict: bool) -> re.Pattern[str]:
    literals = _FIELD.split(pattern)[::2]
    stops = re.escape("".join(dict.fromkeys(sign for text in literals for sign in text if not sign.isalnum())))
    made: list[str] = []
    for place, part in enumerate(_FIELD.split(pattern)):
        if place % 2 == 0:
            made.append(re.escape(part))
        else:
            narrow = strict and part in ("patient", "lesion", "timepoint", "contour") and stops
            inside = f"[^{stops}]+" if narrow else ".+?"
            made.append(f"(?P<{part}>{inside})" if part else f"(?:{inside.replace('+?', '*?')})")
    return re.compile("".join(made), re.IGNORECASE)


def written(parts: Sequence[tuple[str, str]]) -> str:
    """Write a pattern of literals and fields.

    Examples
    --------
    >>> written([("", "GTV"), ("timepoint", ""), ("", "_"), ("patient", "")])
    'GTV{timepoint}_{patient}'
    """
    return "".join(f"{{{field}}}" if field else literal for field, literal in parts)
