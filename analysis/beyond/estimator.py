"""Tables of what follows from the estimator, and of the claims of the paper."""

from analysis.beyond.words import DISTANCE, READING, SCALING, STRATEGY
from analysis.columns import INDEX, LEVEL, PATIENT, RECOVERY, Column

TABLES: dict[str, tuple[Column, ...]] = {
    "expectation": (
        LEVEL,
        PATIENT,
        STRATEGY,
        READING,
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
        SCALING,
        DISTANCE,
        STRATEGY,
        READING,
        INDEX,
        Column("exhaustive", "number", "index of all lesions, mean over patients", 0),
        *RECOVERY,
    ),
    "print_distance": (
        SCALING,
        DISTANCE,
        READING,
        Column("average", "text", "estimator of the average: `average_paper` or `average_pairs`"),
        Column("n_cells", "count", "cells of Table 2 that could be compared", 0),
        Column("rms_points", "number", "root mean square distance from print (percentage points)", 0),
        Column("largest_points", "number", "largest distance from print (percentage points)", 0),
        Column("nearest", "flag", "the smallest root mean square distance of all rows with as many cells"),
        Column(
            "random_beats_site",
            "text",
            "3 at random recover more than 3 a site, in whole percents as in print: `yes`, `no`, `average "
            "alone`, `maximum alone` or `cannot be told`",
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
}
"""Columns of each table, in order; the key is the name of its file."""
