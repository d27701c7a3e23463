"""Commas in columns of numbers: decimal marks, or marks between thousands."""

import pandas as pd

_COMMA, _POINT = r",[0-9]", r"[0-9]\.[0-9]"
_THOUSANDS = r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+"


def uncertain_commas(cells: pd.Series) -> pd.Series:
    """Find the cells of a column whose comma need not be the decimal mark.

    A column with decimal commas has no decimal point, and has a cell in which the comma cannot stand between
    thousands: `12,5`. Where it has a point, or all its commas could be marks between thousands, `1,234` may
    be 1234 as well as 1.234.

    Parameters
    ----------
    cells : pandas.Series of str

    Returns
    -------
    pandas.Series of str
        The cells with a comma; empty where commas are decimal marks, or there are none.

    Examples
    --------
    >>> uncertain_commas(pd.Series(["1,234", "812", "2,045"])).tolist()
    ['1,234', '2,045']
    >>> uncertain_commas(pd.Series(["1,234", "12,5", "812"])).tolist()
    []
    """
    with_comma = cells[cells.str.contains(_COMMA)]
    decimal = not with_comma.str.fullmatch(_THOUSANDS).all() and not cells.str.contains(_POINT).any()
    return with_comma.iloc[:0] if decimal else with_comma
