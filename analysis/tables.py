"""Tables on disk: CSV, or Parquet above a million rows; written whole or not at all."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile

import pandas as pd
from pyarrow import parquet

from analysis import schema
from analysis.abandoned import PART, lock_own, remove_abandoned
from analysis.formulas import disarmed, restored

PARQUET_ROWS = 1_000_000
"""A results table with more rows than this is written as Parquet."""
_PARQUET_ALWAYS = ("features", "surfaces")


def write_atomically(path: Path, write: Callable[[Path], object]) -> Path:
    """Have `write` fill a temporary neighbour of `path`, then move it into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", suffix=PART, delete=False) as handle:
        temporary = Path(handle.name)
        lock_own(handle.fileno())
        try:
            write(temporary)
            temporary.chmod(0o666 & ~_UMASK)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    remove_abandoned(path)
    return path


def write_table(table: str, frame: pd.DataFrame, folder: Path) -> Path:
    """Write a table of the schema to a folder.

    In CSV, text that a spreadsheet takes for a formula stands behind an apostrophe; `read_table` removes it.

    Parameters
    ----------
    table : str
        A key of `schema.TABLES`; the file takes its name.
    frame : pandas.DataFrame
        Its rows; brought to the schema first.
    folder : pathlib.Path
        Where it goes; made if absent.

    Returns
    -------
    pathlib.Path
        The file: `<table>.csv`, or `<table>.parquet` for features, surfaces and long tables.
    """
    frame = schema.conform(table, frame)
    as_parquet = table in _PARQUET_ALWAYS or len(frame) > PARQUET_ROWS
    other = "csv" if as_parquet else "parquet"
    if as_parquet:
        path = write_atomically(folder / f"{table}.parquet", lambda to: frame.to_parquet(to, index=False))
    else:
        path = write_atomically(
            folder / f"{table}.csv", lambda to: disarmed(frame).to_csv(to, index=False, lineterminator="\n")
        )
    (folder / f"{table}.{other}").unlink(missing_ok=True)
    return path


def copy_table(table: str, path: Path, folder: Path) -> Path:
    """Copy the file of a table, byte for byte, to a folder, in place of the one that is there."""
    for kind in ("csv", "parquet"):
        (folder / f"{table}.{kind}").unlink(missing_ok=True)
    return write_atomically(folder / path.name, lambda to: shutil.copyfile(path, to))


def table_path(table: str, folder: Path) -> Path:
    """Where a table of a folder stands, CSV or Parquet.

    Raises
    ------
    FileNotFoundError
        The folder has neither.
    """
    for kind in ("csv", "parquet"):
        path = folder / f"{table}.{kind}"
        if path.exists():
            return path
    raise FileNotFoundError(
        f"{folder} has neither {table}.csv nor {table}.parquet; run `interlesion analyse` first."
    )


def read_table(table: str, folder: Path) -> pd.DataFrame:
    """Read a table that `write_table` wrote, with its types; text is never taken for a number or NaN."""
    path = table_path(table, folder)
    if path.suffix == ".parquet":
        return schema.conform(table, pd.read_parquet(path))
    text = {name: str for name, dtype in schema.dtypes(table).items() if dtype == "str"}
    numbers = {name: [""] for name in schema.columns(table) if name not in text}
    frame = pd.read_csv(path, dtype=text, keep_default_na=False, na_values=numbers)
    return schema.conform(table, restored(frame))


def has_rows(path: Path) -> bool:
    """Tell whether the file of a table has more than a header, without reading all of it."""
    if path.suffix == ".parquet":
        return bool(parquet.read_metadata(path).num_rows)
    with path.open(encoding="utf-8") as lines:
        next(lines, "")
        return bool(next(lines, ""))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


_UMASK = _umask()
"""Asked once: to ask sets it for a moment, also for other threads."""
