"""A sheet: a table in a file, of which single columns are read under their places."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from analysis.errors import Fault
from analysis.wording import counted

Severity = Literal["error", "warning"]

MOST_FAULTS = 20
"""Faults of one kind that are listed one by one; the others are counted."""

MISSING = ("", "NA", "N/A", "#N/A", "NaN", "nan", "-nan", "null", "NULL", "None", "none", ".", "-")
"""What stands in a cell that should hold a number, and means that there is none."""


class Lines:
    """Lines or rows of a file, as messages name them.

    Attributes
    ----------
    file : str
        Name of the file.
    unit : str
        What a row is called: a `line` of text, or a `row`.
    """

    def __init__(self, file: str, unit: str) -> None:
        self.file = file
        self.unit = unit

    def place(self, line: int) -> tuple[str, str]:
        """File and row of a fault."""
        return self.file, f"{self.unit} {line}"

    def faults(
        self,
        severity: Severity,
        lines: Sequence[int] | np.ndarray | pd.Index,
        message: Callable[[int], str],
        remedy: str,
    ) -> list[Fault]:
        """List the same fault of many lines: the first ones each, the others as a count.

        Parameters
        ----------
        severity : {'error', 'warning'}
        lines : sequence of int
            Lines or rows of the file.
        message : callable
            Takes a position in `lines`, returns what is wrong there.
        remedy : str
        """
        made = [
            Fault(severity, *self.place(line), message(place), remedy)
            for place, line in enumerate(lines[:MOST_FAULTS])
        ]
        rest = lines[MOST_FAULTS:]
        if len(rest):
            file, row = self.place(rest[0])
            more = f"The same kind of fault in {counted(len(rest), self.unit)} more."
            made.append(Fault(severity, file, f"{row} and after", more, remedy))
        return made

    def capped(self, faults: Sequence[Fault]) -> list[Fault]:
        """Keep the first faults of each kind, told by its severity and remedy, and count the others."""
        kinds: dict[tuple[str, str], list[Fault]] = {}
        for fault in faults:
            kinds.setdefault((fault.severity, fault.remedy), []).append(fault)
        kept = []
        for same in kinds.values():
            kept += same[:MOST_FAULTS]
            if rest := same[MOST_FAULTS:]:
                more = f"{len(rest)} more faults of this kind."
                kept.append(replace(rest[0], row=f"{rest[0].row} and after", message=more))
        return kept


class Sheet(Lines, ABC):
    """A table in a file, opened: its header is known, its cells are not read yet.

    Attributes
    ----------
    file : str
        Name of the file in messages.
    header : list of str
        Names of the columns, without surrounding spaces.
    unit : str
        What a row is called in messages: a `line` of text, or a `row`.
    notes : sequence of Fault
        Warnings about how the file was read.
    """

    def __init__(self, file: str, header: Sequence[object], unit: str, notes: Sequence[Fault] = ()) -> None:
        super().__init__(file, unit)
        self.header = [cell_text(name) for name in header]
        self.notes = notes

    @abstractmethod
    def read(self, text: Mapping[str, int], numbers: Mapping[str, int]) -> pd.DataFrame:
        """Read columns.

        Parameters
        ----------
        text, numbers : mapping of str to int
            Name that a column gets, and its place in the header.

        Returns
        -------
        pandas.DataFrame
            The index is the line or row in the file. Columns of text are stripped, empty where there is
            nothing. Columns of numbers are float64 where each cell is a number or missing, else text.

        Raises
        ------
        InputError
            The file cannot be read to its end.
        """


def cell_text(cell: object) -> str:
    """Text of a typed cell: whole numbers without a point, dates as year-month-day.

    Examples
    --------
    >>> cell_text(7.0), cell_text(" 007 "), cell_text(None), cell_text(1.5)
    ('7', '007', '', '1.5')
    """
    if cell is None or cell is pd.NaT or (isinstance(cell, float) and np.isnan(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat().removesuffix("T00:00:00")
    return str(cell).strip()


def cell_column(cells: Sequence[object]) -> np.ndarray:
    """Numbers of typed cells: float64 where each is a number or missing, else their text."""
    if all(cell is None or (isinstance(cell, int | float) and not isinstance(cell, bool)) for cell in cells):
        return np.array([np.nan if cell is None else float(cell) for cell in cells])  # type: ignore[arg-type]
    return np.array([cell_text(cell) for cell in cells], dtype=object)
