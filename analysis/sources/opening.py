"""Opening a sheet by the ending of its file's name."""

from collections.abc import Callable
from pathlib import Path

from analysis.errors import Fault, InputError
from analysis.sources.csvfile import CsvSheet
from analysis.sources.geometry import is_special, is_text
from analysis.sources.heads import REMEDIES
from analysis.sources.parquetfile import ParquetSheet
from analysis.sources.sheet import Sheet
from analysis.sources.workbook import WorkbookSheet
from analysis.wording import listing

KINDS: dict[str, Callable[[Path, str], Sheet]] = {
    ".csv": CsvSheet,
    ".tsv": CsvSheet,
    ".txt": CsvSheet,
    ".xlsx": WorkbookSheet,
    ".parquet": ParquetSheet,
}
"""How each ending is read."""


def require_text_path(path: Path, file: str) -> None:
    """Refuse a path that is no UTF-8 text, which Arrow cannot open."""
    if not is_text(path):
        remedy = REMEDIES["path"]
        raise InputError([Fault("error", file, "", "Its path is no UTF-8 text.", remedy)])


def require_file(path: Path, file: str) -> None:
    """Refuse a pipe or a device before it is opened."""
    if is_special(path):
        message = "Is a pipe or a device; expected a file."
        raise InputError([Fault("error", file, "", message, "Save the table as a file.")])


def open_sheet(path: Path, file: str) -> Sheet:
    """Open a table.

    Parameters
    ----------
    path : pathlib.Path
        CSV (also with semicolons or tabs), XLSX or Parquet.
    file : str
        Its name in messages.

    Returns
    -------
    Sheet

    Raises
    ------
    InputError
        It is not there, or not what its name says.
    """
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        message = f"Ends in `{path.suffix}`; expected {listing(KINDS)}."
        raise InputError([Fault("error", file, "", message, "Save the table as CSV, XLSX or Parquet.")])
    require_text_path(path, file)
    require_file(path, file)
    try:
        return kind(path, file)
    except FileNotFoundError:
        remedy = "Correct the path; it is relative to the yml."
        raise InputError([Fault("error", file, "", "There is no such file.", remedy)]) from None
    except OSError as error:
        message = f"Cannot be read: {error.strerror or type(error).__name__}."
        raise InputError([Fault("error", file, "", message, "Look at the file and its rights.")]) from None
