"""A sheet in a Parquet file."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.errors import Fault, InputError
from analysis.sources.sheet import Sheet, cell_column, cell_text
from analysis.wording import quote

_BATCH = 16
MOST_ROWS = 2**24
"""Rows of a table; ten thousand patients with a hundred lesions and three contours each are 3 million."""


_UNREADABLE = (pa.ArrowException, ValueError, KeyError, TypeError)
"""What reading may raise: columns of types that other packages registered parse what a file says."""


class ParquetSizeError(ValueError):
    """A Parquet file claims more rows than a table of lesions can have."""


def require_few_rows(claimed: pq.FileMetaData) -> None:
    """See that a file claims no more than `MOST_ROWS`, which can be packed into a few bytes.

    Raises
    ------
    ParquetSizeError
    """
    if claimed.num_rows > MOST_ROWS:
        raise ParquetSizeError(f"it claims {claimed.num_rows:,} rows; at most {MOST_ROWS:,} are read")


class ParquetSheet(Sheet):
    """A Parquet file; its rows are counted from 1."""

    def __init__(self, path: Path, file: str) -> None:
        try:
            metadata = pq.read_metadata(path)
            require_few_rows(metadata)
            self.names = metadata.schema.to_arrow_schema().names
        except _UNREADABLE as error:
            raise InputError([_unreadable(file, error)]) from None
        super().__init__(file, self.names, "row")
        self.path = path

    def read(self, text: Mapping[str, int], numbers: Mapping[str, int]) -> pd.DataFrame:
        """Read columns; see `Sheet.read`."""
        try:
            columns = {name: _text(column) for name, column in self._columns(text)}
            columns |= {name: _numbers(column) for name, column in self._columns(numbers)}
            n_rows = pq.read_metadata(self.path).num_rows
        except (*_UNREADABLE, OSError) as error:
            raise InputError([_unreadable(self.file, error)]) from None
        return pd.DataFrame(columns, index=np.arange(1, n_rows + 1), copy=False)

    def _columns(self, places: Mapping[str, int]) -> Iterator[tuple[str, pa.ChunkedArray]]:
        """Read columns a few at a time, so that the table is never in memory twice."""
        theirs = [(name, self.names[place]) for name, place in places.items()]
        for start in range(0, len(theirs), _BATCH):
            batch = dict(theirs[start : start + _BATCH])
            table = pq.read_table(self.path, columns=list(dict.fromkeys(batch.values())))
            for name, their in batch.items():
                yield name, table.column(their)


def _unreadable(file: str, error: Exception) -> Fault:
    message = f"Cannot be read as Parquet: {quote(error)}."
    return Fault("error", file, "", message, "Write it again, or save it as CSV.")


def _text(column: pa.ChunkedArray) -> np.ndarray:
    return np.array([cell_text(cell) for cell in column.to_pylist()], dtype=object)


def _numbers(column: pa.ChunkedArray) -> np.ndarray:
    if pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
        return column.cast(pa.float64(), safe=False).to_numpy()
    if pa.types.is_decimal(column.type) or pa.types.is_null(column.type):
        return column.cast(pa.float64()).to_numpy()
    return cell_column(column.to_pylist())
