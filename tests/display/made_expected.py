"""Tables of expected recovery, and of Table 2 under several scalings, beside a made simulation."""

import numpy as np
import pandas as pd

from analysis import schema
from analysis.study.scalings import COMPARED

_LOW = 0.4
"""A lower bound beside the simulated maximum."""


def expectation_of(recovery: pd.DataFrame, sampling: pd.DataFrame, counted: bool = True) -> pd.DataFrame:
    """Make table `expectation`, a little beside the simulation; maxima are NaN where they are not counted."""
    if recovery.empty:
        return schema.empty("expectation")
    sizes = recovery["n_sampled"].astype(int).astype(str)
    curve = recovery.assign(strategy="random-" + sizes, reading="pooled")
    by_site = sampling[~sampling["strategy"].str.startswith("random-")]
    rows = pd.concat([curve, by_site], ignore_index=True).rename(
        columns={"mean_percent": "simulated_percent"}
    )
    is_maximum = rows["index"] == "maximal"
    rows["method"] = np.where(is_maximum, "counting", "closed-form")
    rows["standard_errors"] = np.where(rows["n_sampled"] < 15, 0.5, np.nan)
    rows["expected_percent"] = rows["simulated_percent"] - 0.25
    if not counted:
        rows.loc[is_maximum & (rows["n_sampled"] > 2), ["expected_percent", "standard_errors"]] = np.nan
    bounds = rows[is_maximum & (rows["reading"] == "pooled") & ~rows["strategy"].str.startswith("random-")]
    bounds = bounds.assign(
        method="lower-bound",
        expected_percent=_LOW * bounds["simulated_percent"],
        standard_errors=np.nan,
    )
    return pd.concat([rows, bounds], ignore_index=True)[schema.columns("expectation")]


def readings_of(sampling: pd.DataFrame, scalings: pd.DataFrame) -> pd.DataFrame:
    """Make table `readings`: what was simulated, a little more under each further scaling."""
    rows = sampling[sampling["level"] == "cohort"]
    if rows.empty:
        return schema.empty("readings")
    means = scalings[scalings["patient_id"] == schema.ALL].set_index(["scaling", "distance"])
    parts = [
        rows.assign(
            scaling=pair[0],
            distance=pair[1],
            mean_percent=rows["mean_percent"] + place,
            exhaustive=rows["index"].map(means.loc[pair]).astype(float),
        )
        for place, pair in enumerate(COMPARED)
    ]
    return pd.concat(parts, ignore_index=True)[schema.columns("readings")]
