"""A sheet in an Excel workbook: its first one."""

import warnings
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree.ElementTree import ParseError

import numpy as np
import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from analysis.errors import Fault, InputError
from analysis.formulas import restored_text
from analysis.sources.sheet import Sheet, cell_column, cell_text

MOST_BYTES = 2**30
"""Bytes that a workbook may unpack to."""
MOST_ROWS, MOST_CELLS = 2**20, 2**26
"""Of a sheet; the rows are those of Excel."""


class WorkbookSizeError(ValueError):
    """A workbook claims more than a table of lesions can have; nothing of it was kept in memory."""


def require_possible_workbook(path: Path) -> None:
    """See that a workbook does not unpack to more than `MOST_BYTES`; it cannot unpack to more than it says.

    Raises
    ------
    WorkbookSizeError
    """
    with zipfile.ZipFile(path) as packed:
        claimed = sum(member.file_size for member in packed.infolist())
    if claimed > MOST_BYTES:
        raise WorkbookSizeError(f"unpacks to {claimed / 1e9:.3g} GB")


def rows_of(sheet: Worksheet) -> Iterator[tuple[object, ...]]:
    """Give the rows of a sheet, as long as they are no more than a table can have.

    A cell far to the right makes its row as wide, and one far down makes rows up to there.

    Raises
    ------
    WorkbookSizeError
    """
    n_cells = 0
    for place, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        n_cells += len(row)
        if place > MOST_ROWS or n_cells > MOST_CELLS:
            raise WorkbookSizeError(f"claims more than {MOST_ROWS:,} rows or {MOST_CELLS:,} cells")
        yield tuple(row)


class WorkbookSheet(Sheet):
    """The first sheet of an XLSX workbook; formulas count with the values that were saved.

    Text that an apostrophe kept from being a formula is as it was before, as in CSV.
    """

    def __init__(self, path: Path, file: str) -> None:
        rows = _rows(path, file)
        width = max((len(row) for row in rows), default=0)
        if not rows or not any(rows[0]):
            message = "The first sheet is empty, or its first row is."
            raise InputError([Fault("error", file, "row 1", message, "Put the names of the columns there.")])
        self.rows = [(*map(_restored, row), *[None] * (width - len(row))) for row in rows]
        super().__init__(file, self.rows[0], "row")

    def read(self, text: Mapping[str, int], numbers: Mapping[str, int]) -> pd.DataFrame:
        """Read columns; see `Sheet.read`."""
        data = self.rows[1:]
        columns = {
            name: np.array([cell_text(row[i]) for row in data], dtype=object) for name, i in text.items()
        }
        columns |= {name: cell_column([row[i] for row in data]) for name, i in numbers.items()}
        return pd.DataFrame(columns, index=np.arange(2, len(data) + 2))


def _rows(path: Path, file: str) -> list[tuple[object, ...]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            require_possible_workbook(path)
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            try:
                sheet = book.worksheets[0]
                # Some programs store a wrong extent, by which cells would be lost.
                sheet.reset_dimensions()
                return list(rows_of(sheet))
            finally:
                book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, ParseError) as error:
        message = f"Cannot be read as an Excel workbook: {what_is_wrong(error)}."
        fault = Fault("error", file, "", message, "Save it again as .xlsx, or as CSV.")
        raise InputError([fault]) from None


def _restored(cell: object) -> object:
    return restored_text(cell) if isinstance(cell, str) else cell


def what_is_wrong(error: Exception) -> str:
    """Say what is wrong with a workbook, in a few words."""
    return str(error) if isinstance(error, WorkbookSizeError) else type(error).__name__
