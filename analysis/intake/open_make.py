"""The cohort of an open table, made as `interlesion new` makes any table's."""

from pathlib import Path

from analysis.intake.new import Wishes, new
from analysis.intake.open_list import OpenCohort
from analysis.intake.table import TableOptions


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
    wishes = Wishes(
        kind="table",
        name=entry.name,
        title=entry.title,
        tables=TableOptions(columns=entry.columns),
        replace=True,
        keys=dict(entry.keys),
    )
    return new(source, folder, wishes).yml
