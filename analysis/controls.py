r"""Signs in CSV that command a terminal or turn the order of what is shown: written as \u001b, read back."""

import re

_CODES = "0[0-8bcef]|1[0-9a-f]|7f|[89][0-9a-f]"
_ORDER = "061c|200[ef]|202[a-e]|206[6-9]"
_SIGN = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_NAME = f"u(?:00(?:{_CODES})|{_ORDER})"
_THERE = re.compile(rf"(\\*)([{_SIGN}]|(?<=\\){_NAME})")
_WRITTEN = re.compile(rf"(\\+)({_NAME})")


def escaped(text: str) -> str:
    r"""Write such signs as their numbers, so that `cat` shows a table and does nothing.

    Tabs and ends of lines stay. A text that looks like such a number is told apart by its backslashes, which
    are doubled: two texts never become one.

    Examples
    --------
    >>> print(escaped("\x1b[31mP1"), escaped(r"\u001b"), escaped(r"C:\users"))
    \u001b[31mP1 \\u001b C:\users
    """
    if text.isprintable() and "\\" not in text:  # most texts
        return text
    return _THERE.sub(_write, text)


def unescaped(text: str) -> str:
    r"""Undo `escaped`.

    Examples
    --------
    >>> all(unescaped(escaped(text)) == text for text in ("\x1b", r"\u001b", "\\\x1b", r"\\u202e", "\u202e"))
    True
    """
    return _WRITTEN.sub(_read, text) if "\\u" in text else text


def in_json(text: str) -> str:
    r"""Write the signs that JSON itself leaves as they are, of a document that was dumped.

    Examples
    --------
    >>> print(in_json('"\u202ea \\u001b"'))
    "\u202ea \u001b"
    """
    return text if text.isascii() else re.sub(f"[{_SIGN}]", lambda sign: f"\\u{ord(sign[0]):04x}", text)


def _write(found: re.Match[str]) -> str:
    backslashes, sign = found.groups()
    if len(sign) > 1:
        return 2 * backslashes + sign
    return f"{2 * backslashes}\\u{ord(sign):04x}"


def _read(found: re.Match[str]) -> str:
    backslashes, name = found.groups()
    half, odd = divmod(len(backslashes), 2)
    return half * "\\" + (chr(int(name[1:], 16)) if odd else name)
