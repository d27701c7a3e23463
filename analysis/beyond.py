"""Results tables that go beyond the paper: what follows from the estimator, and what hangs on a choice."""

from analysis.columns import INDEX, LEVEL, PATIENT, RECOVERY, Column

_STRATEGY = Column("strategy", "text", "how lesions are chosen")
_READING = Column("reading", "text", "`pooled`, `within-site-zero` or `within-site-dropped`")
_SCALING = Column("scaling", "text", "scaling of the features: `none`, `minmax`, `zscore` or `robust`")
_DISTANCE = Column("distance", "text", "dissimilarity: `cosine`, `cosine-half`, `correlation` or `euclidean`")
_CHOICES = (
    Column("features", "text", "set of features: `paper`, `own`, `robust` or `in use`"),
    Column("shape", "text", "`with` or `without` the features of shape in it"),
    Column("bin_width", "text", "width of a grey level (HU), or `as measured`"),
    _SCALING,
    Column("fitted_on", "text", "lesions that the scaling is fitted on: of the `cohort` or its `reference`"),
    Column("volume_unit", "text", "unit of volumes: `mm3` or `mL`"),
    _DISTANCE,
    Column("average", "text", "estimator of the average: `average_paper` or `average_pairs`"),
    _READING,
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

BEYOND: dict[str, tuple[Column, ...]] = {
    "expectation": (
        LEVEL,
        PATIENT,
        _STRATEGY,
        _READING,
        INDEX,
        *RECOVERY[:2],
        Column("method", "text", "`closed-form`, `counting` (of all samples) or `lower-bound` (if pooled)"),
        Column("expected_percent", "number", "expected recovery (%); NaN where counting has no end", 0),
        Column("simulated_percent", "number", "recovery, mean over the draws (%)", 0),
        Column(
            "standard_errors",
            "number",
            "simulated less expected, in Monte-Carlo standard errors; NaN for a bound, or if no draw differs",
        ),
    ),
    "readings": (
        _SCALING,
        _DISTANCE,
        _STRATEGY,
        _READING,
        INDEX,
        Column("exhaustive", "number", "index of all lesions, mean over patients", 0),
        *RECOVERY,
    ),
    "print_distance": (
        _SCALING,
        _DISTANCE,
        _READING,
        Column("average", "text", "estimator of the average: `average_paper` or `average_pairs`"),
        Column("n_cells", "count", "cells of Table 2 that could be compared", 0),
        Column("rms_points", "number", "root mean square distance from print (percentage points)", 0),
        Column("largest_points", "number", "largest distance from print (percentage points)", 0),
        Column("nearest", "flag", "the smallest root mean square distance of all rows with as many cells"),
        Column(
            "random_beats_site",
            "text",
            "3 at random recover more than 3 a site: `yes`, `no`, `average alone`, `maximum alone` or "
            "`cannot be told`",
        ),
    ),
    "unscaled": (
        Column("features", "text", "`all` in use, the `largest` two, or the `others`"),
        Column("volume_unit", "text", "unit of the volume: `mm3` or `mL`"),
        Column("n_features", "count", "features compared", 0),
        Column("n_pairs", "count", "pairs of lesions of one patient", 0),
        Column("mean_dissimilarity", "number", "cosine dissimilarity without scaling, mean over pairs", 0, 2),
        Column("correlation", "number", "Pearson's r over the pairs with `all` in mm3", -1, 1),
    ),
    "ledger": (
        Column("claim", "text", "id of a claim of the paper"),
        Column("verdict", "text", "`holds`, `fails` or `cannot be tested`"),
        Column("value", "number", "what decides the verdict (unit of the claim)"),
        Column("low", "number", "lower end of its interval"),
        Column("high", "number", "upper end of its interval"),
        Column(
            "interval",
            "text",
            "`patients` (bootstrap of a mean over patients), `share` (exact, of a share of patients), "
            "`simulation` (range over the draws), or empty for none",
        ),
        Column("n", "count", "patients or features that the verdict rests on", 0),
        Column("detail", "text", "the numbers in words, or why it cannot be tested"),
    ),
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
