"""What a cohort's file says about itself under `about`: patients, scans, contours, source, licence."""

import re

from analysis.about_keys import ABOUT
from analysis.display.page import Page
from analysis.display.text import clean, escape

_NOT_SHOWN = ("synthetic",)
_ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9./_~%-]*[A-Za-z0-9/]")


def about(page: Page) -> str:
    """List what the cohort's file says about patients, scans, contours and source.

    Parameters
    ----------
    page : Page

    Returns
    -------
    str
        A Markdown list; a sentence where the file says nothing. Addresses on the web become links.
    """
    said = {key: value for key, value in page.cohort.about.items() if key not in _NOT_SHOWN}
    known = [key for key in ABOUT if key in said]
    lines = [
        f"- **{_heading(key)}**: {_words(said[key])}"
        for key in (*known, *(key for key in said if key not in known))
        if isinstance(said[key], str | int | float) and clean(said[key])
    ]
    if not lines:
        return "The cohort's file does not say who was examined, on which scanner, or who drew the contours."
    return "\n".join(lines)


def outlined(page: Page) -> str:
    """Say what "all lesions" means in this cohort, and who outlined them if that is known."""
    who = page.cohort.about.get("annotators")
    words = clean(who) if isinstance(who, str) else ""
    stop = "" if words.endswith((".", "!", "?")) else "."
    said = f" Who outlined them: {linked(words)}{stop}" if words else ""
    return f"**All lesions** always means all that were outlined.{said}"


def linked(text: object) -> str:
    """Text of a cohort as Markdown, its web addresses as links.

    Examples
    --------
    >>> linked("see https://example.org/a_b, *now*")
    'see <https://example.org/a_b>&#44; &#42;now&#42;'
    """
    line = clean(text)
    parts, end = [], 0
    for found in _ADDRESS.finditer(line):
        parts += [_escaped(line[end : found.start()]), f"<{found[0]}>"]
        end = found.end()
    return "".join([*parts, _escaped(line[end:])])


def _escaped(text: str) -> str:
    """Escape, and keep the spaces at both ends, which separate text from a link."""
    inner = escape(text)
    return f"{' ' * text.startswith(' ')}{inner}{' ' * (text.endswith(' ') and bool(inner))}"


def _heading(key: str) -> str:
    return ABOUT[key].heading if key in ABOUT else escape(key[:1].upper() + key[1:])


def _words(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else linked(value)
