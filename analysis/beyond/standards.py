"""The table of the reporting checklists."""

from analysis.columns import Column

TABLES: dict[str, tuple[Column, ...]] = {
    "standards": (
        Column("checklist", "text", "`ibsi`, `clear` or `metrics`"),
        Column("item", "text", "number of the item, as published"),
        Column("section", "text", "section of the checklist"),
        Column("asks", "text", "what the item asks for, in a few words"),
        Column("status", "text", "`stated`, `not applicable` or `to be stated by the authors`"),
        Column("answer", "text", "the answer; never empty"),
        Column("source", "text", "where the answer comes from, or where the authors can give it"),
        Column("weight", "number", "weight of the item in METRICS", 0, 1),
        Column("verdict", "text", "in METRICS: `met`, `not met`, `open` or `left out`; else empty"),
    )
}
"""Columns of each table, in order; the key is the name of its file."""
