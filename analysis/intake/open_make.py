"""The cohort of an open table, made as `interlesion new` makes any table's."""

from dataclasses import replace
from pathlib import Path

from analysis.intake.new import Wishes, new
from analysis.intake.open_cohorts import is_open, prepared
from analysis.intake.open_list import OpenCohort


def make_open(source: Path, entry: OpenCohort, folder: Path) -> Path:
    """Make the cohort of an open table; a cohort that was made in the folder before is replaced.

    Parameters
    ----------
    source : pathlib.Path
        The table, from `fetch`.
    entry : OpenCohort
    folder : pathlib.Path
        Made; see `intake.new`.

    Returns
    -------
    pathlib.Path
        Its `cohort.yml`.

    Raises
    ------
    InputError
        As `intake.new`.
    """
    return new(source, folder, wishes_of(entry, Wishes(replace=True))).yml


def wishes_of(entry: OpenCohort, wishes: Wishes) -> Wishes:
    """Add what the entry of an open table says to what a user wishes; the user's word holds."""
    return replace(
        wishes,
        kind="table",
        name=wishes.name or entry.name,
        title=wishes.title or entry.title,
        tables=replace(wishes.tables, columns={**entry.columns, **wishes.tables.columns}),
        keys={**entry.keys, **wishes.keys},
    )


def located(name: str, mirror: str | None = None) -> str:
    """Give the path of the yml where a cohort is asked for as `open:<name>`; any other name as it is."""
    return str(prepared(name, make_open, mirror=mirror)) if is_open(name) else name
