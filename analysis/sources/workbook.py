"""A sheet in an Excel workbook: its first one."""

import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.etree.ElementTree import ParseError

import numpy as np
import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from analysis.errors import Fault, InputError
from analysis.sources.sheet import Sheet, cell_column, cell_text


class WorkbookSheet(Sheet):
    """The first sheet of an XLSX workbook; formulas count with the values that were saved."""

    def __init__(self, path: Path, file: str) -> None:
        rows = _rows(path, file)
        width = max((len(row) for row in rows), default=0)
        if not rows or not any(rows[0]):
            message = "The first sheet is empty, or its first row is."
            raise InputError([Fault("error", file, "row 1", message, "Put the names of the columns there.")])
        self.rows = [row + (None,) * (width - len(row)) for row in rows]
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
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            try:
                sheet = book.worksheets[0]
                # Some programs store a wrong extent, by which cells would be lost.
                sheet.reset_dimensions()
                return [tuple(row) for row in sheet.iter_rows(values_only=True)]
            finally:
                book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, ParseError) as error:
        message = f"Cannot be read as an Excel workbook: {type(error).__name__}."
        fault = Fault("error", file, "", message, "Save it again as .xlsx, or as CSV.")
        raise InputError([fault]) from None
