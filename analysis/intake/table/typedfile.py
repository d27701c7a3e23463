"""Tables in files that keep types: Excel workbooks and Parquet."""

import warnings
import zipfile
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from xml.etree.ElementTree import ParseError

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl.utils.exceptions import InvalidFileException

from analysis.errors import Fault, InputError
from analysis.intake.table.cells import Column
from analysis.intake.table.feature_names import features_in
from analysis.intake.table.raw import ROWS_LOOKED_AT, Raw, header_row
from analysis.sources.parquetfile import ParquetSizeError, require_few_rows
from analysis.sources.sheet import cell_text
from analysis.sources.workbook import require_possible_workbook, rows_of, what_is_wrong
from analysis.wording import listing, quote

_BROKEN = (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, ParseError)


class Workbook(Raw):
    """The sheet of an XLSX workbook that holds features; formulas count with their saved values."""

    def __init__(self, path: Path, file: str) -> None:
        try:
            title, titles, rows = _sheet(path)
        except _BROKEN as error:
            message = f"Cannot be read as an Excel workbook: {what_is_wrong(error)}."
            remedy = "Save it again as .xlsx, or as CSV."
            raise InputError([Fault("error", file, "", message, remedy)]) from None
        numbered = [(line, row) for line, row in enumerate(rows, start=1) if any(map(_filled, row))]
        if not numbered:
            message = "Holds no cell with anything in it."
            raise InputError([Fault("error", file, "", message, "Export the table of features again.")])
        top = [[cell_text(cell) for cell in row] for _, row in numbered[:ROWS_LOOKED_AT]]
        place = header_row(top)
        super().__init__(file, path.stem, "row", top[place])
        self._rows = numbered[place + 1 :]
        if len(titles) > 1:
            self.remarks.append(f"{file}: has the sheets {listing(titles)}; {quote(title)} is used.")
        if place:
            first = numbered[place][0]
            self.remarks.append(f"{file}: the header is row {first}; what stands above it is left out.")

    def read(self, places: Iterable[int]) -> dict[int, Column]:
        """Read columns; see `Raw.read`."""
        return {
            place: _typed([row[place] if place < len(row) else None for _, row in self._rows])
            for place in places
        }

    def lines(self, n_rows: int) -> np.ndarray:
        """Rows of the sheet; see `Raw.lines`."""
        return np.array([line for line, _ in self._rows[:n_rows]], dtype=np.int64)


class ParquetFile(Raw):
    """A Parquet file; its rows are counted from 1."""

    def __init__(self, path: Path, file: str) -> None:
        try:
            self._file = pq.ParquetFile(path)
            require_few_rows(self._file.metadata)
        except (pa.ArrowException, OSError, ParquetSizeError) as error:
            raise InputError([_unreadable(file, error)]) from None
        super().__init__(file, path.stem, "row", self._file.schema_arrow.names)

    def read(self, places: Iterable[int]) -> dict[int, Column]:
        """Read columns; see `Raw.read`."""
        names = self._file.schema_arrow.names
        wanted = {place: names[place] for place in places}
        try:
            table = self._file.read(columns=list(dict.fromkeys(wanted.values())))
        except (pa.ArrowException, OSError) as error:
            raise InputError([_unreadable(self.file, error)]) from None
        return {place: table.column(name) for place, name in wanted.items()}

    def lines(self, n_rows: int) -> np.ndarray:
        """Rows of the file; see `Raw.lines`."""
        return np.arange(1, n_rows + 1)


def _sheet(path: Path) -> tuple[str, list[str], list[tuple[object, ...]]]:
    """Name of the sheet with the most features, names of all, and its rows."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        require_possible_workbook(path)
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            sheets = book.worksheets
            for sheet in sheets:
                # Some programs store a wrong extent, by which cells would be lost.
                sheet.reset_dimensions()
            best = max(sheets, key=_features_of)
            return best.title, [sheet.title for sheet in sheets], list(rows_of(best))
        finally:
            book.close()


def _features_of(sheet: openpyxl.worksheet.worksheet.Worksheet) -> int:
    rows = islice(rows_of(sheet), ROWS_LOOKED_AT)
    return sum(features_in([cell for cell in row if isinstance(cell, str)]) for row in rows)


def _filled(cell: object) -> bool:
    return cell is not None and cell != ""


def _typed(cells: list[object]) -> pa.Array:
    """Numbers where each cell is one or empty, else text."""
    numbers = [cell for cell in cells if cell is not None]
    if numbers and all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in numbers):
        return pa.array([None if cell is None else float(cell) for cell in cells], pa.float64())  # type: ignore[arg-type]
    return pa.array([cell_text(cell) for cell in cells], pa.string())


def _unreadable(file: str, error: Exception) -> Fault:
    message = f"Cannot be read as Parquet: {quote(error)}."
    return Fault("error", file, "", message, "Write it again, or save it as CSV.")
