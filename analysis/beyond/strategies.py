"""Tables of strategies that a reader can carry out, and of weighted pairs."""

from analysis.columns import Column

TABLES: dict[str, tuple[Column, ...]] = {}
"""Columns of each table, in order; the key is the name of its file."""
