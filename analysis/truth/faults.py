"""The kept table of what was done to the program, and whether it survived; made by its tests."""

from pathlib import Path

import pandas as pd

FILE = Path(__file__).parents[2] / "data" / "truth" / "faults.csv"
COLUMNS = ("area", "fault", "answer", "tests", "tried", "survived", "lost", "wrong", "tracebacks", "skipped")
AREAS = {
    "killed": "Killed, full, cut off",
    "together": "Two at once",
    "same": "The same bytes",
    "text": "Hostile text",
    "files": "Hostile and broken files",
    "privacy": "Privacy",
    "sizes": "Extreme sizes",
    "failures": "Failures that explain themselves",
    "drift": "Numbers that cannot drift",
}
"""What may go wrong, by its key in the table, in the order of the page."""


def read_faults(path: Path = FILE) -> pd.DataFrame:
    """Read the kept table.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    pandas.DataFrame
        A row a fault, in the order of the areas: `area, fault, answer` (text) and counts: `tests` that do it,
        times it was `tried` and `survived`, results `lost` or `wrong`, `tracebacks` shown, tests `skipped`.
    """
    return pd.read_csv(path, dtype={"area": str, "fault": str, "answer": str})
