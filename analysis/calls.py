"""What the commands on cohorts have in common: options, letting cohorts in, and what is said at the end."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis import new_command
from analysis.exits import DONE, INCOMPLETE
from analysis.summary import failure_lines, summary
from analysis.wording import counted, visible

if TYPE_CHECKING:
    from analysis.admission import Adapt
    from analysis.cohort import Cohort
    from analysis.extraction.tally import Tally
    from analysis.failures import Kind
    from analysis.run import Outcome

CohortArgument = Annotated[
    str,
    typer.Argument(help="Path of a cohort.yml, a name in data/cohorts, or open:NAME.", metavar="COHORT"),
]
Out = Annotated[Path, typer.Option("--out", help="Folder to write to; made if absent.")]
Jobs = Annotated[
    int | None, typer.Option("--jobs", min=1, help="Processes; if not given, one for each core.")
]
Seed = Annotated[int | None, typer.Option("--seed", min=0, help="Instead of the cohort's own seed.")]
Draws = Annotated[int | None, typer.Option("--draws", min=1, help="Instead of the cohort's own draws.")]
Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", help="Measure lesions on a Dask cluster: its address.", metavar="ADDRESS"),
]
Mirror = new_command.Mirror
AllowOutside = Annotated[
    bool,
    typer.Option(
        "--allow-outside",
        help="Let lesions.csv lead to images and masks outside of its folder, also by `..` and links.",
    ),
]
Quick = Annotated[
    bool,
    typer.Option("--quick", help="Leave out what goes beyond the paper and takes long."),
]


def fetched(names: Sequence[str], mirror: str | None) -> list[str]:
    """Fetch cohorts that are asked for as open:NAME; other names stay as they are."""
    from analysis.intake.open_cohorts import is_open

    if not any(map(is_open, names)):
        return list(names)
    from analysis.intake.open_make import located

    return [located(name, mirror) for name in names]


def admit(names: Sequence[str], adapt: "Adapt", *, outside: bool = False) -> "list[Cohort]":
    """Refuse faulty cohorts before any work; say what the warnings are."""
    from analysis import admission

    admitted, warned = admission.admit(names, adapt, outside=outside)
    for fault in warned:
        typer.echo(fault, err=True)
    return admitted


def tell_outcome(cohort: "Cohort", outcome: "Outcome", out: Path) -> int:
    """Say what an analysis left behind, and give its exit code."""
    for message in outcome.messages:
        typer.echo(f"warning: {visible(message)}", err=True)
    sum_up(outcome.tally, outcome.failures, out)
    return finish(cohort, outcome.n_lesions, outcome.failures, outcome.results)


def sum_up(tally: "Tally | None", failures: Sequence[str], out: Path) -> None:
    """Say how an extraction went."""
    table = out / "excluded.csv"
    for line in summary(tally, failures, table) if tally else failure_lines(failures, table):
        typer.echo(line, err=True)
    tell_reports(len(failures), "lesion", out)


def tell_reports(failed: int, kind: "Kind", out: Path) -> None:
    """Say where the reports of what failed are, if something did and there are any."""
    from analysis.failures import FOLDER, count_reports

    if failed and (reports := count_reports(out / FOLDER, kind)):
        typer.echo(f"{counted(reports, 'report')} of what failed: {visible(str(out / FOLDER))}", err=True)


def finish(cohort: "Cohort", n_lesions: int, failures: Sequence[str], where: Path) -> int:
    """Say where it all is; gaps that came with a published table or outlines are no failure of the run."""
    typer.echo(f"{cohort.name}: {counted(n_lesions, 'lesion')}, {len(failures)} without features: {where}")
    return INCOMPLETE if failures and cohort.source not in ("table", "lidc") else DONE
