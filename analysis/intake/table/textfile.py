"""A table in a text file: any usual separator and encoding, titles above the header passed over."""

import csv
import io
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from analysis.errors import Fault, InputError
from analysis.intake.table.cells import Column
from analysis.intake.table.feature_names import features_in
from analysis.intake.table.raw import ROWS_LOOKED_AT, Raw, header_row
from analysis.sources.sheet import MOST_FAULTS
from analysis.wording import counted, quote

SEPARATORS = (",", ";", "\t", "|")
_BLOCK = 1 << 24
_LONGEST_CELL = 1 << 24
_HEAD = 1 << 22


class TextFile(Raw):
    """A table in text."""

    def __init__(self, path: Path, file: str) -> None:
        self.path = path
        self.encoding = _encoding(path, file)
        self.separator, rows = _best_split(path, self.encoding, file)
        cells = [row for _, row in rows]
        place = header_row(cells)
        header, self.first = cells[place], rows[place][0]
        # R writes row names without a name for their column.
        if all(len(row) == len(header) + 1 for row in cells[place + 1 :]) and place + 1 < len(cells):
            header = ["", *header]
        super().__init__(file, path.stem, "line", header)
        if place:
            self.remarks.append(f"{file}: the header is line {self.first}; what stands above it is left out.")
        if self.encoding not in ("utf-8-sig", "utf-8"):
            self.remarks.append(f"{file}: is not UTF-8; read as {self.encoding}.")

    def read(self, places: Iterable[int]) -> dict[int, Column]:
        """Read columns as text; see `Raw.read`."""
        wanted = list(places)
        while True:
            try:
                table = self._arrow(wanted)
                break
            except (pa.ArrowInvalid, UnicodeDecodeError) as error:
                if isinstance(error, pa.ArrowInvalid) and "UTF8" not in str(error):
                    raise InputError(self._diagnosis(str(error))) from None
                self._try_next_encoding()
        return {place: table.column(f"\0{place}") for place in wanted}

    def lines(self, n_rows: int) -> np.ndarray:
        """Lines of the rows; see `Raw.lines`."""
        plain = np.arange(self.first + 1, self.first + 1 + n_rows)
        if _count_lines(self.path) == self.first + n_rows:
            return plain
        lines = [line for line, _ in _rows(self.path, self.encoding, self.separator) if line > self.first]
        return np.array(lines, dtype=np.int64) if len(lines) == n_rows else plain

    def _try_next_encoding(self) -> None:
        """Take Windows-1252 where the text is not UTF-8 after all, then Latin-1, which reads anything."""
        self.encoding = "latin-1" if self.encoding == "cp1252" else "cp1252"
        self.remarks.append(f"{self.file}: is not UTF-8; read as {self.encoding}.")

    def _arrow(self, places: list[int]) -> pa.Table:
        names = [f"\0{place}" for place in range(len(self.header))]
        wanted = [names[place] for place in places]
        if not self._has_rows():
            # Arrow refuses to skip a header that no line end follows.
            return pa.table({name: pa.array([], pa.string()) for name in wanted})
        return pacsv.read_csv(
            self.path,
            read_options=pacsv.ReadOptions(
                column_names=names,
                skip_rows=self._physical_lines(),
                block_size=_BLOCK,
                encoding="utf8" if self.encoding == "utf-8-sig" else self.encoding,
            ),
            parse_options=pacsv.ParseOptions(delimiter=self.separator, newlines_in_values=True),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(wanted, pa.string()),
                include_columns=wanted,
                strings_can_be_null=False,
            ),
        )

    def _has_rows(self) -> bool:
        return any(line > self.first for line, _ in _rows(self.path, self.encoding, self.separator))

    def _physical_lines(self) -> int:
        """Lines of the file up to the last one of the header, which may hold line breaks in its cells."""
        with _opened(self.path, self.encoding) as stream:
            reader = csv.reader(stream, delimiter=self.separator)
            for _ in reader:
                if reader.line_num >= self.first:
                    break
            return reader.line_num

    def _diagnosis(self, problem: str) -> list[Fault]:
        wanted = len(self.header)
        try:
            rows = _rows(self.path, self.encoding, self.separator)
            odd = [(line, len(cells)) for line, cells in rows if line > self.first and len(cells) != wanted]
        except csv.Error:
            odd = []
        if not odd:
            message = f"Cannot be read as a table: {quote(problem, 120)}."
            return [Fault("error", self.file, "", message, "Look for a quotation mark without its pair.")]
        remedy = "Put cells that hold the separator in double quotes; give each line the header's cells."
        faults = [
            Fault(
                "error",
                self.file,
                f"line {line}",
                f"Has {counted(n, 'cell')}; the header has {wanted}.",
                remedy,
            )
            for line, n in odd[:MOST_FAULTS]
        ]
        if rest := odd[MOST_FAULTS:]:
            more = f"The same in {counted(len(rest), 'line')} more."
            faults.append(Fault("error", self.file, f"line {rest[0][0]} and after", more, remedy))
        return faults


def _opened(path: Path, encoding: str) -> io.TextIOWrapper:
    return path.open(encoding=encoding, errors="replace", newline="")


def _rows(path: Path, encoding: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """First line and cells of each row that is not blank."""
    csv.field_size_limit(_LONGEST_CELL)
    with _opened(path, encoding) as stream:
        reader = csv.reader(stream, delimiter=separator)
        first = 1
        for cells in reader:
            if cells:
                yield first, cells
            first = reader.line_num + 1


def _encoding(path: Path, file: str) -> str:
    """Tell the encoding by the mark at the start, or by what the head of the file can be."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise InputError([_empty(file)])
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" in head:
        message = "Is no text: it holds bytes of 0."
        raise InputError([Fault("error", file, "", message, "Save the table as CSV, XLSX or Parquet.")])
    try:
        # The head may end within a letter.
        head[: head.rfind(b"\n") + 1 or None].decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _empty(file: str) -> Fault:
    return Fault("error", file, "", "The file is empty.", "Export the table of features again.")


def _best_split(path: Path, encoding: str, file: str) -> tuple[str, list[tuple[int, list[str]]]]:
    """Separator that finds the most features, then the most cells, and the first rows it gives."""
    found: dict[str, list[tuple[int, list[str]]]] = {}
    for separator in SEPARATORS:
        try:
            found[separator] = list(itertools.islice(_rows(path, encoding, separator), ROWS_LOOKED_AT))
        except csv.Error as error:
            problem = str(error)
    if not found:
        message = f"Is no table of text: {quote(problem)}."
        raise InputError([Fault("error", file, "", message, "Save the table as CSV, XLSX or Parquet.")])

    if not any(found.values()):
        raise InputError([_empty(file)])

    def worth(separator: str) -> tuple[int, int]:
        """Count the features that a separator brings out, and its columns."""
        rows = [cells for _, cells in found[separator]]
        widths = sorted(len(row) for row in rows)
        # A whole line that is taken for one cell may hold the words of a feature.
        cells = [cell for row in rows for cell in row if not any(sign in cell for sign in SEPARATORS)]
        return features_in(cells), widths[len(widths) // 2]

    best = max(found, key=worth)
    return best, found[best]


def _count_lines(path: Path) -> int:
    count, last = 0, b"\n"
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            count += block.count(b"\n")
            last = block[-1:]
    return count + (last != b"\n")
