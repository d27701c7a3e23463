"""What `interlesion new` left out of the data when it made a cohort, counted by reason."""

from pathlib import Path

import pandas as pd

from analysis.formulas import restored

FILE = "left_out.csv"
"""Beside `cohort.yml`; a table of results has the same name and other columns."""
_COLUMNS = ["patient_id", "what", "reason"]
_LARGEST = 50_000_000


def left_before(yml: Path) -> pd.DataFrame:
    """Count what was left out before the cohort was made.

    Parameters
    ----------
    yml : pathlib.Path
        The cohort's; the file is looked for beside it.

    Returns
    -------
    pandas.DataFrame
        `reason`, `n` (files, outlines and lesions) and `n_patients` (those that are named), most frequent
        first. Empty where `interlesion new` left no such file.
    """
    path = yml.parent / FILE
    found = pd.DataFrame(columns=_COLUMNS, dtype=str)
    if path.is_file() and path.stat().st_size < _LARGEST:
        try:
            read = pd.read_csv(path, dtype=str, keep_default_na=False)
        except (ValueError, OSError):  # somebody else's file of that name
            read = found
        found = restored(read) if list(read) == _COLUMNS else found
    named = found["patient_id"].where(found["patient_id"] != "")
    counted = named.groupby(found["reason"]).agg(n="size", n_patients="nunique").reset_index()
    return counted.sort_values(["n", "reason"], ascending=[False, True], ignore_index=True)
