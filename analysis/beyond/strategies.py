"""Tables of strategies that a reader can carry out, and of weighted pairs."""

from analysis.beyond.words import STRATEGY
from analysis.columns import PATIENT, Column

LEVEL = Column("level", "text", "`patient`, `cohort` (ratio of means) or `patient-mean` (mean of ratios)")
WHO = Column(
    "patients",
    "text",
    "`enough`: those with k lesions or more; `choice`: those with more than k, for with just k every rule "
    "takes all; `many`: the same at each k, those with more than eight",
)
EQUAL = Column(
    "equal",
    "text",
    "what a strategy has as much of as k random lesions: `number` of lesions, or `effort`, surface drawn",
)
K = Column("k", "count", "random lesions that it is held against", 1)
MEASURE = Column(
    "index", "text", "`maximal`, `percentile_95` (of the pair dissimilarities) or `average_pairs`"
)
REASON = Column("reason", "text", "why a value or an interval is missing; else empty")
N_PATIENTS = Column("n_patients", "count", "patients that enter", 0)

TABLES: dict[str, tuple[Column, ...]] = {
    "strategies": (
        LEVEL,
        PATIENT,
        WHO,
        STRATEGY,
        EQUAL,
        K,
        Column("n_sampled", "number", "lesions drawn a patient (mean over patients)", 0),
        N_PATIENTS,
        MEASURE,
        Column("mean_percent", "number", "index on the sample in percent of that on all lesions", 0),
        Column(
            "low_percent",
            "number",
            "lower end: 95 % over patients (studentised; cut off at 0 and, of the maximum, at 100); of a "
            "patient the 2.5th percentile of the draws",
            0,
        ),
        Column("high_percent", "number", "upper end of the same", 0),
        Column(
            "error_points",
            "number",
            "root mean square distance from the index on all lesions (% of it), over draws and patients",
            0,
        ),
        Column("volume_ml", "number", "volume drawn a patient (mL)", 0),
        Column("surface_cm2", "number", "surface drawn a patient (cm²), the effort", 0),
        Column(
            "n_exact",
            "number",
            "of the best found alone: patients in whom it is a bound; in the others lesions were exchanged "
            "as long as that brought the average nearer, and another sample may be nearer still",
            0,
        ),
        REASON,
    ),
    "strategy_differences": (
        LEVEL,
        STRATEGY,
        EQUAL,
        K,
        MEASURE,
        Column("outcome", "text", "`recovery` (more is better) or `error` (less is better)"),
        N_PATIENTS,
        Column(
            "difference_points",
            "number",
            "strategy less random, in the same patients, all with more than k lesions (percentage points)",
        ),
        Column("low_points", "number", "95 % over patients, studentised bootstrap, lower end"),
        Column("high_points", "number", "upper end"),
        REASON,
    ),
    "weighted": (
        LEVEL,
        PATIENT,
        STRATEGY,
        Column(
            "estimator",
            "text",
            "`naive-pooled`, `within-site-zero`, `horvitz-thompson` or `hajek`, of the average over pairs",
        ),
        Column("n_sampled", "number", "lesions drawn a patient (mean over patients)", 0),
        N_PATIENTS,
        Column("truth", "number", "average over all pairs of lesions (mean over patients)", 0),
        Column("mean", "number", "exact expectation of the estimator (mean over patients)", 0),
        Column("bias_percent", "number", "expectation less truth (% of truth)"),
        Column("sd_percent", "number", "standard deviation over the draws (% of truth)", 0),
        Column("rmse_percent", "number", "root mean square distance from truth (% of truth)", 0),
        Column("n_pairs_out", "count", "pairs of lesions that no sample can hold", 0),
        REASON,
    ),
}
"""Columns of each table, in order; the key is the name of its file."""
