"""Rows of a results table inside its page: as data, of which a script makes a table when it is asked for."""

import json
import re
from pathlib import Path

import pandas as pd

from analysis import schema, tables
from analysis.columns import Column
from analysis.display.show import ROWS
from analysis.report.markdown import Markdown
from analysis.wording import clean

DIGITS = 6
"""Significant digits of a number on the page; the file has all."""
MOST_ROWS, MOST_CHARACTERS = 2_000, 80_000
"""Rows that stand in a page: so many, or as many as fit, but no fewer than a page shows of a table."""
_UNITS = re.compile(r"\((%|percentage points|mm|mL|cm²)\)")
_IN_MARKUP = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})
"""What could end the element that holds the data; JSON reads it as the sign it was."""


def rows_block(path: Path) -> Markdown:
    """Write the first rows of a results table as a block of HTML that `results.js` draws.

    Parameters
    ----------
    path : pathlib.Path
        File of a table of the schema.

    Returns
    -------
    Markdown
        A raw directive with `name`, `total`, `file`, `columns` (name, unit, meaning, whether it is a number)
        and `rows` (text as in the file but on one line, numbers to six significant digits, null
        where there is none); empty for a table without rows.
    """
    frame = tables.read_table(path.stem, path.parent)
    if frame.empty:
        return Markdown("")
    columns = [column for column in schema.TABLES[path.stem] if column.name in frame.columns]
    shown = frame[[column.name for column in columns]].head(MOST_ROWS)
    rows = list(map(list, zip(*(_cells(shown[column.name], column) for column in columns), strict=True)))
    content = {
        "name": path.stem,
        "total": len(frame),
        "file": f"results/{path.name}",
        "columns": [_head(column) for column in columns],
        "rows": rows[: max(ROWS, int(len(rows) * MOST_CHARACTERS / max(len(_written(rows)), 1)))],
    }
    data = _written(content)
    return Markdown(
        '```{raw} html\n<div class="results-rows"><noscript>The rows are drawn by a script; the file has '
        f'them.</noscript><script type="application/json">{data.translate(_IN_MARKUP)}</script></div>\n```\n'
    )


def _written(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _head(column: Column) -> list[str | bool]:
    unit = _UNITS.search(column.meaning)
    return [column.name, unit[1] if unit else "", column.meaning, column.kind in ("number", "count")]


def _cells(values: pd.Series, column: Column) -> list[str | int | float | bool | None]:
    """Give the cells of a column as JSON has them."""
    known = values.notna()
    if column.kind == "number":
        return [
            float(f"{value:.{DIGITS}g}") if there and abs(value) != float("inf") else None
            for value, there in zip(values, known, strict=True)
        ]
    make = {"count": int, "flag": bool}.get(column.kind, clean)
    return [make(value) if there else None for value, there in zip(values, known, strict=True)]
