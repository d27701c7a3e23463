"""Figures, tables and sentences as outputs of notebook cells, with the name and caption the book needs."""

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape as escape_html
from numbers import Integral, Real
from pathlib import Path

import numpy as np
import pandas as pd
from IPython.display import display
from matplotlib.figure import Figure

from analysis import tables
from analysis.display.asked import taken
from analysis.display.located import located
from analysis.display.picture import dark_svg, png, svg
from analysis.display.text import NO_VALUE, escape, number, whole

DARK_SVG = "application/x-interlesion-dark"
"""Kind of the output that holds a figure for the dark page."""
TABLES_KEY = "interlesion-tables"
"""Metadata of an output: the results tables that it is made of."""
ROWS = 500
"""A table longer than this is cut on the page; its file holds all of it."""
_LONG_NAME = re.compile(r"[A-Za-z]{15,}")
_RANGE = re.compile(r"(?<=\d)–(?=\d)")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Drawing:
    """A figure with its words.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
    caption : str
        MyST Markdown; text of the cohort in it is escaped.
    alt : str
        Plain text for those who cannot see the figure.
    """

    figure: Figure
    caption: str
    alt: str


@dataclass(frozen=True)
class Absent:
    """Stands for a figure or table that a cohort cannot have.

    Attributes
    ----------
    reason : str
        The Markdown sentence shown in its place; nothing is shown where it is empty.
    """

    reason: str


def show_figure(figure: Figure | Drawing | Absent, *, name: str, caption: str = "", alt: str = "") -> None:
    """Display a figure as the one output of its cell.

    Parameters
    ----------
    figure : matplotlib.figure.Figure or Drawing or Absent
        For `Absent` its sentence is displayed instead; a `Drawing` brings its own caption and alt text.
    name : str
        Label for cross-references, ending in the name of the cohort.
    caption, alt : str, optional
        Needed for a bare `Figure`.

    Raises
    ------
    ValueError
        A caption or alt text is missing.

    Notes
    -----
    The files hold no date and no version, so that equal results give equal bytes. Name, caption and alt
    text travel in the output's metadata under `interlesion`, and under `TABLES_KEY` the results tables that
    were asked for since the output before.
    """
    if isinstance(figure, Absent):
        show_text(figure.reason)
        return
    if isinstance(figure, Drawing):
        caption, alt = caption or figure.caption, alt or figure.alt
        figure = figure.figure
    if not (name and caption and alt):
        raise ValueError(f"Figure {name!r} needs a name, a caption and an alt text.")
    words = {"name": name, "caption": " ".join(caption.split()), "alt": " ".join(alt.split())}
    pixels, light = b64encode(png(figure)).decode("ascii"), svg(figure)
    data = {"image/png": pixels, "image/svg+xml": light, DARK_SVG: dark_svg(figure, light)}
    _display(data, words)


def show_table(
    frame: pd.DataFrame | Absent, *, name: str, caption: str, file: str = "", rows: int = ROWS
) -> None:
    """Display a table as HTML and as a captioned MyST directive that `numref` can point at.

    Parameters
    ----------
    frame : pandas.DataFrame or Absent
        Columns are headers, with their units. Cells may be text or numbers: numbers are rounded to three
        digits; text is taken for data and escaped.
    name : str
        Label for cross-references, ending in the name of the cohort.
    caption : str
        MyST Markdown; text of the cohort in it is escaped.
    file : str, optional
        Name of the results file that holds its values; the book links it below the table.
    rows : int, optional
        Rows shown at most.
    """
    if isinstance(frame, Absent):
        show_text(frame.reason)
        return
    shown = frame.head(rows).map(_cell)
    left = f" The first {rows} of {whole(len(frame))} rows." if len(frame) > rows else ""
    where = f" All of them are in the file {escape(file)}." if left and file else ""
    words = " ".join(f"{caption}{left}{where}".split())
    data = {"text/html": html_table(shown, words), "text/markdown": myst_table(shown, name, words)}
    _display(data, {"name": name, "caption": words, "file": file})


