"""The indices under three scalings, beside the printed ones."""

import pandas as pd

from analysis import published, schema
from analysis.display.page import Page
from analysis.display.palette import SHORT_INDEX
from analysis.display.show import Absent
from analysis.display.text import number
from analysis.statistics.population import FEW_PATIENTS

INDICES = ("average_paper", "average_pairs", "maximal")
SCALING_NAMES = {
    ("none", "cosine"): "none, cosine",
    ("zscore", "cosine-half"): "z-scores, half of the cosine",
    ("minmax", "cosine"): "min–max, cosine",
}
_PRINTED = {"average_paper": "average", "maximal": "maximal"}


def scalings_table(page: Page) -> pd.DataFrame | Absent:
    """Set the indices under three scalings below each other, for few patients one by one."""
    table = page.table("scalings")
    if table.empty:
        return Absent(f"No patient of this cohort has {page.enough}, so there are no indices.")
    patients = [patient for patient in table["patient_id"].unique() if patient != schema.ALL]
    shown = patients if len(patients) <= FEW_PATIENTS else []
    cells = table.set_index(["scaling", "distance", "patient_id"])
    rows = [
        {
            "Index (no unit)": SHORT_INDEX[index],
            "Scaling and distance": name,
            f"Mean of {len(patients)}": number(cells.loc[(*pair, schema.ALL), index]),
            **{f"Patient {one}": number(cells.loc[(*pair, one), index]) for one in shown},
        }
        for index in INDICES
        for pair, name in SCALING_NAMES.items()
    ]
    if page.published == "lung":
        rows += [_printed_row(index, f"Mean of {len(patients)}") for index in _PRINTED]
    return pd.DataFrame(rows).fillna("–")


def _printed_row(index: str, mean: str) -> dict[str, str]:
    kind = _PRINTED[index]
    return {
        "Index (no unit)": f"{kind}, published: other patients",
        "Scaling and distance": "not stated",
        mean: _as_printed(f"{kind}-exhaustive"),
        **{f"Patient {one}": _as_printed(f"{kind}-{one.lower()}") for one in "ABC"},
    }


def _as_printed(identifier: str) -> str:
    return f"{published.value(identifier):g}"
