"""What the theme leaves out for those who hear a page instead of seeing it."""

import re
from contextlib import nullcontext
from html import escape, unescape
from pathlib import Path

from analysis.report.rewritten import Guarded, rewrite_pages

_FOLDED = re.compile(r"(<a [^>]*>(?P<title>(?:(?!</a>).)*)</a><details[^>]*>)<summary>", re.DOTALL)
"""A part of the contents that opens and closes by an arrow without a word."""
_TAG = re.compile(r"<[^>]+>")
_NOT_A_LIST = '<div role="list" class="citation-list">'
"""What it holds are entries of a bibliography, which are no items of a list."""


def name_controls(html: Path, guard: Guarded = nullcontext) -> None:
    """Name the arrows of the contents, and take a role from references that they do not play.

    Parameters
    ----------
    html : pathlib.Path
        Folder of a built book; its pages are changed in place.
    guard : callable, optional
        As `rewrite_pages` takes it.
    """
    rewrite_pages(html, lambda _, text: named(text), guard)


def named(page: str) -> str:
    """Do so in the text of one page.

    Examples
    --------
    >>> named('<a href="x.html">A &amp; "B"</a><details><summary>')
    '<a href="x.html">A &amp; "B"</a><details><summary aria-label="Pages of A &amp; &quot;B&quot;">'
    """
    page = page.replace(_NOT_A_LIST, '<div class="citation-list">')
    return _FOLDED.sub(_with_name, page)


def _with_name(found: re.Match[str]) -> str:
    title = escape(unescape(_TAG.sub("", found["title"])).strip())
    return f'{found[1]}<summary aria-label="Pages of {title}">'
