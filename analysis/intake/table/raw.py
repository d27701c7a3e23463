"""A table as it stands in a file, found to have a header, its cells not read yet."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa

from analysis.intake.table.cells import Column, text_of
from analysis.intake.table.feature_names import features_in

ROWS_LOOKED_AT = 30
"""Rows at the top of a table among which its header is looked for."""


class Raw(ABC):
    """A table in a file.

    Attributes
    ----------
    file : str
        Its name in messages.
    stem : str
        The name of the file, without its ending.
    unit : str
        What a row is called in messages: a `line` of text, or a `row`.
    header : list of str
        Names of the columns; some may be empty, or equal.
    remarks : list of str
        What was chosen to read it.
    patient : str
        Of all rows, where the table is of one patient by its form; else empty.
    """

    def __init__(self, file: str, stem: str, unit: str, header: Sequence[str]) -> None:
        self.file = file
        self.stem = stem
        self.unit = unit
        self.header = [name.strip() for name in header]
        self.remarks: list[str] = []
        self.patient = ""

    @abstractmethod
    def read(self, places: Iterable[int]) -> dict[int, Column]:
        """Read the columns at some places of the header; raise `InputError` where the file is broken."""

    @abstractmethod
    def lines(self, n_rows: int) -> np.ndarray:
        """Line or row in the file of each row of the table."""

    def texts(self, places: Iterable[int]) -> dict[int, np.ndarray]:
        """Read columns as text."""
        return {place: text_of(column) for place, column in self.read(places).items()}


class Flat(Raw):
    """A table whose cells are in memory: what another form was turned into.

    Parameters
    ----------
    like : Raw
        The table it was made of.
    columns : mapping of str to sequence
        Cells by the name of the column: text, or numbers.
    lines : numpy.ndarray
        Where each row stands.
    """

    def __init__(
        self, like: Raw, columns: Mapping[str, Sequence[object] | np.ndarray], lines: np.ndarray
    ) -> None:
        super().__init__(like.file, like.stem, like.unit, list(columns))
        self.remarks = list(like.remarks)
        self._columns = [_column(cells) for cells in columns.values()]
        self._lines = lines

    def read(self, places: Iterable[int]) -> dict[int, Column]:
        """Read columns; see `Raw.read`."""
        return {place: self._columns[place] for place in places}

    def lines(self, n_rows: int) -> np.ndarray:
        """Lines of the rows; see `Raw.lines`."""
        return self._lines[:n_rows]


def header_row(rows: Sequence[Sequence[str]]) -> int:
    """Find the header among the first rows of a table.

    Returns
    -------
    int
        The row with the most names of features; where no row has one, the first of the widest rows, so
        that titles above the header are passed over.

    Examples
    --------
    >>> header_row([["Radiomics of 2020", "", ""], ["patient", "age", "sex"], ["1", "60", "F"]])
    1
    """
    counts = [features_in(list(row)) for row in rows]
    if max(counts, default=0) > 1 or (max(counts, default=0) == 1 and counts.count(1) == 1):
        return int(np.argmax(counts))
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    return next((place for place, count in enumerate(filled) if 2 * count > max(filled)), 0)


def _column(cells: Sequence[object] | np.ndarray) -> pa.Array:
    array = pa.array(cells) if not isinstance(cells, np.ndarray) else pa.array(cells.tolist())
    return array.cast(pa.string()) if pa.types.is_null(array.type) else array
