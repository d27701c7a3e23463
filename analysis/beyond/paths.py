"""Tables of the forking paths: what hangs on a choice."""

from analysis.beyond.words import DISTANCE, READING, SCALING
from analysis.columns import Column

_CHOICES = (
    Column("features", "text", "set of features: `paper`, `own`, `robust` or `in use`"),
    Column("shape", "text", "`with` or `without` the features of shape in it"),
    Column("bin_width", "text", "width of a grey level (HU), or `as measured`"),
    SCALING,
    Column("fitted_on", "text", "lesions that the scaling is fitted on: of the `cohort` or its `reference`"),
    Column("volume_unit", "text", "unit of volumes: `mm3` or `mL`"),
    DISTANCE,
    Column("average", "text", "estimator of the average: `average_paper` or `average_pairs`"),
    READING,
)


def _outcome(name: str) -> tuple[Column, ...]:
    """Columns of the average or of the maximum at the end of a path."""
    recovered = "recovery, cohort's ratio of means (%)"
    random = "expected" if name == "average" else "mean over the draws"
    return (
        Column(f"{name}_index", "number", "index, mean over patients; its level depends on the distance", 0),
        *(
            Column(f"{name}_random_{k}_percent", "number", f"{k} random lesions: {recovered}, {random}", 0)
            for k in (2, 3)
        ),
        *(
            Column(f"{name}_{strategy}_percent", "number", f"{words}: {recovered}, mean over the draws", 0)
            for strategy, words in _BY_SITE.items()
        ),
        Column(
            f"{name}_gain_points",
            "number",
            "3 random lesions less 2, in the patients with 3 or more (percentage points)",
        ),
        Column(f"{name}_required", "number", _REQUIRED[name], 2),
        Column(f"tau_{name}", "number", "Kendall's tau-b of the patients with the cohort's own path", -1, 1),
    )


_REQUIRED = {
    "average": "random lesions that are expected to recover 75 % in every patient",
    "maximal": "random lesions that recover 75 % in the same patients, those of `n_required`; NaN if they "
    "need more than all of them have",
}
_BY_SITE = {"site_2": "2 a site", "site_3": "3 a site", "recist_like": "2 a site without bone"}

TABLES: dict[str, tuple[Column, ...]] = {
    "paths": (
        Column("path", "count", "number of the path, from 1", 1),
        Column("own", "flag", "the cohort's own analysis: what its yml asks for"),
        *_CHOICES,
        Column("same_as", "text", "further levels of choices that give the same results, so computed once"),
        Column("n_same", "count", "combinations of choices that this path stands for", 1),
        Column("n_features", "count", "features that have a scale", 0),
        Column("n_patients", "count", "patients with indices", 0),
        Column("n_lesions", "count", "their usable lesions", 0),
        *(column for name in ("average", "maximal") for column in _outcome(name)),
        Column(
            "most_random", "number", "largest number of random lesions that some patient has, up to 15", 2
        ),
        Column("n_required", "count", "patients with 8 lesions or more on every path, and an index", 0),
        Column("n_ranked", "count", "patients ranked on this path and on the cohort's own", 0),
    ),
    "conclusions": (
        Column("conclusion", "text", "id of a conclusion"),
        Column("statement", "text", "the conclusion, as a sentence"),
        Column(
            "n_paths", "count", "paths that can test it; those that differ in no part of it count once", 0
        ),
        Column("n_holds", "count", "paths on which it holds", 0),
        Column("share_percent", "number", "share of the paths on which it holds (%)", 0, 100),
        Column("own", "text", "what the cohort's own analysis says"),
        Column(
            "choice", "text", "the choice whose levels differ most in the share that holds; empty if none"
        ),
        Column("points", "number", "by how much they differ (percentage points)", 0, 100),
        Column(
            "verdict",
            "text",
            "`survives all`, `holds by arithmetic` (on all), `hangs on` a choice, `holds in some`, "
            "`holds in none` or `cannot be tested`",
        ),
    ),
    "path_choices": (
        Column("conclusion", "text", "id of a conclusion"),
        Column("choice", "text", "a choice that plays a part in it"),
        Column("level", "text", "one level of that choice"),
        Column("n_combinations", "count", "combinations of choices with that level that can test it", 0),
        Column("n_holds", "count", "combinations with which it holds", 0),
        Column("share_percent", "number", "share of them (%)", 0, 100),
    ),
}
"""Columns of each table, in order; the key is the name of its file."""
