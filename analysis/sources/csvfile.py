"""A sheet in a text file: comma, semicolon or tab between the cells.

Texts that were disarmed for spreadsheets when the table was written are what they were before.
"""

import csv
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from analysis.errors import Fault, InputError
from analysis.formulas import restored, restored_text
from analysis.sources.encoding import UTF8, encoding_of
from analysis.sources.sheet import MISSING, Sheet
from analysis.wording import counted, quote

DELIMITERS = (",", ";", "\t")
_BLOCK = 1 << 24


class CsvSheet(Sheet):
    """A sheet in text; numbers may have a decimal comma where no comma separates the cells."""

    def __init__(self, path: Path, file: str) -> None:
        self.path, self.encoding = path, encoding_of(path)
        header, self.delimiter = _header(path, self.encoding, file)
        notes = _encoding_notes(self.encoding, file)
        super().__init__(file, [restored_text(name.strip()) for name in header], "line", notes)

    def read(self, text: Mapping[str, int], numbers: Mapping[str, int]) -> pd.DataFrame:
        """Read columns; see `Sheet.read`."""
        try:
            table = self._typed(text, numbers)
        except pa.ArrowInvalid as error:
            raise InputError(self._diagnosis(str(error))) from None
        frame = pd.DataFrame(index=self._lines(len(table)))
        for name in text:
            frame[name] = table.column(name).to_pandas().str.strip().to_numpy(object)
        frame = restored(frame).set_axis(list(text), axis=1)
        if not numbers:
            return frame
        columns = {name: _unread(table.column(name)) for name in numbers}
        return pd.concat([frame, pd.DataFrame(columns, index=frame.index, copy=False)], axis=1)

    def _typed(self, text: Mapping[str, int], numbers: Mapping[str, int]) -> pa.Table:
        """Numbers as numbers, but as text the columns that hold something else."""
        for point in (".",) if self.delimiter == "," else (".", ","):
            try:
                return self._arrow(text, numbers, pa.float64(), point)
            except pa.ArrowInvalid as error:
                if "conversion error" not in str(error):
                    raise
        table = self._arrow(text, numbers, pa.string(), ".")
        columns = {name: table.column(name) for name in numbers}
        if self.delimiter != ",":
            columns = _with_points(columns)
        typed = {name: _as_numbers(column) for name, column in columns.items()}
        return pa.table({name: table.column(name) for name in text} | typed)

    def _arrow(
        self, text: Mapping[str, int], numbers: Mapping[str, int], type_: pa.DataType, point: str
    ) -> pa.Table:
        wanted = {**dict.fromkeys(text, pa.string()), **dict.fromkeys(numbers, type_)}
        names = [f"\0{place}" for place in range(len(self.header))]
        places = {**text, **numbers}
        encoding = "utf8" if self.encoding == UTF8 else self.encoding
        options = {"column_names": names, "skip_rows_after_names": 1, "block_size": _BLOCK}
        if not self._has_rows():
            # Arrow refuses to skip a header that no line end follows.
            return pa.table({name: pa.array([], type_) for name, type_ in wanted.items()})
        table = pacsv.read_csv(
            self.path,
            read_options=pacsv.ReadOptions(encoding=encoding, **options),
            parse_options=pacsv.ParseOptions(delimiter=self.delimiter, newlines_in_values=True),
            convert_options=pacsv.ConvertOptions(
                column_types={names[places[name]]: wanted[name] for name in places},
                include_columns=list(dict.fromkeys(names[place] for place in places.values())),
                null_values=list(MISSING),
                strings_can_be_null=False,
                decimal_point=point,
            ),
        )
        return pa.table({name: table.column(names[place]) for name, place in places.items()})

    def _lines(self, n_rows: int) -> np.ndarray:
        """Line of each row; they are counted one by one only where rows and lines differ."""
        if _count_lines(self.path) == n_rows + 1:
            return np.arange(2, n_rows + 2)
        lines = np.array([line for line, _ in self._rows()][1:], dtype=np.int64)
        return lines if len(lines) == n_rows else np.arange(2, n_rows + 2)

    def _has_rows(self) -> bool:
        return len(list(itertools.islice(self._rows(), 2))) > 1

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """First line and cells of each row that is not blank, the header included."""
        with self.path.open(encoding=self.encoding, newline="") as stream:
            reader = csv.reader(stream, delimiter=self.delimiter)
            first = 1
            for cells in reader:
                if cells:
                    yield first, cells
                first = reader.line_num + 1

    def _diagnosis(self, problem: str) -> list[Fault]:
        wanted = len(self.header)
        try:
            odd = [(line, len(cells)) for line, cells in self._rows() if len(cells) != wanted]
        except csv.Error:
            odd = []
        if odd:
            remedy = "Put cells that hold the separator in double quotes; give each line the header's cells."
            return self.faults(
                "error",
                [line for line, _ in odd],
                lambda place: f"Has {counted(odd[place][1], 'cell')}; the header has {wanted}.",
                remedy,
            )
        message = f"Cannot be read as CSV: {quote(problem, 120)}."
        return [Fault("error", self.file, "", message, "Look for a quotation mark without its pair.")]


def _header(path: Path, encoding: str, file: str) -> tuple[list[str], str]:
    """Cells of the first line, split by the separator that makes the most of them."""
    read = {}
    for delimiter in DELIMITERS:
        try:
            with path.open(encoding=encoding, newline="") as stream:
                read[delimiter] = next(csv.reader(stream, delimiter=delimiter), [])
        except csv.Error as error:
            message = f"The first line is not a header: {quote(error)}."
            raise InputError([Fault("error", file, "line 1", message, "Is it a CSV file?")]) from None
    delimiter = max(read, key=lambda each: len(read[each]))
    if not read[delimiter]:
        message = "The file is empty, or its first line is."
        raise InputError([Fault("error", file, "line 1", message, "Put the names of the columns there.")])
    if any("\0" in cell for cell in read[delimiter]):
        message = "Is no text: it holds bytes of 0."
        raise InputError([Fault("error", file, "line 1", message, "Save the table as CSV, XLSX or Parquet.")])
    return read[delimiter], delimiter


def _encoding_notes(encoding: str, file: str) -> list[Fault]:
    if encoding == UTF8:
        return []
    remedy = "See whether letters with accents come out right; if not, save it as `CSV UTF-8`."
    return [Fault("warning", file, "", f"Is not UTF-8 text; it was read as {encoding}.", remedy)]


def _count_lines(path: Path) -> int:
    count, last = 0, b"\n"
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            count += block.count(b"\n")
            last = block[-1:]
    return count + (last != b"\n")


def _with_points(columns: dict[str, pa.ChunkedArray]) -> dict[str, pa.ChunkedArray]:
    """Read commas as decimal points, unless a cell shows that points are."""
    if any(pc.any(pc.match_substring_regex(column, r"[0-9]\.[0-9]")).as_py() for column in columns.values()):
        return columns
    return {name: pc.replace_substring(column, ",", ".") for name, column in columns.items()}


def _as_numbers(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Cast a column of text if each cell is a number or missing; else leave it."""
    missing = pc.is_in(column, value_set=pa.array(MISSING))
    try:
        return pc.if_else(missing, None, column).cast(pa.float64())
    except pa.ArrowInvalid:
        return column


def _unread(column: pa.ChunkedArray) -> np.ndarray:
    """Numbers as float64, NaN where missing; text as it is."""
    if pa.types.is_floating(column.type):
        return column.to_numpy()
    return column.to_pandas().str.strip().to_numpy(object)
