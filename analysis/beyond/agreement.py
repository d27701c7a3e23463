"""Tables of agreement between contours, and of the floor that they give."""

from analysis.columns import Column

TABLES: dict[str, tuple[Column, ...]] = {}
"""Columns of each table, in order; the key is the name of its file."""
