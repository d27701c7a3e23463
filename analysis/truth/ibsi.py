"""Our features of the IBSI digital phantom beside the reference values, with a verdict each."""

import math
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.features import FEATURES

REFERENCES = Path(__file__).parents[2] / "data" / "ibsi" / "features.csv"
AGREES, RELATED, DIFFERS, NO_COUNTERPART = "agrees", "agrees after a relation", "differs", "no counterpart"
VERDICTS = (AGREES, RELATED, DIFFERS, NO_COUNTERPART)
COLUMNS = (
    "feature",
    "tag",
    "reference",
    "tolerance",
    "allowed",
    "ours",
    "difference",
    "relation",
    "related",
    "verdict",
    "reason",
)

_RELATIONS: dict[str, Callable[[float, int], float]] = {
    "minus-3": lambda value, _: value - 3,
    "n-minus-1": lambda value, n: value * math.sqrt(n / (n - 1)),
}
"""What turns our value into that of the other definition, given the number of voxels."""

RELATION_WORDS = {"minus-3": "ours − 3", "n-minus-1": "ours × √(n / (n − 1))"}


@cache
def references() -> pd.DataFrame:
    """Read the reference values of the features that we compute.

    Returns
    -------
    pandas.DataFrame
        One row a feature, in the order of `FEATURES`: `feature`, `tag` (of IBSI; empty without a
        counterpart), `reference` and `tolerance` (unit of the feature; NaN without), `relation` (a key of
        `RELATION_WORDS`, or empty), `reason` (why ours differs, or has no counterpart).

    Notes
    -----
    The tags of textures name their aggregation: `_3D_avg` for the mean over the 13 directions of
    co-occurrence and run length, `_3D` for the others. The numbers are facts of the IBSI reference manual,
    arXiv:1612.07003; Zwanenburg et al., Radiology 2020, doi 10.1148/radiol.2020191145.
    """
    text = dict.fromkeys(("feature", "tag", "relation", "reason"), str)
    numbers = {name: [""] for name in ("reference", "tolerance")}
    return pd.read_csv(REFERENCES, dtype=text, keep_default_na=False, na_values=numbers)


def allowed_difference(reference: float, tolerance: float) -> float:
    """How far a value may lie from a reference value that is given to three digits.

    Parameters
    ----------
    reference, tolerance : float
        As IBSI gives them (unit of the feature).

    Returns
    -------
    float
        The tolerance, but at least half a unit of the third significant digit of the reference: within it,
        a value may round to what is given.

    Examples
    --------
    >>> allowed_difference(2.15, 0.0), allowed_difference(1490.0, 0.0), allowed_difference(556.0, 4.0)
    (0.005, 5.0, 4.0)
    """
    if not math.isfinite(reference) or reference == 0:
        return tolerance
    third_digit = 10.0 ** (math.floor(math.log10(abs(reference))) - 2)
    return max(tolerance, third_digit / 2)


def compare(found: Mapping[str, float], n_voxels: int) -> pd.DataFrame:
    """Set features of the phantom beside the reference values.

    Parameters
    ----------
    found : mapping of str to float
        The 107 features by name.
    n_voxels : int
        Voxels of the region of interest, 2 or more.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, one row a feature in the order of `FEATURES`: those of `references`, with `allowed`
        (`allowed_difference`), `ours`, `difference` (ours less the reference), `related` (our value by the
        reference's definition; NaN where there is no relation) and `verdict`, one of `VERDICTS`. A value that
        is NaN differs.
    """
    table = references().set_index("feature").loc[list(FEATURES)].reset_index()
    ours = np.array([found[name] for name in FEATURES])
    bounds = zip(table["reference"], table["tolerance"], strict=True)
    related = [
        _RELATIONS[key](value, n_voxels) if key else math.nan
        for key, value in zip(table["relation"], ours, strict=True)
    ]
    table = table.assign(
        ours=ours,
        related=related,
        allowed=[allowed_difference(*pair) for pair in bounds],
        difference=ours - table["reference"],
    )
    return table.assign(verdict=_verdicts(table))[list(COLUMNS)]


def _verdicts(table: pd.DataFrame) -> np.ndarray:
    near, near_related = (
        (table[column] - table["reference"]).abs() <= table["allowed"] for column in ("ours", "related")
    )
    cases = [table["tag"] == "", near, near_related]
    return np.select(cases, [NO_COUNTERPART, AGREES, RELATED], DIFFERS)
