"""How far a number of the first pages reaches: the words that follow it, with n and an interval."""

import numpy as np
import pandas as pd

from analysis import schema
from analysis.display.text import bare_percent, count, number
from analysis.numerals import Cell
from analysis.report.markdown import Markdown

_NO_BREAK = "\N{NO-BREAK SPACE}%"


def of_patients(table: pd.DataFrame, *, feature: str = schema.ALL, index: str = schema.ALL) -> Markdown:
    r"""Say how far a mean over patients reaches.

    Parameters
    ----------
    table : pandas.DataFrame
        Table `over_patients`.
    feature, index : str
        Of the coefficient of variation (%) of a feature, or of a heterogeneity index (no unit).

    Returns
    -------
    Markdown
        In brackets; nothing where the table lacks the mean.

    Examples
    --------
    >>> row = {"quantity": "index", "feature": "all", "index": "maximal", "n_patients": 40, "low": 0.23}
    >>> row |= {"high": 0.363, "smallest": 0.04, "largest": 0.76}
    >>> of_patients(pd.DataFrame([row]), index="maximal").replace("\N{NO-BREAK SPACE}", " ")
    '(95 % interval 0.230 to 0.363)'
    >>> few = pd.DataFrame([row | {"n_patients": 3, "low": np.nan, "high": np.nan}])
    >>> of_patients(few, index="maximal")
    '(3 patients, from 0.0400 to 0.760; too few for an interval)'
    """
    quantity, unit = ("index", "") if feature == schema.ALL else ("cv_percent", _NO_BREAK)
    rows = table[(table["quantity"] == quantity) & (table["feature"] == feature) & (table["index"] == index)]
    if rows.empty:
        return Markdown("")
    row = rows.iloc[0]
    if np.isfinite(row["low"]):
        return Markdown(f"(95{_NO_BREAK} interval {_range(row['low'], row['high'], unit)})")
    seen = _range(row["smallest"], row["largest"], unit)
    return Markdown(f"({count(row['n_patients'], 'patient')}, from {seen}; too few for an interval)")


def of_draws(curve: pd.DataFrame, index: str, n_sampled: int) -> Markdown:
    """Say how far a recovery (%) by random lesions reaches over the draws, in these patients.

    Parameters
    ----------
    curve : pandas.DataFrame
        Rows of the table `recovery`: `index, n_sampled, low_percent, high_percent`.
    index : str
    n_sampled : int

    Returns
    -------
    Markdown
        In brackets; nothing where it was not simulated.
    """
    rows = curve[(curve["index"] == index) & (curve["n_sampled"] == n_sampled)]
    if rows.empty:
        return Markdown("")
    row = rows.iloc[0]
    spread = _range(row["low_percent"], row["high_percent"], _NO_BREAK)
    return Markdown(f"({spread} in 95{_NO_BREAK} of draws)")


def _range(low: Cell, high: Cell, unit: str) -> str:
    show = bare_percent if unit else number
    return f"{show(low)} to {show(high)}{unit}"
