"""The pages of a built book, rewritten one by one."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

Guarded = Callable[[str], AbstractContextManager[object]]
"""Gives what an error on a page, named without suffix, is to be handled by."""


def rewrite_pages(html: Path, change: Callable[[Path, str], str], guard: Guarded = nullcontext) -> None:
    """Change the text of each page in place.

    Parameters
    ----------
    html : pathlib.Path
        Folder of a built book.
    change : callable
        Takes the place of a page below that folder and its text, and gives the new text.
    guard : callable, optional
        A page whose change fails there keeps its text.
    """
    for page in sorted(html.rglob("*.html")):
        place = page.relative_to(html)
        if "_static" in place.parts:
            continue
        with guard(place.with_suffix("").as_posix()):
            before = page.read_text(encoding="utf-8")
            after = change(place, before)
            if after != before:
                page.write_text(after, encoding="utf-8")
