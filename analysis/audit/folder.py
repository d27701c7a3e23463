"""The folder with what a paper prints: two tables, read as text, every fault of them told at once."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from analysis import published
from analysis.audit.printed import Print, Printed, Statement
from analysis.audit.span import is_number
from analysis.errors import Fault
from analysis.sources.csvfile import DELIMITERS
from analysis.wording import counted, did_you_mean, quote

VALUES, STATEMENTS, CHECKS = "values.csv", "statements.csv", "checks.yml"

Row = dict[str, str]


def read_print(folder: Path) -> tuple[Print, list[Fault]]:
    """Read the two tables of a folder.

    Parameters
    ----------
    folder : pathlib.Path
        With `values.csv` and, if words are checked too, `statements.csv`; columns as `published.COLUMNS` and
        `published.STATEMENT_COLUMNS`.

    Returns
    -------
    printed : Print
        The rows without a fault.
    faults : list of Fault
    """
    if not folder.is_dir():
        remedy = f"Give a folder that holds {VALUES} and {CHECKS}, such as data/published."
        return Print({}, {}), [Fault("error", str(folder), "", "Is no folder.", remedy)]
    rows, faults = _rows(folder / VALUES, published.COLUMNS)
    odd = [_odd_number(line, row["value"]) for line, row in rows if not is_number(row["value"])]
    values = [_printed(row) for _, row in rows if is_number(row["value"])]
    said: list[Statement] = []
    more: list[Fault] = []
    if (folder / STATEMENTS).exists():
        told, more = _rows(folder / STATEMENTS, published.STATEMENT_COLUMNS)
        said = [Statement(**row) for _, row in told]
    printed = Print({one.id: one for one in values}, {one.id: one for one in said})
    return printed, [*faults, *odd, *more]


def _printed(row: Row) -> Printed:
    return Printed(text=row["value"], **{name: text for name, text in row.items() if name != "value"})


def _odd_number(line: int, text: str) -> Fault:
    message = f"value: {quote(text)} is no number."
    remedy = "Write its digits as printed, with a point, such as 50.0 or 1e-5; units have a column."
    return Fault("error", VALUES, f"line {line}", message, remedy)


def _rows(path: Path, columns: Sequence[str]) -> tuple[list[tuple[int, Row]], list[Fault]]:
    """Read rows with the line they begin at; those with a fault are left out."""
    text, faults = _text(path)
    if faults:
        return [], faults
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        lines = [(reader.line_num, cells) for cells in reader if cells]
    except csv.Error as error:
        return [], [Fault("error", path.name, "", f"Is not CSV: {quote(error)}.", "Save it as CSV.")]
    header = [cell.strip() for cell in lines[0][1]] if lines else []
    faults = list(_header_faults(path.name, header, columns))
    if faults:
        return [], faults
    good, seen = [], dict[str, int]()
    for line, cells in lines[1:]:
        fault = _row_fault(path.name, line, cells, header, seen)
        if fault:
            faults.append(fault)
            continue
        row = dict(zip(header, map(str.strip, cells), strict=True))
        seen[row["id"]] = line
        good.append((line, row))
    return good, faults


def _separator(text: str) -> str:
    """Take what separates the most names in the first line: comma, semicolon or tab."""
    return max(DELIMITERS, key=text.lstrip().partition("\n")[0].count)


def _text(path: Path) -> tuple[str, list[Fault]]:
    try:
        return path.read_bytes().decode("utf-8-sig"), []
    except OSError as error:
        message = f"Cannot be read: {error.strerror or type(error).__name__}."
        remedy = f"Give a folder that holds {VALUES} and {CHECKS}, such as data/published."
        return "", [Fault("error", path.name, "", message, remedy)]
    except UnicodeDecodeError:
        return "", [Fault("error", path.name, "", "Is not UTF-8 text.", "Save it as UTF-8.")]


def _header_faults(file: str, header: Sequence[str], columns: Sequence[str]) -> Iterator[Fault]:
    wanted = f"Columns: {', '.join(columns)}."
    for name in columns:
        if name not in header:
            yield Fault("error", file, "header", f"Has no column {quote(name)}.", wanted)
    for name in dict.fromkeys(header):
        if name not in columns:
            remedy = did_you_mean(name, columns, wanted)
            yield Fault("error", file, "header", f"Has an unknown column {quote(name)}.", remedy)
        elif header.count(name) > 1:
            yield Fault("error", file, "header", f"Has two columns {quote(name)}.", "Leave one of them.")


def _row_fault(
    file: str, line: int, cells: Sequence[str], header: Sequence[str], seen: dict[str, int]
) -> Fault | None:
    place = f"line {line}"
    if len(cells) != len(header):
        message = f"Has {counted(len(cells), 'cell')}; the header has {len(header)}."
        return Fault("error", file, place, message, "Put cells that hold the separator in double quotes.")
    row = dict(zip(header, map(str.strip, cells), strict=True))
    for name in ("id", "place"):
        if not row[name]:
            return Fault("error", file, place, f"{name} is empty.", "Give each row an id and its place.")
    if row["id"] in seen:
        message = f"The id {quote(row['id'])} stands in line {seen[row['id']]} too."
        return Fault("error", file, place, message, "Give each row an id of its own.")
    return None
