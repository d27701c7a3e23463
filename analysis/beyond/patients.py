"""Table of means over patients, with their intervals."""

from analysis.columns import FEATURE, Column

TABLES: dict[str, tuple[Column, ...]] = {
    "over_patients": (
        Column(
            "quantity", "text", "`cv_percent` (of a feature), `index`, or `recovery_percent` (of an index)"
        ),
        FEATURE,
        Column("index", "text", "`average_paper`, `average_pairs`, `maximal`, or `all` for a feature"),
        Column("n_sampled", "number", "random lesions sampled a patient; NaN where all are taken", 2),
        Column("n_patients", "count", "patients, each counted once", 1),
        Column("mean", "number", "mean over the patients (unit of the quantity)"),
        Column("low", "number", "lower end of its 95 % interval over patients; NaN with a reason"),
        Column("high", "number", "upper end of its 95 % interval over patients; NaN with a reason"),
        Column("smallest", "number", "smallest value of a patient"),
        Column("median", "number", "median of the patients"),
        Column("largest", "number", "largest value of a patient"),
        Column("reason", "text", "why there is no interval"),
    ),
}
"""Columns of each table, in order; the key is the name of its file."""
