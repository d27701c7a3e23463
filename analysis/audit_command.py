"""`interlesion audit`: whether the printed numbers of a paper agree with one another."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

EXAMPLE = "Example: interlesion audit data/published > audit.csv"

Folder = Annotated[
    Path | None,
    typer.Argument(
        help="Folder with values.csv, checks.yml and, for words, statements.csv; if none is given, "
        "data/published.",
        metavar="DIR",
        show_default=False,
    ),
]


def audit(folder: Folder = None) -> None:
    """Check the printed numbers of a paper against one another: CSV of check, place, verdict, detail.

    A verdict is `consistent`, `differs` or `cannot-tell`; whatever it is, the exit code is 0. What the files
    hold, and the kinds of checks, stands in data/published/README.md.
    """
    from analysis import published
    from analysis.audit.runs import audit as audited
    from analysis.formulas import disarmed
    from analysis.wording import visible

    table = audited(folder or published.FOLDER).table()
    shown = disarmed(table.map(lambda cell: visible(cell) if isinstance(cell, str) else cell))
    _write(shown.to_csv(index=False, lineterminator="\n").encode())


def _write(content: bytes) -> None:
    """Write to the standard output; whoever reads it may stop, as `head` does."""
    try:
        typer.echo(content, nl=False)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more when it ends, and would complain of the same pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
