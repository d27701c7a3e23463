"""Tables of whose variance it is: organ, patient, lesion."""

from analysis.columns import Column

TABLES: dict[str, tuple[Column, ...]] = {}
"""Columns of each table, in order; the key is the name of its file."""
