"""Write anew the results of open cohorts that are kept in the repository: `python -m analysis.keep`."""

import json
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from analysis import pipeline, schema
from analysis.cohort import read_cohort
from analysis.command_line import run
from analysis.intake.open_cohorts import OpenCohort, open_cohort, prepared, write_licence
from analysis.intake.open_make import make_open
from analysis.report.kept import KEPT
from analysis.run import Run
from analysis.standards.export import FILES
from analysis.tables import table_path

NOT_KEPT = ("surfaces",)
"""A table has none."""
_OF_THIS_RUN = ("commit", "machine", "seconds")
"""Parts of provenance.json that differ from run to run, and tell of nobody's data."""
_HEADING = """\
# What the pages say of this cohort, whose results stand beside this file. The table of features does not:
#     interlesion book open:{name} --out DIR
# downloads it and computes everything anew. Written by `make kept`; the words come from data/open.yml.
"""


def keep(name: str, folder: Path, *, mirror: str | Path | None = None) -> Path:
    """Compute the results of an open cohort and put them in place of those that were kept.

    Parameters
    ----------
    name : str
        Of the open cohort.
    folder : pathlib.Path
        Holds a folder a cohort; gets `<name>/` with the tables, `cohort.yml`, `provenance.json` and the
        licence of the data. Features are not among them.
    mirror : str or pathlib.Path, optional
        Where to take the table from, as for `fetch`.

    Returns
    -------
    pathlib.Path
        `folder / name`, the same bytes for the same table, code and packages.

    Raises
    ------
    InputError, FetchError
        As `prepared`.
    """
    entry = open_cohort(name)
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".keeping-") as work:
        yml = prepared(name, make_open, out=Path(work) / "cohort", mirror=mirror)
        outcome = pipeline.analyse(read_cohort(yml), Run(Path(work) / "run", Path(work), store=None))
        new = Path(work) / entry.name
        new.mkdir()
        for table in set(schema.RESULTS) - set(NOT_KEPT):
            shutil.copy(table_path(table, outcome.results), new)
        for file in FILES:
            shutil.copy(outcome.results / file, new)
        _describe(entry, yml, outcome.results, new)
        shutil.rmtree(folder / entry.name, ignore_errors=True)
        return new.replace(folder / entry.name)


def _describe(entry: OpenCohort, yml: Path, results: Path, new: Path) -> None:
    """Write what stands beside the tables."""
    (new / "cohort.yml").write_text(
        _HEADING.format(name=entry.name) + yml.read_text(encoding="utf-8"), encoding="utf-8"
    )
    record = json.loads((results / "provenance.json").read_text(encoding="utf-8"))
    lasting = {key: value for key, value in record.items() if key not in _OF_THIS_RUN}
    lasting["inputs"] = {entry.file.name: entry.file.sha256}
    (new / "provenance.json").write_text(json.dumps(lasting, indent=2) + "\n", encoding="utf-8")
    write_licence(entry, new)


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Open cohorts; those kept now if none.")] = None,
    mirror: Annotated[str | None, typer.Option(help="Folder or address that holds their tables.")] = None,
) -> None:
    """Compute the kept results anew."""
    for name in names or sorted(path.parent.name for path in KEPT.glob("*/cohort.yml")):
        typer.echo(keep(name, KEPT, mirror=mirror))


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    sys.exit(run(lambda: app(standalone_mode=False)))
