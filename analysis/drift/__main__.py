"""Show what moved since results were kept: `python -m analysis.drift`, or `make drift`."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from analysis import pipeline, schema
from analysis.cohort import read_cohort
from analysis.command_line import run
from analysis.drift.compare import Drift, drift
from analysis.drift.golden import GOLDEN, VERSIONS, changed_versions, drifts, write_golden
from analysis.errors import InterlesionError
from analysis.keep import NOT_KEPT, keep
from analysis.report.kept import KEPT
from analysis.run import Run
from analysis.sources.phantom.write import COHORTS
from analysis.tables import read_table

EMBEDDED = ("lung", "melanoma")
OPEN = ("dapper",)
ALL = (*EMBEDDED, *OPEN)
MOVED = 1
"""Exit code where a number moved."""


class DriftError(InterlesionError):
    """Numbers are not those that were kept; said already."""

    exit_code = MOVED


def compared(cohort: str, folder: Path, *, jobs: int = 2, mirror: str | None = None) -> list[Drift]:
    """Compute a cohort anew, unless `folder` holds a run of it, and compare it with what was kept.

    Parameters
    ----------
    cohort : str
        One of `EMBEDDED` or `OPEN`.
    folder : pathlib.Path
        Holds, or will hold, a folder a cohort.
    jobs : int
        Processes.
    mirror : str, optional
        Where to take the table of an open cohort from.
    """
    if cohort in OPEN:
        new = folder / cohort / "results"
        new = new if new.is_dir() else keep(cohort, folder, mirror=mirror)
        names = sorted(set(schema.RESULTS) - set(NOT_KEPT))
        return [drift(name, read_table(name, KEPT / cohort), read_table(name, new)) for name in names]
    return drifts(cohort, computed(cohort, folder, jobs))


def computed(cohort: str, folder: Path, jobs: int) -> Path:
    """Draw, measure and analyse an embedded cohort, unless that was done; nothing is taken from the store."""
    out = folder / cohort
    if not (out / "results" / "provenance.json").is_file():
        yml = read_cohort(COHORTS / f"{cohort}.yml")
        pipeline.analyse(yml, Run(out, references=folder, jobs=jobs, store=None))
    return out


def told(cohort: str, found: Iterable[Drift], changed: dict[str, tuple[str, str]]) -> list[str]:
    """Say of each table whether it moved, and which packages did.

    Parameters
    ----------
    cohort : str
    found : iterable of Drift
    changed : dict of str to (str, str)
        Packages of another version, then and now.
    """
    lines = [f"{cohort}: {name} {then} became {now}" for name, (then, now) in changed.items()]
    lines = lines or [f"{cohort}: the same packages as when it was kept"]
    for each in found:
        if each.n_moved:
            by = f", by {each.largest:.1e} at most" if each.largest < float("inf") else ""
            lines.append(f"  {each.table}: {each.n_moved} of {each.n_values} values moved{by} ({each.where})")
        else:
            lines.append(f"  {each.table}: {each.n_values} values, none moved")
    return lines


def main(
    cohorts: Annotated[list[str] | None, typer.Argument(help="lung, melanoma, dapper; all if none.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder of runs, such as _build; what it holds is not computed again.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Keep what is computed now instead.")] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Processes; they change nothing.")] = 2,
    mirror: Annotated[str | None, typer.Option(help="Folder or address that holds dapper's table.")] = None,
) -> None:
    """Compute the embedded cohorts and dapper, and show table by table what moved; exit 1 if anything did."""
    wanted = cohorts or list(ALL)
    if unknown := sorted(set(wanted) - set(ALL)):
        raise typer.BadParameter(f"no cohort {', '.join(unknown)}; there are {', '.join(ALL)}.")
    with TemporaryDirectory() as work:
        folder = out or Path(work)
        if write:
            for name in set(wanted) & set(EMBEDDED):
                typer.echo(write_golden(name, computed(name, folder, jobs)).parent)
            return
        moved = [name for name in wanted if _moved(name, compared(name, folder, jobs=jobs, mirror=mirror))]
    if moved:
        remedy = "Where that is meant: `make drift WRITE=1`, and `make kept` for dapper."
        raise DriftError(f"Numbers moved: {', '.join(moved)}. {remedy}")


def _moved(cohort: str, found: list[Drift]) -> bool:
    """Say what was found; whether anything moved."""
    typer.echo("\n".join(told(cohort, found, changed_versions(_then(cohort)))))
    return any(each.n_moved for each in found)


def _then(cohort: str) -> dict[str, str]:
    if cohort in OPEN:
        return json.loads((KEPT / cohort / "provenance.json").read_text(encoding="utf-8"))["packages"]
    return json.loads((GOLDEN / cohort / VERSIONS).read_text(encoding="utf-8"))


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    sys.exit(run(lambda: app(standalone_mode=False)))
