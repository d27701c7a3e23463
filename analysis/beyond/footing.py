"""Tables of comparisons on equal footing, and of effects with their intervals."""

from analysis.columns import Column

TABLES: dict[str, tuple[Column, ...]] = {}
"""Columns of each table, in order; the key is the name of its file."""
