"""`interlesion pdf`: a cohort's part of the book as one file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from analysis.wording import counted

EXAMPLE = "Example: interlesion pdf lung --out _build"

Cohorts = Annotated[
    list[str] | None,
    typer.Argument(
        help="Cohorts of that book: names, paths or open:NAME; if none is given, all of them.",
        metavar="COHORT",
        show_default=False,
    ),
]
Out = Annotated[Path, typer.Option("--out", help="Folder in which the book was built; gets <name>.pdf.")]


def pdf(cohort: Cohorts = None, out: Out = Path("_build")) -> None:
    """Print a cohort's pages of a built book: DIR/<name>.pdf, with contents and page numbers.

    The book is printed as it stands in DIR. Needs Chromium or Chrome.
    """
    from analysis.lock import held
    from analysis.report.pdf.chromium import find_chromium
    from analysis.report.pdf.make import make_pdf
    from analysis.report.pdf.shelf import chosen

    parts = chosen(out, _names(out, cohort or ()))
    chromium = find_chromium()
    with held(out):
        for part in parts:
            pages = counted(len(part.pages), "page")
            typer.echo(f"Printing {pages} of the book about {part.name}.", err=True)
            printed = make_pdf(part, chromium)
            typer.echo(f"{part.name}: {counted(printed.pages, 'page')}: {printed.path}")


def _names(out: Path, cohorts: Sequence[str]) -> list[str]:
    """Names of cohorts; one that is not a name in the book is a path, or open."""
    from analysis.cohort import find_cohort, read_cohort
    from analysis.intake.open_cohorts import PREFIX, is_open
    from analysis.report.pdf.shelf import parts

    here = {part.name for part in parts(out)}
    names = []
    for cohort in cohorts:
        if is_open(cohort):
            names.append(cohort.removeprefix(PREFIX))
        elif cohort in here or not Path(cohort).exists():
            names.append(cohort)
        else:
            names.append(read_cohort(find_cohort(cohort, Path())).name)
    return names
