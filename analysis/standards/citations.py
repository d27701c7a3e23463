"""References of a text: numbered as they are cited, as plain lines and as BibTeX."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

REFERENCES = Path(__file__).parents[2] / "book" / "references.bib"
_CITED = re.compile(r"\[([a-z0-9,]+)\]")


def cited(text: str) -> tuple[str, ...]:
    """Keys that a text cites in brackets, in the order of their first citation.

    Examples
    --------
    >>> cited("as before [lin1989], and again [rao1982,lin1989]")
    ('lin1989', 'rao1982')
    """
    keys = [key for group in _CITED.findall(text) for key in group.split(",") if key in _database().entries]
    return tuple(dict.fromkeys(keys))


def numbered(text: str) -> str:
    """Put numbers in place of the keys that a text cites.

    Examples
    --------
    >>> numbered("as before [lin1989], and again [rao1982,lin1989]")
    'as before [1], and again [2, 1]'
    """
    place = {key: str(number) for number, key in enumerate(cited(text), start=1)}

    def numbers(found: re.Match[str]) -> str:
        """Write the numbers of a citation; leave alone what is none."""
        keys = found[1].split(",")
        return f"[{', '.join(place[key] for key in keys)}]" if set(keys) <= set(place) else found[0]

    return _CITED.sub(numbers, text)


def reference_list(keys: Sequence[str]) -> list[str]:
    """Write references as lines of plain text, numbered from 1."""
    from pybtex.plugin import find_plugin

    style = find_plugin("pybtex.style.formatting", "unsrt")()
    backend = find_plugin("pybtex.backends", "plaintext")()
    entries = style.format_entries([_database().entries[key] for key in keys])
    return [f"{number}. {entry.text.render(backend)}" for number, entry in enumerate(entries, start=1)]


def bibtex(keys: Sequence[str]) -> str:
    """Write references as BibTeX."""
    from pybtex.database import BibliographyData

    return str(BibliographyData({key: _database().entries[key] for key in keys}).to_string("bibtex"))


@cache
def _database() -> Any:
    from pybtex.database import parse_file

    return parse_file(str(REFERENCES))
