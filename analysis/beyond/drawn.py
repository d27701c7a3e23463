"""Table of what the lesions that can be drawn are coloured by."""

from analysis.columns import FEATURE, LESION, PATIENT, Column

TABLES: dict[str, tuple[Column, ...]] = {
    "drawn_features": (
        PATIENT,
        LESION,
        FEATURE,
        Column("value", "number", "value on the original contour (unit of the feature)"),
    ),
}
"""Columns of each table, in order; the key is the name of its file."""
