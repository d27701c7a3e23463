"""Table 2 in every way it can be read, and how far each way lies from print."""

from itertools import product

import numpy as np
import pandas as pd

from analysis import published, schema
from analysis.cohort import Cohort
from analysis.statistics import sampling as simulation
from analysis.statistics.dissimilarity import INDICES
from analysis.statistics.strategies import READINGS
from analysis.study.choice import Choice
from analysis.study.scalings import COMPARED, space_under

MOST_PATIENTS = 1_000
"""Cohorts of more patients are not simulated once more for each scaling."""
AVERAGES = INDICES[:2]
STRATEGIES = ("random-2", "random-3", "site-2", "site-3", "recist-like")
"""The columns of Table 2, but for the single lesion."""

_BEATEN = {
    (True, True): "yes",
    (False, False): "no",
    (True, False): "average alone",
    (False, True): "maximum alone",
}
_UNTOLD = "cannot be told"


def readings(
    cohort: Cohort, original: pd.DataFrame, choice: Choice, scalings: pd.DataFrame, sampling: pd.DataFrame
) -> pd.DataFrame:
    """Simulate Table 2 under each scaling and distance that can be compared with print.

    Parameters
    ----------
    cohort : Cohort
        Its draws and seed: a draw holds the same lesions under every scaling.
    original : pandas.DataFrame
        Features of the original contours.
    choice : Choice
        The features in use.
    scalings : pandas.DataFrame
        Table `scalings`.
    sampling : pandas.DataFrame
        Table `sampling`: the cohort's own scaling need not be simulated again.

    Returns
    -------
    pandas.DataFrame
        Table `readings`, of level `cohort` (ratio of means); `exhaustive` is the mean over all patients.
        Empty where no recovery was simulated, or of more than `MOST_PATIENTS` patients.
    """
    if sampling.empty or scalings["patient_id"].nunique() - 1 > MOST_PATIENTS:
        return schema.empty("readings")
    parts = []
    for pair in COMPARED:
        found = sampling
        if pair != (cohort.scaling, cohort.distance):
            space = space_under(cohort, original, choice, *pair)
            found = simulation.simulate(space.defined, space.defined_sites, cohort.draws, cohort.seed)[0]
        parts.append(found[found["level"] == "cohort"].assign(scaling=pair[0], distance=pair[1]))
    table = pd.concat(parts, ignore_index=True)
    means = scalings[scalings["patient_id"] == schema.ALL].melt(
        ["scaling", "distance"], list(INDICES), var_name="index", value_name="exhaustive"
    )
    return table.merge(means, on=["scaling", "distance", "index"], how="left", validate="many_to_one")


def print_distance(table: pd.DataFrame) -> pd.DataFrame:
    """Compare every reading, average, scaling and distance with the ten printed means of Table 2.

    Random samples are pooled in every reading. Without sites there is nothing to read in several ways, so
    that only `pooled` is left, with the four cells of the random strategies.

    Parameters
    ----------
    table : pandas.DataFrame
        Table `readings`.

    Returns
    -------
    pandas.DataFrame
        Table `print_distance`: distances in percentage points, over the cells that have a value.
    """
    if table.empty:
        return schema.empty("print_distance")
    by_site = table["strategy"].isin(STRATEGIES[2:]).any()
    ways = product(COMPARED, READINGS if by_site else READINGS[:1], AVERAGES)
    rows = pd.DataFrame([_distance(table, *way) for way in ways])
    whole = rows["n_cells"] == rows["n_cells"].max()
    nearest = rows["rms_points"].where(whole)
    return rows.assign(nearest=rows.index == (nearest.idxmin() if nearest.notna().any() else -1))


def cells_of(table: pd.DataFrame, pair: tuple[str, str], reading: str, average: str) -> pd.DataFrame:
    """Read Table 2 in one way: mean recovery (%) by strategy, columns `average` and `maximal`.

    Parameters
    ----------
    table : pandas.DataFrame
        Table `readings`.
    pair : tuple of str
        Scaling and distance.
    reading, average : str
    """
    rows = table[(table["scaling"] == pair[0]) & (table["distance"] == pair[1])]
    random = rows["strategy"].str.startswith("random-")
    rows = rows[random | (rows["reading"] == reading)]
    wide = rows.pivot_table("mean_percent", "strategy", "index", aggfunc="first")
    wide = wide.rename(columns={average: "average"})
    return wide.reindex(index=STRATEGIES, columns=["average", "maximal"]).astype(float)


def printed_cells() -> pd.DataFrame:
    """Mean recovery (%) as Table 2 prints it: rows and columns as in `cells_of`."""
    return pd.DataFrame(
        {
            kind: [published.value(f"{kind}-{strategy}-mean") for strategy in STRATEGIES]
            for kind in ("average", "maximal")
        },
        index=list(STRATEGIES),
    )


def _distance(table: pd.DataFrame, pair: tuple[str, str], reading: str, average: str) -> dict[str, object]:
    cells = cells_of(table, pair, reading, average)
    points = (cells - printed_cells()).to_numpy().ravel()
    points = np.abs(points[np.isfinite(points)])
    return {
        "scaling": pair[0],
        "distance": pair[1],
        "reading": reading,
        "average": average,
        "n_cells": len(points),
        "rms_points": float(np.sqrt(np.mean(points**2))) if len(points) else np.nan,
        "largest_points": float(points.max(initial=0.0)) if len(points) else np.nan,
        "random_beats_site": random_beats_site(cells),
    }


def random_beats_site(cells: pd.DataFrame) -> str:
    """Tell whether three at random recover more than three a site, in cells as `cells_of` gives them.

    Both are compared as Table 2 prints them, in whole percents: with less between them, the draws of the
    simulation and the few patients without three lesions decide which is larger.
    """
    random, by_site = cells.loc["random-3"].round(), cells.loc["site-3"].round()
    if not np.isfinite([*random, *by_site]).all():
        return _UNTOLD
    return _BEATEN[bool(random["average"] > by_site["average"]), bool(random["maximal"] > by_site["maximal"])]
