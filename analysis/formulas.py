"""Text in CSV that a spreadsheet takes for a formula: disarmed when written, restored when read."""

import re
from collections.abc import Callable

import pandas as pd

from analysis.controls import escaped, unescaped

SIGNS = tuple("=+-@＝＋－＠")
"""What spreadsheets take for the beginning of a formula; some drop blanks before it."""

_APART = ";\t\r\n"
"""Where spreadsheets split a line that they take for one of another country, even inside quotes."""
_BLANK = r"\s\x00-\x1f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
"""What does not show before a formula, marks of order and of direction among it."""
_RUN = re.compile(f"[{_BLANK}';]+")
_AFTER = re.compile(f"([{_APART}])")
_AFTER_DISARMED = re.compile(f"([{_APART}])'")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


def is_formula(text: str) -> bool:
    r"""Whether a spreadsheet takes a text, or what it splits from it, for a formula; a number is none.

    Examples
    --------
    >>> is_formula("=1+1"), is_formula(" @SUM(A1)"), is_formula("-1.5"), is_formula("liver = 2")
    (True, True, False, False)
    >>> is_formula("\ufeff=1"), is_formula("\u202e+cmd"), is_formula("A;=1"), is_formula("A; B")
    (True, True, True, False)
    """
    runs = _RUN.finditer(f"\n{text}")
    signed = [run[0] for run in runs if text.startswith(SIGNS, run.end() - 1)]
    bare = any("'" not in cell[-1] for run in signed if len(cell := _AFTER.split(run)) > 1)
    return bare and not _NUMBER.fullmatch(text.strip())


def disarmed(frame: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before each formula in texts, so that spreadsheets show it and run nothing.

    A formula stands at the beginning of a text, or behind a sign that some spreadsheets split lines at.
    Signs that command a terminal are written as numbers. Names of columns are texts, too.

    Parameters
    ----------
    frame : pandas.DataFrame

    Returns
    -------
    pandas.DataFrame
        `frame` itself where there is no such text.

    Examples
    --------
    >>> disarmed(pd.DataFrame({"patient_id": ["=1+1", "P1"]}))["patient_id"].tolist()
    ["'=1+1", 'P1']
    """
    return _changed(frame, disarmed_text)


def restored(frame: pd.DataFrame) -> pd.DataFrame:
    """Undo `disarmed`.

    Examples
    --------
    >>> text = pd.DataFrame({"patient_id": ["=1+1", "'=1+1", "-1", "it's", "'a'"]})
    >>> restored(disarmed(text)).equals(text)
    True
    """
    return _changed(frame, restored_text)


def restored_text(text: str) -> str:
    """Undo `disarmed_text`; a text without a formula keeps its apostrophes.

    Examples
    --------
    >>> restored_text("'=1+1"), restored_text("'abc")
    ('=1+1', "'abc")
    """
    text = unescaped(text)
    return _before_signs(f"\n{text}", lambda run: _AFTER_DISARMED.sub(r"\1", run))[1:]


def disarmed_text(text: str) -> str:
    """Put an apostrophe before each formula in a text; see `disarmed`.

    Examples
    --------
    >>> disarmed_text("=1+1"), disarmed_text("A1;=1+1;B"), disarmed_text("-1")
    ("'=1+1", "A1;'=1+1;B", '-1')
    """
    start = "" if _NUMBER.fullmatch(text.strip()) else "\n"
    return escaped(_before_signs(start + text, lambda run: _AFTER.sub(r"\1'", run))[len(start) :])


def _before_signs(text: str, change: Callable[[str], str]) -> str:
    """Change what stands right before the sign of a formula: blanks, apostrophes, and where lines split."""
    return _RUN.sub(lambda run: change(run[0]) if text.startswith(SIGNS, run.end()) else run[0], text)


def _changed(frame: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    """Change texts; each of a column once, as there may be millions of a few."""
    for name in frame.select_dtypes(["object", "str"]):
        there = frame[name].drop_duplicates()
        other = {text: new for text in there if isinstance(text, str) and (new := change(text)) != text}
        if other:
            frame = frame.assign(**{str(name): frame[name].map(lambda text, of=other: of.get(text, text))})
    names = {name: new for name in frame if isinstance(name, str) and (new := change(name)) != name}
    return frame.rename(columns=names) if names else frame
