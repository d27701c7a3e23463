"""Whether the numbers of a table say their unit, or that they have none."""

import re
from collections.abc import Sequence

_UNIT = re.compile(
    r"(n|k|%|points|percentage points|paths|mL|mm|cm²|cm³|HU|years|s|min|MB|no unit|unit|as the value)"
    r"(?![A-Za-z])"
)
_BRACKETS = re.compile(r"\(([^()]*)\)")
_WORDED = re.compile(r"\d.*?(%|HU|\bof \d|[a-z]{4,})")


def has_unit(header: str, cells: Sequence[str]) -> bool:
    """Tell whether a column of numbers has its unit in the brackets of its header, or in every cell."""
    parts = (part.strip() for inside in _BRACKETS.findall(header) for part in re.split("[,;]", inside))
    known = [cell for cell in cells if cell not in ("", "–")]
    return any(_UNIT.match(part) for part in parts) or all(_WORDED.search(cell) for cell in known)
