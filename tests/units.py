"""Whether the numbers of a table say their unit, or that they have none."""

import re
from collections.abc import Sequence

_UNIT = re.compile(
    r"(n|k|%|points|percentage points|paths|mL|mm|cm²|cm³|HU|years|s|min|MB|no unit|unit|as the value)"
    r"(?![A-Za-z])"
)
_BRACKETS = re.compile(r"\(([^()]*)\)")
_WORDED = re.compile(r"\d.*?(%|HU|\bof \d|[a-z]{4,})")


def without_unit(rows: Sequence[Sequence[str]], numbers: Sequence[bool]) -> list[str]:
    """Headers of the columns of numbers that say neither a unit nor that there is none.

    A unit stands in the brackets of the header, in every cell, or beside the names of the rows, where the
    first header speaks of it.
    """
    heads = rows[0] if rows else ()
    if heads and "unit" in heads[0]:
        return []
    columns = zip(zip(*rows, strict=True), numbers, strict=True)
    return [head for (head, *cells), number in columns if number and not _said(head, cells)]


def _said(header: str, cells: Sequence[str]) -> bool:
    parts = (part.strip() for inside in _BRACKETS.findall(header) for part in re.split("[,;]", inside))
    known = [cell for cell in cells if cell not in ("", "–")]
    return any(_UNIT.match(part) for part in parts) or all(_WORDED.search(cell) for cell in known)
