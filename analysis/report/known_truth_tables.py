"""The tables of the page about made patients."""

from collections.abc import Sequence

import pandas as pd

from analysis.display.known_truth import shown
from analysis.display.text import number, percent, whole
from analysis.features import PAPER_FEATURES, short_name
from analysis.report.facts import INDICES, Facts
from analysis.report.markdown import Markdown, table
from analysis.statistics.unscaled import shares
from analysis.truth.seen import COMBINATIONS, MEASURES
from analysis.wording import INDEX_NAMES

LEAST = 0.001
"""What lies below it is not written out where a table compares at a glance."""
_HEAD = {
    **{index: f"{name.capitalize()} (no unit)" for index, name in INDEX_NAMES.items()},
    "mean_cv": "Mean variation (%)",
}
_WAYS = {
    ("none", "cosine"): "Not scaled, cosine",
    ("zscore", "cosine-half"): "z-scores, halved cosine",
    ("minmax", "cosine"): "Min–max, cosine",
    ("zscore", "euclidean"): "z-scores, Euclidean",
}
_SCALINGS = {"none": "none", "minmax": "min–max", "robust": "robust", "zscore": "z-scores (halved cosine)"}


def closed_table(table_seen: pd.DataFrame) -> Markdown:
    """Set the computed indices of the made patients without noise above those of the formulas."""
    rows = table_seen[~table_seen["noise"] & (table_seen["scaling"] == "none")]
    cells = []
    for patient, found in rows.groupby("patient", sort=False):
        values = found.set_index("measure")
        for words, column in (("computed", "value"), ("by formula", "known")):
            cells.append([str(patient), words, *(shown(values[column][measure]) for measure in MEASURES)])
    caption = "Five made patients, features not scaled: what the code computes, and what the formulas say."
    header = ["Patient", "", *(_HEAD[measure] for measure in MEASURES)]
    return table("tab-closed", caption, header, cells, "llrrrr")


def ways_table(table_seen: pd.DataFrame) -> Markdown:
    """Write the indices of all made patients under each scaling and distance."""
    cells = []
    for (patient, noisy), found in table_seen.groupby(["patient", "noise"], sort=False):
        values = found.set_index(["scaling", "distance", "measure"])["value"]
        pairs = [(values[(*way, "average_pairs")], values[(*way, "maximal")]) for way in COMBINATIONS]
        name = f"{patient}, with noise" if noisy else str(patient)
        cells.append([name, *(_both(*pair) for pair in pairs)])
    caption = "Average over distinct pairs / maximum of each made patient, by scaling and distance."
    header = ["Patient", *(f"{_WAYS[way]} (no unit)" for way in COMBINATIONS)]
    return table("tab-ways", caption, header, cells, "lrrrr")


def _both(average: float, most: float) -> Markdown:
    """Write two indices; a small one keeps its sign beside it where the cell breaks."""
    return Markdown(" / ".join(shown(value, 2, LEAST).replace("<", "&lt;") for value in (average, most)))


def shares_table(lesions: pd.DataFrame) -> Markdown:
    """Middle value and share in the squared length of each feature of the made lesions."""
    parts, middle = shares(lesions, PAPER_FEATURES), lesions[list(PAPER_FEATURES)].median()
    cells = [
        [short_name(name), number(middle[name]), shown(parts[name], 3, LEAST)]
        for name in parts.sort_values(ascending=False).index
    ]
    caption = "The paper's eight features: middle value of the made lesions, and share in the squared length."
    return table(
        "tab-shares", caption, ["Feature", "Middle value (unit of the feature)", "Share (%)"], cells, "lrr"
    )


def unscaled_table(made: pd.DataFrame, cohorts: Sequence[Facts]) -> Markdown:
    """Which features decide without scaling: of the made lesions, and of each cohort."""
    named = [("made lesions", made), *((facts.title, facts.decided) for facts in cohorts)]
    cells = [[title, *_unscaled_cells(found)] for title, found in named]
    caption = (
        "Dissimilarities of lesions of one patient without scaling: all features in use against the largest "
        "two, against the others, and with the volume in mL."
    )
    header = [
        "Lesions",
        "Pairs (n)",
        "Mean, volume in mm³ (no unit)",
        "Mean, volume in mL (no unit)",
        "r of all with the largest two (no unit)",
        "r of all with the others (no unit)",
    ]
    return table("tab-unscaled", caption, header, cells, "lrrrrr")


def _unscaled_cells(found: pd.DataFrame) -> list[str]:
    cells = found.set_index(["features", "volume_unit"])
    if cells.empty:
        return [number(float("nan"))] * 5
    means = cells["mean_dissimilarity"]
    return [
        whole(cells["n_pairs"]["all", "mm3"]),
        number(means["all", "mm3"]),
        number(means["all", "mL"], 2),
        number(cells["correlation"]["largest", "mm3"], 7),
        number(cells["correlation"]["others", "mm3"], 2),
    ]


def numbers_table(of_outlier: pd.DataFrame, of_noise: pd.DataFrame) -> Markdown:
    """Write the indices of one outlier, and of noise, by the number of lesions."""
    cells = [
        [whole(one["n_lesions"]), *(number(row[index], 2) for row in (one, other) for index in INDICES[1:])]
        for (_, one), (_, other) in zip(of_outlier.iterrows(), of_noise.iterrows(), strict=True)
    ]
    caption = "One outlier among identical lesions, and noise alone (expected values), by number of lesions."
    header = [
        "Lesions (n)",
        "Outlier: average over distinct pairs (no unit)",
        "Outlier: maximum (no unit)",
        "Noise: average over distinct pairs (no unit)",
        "Noise: maximum (no unit)",
    ]
    return table("tab-numbers", caption, header, cells, "rrrrr")


def moved_table(moved: pd.DataFrame) -> Markdown:
    """How far one extreme lesion moves the other patients, by scaling."""
    cells = [
        [_SCALINGS[str(scaling)], number(row["before"]), number(row["after"]), percent(row["change_percent"])]
        for scaling, row in moved.iterrows()
    ]
    caption = (
        "Average over distinct pairs of nine patients, before and after the tenth had an extreme lesion."
    )
    header = ["Scaling", "Before (no unit)", "After (no unit)", "Change of a patient, mean (%)"]
    return table("tab-moved", caption, header, cells, "lrrr")
