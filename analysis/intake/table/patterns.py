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
    fits = {name: _fitted(text[name], pattern) for name in map(str, text)}
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
    """Fields of the rows that fit, by place; they hold separators only where they else would not fit."""
    ways = [_compiled(pattern, wide) for wide in (("site", ""), ("site", "", "patient"), (*FIELDS, ""))]
    found = {}
    for place, cell in enumerate(cells):
        match = next(filter(None, (way.fullmatch(cell) for way in ways)), None)
        if match:
            found[place] = match.groupdict()
    return found


def _compiled(pattern: str, wide: Sequence[str]) -> re.Pattern[str]:
    """Expression of a pattern of which some fields may hold what separates them."""
    parts = _FIELD.split(pattern)
    signs = dict.fromkeys(sign for text in parts[::2] for sign in text if not sign.isalnum())
    narrow = f"[^{re.escape(''.join(signs))}]+" if signs else ".+?"
    made = [re.escape(parts[0])]
    for field, literal in zip(parts[1::2], parts[2::2], strict=True):
        inside = ".+" if field in wide else narrow
        made += [f"(?P<{field}>{inside})" if field else "(?:.*)", re.escape(literal)]
    return re.compile("".join(made), re.IGNORECASE)
