"""A table of a page as CSV that a spreadsheet opens without taking any cell for a formula."""

import csv
import io
import re

from bs4 import BeautifulSoup

from analysis.numerals import NO_VALUE

_NUMBER = re.compile(r"[−-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
_UNSEEN = re.compile("[\u00ad\u200b\u2060]")
FORMULA = tuple("=+-@＝＋－＠")
"""What spreadsheets take for the beginning of a formula; some drop spaces and tabs before it."""


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
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in BeautifulSoup(table, "html.parser").find_all("tr"):
        writer.writerow([plain_cell(cell.get_text()) for cell in row.find_all(["th", "td"])])
    return text.getvalue().encode("utf-8-sig")


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
    return f"'{text}" if text.startswith(FORMULA) else text
