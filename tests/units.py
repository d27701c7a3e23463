"""Whether the numbers of a table say their unit, or that they have none."""

import re
from collections.abc import Sequence

from bs4 import BeautifulSoup, Tag

_UNIT = re.compile(
    r"(n|k|%|points|percentage points|paths|mL|mm|cm²|cm³|HU|years|s|min|MB|no unit|unit|as the value)"
    r"(?![A-Za-z])"
)
_BRACKETS = re.compile(r"\(([^()]*)\)")
_WORDED = re.compile(r"\d.*?(%|HU|\bof \d|[a-z]{4,})")


def without_unit(table: str | Tag) -> list[str]:
    """Headers of the columns of numbers of an HTML table that say neither a unit nor that there is none.

    A unit stands in the brackets of the header, in every cell, or beside the names of the rows, where the
    first header speaks of it.
    """
    rows = (BeautifulSoup(table, "html.parser") if isinstance(table, str) else table).find_all("tr")
    heads = rows[0].find_all("th")
    if "unit" in heads[0].get_text() or "(%)" in heads[0].get_text():
        return []
    columns = zip(*([cell.get_text() for cell in row.find_all(["th", "td"])] for row in rows), strict=True)
    return [
        name
        for head, (name, *cells) in zip(heads, columns, strict=True)
        if _of_numbers(head) and not _said(name, cells)
    ]


def _of_numbers(head: Tag) -> bool:
    return "text-right" in head.get("class", ()) or "right" in head.get("style", "")


def _said(header: str, cells: Sequence[str]) -> bool:
    parts = (part.strip() for inside in _BRACKETS.findall(header) for part in re.split("[,;]", inside))
    known = [cell for cell in cells if cell not in ("", "–")]
    return any(_UNIT.match(part) for part in parts) or all(_WORDED.search(cell) for cell in known)
