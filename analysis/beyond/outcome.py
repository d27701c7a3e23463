"""Tables of what the indices have to do with an outcome."""

from analysis.columns import INDEX, Column

_REASON = Column("reason", "text", "why there is no result; empty where there is one")
_P_BH = Column(
    "p_bh", "number", "the same after Benjamini and Hochberg, over the indices of the same analysis", 0, 1
)

TABLES: dict[str, tuple[Column, ...]] = {
    "outcomes": (
        INDEX,
        Column("outcome", "text", "`survival` or `response`"),
        Column("model", "text", "`alone`, or `adjusted` for number of lesions and total volume (logarithms)"),
        Column("adjusted_for", "text", "`lesions`, `volume`, both with a comma, or empty"),
        Column("n_known", "count", "patients with a known outcome", 0),
        Column("n_patients", "count", "those of them with an index: the patients of the model", 0),
        Column("n_events", "count", "events among them; of a response, patients of the rarer kind", 0),
        Column("events_per_variable", "number", "events for each variable of the model", 0),
        Column("sd", "number", "one standard deviation of the index over these patients", 0),
        Column("ratio", "number", "hazard ratio or odds ratio of one standard deviation more", 0),
        Column("low", "number", "its 95 % interval (Wald), lower end", 0),
        Column("high", "number", "its 95 % interval (Wald), upper end", 0),
        Column("p_value", "number", "two-sided (Wald)", 0, 1),
        _P_BH,
        Column(
            "p_proportional", "number", "of the test that the hazard ratio is the same at all times", 0, 1
        ),
        Column("caution", "text", "why the result is to be taken with caution; empty if nothing special is"),
        _REASON,
    ),
    "survival_curves": (
        INDEX,
        Column("third", "text", "patients by the index: `low`, `middle` or `high`"),
        Column("n_patients", "count", "patients of the third", 0),
        Column("time", "number", "time of an event, 0, or the last time (unit of the table of patients)", 0),
        Column("n_at_risk", "count", "patients at risk then", 0),
        Column("n_events", "count", "events then; with 1 the time is that of one patient", 0),
        Column("survival", "number", "share without event (Kaplan and Meier)", 0, 1),
        Column("low", "number", "its 95 % interval (log-log), lower end", 0, 1),
        Column("high", "number", "its 95 % interval (log-log), upper end", 0, 1),
    ),
    "logrank": (
        INDEX,
        Column("n_patients", "count", "patients with an index and a known outcome", 0),
        Column("n_events", "count", "events among them", 0),
        Column("statistic", "number", "log-rank chi-squared between the thirds", 0),
        Column("df", "count", "its degrees of freedom", 0),
        Column("p_value", "number", "of the log-rank test", 0, 1),
        _P_BH,
        _REASON,
    ),
}
"""Columns of each table, in order; the key is the name of its file."""
