"""Tables of the pages in boxes that scroll, with links to files that hold them.

Units and intervals are set apart, so that no line breaks within them.
"""

import html as markup
import json
import re
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from analysis.report.rewritten import Guarded, rewrite_pages
from analysis.report.table_csv import shown_csv

FOLDER = "_tables"
"""Folder of the book for the tables as they are shown."""
TALL = 20
"""A table with more rows than this has a box of limited height."""
_BOX = re.compile(
    r'<div class="pst-scrollable-table-container">\s*'
    r'(?P<table><table class="[^"]*"(?: id="(?P<name>[^"]+)")?>.*?</table>)\s*</div>',
    re.DOTALL,
)
_NUMBER = re.compile(r'class="caption-number">([^<]+?)\s*<')
_UNIT = re.compile(r'(<th class="head text-right">\s*<p>(?:(?!</p>).)*\S) (\([^()<]*\))(?=</p>)')
_INTERVAL = re.compile(r"(<td[^>]*>\s*<p>[^<>]*\d\s?%?) ([(\[](?:[+−\d.,%–\s\u2060]|to)+[)\]])(?=</p>)")
_DOWNLOAD = re.compile(r'<a class="reference download internal" download="" href="([^"]+/([^"/]+))">')


def frame_tables(html: Path, site: Path, guard: Guarded = nullcontext) -> None:
    """Put each table of a built book into a box, and offer what it shows as CSV.

    Parameters
    ----------
    html : pathlib.Path
        Folder of the pages; gets `_tables/<name>.csv` for each table that has a name.
    site : pathlib.Path
        What the book was built from: its notebooks say which results file a table is from. A table links to
        that file where its page offers it.
    guard : callable, optional
        As `rewrite_pages` takes it.
    """

    def framed(place: Path, text: str) -> str:
        """Frame the tables of a page."""
        files = _files(text, site / place.with_suffix(".ipynb"))
        return _BOX.sub(_Page(html, "../" * (len(place.parts) - 1), files).table, text)

    rewrite_pages(html, framed, guard)


class _Page:
    """A page whose tables are framed.

    Parameters
    ----------
    html : pathlib.Path
        Folder of the book.
    up : str
        Relative address of that folder.
    files : mapping of str to str
        Address of the results file by name of a table.
    """

    def __init__(self, html: Path, up: str, files: Mapping[str, str]) -> None:
        self._html, self._up, self._files = html, up, files

    def table(self, found: re.Match[str]) -> str:
        """Write one table anew."""
        table, name = found["table"], found["name"]
        tall = " tall" if table.count("<tr") > TALL + 1 else ""
        shown = _UNIT.sub(r'\1 <span class="unit">\2</span>', table)
        shown = _INTERVAL.sub(r'\1 <span class="interval">\2</span>', shown)
        box = f'<div class="pst-scrollable-table-container{tall}" tabindex="0"'
        if name is None:
            return f'{box} role="group" aria-label="Table; it scrolls where it is larger">\n{shown}\n</div>'
        words = f"{name}-words"
        shown = shown.replace('class="caption-text"', f'class="caption-text" id="{words}"', 1)
        return (
            f'<div class="table-frame">\n{box} role="region" aria-labelledby="{words}">\n{shown}\n</div>\n'
            f"{self._links(table, name)}</div>"
        )

    def _links(self, table: str, name: str) -> str:
        """Write the links to the rows as shown, and to the results file with all values."""
        path = self._html / FOLDER / f"{name}.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(shown_csv(table))
        number = _NUMBER.search(table)
        what = number[1] if number else "Table"
        links = [_link(f"{self._up}{FOLDER}/{name}.csv", f"{name}.csv", "CSV", f"{what} as CSV")]
        if address := self._files.get(name):
            file = address.rpartition("/")[2]
            links.append(_link(address, file, file, f"{file}, the results file of {what}, nothing rounded"))
        return f'<p class="table-files">{" ".join(links)}</p>\n'


def _link(address: str, file: str, text: str, label: str) -> str:
    return f'<a href="{address}" download="{file}" aria-label="{markup.escape(label)}">{text}</a>'


def _files(page: str, notebook: Path) -> dict[str, str]:
    """Find the results file of each table of a page, among those that the page offers."""
    if not notebook.is_file():
        return {}
    offered = {Path(file).stem: address for address, file in _DOWNLOAD.findall(page)}
    wanted = {name: Path(file).stem for name, file in _named(json.loads(notebook.read_bytes()))}
    return {name: offered[stem] for name, stem in wanted.items() if stem in offered}


def _named(notebook: dict[str, Any]) -> list[tuple[str, str]]:
    """Names of the tables of a notebook that say their file, with it."""
    outputs = (output for cell in notebook["cells"] for output in cell.get("outputs", ()))
    told = (output.get("metadata", {}).get("interlesion", {}) for output in outputs)
    return [(words["name"], words["file"]) for words in told if words.get("file")]
