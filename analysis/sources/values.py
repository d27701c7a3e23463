"""Feature values of a table: numbers, and what stands in their place."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.errors import Fault
from analysis.scales import ROUNDING, SCALES
from analysis.sources.sheet import MISSING, Sheet
from analysis.wording import counted, listing, quote


@dataclass(frozen=True)
class Values:
    """Numbers of a table, rows by features.

    Attributes
    ----------
    names : list of str
        Features that hold a number in at least one row.
    numbers : numpy.ndarray, shape (rows, features)
        NaN where there is none; infinite values are kept.
    words : dict of str to numpy.ndarray
        For features with text among the numbers: the cells as written.
    text : numpy.ndarray of bool, shape (rows, features)
        Cells that hold something that is not a number.
    """

    names: list[str]
    numbers: np.ndarray
    words: dict[str, np.ndarray]
    text: np.ndarray

    @cached_property
    def kinds(self) -> np.ndarray:
        """What each row suffers from: `damaged` (text, infinite, below 0), `empty`, a `gap`, or nothing."""
        damaged = self._damaged.any(axis=1)
        missing = np.isnan(self.numbers)
        return np.select(
            [damaged, missing.all(axis=1), missing.any(axis=1)], ["damaged", "empty", "gap"], default=""
        )

    @cached_property
    def _negative(self) -> np.ndarray:
        """Cells below 0 of features that cannot be, shape (rows, features)."""
        bounded = np.array([SCALES[name].type == "ratio" for name in self.names], dtype=bool)
        return (self.numbers < -ROUNDING) & bounded

    @cached_property
    def _damaged(self) -> np.ndarray:
        return self.text | np.isinf(self.numbers) | self._negative

    @property
    def failed(self) -> np.ndarray:
        """Rows that have no features to go by."""
        return np.isin(self.kinds, ("damaged", "empty"))

    def reason(self, row: int | np.integer) -> str:
        """Say what is wrong with a row."""
        if self.kinds[row] == "empty":
            return "no features"
        if self.kinds[row] == "gap":
            gaps = np.flatnonzero(np.isnan(self.numbers[row]))
            return f"no value for {listing([self.names[place] for place in gaps], limit=3)}"
        place = int(np.flatnonzero(self._damaged[row])[0])
        others = int(self._damaged[row].sum()) - 1
        name = self.names[place]
        cell = self.words[name][row] if name in self.words else self.numbers[row, place]
        what = "is below 0, which it cannot be" if self._negative[row, place] else "is not a finite number"
        more = f"; at fault as well: {counted(others, 'other cell')}" if others else ""
        return f"{quote(cell, 30)} in {name} {what}{more}"


def read_values(columns: pd.DataFrame, sheet: Sheet) -> tuple[Values, list[Fault]]:
    """Take columns for numbers.

    Parameters
    ----------
    columns : pandas.DataFrame
        Features, float64 or text.
    sheet : Sheet
        Where they stand.

    Returns
    -------
    values : Values
        Without the columns that are empty or hold no number.
    faults : list of Fault
        An error for each column that holds something, and no number.
    """
    names: list[str] = []
    numbers, text, words = [], [], {}
    faults = []
    for name in map(str, columns):
        parsed, is_text = _parse(columns[name])
        if not np.isnan(parsed).all():
            names.append(name)
            numbers.append(parsed)
            text.append(is_text)
            if is_text.any():
                words[name] = columns[name].to_numpy(object)
        elif is_text.any():
            faults.append(_no_number_fault(columns[name][is_text], sheet))
    shape = (len(columns), len(names))
    return Values(names, _stack(numbers, shape, float), words, _stack(text, shape, bool)), faults


def _parse(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of a column, and which cells hold something else."""
    if column.dtype == np.float64:
        return column.to_numpy(), np.zeros(len(column), bool)
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(np.float64)
    return numbers, np.isnan(numbers) & ~column.isin(MISSING).to_numpy()


def _stack(columns: Sequence[np.ndarray], shape: tuple[int, int], dtype: type) -> np.ndarray:
    return np.column_stack(columns) if columns else np.zeros(shape, dtype)


def _no_number_fault(cells: pd.Series, sheet: Sheet) -> Fault:
    message = f"Holds no number; {sheet.unit} {cells.index[0]} has {quote(cells.iloc[0], 30)}."
    return Fault("error", sheet.file, f"column {cells.name}", message, "Write numbers, without units.")
