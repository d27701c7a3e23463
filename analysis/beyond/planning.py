"""Tables of how many lesions to segment."""

from analysis.columns import INDEX, Column

_ASKED = (
    Column("target_percent", "number", "recovery asked for (%)", 0, 100),
    Column("confidence_percent", "number", "share of random draws that is to reach it (%)", 0, 100),
)

TABLES: dict[str, tuple[Column, ...]] = {
    "plan": (
        Column("scope", "text", "`patient`, one of the cohort, or `new`, one who comes next"),
        Column("patient_id", "text", "patient; `all` for a new one"),
        INDEX,
        *_ASKED,
        Column("n_total", "count", "lesions of the patient", 0),
        Column(
            "n_lesions",
            "number",
            "lesions to segment: smallest number from which on enough draws reach the target; NaN where the "
            "index is 0 on all lesions, or no patient has another",
            2,
        ),
        Column(
            "promised_percent",
            "number",
            "of a patient: share of draws with so many lesions that reach the target (%); of a new one: the "
            "probability that what is listed is enough, over all new patients of its class, those told to "
            "segment all among them, at most N / (N + 1) from N of the class (%); where `n_lesions` is "
            "`n_total` it is enough by definition, and where it is less, it may be enough more rarely",
            0,
            100,
        ),
    ),
    "plan_left_out": (
        INDEX,
        *_ASKED,
        Column("rule", "text", "what is carried over: `number`, `root` (over √n) or `share` (over n)"),
        Column("used", "flag", "the rule of table `plan`"),
        Column("fewest", "count", "fewest lesions of the patients of this class", 0),
        Column(
            "n_basis",
            "count",
            "patients that the promise to this class rests on: its own, or all of the merged class",
            0,
        ),
        Column("basis_fewest", "count", "the class after merging: its fewest lesions", 0),
        Column("promised_percent", "number", "what they promise, over all of the class (%)", 0, 100),
        Column("n_patients", "count", "patients of this class, each left out and promised by the others", 0),
        Column("n_enough", "count", "those for whom the promised lesions are enough", 0),
        Column("enough_percent", "number", "share of them (%)", 0, 100),
        Column("n_fewer", "count", "those of `n_patients` who are promised fewer than all their lesions", 0),
        Column("n_fewer_enough", "count", "those of `n_fewer` for whom that is enough", 0),
        Column("mean_share_percent", "number", "promised share of their lesions, mean (%)", 0, 100),
    ),
}
"""Columns of each table, in order; the key is the name of its file."""
