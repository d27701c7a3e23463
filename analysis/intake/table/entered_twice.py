"""One lesion that stands in a table twice, at two sites, which site and name together do not show."""

import numpy as np
import pandas as pd

from analysis.intake.table.keys import Search
from analysis.intake.table.role_words import tier
from analysis.sources.sheet import MOST_FAULTS
from analysis.wording import quote

_FROM_ONE = 0.8
"""Share of sites whose numbers begin at the first one where lesions are counted anew at each site."""


def note_entered_twice(search: Search, patients: pd.DataFrame, names: dict[str, str]) -> bool:
    """Note an error for each lesion that stands twice, if site and lesion together tell rows apart.

    Lesions may be counted anew at each site, so that the same number at two sites is two lesions. They are
    not if the numbers of most sites do not begin at the first, or if two rows have the very same features.

    Parameters
    ----------
    search : Search
    patients : pandas.DataFrame
        `patient_id` of each row.
    names : dict of str to str
        The columns that tell rows apart, by our names.

    Returns
    -------
    bool
        Whether an error was noted.
    """
    site, lesion = names.get("first", ""), names.get("second", "")
    if tier(lesion, "lesion_id") != 0 or tier(site, "site") is None:
        return False
    cells = patients.assign(lesion=search.text[lesion].to_numpy(), site=search.text[site].to_numpy())
    again = np.flatnonzero(cells.duplicated(["patient_id", "lesion"]))
    first = cells.reset_index().groupby(["patient_id", "lesion"])["index"].transform("min").to_numpy()
    if _counted_anew(cells):
        features = search.rows.features.to_numpy()
        same = [np.array_equal(features[at], features[first[at]], equal_nan=True) for at in again]
        again = again[np.array(same, dtype=bool)]
    for at in map(int, again[:MOST_FAULTS]):
        row, before = cells.iloc[at], int(first[at])
        where = search.rows.where(before)[1]
        message = (
            f"Patient {quote(row['patient_id'])}, lesion {quote(row['lesion'])} at {quote(row['site'])} "
            f"stands in {where} already, at {quote(cells['site'].iloc[before])}."
        )
        search.error_at(at, message, "Leave one line; if they are two lesions, give each a name of its own.")
    if len(again) > MOST_FAULTS:
        search.error("", f"{len(again) - MOST_FAULTS} more rows stand twice.", "Leave one line a lesion.")
    return bool(len(again))


def _counted_anew(cells: pd.DataFrame) -> bool:
    """Whether numbers of lesions begin anew at each site; names that are no numbers may."""
    numbers = pd.to_numeric(cells["lesion"], errors="coerce")
    if numbers.isna().any():
        return True
    several = cells.groupby("patient_id")["site"].transform("nunique") > 1
    least = numbers[several].groupby([cells["patient_id"], cells["site"]]).min()
    return bool(least.eq(numbers.min()).mean() >= _FROM_ONE)
