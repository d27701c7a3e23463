"""Results tables that go beyond the paper, declared by topic."""

from analysis.beyond import (
    agreement,
    drawn,
    estimator,
    footing,
    outcome,
    paths,
    patients,
    planning,
    spread,
    standards,
    strategies,
    unfinished,
    variance,
)
from analysis.columns import Column

FURTHER: dict[str, tuple[Column, ...]] = {
    **agreement.TABLES,
    **spread.TABLES,
    **footing.TABLES,
    **variance.TABLES,
    **strategies.TABLES,
    **planning.TABLES,
    **outcome.TABLES,
    **unfinished.TABLES,
}
"""Tables of the further statistics, which `--quick` leaves empty."""

BEYOND: dict[str, tuple[Column, ...]] = {
    **drawn.TABLES,
    **estimator.TABLES,
    **patients.TABLES,
    **paths.TABLES,
    **FURTHER,
    **standards.TABLES,
}
"""Columns of each table, in order; the key is the name of its file."""
