"""Tables of dispersion that fits the scale of a feature."""

from analysis.columns import FEATURE, PATIENT, Column

_SCALE = Column("scale", "text", "scale of the feature: `ratio`, `interval` or `signed`")
_MEASURE = Column(
    "measure",
    "text",
    "`cv_percent`, `ceiling_share_percent`, `qcd`, `mad_median`, `log_variance`, `geometric_cv_percent` or "
    "`relative_spread`: see table `spread`",
)

TABLES: dict[str, tuple[Column, ...]] = {
    "scales": (
        FEATURE,
        _SCALE,
        Column("reason", "text", "why"),
        Column("lowest", "number", "lower end that the definition sets; NaN for none"),
        Column("highest", "number", "upper end that the definition sets; NaN for none"),
        Column("in_use", "flag", "one of the features in use"),
        Column("n_lesions", "count", "lesions with a value", 0),
        Column("least", "number", "smallest value (unit of the feature)"),
        Column("greatest", "number", "largest value (unit of the feature)"),
        Column("n_outside", "count", "values beyond these ends, which the definition does not allow", 0),
    ),
    "spread": (
        PATIENT,
        FEATURE,
        _SCALE,
        Column("n_lesions", "count", "lesions with a value", 0),
        Column("cv_percent", "number", "absolute coefficient of variation, as in the paper (%)", 0),
        Column("ceiling_share_percent", "number", "the same by the largest that n lesions allow (%)", 0, 100),
        Column("qcd", "number", "quartile coefficient of dispersion", 0, 1),
        Column("mad_median", "number", "1.4826 times the median absolute deviation, by the median", 0),
        Column("log_variance", "number", "variance of the natural logarithms", 0),
        Column("geometric_cv_percent", "number", "coefficient of variation that fits that variance (%)", 0),
        Column("relative_spread", "number", "standard deviation by that of all lesions of the cohort", 0),
        Column("reason", "text", "why some are NaN"),
    ),
    "spread_summary": (
        FEATURE,
        _SCALE,
        _MEASURE,
        Column("n_patients", "count", "patients with a value", 0),
        Column(
            "mean",
            "number",
            "mean over patients; of `relative_spread` root mean square, of `geometric_cv_percent` that of "
            "the mean variance of logarithms",
            0,
        ),
        Column("low", "number", "its 95 % interval over patients, lower end; of the features in use"),
        Column("high", "number", "its upper end"),
        Column("reason", "text", "why there is no mean or no interval"),
    ),
    "spread_order": (
        Column(
            "ranked",
            "text",
            "`features` (by mean), or `patients` (of one feature) in their order by the measure",
        ),
        Column(
            "against", "text", "the other order: by `cv_percent`, or by the number of lesions, `n_lesions`"
        ),
        FEATURE,
        _MEASURE,
        Column("n", "count", "features or patients that were ranked", 0),
        Column(
            "tau", "number", "Kendall's tau-b of the two orders; NaN for fewer than 3, or all tied", -1, 1
        ),
    ),
}
"""Columns of each table, in order; the key is the name of its file."""
