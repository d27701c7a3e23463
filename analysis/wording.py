"""Words for messages: what came from outside is quoted, shortened and made harmless for a terminal."""

import difflib
import math
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby

QUOTED = 60
"""Longest stretch of foreign text in a message."""

INDEX_NAMES = {
    "average_paper": "average, zero diagonal counted",
    "average_pairs": "average over distinct pairs",
    "maximal": "maximum",
}
"""What the indices are called, on every page and in the terminal."""
SHORT_INDEX = {
    "average_paper": "average (zero diagonal counted)",
    "average_pairs": "average (over pairs)",
    "maximal": "maximum",
}
"""The same inside a sentence or a narrow column."""
AVERAGE_NAMES = {"average_paper": "zero diagonal counted", "average_pairs": "over distinct pairs"}
"""The two averages where it is plain that they are averages."""


def visible(text: str) -> str:
    r"""Write control, format and unpaired characters as escapes, so that they command no terminal.

    Examples
    --------
    >>> print(visible("a\x1b[31mb"))
    a\x1b[31mb
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(sign) if _is_control(sign) else sign for sign in text)


def clean(text: object) -> str:
    r"""Text of a cohort on one line, without control, format or unpaired characters.

    Examples
    --------
    >>> clean("lesion\t1\u202e")
    'lesion 1'
    """
    kept = (" " if unicodedata.category(sign)[0] == "C" else sign for sign in str(text))
    return " ".join("".join(kept).split())


def quote(value: object, width: int = QUOTED) -> str:
    """Foreign text between backticks, on one line, at most `width` signs of it.

    Examples
    --------
    >>> quote("lymph nodes")
    '`lymph nodes`'
    """
    text = str(value)
    short = text if len(text) <= width else text[: width - 1] + "…"
    return f"`{visible(short)}`"


def listing(words: Iterable[object], limit: int = 10, width: int = QUOTED) -> str:
    """Quote words in a row, the first `limit` of them, at most `width` signs of each.

    Examples
    --------
    >>> listing(["a", "b", "c"], limit=2)
    '`a`, `b` and 1 more'
    """
    words = list(words)
    quoted = [quote(word, width) for word in words[:limit]]
    if len(words) > limit:
        return f"{', '.join(quoted)} and {len(words) - limit} more"
    return " and ".join(filter(None, (", ".join(quoted[:-1]), *quoted[-1:])))


def counted(count: int, noun: str) -> str:
    """Write a number with its noun, in the plural where it takes one.

    Examples
    --------
    >>> counted(1, "lesion"), counted(3, "lesion")
    ('1 lesion', '3 lesions')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def runs(numbers: Sequence[int]) -> list[str]:
    """Write consecutive numbers together.

    Examples
    --------
    >>> runs([2, 3, 4, 7])
    ['2 to 4', '7']
    """
    written = []
    for _, run in groupby(enumerate(numbers), key=lambda each: each[1] - each[0]):
        members = [number for _, number in run]
        written.append(f"{members[0]} to {members[-1]}" if len(members) > 1 else f"{members[0]}")
    return written


OVER_CLASS = "over all new patients of the class, those told to segment all among them"
"""What a promised probability holds over. Those told all cannot fail, so it is not that of those who are told
fewer: taken by themselves, these may fail more often."""


def rounded_down(percent: float) -> str:
    """Write what is promised to one decimal, never more than it is.

    Examples
    --------
    >>> rounded_down(9801 / 99), rounded_down(99.0), rounded_down(98.99), rounded_down(200 / 3)
    ('99', '99', '98.9', '66.6')
    """
    return f"{math.floor(10 * percent + 1e-6) / 10:g}"


def promised(percents: Iterable[float], totals: Iterable[int]) -> str:
    """Write what is promised, with the numbers of lesions that it is for where it differs.

    Examples
    --------
    >>> promised([95.12, 95.12, 95.65], [2, 3, 4])
    '95.1 % with 2 to 3 lesions, 95.6 % with 4 lesions'
    >>> promised([75.0, 75.0], [2, 3])
    '75 %'
    """
    together: dict[str, list[int]] = {}
    for percent, total in zip(percents, totals, strict=True):
        together.setdefault(f"{rounded_down(percent)} %", []).append(total)
    if len(together) == 1:
        return next(iter(together))
    return ", ".join(f"{level} with {', '.join(runs(of))} lesions" for level, of in together.items())


def duration(seconds: float) -> str:
    """Write a time in plain words, as exactly as one cares to know it.

    Parameters
    ----------
    seconds : float
        Not negative, finite.

    Examples
    --------
    >>> duration(0.4), duration(2.34), duration(38.2), duration(99), duration(7500)
    ('0.4 s', '2.3 s', '38 s', '1 min 39 s', '2 h 5 min')
    >>> duration(59.7), duration(3599.8), duration(0.001)
    ('1 min', '1 h', 'less than 0.01 s')
    """
    if seconds < 0.01:
        return "less than 0.01 s"
    if seconds < 9.95:
        return f"{seconds:.2g} s"
    if round(seconds) < 60:
        return f"{seconds:.0f} s"
    if round(seconds) < 3600:
        return _in_two(round(seconds), "min", "s")
    return _in_two(round(seconds / 60), "h", "min")


def nearest(word: object, known: Iterable[str]) -> str | None:
    """Find the known word that `word` was probably meant to be, or None.

    Examples
    --------
    >>> nearest("Timepoint ", ["timepoint", "title"])
    'timepoint'
    """
    plain = {_plain(name): name for name in reversed(list(known))}
    close = difflib.get_close_matches(_plain(str(word)[:QUOTED]), plain, n=1, cutoff=0.6)
    return plain[close[0]] if close else None


def did_you_mean(word: object, known: Iterable[str], otherwise: str) -> str:
    """Ask for the nearest known word; where none is near, say `otherwise`.

    Examples
    --------
    >>> did_you_mean("sead", ["seed", "draws"], "Leave it out.")
    'Did you mean `seed`?'
    """
    near = nearest(word, known)
    return f"Did you mean {quote(near)}?" if near else otherwise


def _in_two(small: int, large_unit: str, small_unit: str) -> str:
    large, rest = divmod(small, 60)
    return f"{large} {large_unit} {rest} {small_unit}" if rest else f"{large} {large_unit}"


def _plain(word: str) -> str:
    return "".join(sign for sign in word.casefold() if sign.isalnum())


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape", "surrogatepass").decode("ascii")
