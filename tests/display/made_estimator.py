"""Made tables of what is expected of samples, after made tables of what was simulated."""

import numpy as np
import pandas as pd

from analysis import schema
from analysis.statistics.expectation import share_of_average_paper
from analysis.study.scalings import COMPARED


def expectation_of(recovery: pd.DataFrame, sampling: pd.DataFrame, sizes: dict[str, int]) -> pd.DataFrame:
    """Expect half a point less than was simulated; the average with zeros of a patient by its formula."""
    random = recovery.assign(reading="pooled", strategy=[f"random-{k:.0f}" for k in recovery["n_sampled"]])
    by_site = sampling[~sampling["strategy"].str.startswith("random")]
    table = pd.concat([random, by_site]).rename(columns={"mean_percent": "simulated_percent"})
    if table.empty:
        return schema.empty("expectation")
    table = table.assign(expected_percent=table["simulated_percent"] - 0.5, standard_errors=0.5)
    table["method"] = np.where(table["index"] == "maximal", "counting", "closed-form")
    known = (table["level"] == "patient") & (table["index"] == "average_paper")
    n = table.loc[known, "patient_id"].map(sizes).to_numpy()
    table.loc[known, "expected_percent"] = 100 * share_of_average_paper(table.loc[known, "n_sampled"], n)
    bounds = table[(table["reading"] == "pooled") & (table["index"] == "maximal")]
    bounds = bounds[~bounds["strategy"].str.startswith("random")]
    bounds = bounds.assign(method="lower-bound", expected_percent=11.0, standard_errors=np.nan)
    return pd.concat([table, bounds], ignore_index=True)[schema.columns("expectation")]


def readings_of(sampling: pd.DataFrame) -> pd.DataFrame:
    """Table 2 under each scaling; every one recovers a little more than the one before."""
    rows = sampling[sampling["level"] == "cohort"]
    parts = [
        rows.assign(
            scaling=scaling,
            distance=distance,
            exhaustive=0.4,
            mean_percent=rows["mean_percent"] * (1 + place / 9),
        )
        for place, (scaling, distance) in enumerate(COMPARED)
    ]
    return pd.concat(parts, ignore_index=True)[schema.columns("readings")]
