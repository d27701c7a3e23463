"""Tables of dispersion that fits the scale of a feature."""

from analysis.columns import Column

TABLES: dict[str, tuple[Column, ...]] = {}
"""Columns of each table, in order; the key is the name of its file."""
