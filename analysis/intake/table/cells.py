"""Cells of a column: their text, and the numbers they hold."""

import math
import re
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.sources.sheet import MISSING, cell_text

Column: TypeAlias = "pa.Array | pa.ChunkedArray"
"""Cells of a column: text, or whatever types a workbook or a Parquet file gives."""

_WRAPPED = re.compile(r"(?:(?:np|numpy)\.)?(?:array|float\d*|tensor)?\s*[\[(]+\s*([^\[\](),]+?)\s*,?[\])]+")


def is_text(column: Column) -> bool:
    """Whether the cells are text."""
    return pa.types.is_string(column.type) or pa.types.is_large_string(column.type)


def trimmed(column: Column) -> Column:
    """Text without surrounding spaces, empty where there is none."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(pa.string())
    if not is_text(column):
        return pa.array([cell_text(cell) for cell in column.to_pylist()], pa.string())
    return pc.utf8_trim_whitespace(pc.fill_null(column, ""))


def text_of(column: Column) -> np.ndarray:
    """Texts of a column, as objects."""
    return np.array(trimmed(column).to_pylist(), dtype=object)


def uses_comma(columns: list[Column]) -> bool:
    """Whether numbers have a decimal comma: some cells have one, and none a decimal point."""
    texts = [column for column in columns if is_text(column)]
    if any(_has(column, r"[0-9]\.[0-9]") for column in texts):
        return False
    return any(_has(column, r"^\s*[+-]?[0-9]*,[0-9]") for column in texts)


def numbers_of(column: Column, *, comma: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Read numbers.

    Parameters
    ----------
    column : pyarrow.Array or pyarrow.ChunkedArray
    comma : bool
        Whether a comma is the decimal mark.

    Returns
    -------
    numbers : numpy.ndarray of float64
        NaN where there is none. `(1+0j)` and `[1.0]`, as scripts write them, are numbers.
    unread : numpy.ndarray of bool
        Cells that hold something which is no number.

    Examples
    --------
    >>> numbers, unread = numbers_of(pa.array(["1.5", "[2.0]", "(3+0j)", "nan", "abc"]))
    >>> numbers.tolist(), unread.tolist()
    ([1.5, 2.0, 3.0, nan, nan], [False, False, False, False, True])
    """
    if pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
        return _floats(column.cast(pa.float64(), safe=False))
    if pa.types.is_null(column.type) or pa.types.is_decimal(column.type):
        return _floats(column.cast(pa.float64()))
    text = trimmed(column)
    if comma:
        text = pc.replace_substring(text, ",", ".")
    missing = pc.is_in(text, value_set=pa.array(MISSING))
    try:
        return _floats(pc.if_else(missing, pa.scalar(None, pa.string()), text).cast(pa.float64()))
    except pa.ArrowInvalid:
        return _one_by_one(text.to_pylist())


def _floats(column: Column) -> tuple[np.ndarray, np.ndarray]:
    numbers = np.array(column.to_numpy(zero_copy_only=False), dtype=np.float64)
    return numbers, np.zeros(len(numbers), bool)


def _one_by_one(cells: list[str]) -> tuple[np.ndarray, np.ndarray]:
    known = {cell: _number(cell) for cell in set(cells)}
    numbers = np.array([math.nan if known[cell] is None else known[cell] for cell in cells], dtype=np.float64)
    return numbers, np.array([known[cell] is None for cell in cells], bool)


def _number(cell: str) -> float | None:
    """Read a cell: NaN if it is missing, None if it is something else than a number."""
    if cell in MISSING:
        return math.nan
    wrapped = _WRAPPED.fullmatch(cell)
    inner = (wrapped.group(1) if wrapped else cell).replace(" ", "")
    # Python would read 1_000 as a number; a table that writes it means something else.
    if "_" in inner:
        return None
    try:
        number = complex(inner)
    except ValueError:
        return None
    return number.real if number.imag == 0 else None


def _has(column: Column, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(pc.fill_null(column, ""), pattern)).as_py())
