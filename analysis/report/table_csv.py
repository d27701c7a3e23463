"""A table of a page as CSV that a spreadsheet opens without taking any cell for a formula."""

import csv
import io
import re
from html.parser import HTMLParser

from analysis.formulas import disarmed_text
from analysis.numerals import NO_VALUE

_NUMBER = re.compile(r"[−-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
_UNSEEN = re.compile("[\u00ad\u200b\u2060]")


def shown_csv(table: str) -> bytes:
    """Write what a table shows as CSV.

    Parameters
    ----------
    table : str
        HTML of the table; a caption is left out.

    Returns
    -------
    bytes
        UTF-8 with the mark that spreadsheets know it by; numbers as numbers, missing values empty.
    """
    cells = _Cells()
    cells.feed(table)
    cells.close()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([plain_cell("".join(parts)) for parts in row] for row in cells.rows)
    return text.getvalue().encode("utf-8-sig")


class _Cells(HTMLParser):
    """Text of the cells of a table, by row, in parts."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[list[str]]] = []
        self._inside = False

    def handle_starttag(self, tag: str, *_: object) -> None:
        """Begin a row or a cell."""
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append([])
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        if tag in ("td", "th"):
            self._inside = False

    def handle_data(self, data: str) -> None:
        """Keep the text of a cell."""
        if self._inside:
            self.rows[-1][-1].append(data)


def plain_cell(text: str) -> str:
    """Write a cell without thousands separators, and text so that it stays text.

    Examples
    --------
    >>> plain_cell("−1,234.5"), plain_cell("–"), plain_cell("=1+1"), plain_cell("12 [10–14]")
    ('-1234.5', '', "'=1+1", '12 [10–14]')
    """
    text = " ".join(_UNSEEN.sub("", text).split())
    if _NUMBER.fullmatch(text):
        return text.replace("−", "-").replace(",", "")
    if text == NO_VALUE:
        return ""
    return disarmed_text(text)
