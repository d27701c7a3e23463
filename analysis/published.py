"""The numbers Henry et al. 2022 print, so that a page can set ours beside them."""

from functools import cache
from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).parents[1] / "data" / "published"
VALUES = FOLDER / "values.csv"
COLUMNS = ("id", "quantity", "value", "unit", "cohort", "patient", "feature", "place", "note")
STATEMENT_COLUMNS = ("id", "topic", "says", "cohort", "place", "note")
PAPER = "Henry et al. 2022"


@cache
def values() -> pd.DataFrame:
    """Read every published number.

    Returns
    -------
    pandas.DataFrame
        Indexed by `id`; columns quantity, value (float64), unit, cohort, patient, feature, place, note. A
        number that stands in several places of the text has a row for each.
        Source: Henry et al., Scientific Reports 12, 2022, doi 10.1038/s41598-022-20931-z, CC BY 4.0.
    """
    text = {name: str for name in COLUMNS if name != "value"}
    frame = pd.read_csv(VALUES, dtype=text, keep_default_na=False)
    return frame.set_index("id")


def value(identifier: str) -> float:
    """Return one published number.

    Raises
    ------
    KeyError
        No number has that id.
    """
    return float(values().loc[identifier, "value"])  # type: ignore[arg-type]


def digits(identifier: str) -> str:
    """Return one published number with the digits of print, such as 50.0.

    Raises
    ------
    KeyError
        No number has that id.
    """
    return str(_as_printed()[identifier])


@cache
def _as_printed() -> pd.Series:
    return pd.read_csv(VALUES, dtype=str, keep_default_na=False).set_index("id")["value"]


def place(identifier: str) -> str:
    """Where in the paper a number stands."""
    return str(values().loc[identifier, "place"])


@cache
def statements() -> pd.Series:
    """Read what the paper says in words, by `id`."""
    frame = pd.read_csv(FOLDER / "statements.csv", dtype=str, keep_default_na=False)
    return frame.set_index("id")["says"]
