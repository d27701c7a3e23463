"""Table of the further tables that a run did not compute."""

from analysis.columns import Column

TABLES: dict[str, tuple[Column, ...]] = {
    "not_computed": (
        Column("table", "text", "name of a table that has no rows because it was not computed"),
        Column("reason", "text", "`quick` (left out with `--quick`) or `failed` (an unexpected error)"),
        Column("error", "text", "kind of the error; empty after `--quick`"),
    ),
}
"""Columns of each table, in order; the key is the name of its file."""
