"""Text in CSV that a spreadsheet takes for a formula: disarmed when written, restored when read."""

import re
from collections.abc import Callable

import pandas as pd

SIGNS = tuple("=+-@＝＋－＠")
"""What spreadsheets take for the beginning of a formula; some drop blanks before it."""

_BLANK = r"[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*"
"""What does not show before a formula, marks of order and of direction among it."""
_FORMULA = re.compile(_BLANK + "[" + re.escape("".join(SIGNS)) + "]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_DISARMED = re.compile("'+" + _FORMULA.pattern)


def is_formula(text: str) -> bool:
    r"""Whether a spreadsheet takes a text for a formula; a number is none.

    Examples
    --------
    >>> is_formula("=1+1"), is_formula(" @SUM(A1)"), is_formula("-1.5"), is_formula("liver = 2")
    (True, True, False, False)
    >>> is_formula("\ufeff=1"), is_formula("\u200b+cmd")
    (True, True)
    """
    return bool(_FORMULA.match(text)) and not _NUMBER.fullmatch(text.strip())


def disarmed(frame: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before each text that is a formula, so that spreadsheets show it and run nothing.

    Names of columns are texts, too.

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
    return _changed(frame, _disarmed_text)


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
    """Undo `disarmed` for one text; any other keeps its apostrophe.

    Examples
    --------
    >>> restored_text("'=1+1"), restored_text("'abc")
    ('=1+1', "'abc")
    """
    return text[1:] if _DISARMED.match(text) else text


def _disarmed_text(text: str) -> str:
    return f"'{text}" if is_formula(text) or _DISARMED.match(text) else text


def _changed(frame: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    """Change texts; each of a column once, as there may be millions of a few."""
    for name in frame.select_dtypes(["object", "str"]):
        there = frame[name].drop_duplicates()
        other = {text: new for text in there if isinstance(text, str) and (new := change(text)) != text}
        if other:
            frame = frame.assign(**{str(name): frame[name].map(lambda text, of=other: of.get(text, text))})
    names = {name: new for name in frame if isinstance(name, str) and (new := change(name)) != name}
    return frame.rename(columns=names) if names else frame
