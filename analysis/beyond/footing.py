"""Tables of comparisons on equal footing, and of effects with their intervals."""

from analysis.columns import FEATURE, Column

TABLES: dict[str, tuple[Column, ...]] = {
    "footing": (
        Column("comparison", "text", "what is compared: `groups` of patients, or `sites`"),
        FEATURE,
        Column(
            "measure",
            "text",
            "`naive` (coefficient of variation, whatever the number of lesions), `variance` (the same "
            "expectation with any number of lesions) or `rarefied` (expectation over subsets of "
            "`m_lesions`)",
        ),
        Column(
            "statistic",
            "text",
            "what is averaged over patients: `cv_percent`, `log_variance`, `relative_variance` or "
            "`relative_spread` (variance or standard deviation by that of all lesions of the cohort)",
        ),
        Column("design", "text", "`unpaired`, or `paired` within the same patients"),
        Column("group_a", "text", "`oligo`, or a site"),
        Column("group_b", "text", "`multi`, or another site"),
        Column("n_a", "count", "patients of a with a value", 0),
        Column("n_b", "count", "patients of b with a value", 0),
        Column("m_lesions", "number", "lesions in a subset; NaN where nothing is rarefied", 2),
        Column("value_a", "number", "mean over the patients of a (%, or without unit)", 0),
        Column("value_b", "number", "mean over the patients of b (%, or without unit)", 0),
        Column("difference", "number", "a less b (percentage points, or without unit)"),
        Column("low", "number", "its 95 % interval over patients, lower end"),
        Column("high", "number", "its upper end"),
        Column("ratio", "number", "value of a by that of b", 0),
        Column("ratio_low", "number", "its 95 % interval over 10 patients or more a group, lower end", 0),
        Column("ratio_high", "number", "its upper end", 0),
        Column(
            "p_value",
            "number",
            "two-sided t test of the means (Welch's, or of pairs), the same contrast as the difference",
            0,
            1,
        ),
        Column("p_bh", "number", "Benjamini-Hochberg, over all rows of that comparison and measure", 0, 1),
        Column(
            "differs",
            "flag",
            "whether the interval of the difference leaves out 0 and p_bh is below 0.05: the only ground on "
            "which the pages name a difference",
        ),
        Column("reason", "text", "why some are NaN"),
    ),
    "effects": (
        FEATURE,
        Column("test", "text", "as in `inference`"),
        Column("group", "text", "`all`, `oligo`, `multi` or `oligo-multi`"),
        Column("n", "count", "patients", 0),
        Column("estimate", "number", "mean CV, or Hodges-Lehmann difference oligo - multi (%)"),
        Column("low", "number", "its 95 % interval over patients, lower end (%)"),
        Column("high", "number", "its upper end (%)"),
        Column(
            "superiority",
            "number",
            "share of pairs, an oligo- and a multimetastatic patient, in which the first has the larger CV; "
            "NaN for one group",
            0,
            1,
        ),
        Column("superiority_low", "number", "its 95 % interval, lower end", 0, 1),
        Column("superiority_high", "number", "its upper end", 0, 1),
        Column("cliffs_delta", "number", "twice that share less 1", -1, 1),
        Column("p_value", "number", "as in `inference`", 0, 1),
        Column("p_bonferroni", "number", "as in `inference`", 0, 1),
        Column(
            "p_bh",
            "number",
            "Benjamini-Hochberg, over the rows of that kind of test: against 0, or between groups",
            0,
            1,
        ),
        Column("significant_bonferroni", "flag", "p_bonferroni below 0.05"),
        Column("significant_bh", "flag", "p_bh below 0.05"),
        Column("reason", "text", "why there is no interval"),
    ),
}
"""Columns of each table, in order; the key is the name of its file."""