def html_table(frame: pd.DataFrame, caption: str) -> str:
    """Write a frame of text as an HTML table with a caption, column and row headers."""
    right = _right_aligned(frame)
    head = "".join(_html_cell("th", column, column in right, ' scope="col"') for column in frame.columns)
    body = "".join(
        f"<tr>{_html_row(row, frame.columns, right)}</tr>" for row in frame.itertuples(index=False)
    )
    caption = escape_html(caption.replace("*", "").replace("`", ""), quote=False).replace("&amp;#", "&#")
    return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def myst_table(frame: pd.DataFrame, name: str, caption: str) -> str:
    """Write a frame of text as a MyST `{table}` directive around a Markdown table."""
    right = _right_aligned(frame)
    head = "| " + " | ".join(_breakable(column) for column in frame.columns) + " |"
    rule = "|" + "|".join("--:" if column in right else ":--" for column in frame.columns) + "|"
    body = ["| " + " | ".join(map(_breakable, row)) + " |" for row in frame.itertuples(index=False)]
    return "\n".join([f"```{{table}} {caption}", f":name: {name}", "", head, rule, *body, "```", ""])


def show_text(text: str) -> None:
    """Display Markdown; nothing where it is empty."""
    if text:
        _display({"text/markdown": text})


def show_downloads(results: str | Path, *names: str) -> None:
    """Display links to the files that hold a page's tables, as `results/<file>` beside the page.

    Parameters
    ----------
    results : path
        The folder of results, looked at only for which file each table is.
    *names : str
        Keys of `schema.TABLES`, or names of other files; those without a file, and tables without rows, are
        left out, and a sentence stands where that leaves none.
    """
    found = [path for name in names if (path := _path(name, located(results)))]
    files = [path.name for path in found if path.stem not in names or tables.has_rows(path)]
    links = "\n".join(f"- {{download}}`{file} <results/{file}>`" for file in files)
    show_text(links or "No table of this page has rows in this cohort.")


def _display(data: dict[str, str], words: dict[str, str] | None = None) -> None:
    """Display what a cell shows, with its words and the tables that it is made of."""
    asked = taken()
    metadata = ({"interlesion": words} if words else {}) | ({TABLES_KEY: asked} if asked else {})
    display(data, raw=True, metadata=metadata)


def _path(name: str, results: Path) -> Path | None:
    if "." in name:
        return results / name if (results / name).is_file() else None
    try:
        return tables.table_path(name, results)
    except FileNotFoundError:
        return None


def _cell(value: object) -> str:
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, Integral):
        return whole(float(value))
    return number(float(value)) if isinstance(value, Real) else str(value)


def _breakable(text: str) -> str:
    """Escape a cell; let a line break inside a long name of a feature, but not inside a range of numbers."""
    return _RANGE.sub(
        "&#8288;–&#8288;", _LONG_NAME.sub(lambda name: _HUMP.sub("<wbr>", name[0]), escape(text))
    )


def _right_aligned(frame: pd.DataFrame) -> set[str]:
    """Columns whose cells are numbers, whatever brackets stand around them; labels of rows are words."""
    first = frame.columns[:1]
    labels = {column for column in first if frame[column].astype(str).str.contains("[A-Za-z]").any()}
    return {column for column in frame.columns if column not in labels and _numeric(frame[column])}


def _numeric(cells: "pd.Series[str]") -> bool:
    known = cells[~cells.isin(["", NO_VALUE])]
    return len(known) > 0 and all(cell.lstrip("−-<> ")[:1].isdigit() for cell in known)


def _html_row(row: Sequence[str], columns: pd.Index, right: set[str]) -> str:
    first, *rest = (column in right for column in columns)
    cells = [_html_cell("th", row[0], first, ' scope="row"')]
    return "".join(cells + [_html_cell("td", cell, side) for cell, side in zip(row[1:], rest, strict=True)])


def _html_cell(tag: str, text: str, right: bool, more: str = "") -> str:
    return f'<{tag}{more} style="text-align: {"right" if right else "left"}">{escape(text)}</{tag}>'
