"""The command line: `interlesion`, or `python -m analysis`."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer

from analysis import cohort as cohorts
from analysis.console import Watcher
from analysis.errors import Fault, InputError, InterlesionError

DONE, FAILED, BAD_INPUT, INCOMPLETE, INTERRUPTED = 0, 1, 2, 3, 130
EMBEDDED = ("lung", "melanoma")

app = typer.Typer(
    name="interlesion",
    help="How different the tumours of one patient look on CT, and what sampling them loses.",
    epilog="Exit: 0 done; 2 bad input, nothing begun; 3 done, but lesions or pages failed; 130 interrupted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

CohortArgument = Annotated[
    str, typer.Argument(help="Path of a cohort.yml, or a name in data/cohorts.", metavar="COHORT")
]
Out = Annotated[Path, typer.Option("--out", help="Folder to write to; made if absent.")]
Jobs = Annotated[int, typer.Option("--jobs", min=1, help="Processes.")]
Seed = Annotated[int | None, typer.Option("--seed", min=0, help="Instead of the cohort's own seed.")]
Draws = Annotated[int | None, typer.Option("--draws", min=1, help="Instead of the cohort's own draws.")]
Quick = Annotated[bool, typer.Option("--quick", help="Leave out what goes beyond the paper.")]
CORES = os.cpu_count() or 1


@app.command(epilog="Example: interlesion check my-cohort/cohort.yml")
def check(cohort: CohortArgument) -> None:
    """List every fault of a cohort at once: severity, file, row and remedy."""
    from analysis.sources.check import check as find_faults

    try:
        faults = find_faults(_read(cohort))
    except InputError as error:
        faults = list(error.faults)
    for fault in faults:
        typer.echo(fault)
    errors = sum(fault.severity == "error" for fault in faults)
    typer.echo(f"{errors} errors, {len(faults) - errors} warnings.")
    raise typer.Exit(BAD_INPUT if errors else DONE)


@app.command(epilog="Example: interlesion extract my-cohort/cohort.yml --out _build/my-cohort")
def extract(cohort: CohortArgument, out: Out, jobs: Jobs = CORES, seed: Seed = None) -> None:
    """Measure every lesion: DIR/features.parquet and DIR/excluded.csv."""
    from analysis import pipeline

    described = _admit(_read(cohort, seed=seed))
    with Watcher() as watcher:
        run = pipeline.Run(out, references=out / "reference", jobs=jobs, progress=watcher)
        inputs = pipeline.extract(described, run)
    failed = inputs.excluded.query("contour == 'original'")
    for row in failed.itertuples():
        typer.echo(f"no features: {row.patient_id}, {row.lesion_id}: {row.reason}", err=True)
    typer.echo(f"{len(inputs.original)} lesions, {len(failed)} without features: {out / 'features.parquet'}")
    raise typer.Exit(INCOMPLETE if len(failed) and described.source != "table" else DONE)


@app.command(epilog="Example: interlesion analyse my-cohort/cohort.yml --out _build/my-cohort")
def analyse(
    cohort: CohortArgument,
    out: Out,
    jobs: Jobs = CORES,
    seed: Seed = None,
    draws: Draws = None,
    quick: Quick = False,  # noqa: ARG001  # everything there is belongs to the paper
) -> None:
    """Compute every table under DIR/results; extracts first where there are no features."""
    from analysis import pipeline

    described = _admit(_read(cohort, seed=seed, draws=draws))
    with Watcher() as watcher:
        run = pipeline.Run(out, references=out / "reference", jobs=jobs, progress=watcher)
        outcome = pipeline.analyse(described, run)
    raise typer.Exit(_tell(outcome, described))


@app.command(epilog="Example: interlesion book data/cohorts/lung.yml --out _build")
def book(
    cohort: Annotated[
        list[str] | None, typer.Argument(help="Cohorts: paths or names; the embedded ones if none is given.")
    ] = None,
    out: Out = Path("_build"),
    only: Annotated[str | None, typer.Option("--only", help="Run this page alone, such as sampling.")] = None,
    jobs: Jobs = CORES,
    seed: Seed = None,
    draws: Draws = None,
    quick: Quick = False,  # noqa: ARG001  # everything there is belongs to the paper
) -> None:
    """Do everything: DIR/<name>/ for each cohort, and the book in DIR/html."""
    from analysis import pipeline
    from analysis.report import build

    described = _admit_all([_read(name, seed=seed, draws=draws) for name in cohort or EMBEDDED])
    code, parts = DONE, []
    with Watcher() as watcher:
        for one in described:
            run = pipeline.Run(out / one.name, references=out, jobs=jobs, progress=watcher)
            outcome = pipeline.analyse(one, run)
            code = max(code, _tell(outcome, one))
            parts.append(build.BookCohort.of(one, outcome.results))
        report = build.build_book(
            parts, out, only=only, jobs=jobs, progress=lambda *at: watcher("pages", *at)
        )
    for failure in report.failed:
        typer.echo(f"page failed: {failure}", err=True)
    typer.echo(f"The book: {out / 'html' / 'index.html'}")
    raise typer.Exit(INCOMPLETE if report.failed else code)


@app.command(epilog="Example: interlesion phantom lung --out my-phantom")
def phantom(
    kind: Annotated[Literal["lung", "melanoma"], typer.Argument(help="Which.", metavar="lung|melanoma")],
    out: Out,
    jobs: Jobs = CORES,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Another seed, another cohort.")] = 20221014,
) -> None:
    """Write a synthetic cohort: CT, masks, tables, and the truth it was drawn from."""
    from analysis.sources.phantom import write_phantom

    with Watcher() as watcher:
        path = write_phantom(
            kind,
            out,
            seed=seed,
            jobs=jobs,
            progress=lambda *at: watcher("phantom", *at),
        )
    typer.echo(f"A synthetic cohort: {path}")


def _read(name: str, seed: int | None = None, draws: int | None = None) -> cohorts.Cohort:
    cohort = cohorts.read_cohort(cohorts.find_cohort(name, Path.cwd()))
    changes = {key: value for key, value in (("seed", seed), ("draws", draws)) if value is not None}
    return replace(cohort, **changes)  # type: ignore[arg-type]


def _admit(cohort: cohorts.Cohort) -> cohorts.Cohort:
    return _admit_all([cohort])[0]


def _admit_all(described: Sequence[cohorts.Cohort]) -> Sequence[cohorts.Cohort]:
    """Refuse faulty cohorts before any work; say what the warnings are."""
    from analysis.sources.check import check as find_faults

    faults = [fault for cohort in described for fault in find_faults(cohort)] + _same_names(described)
    if any(fault.severity == "error" for fault in faults):
        raise InputError(faults)
    for fault in faults:
        typer.echo(fault, err=True)
    return described


def _same_names(described: Sequence[cohorts.Cohort]) -> list[Fault]:
    names = [cohort.name for cohort in described]
    return [
        Fault(
            "error",
            str(cohort.path),
            "name",
            f"Two cohorts are named {cohort.name}.",
            "Give one another name.",
        )
        for place, cohort in enumerate(described)
        if cohort.name in names[:place]
    ]


def _tell(outcome: "object", cohort: cohorts.Cohort) -> int:
    from analysis.pipeline import Outcome

    assert isinstance(outcome, Outcome)
    for message in outcome.messages:
        typer.echo(f"warning: {message}", err=True)
    typer.echo(
        f"{cohort.name}: {outcome.n_lesions} lesions, {outcome.n_without} without features: {outcome.results}"
    )
    return DONE if outcome.complete else INCOMPLETE


def run(command: Callable[[], object]) -> int:
    """Run a command; turn whatever happens into a message and an exit code."""
    try:
        command()
    except typer.Exit as leave:
        return leave.exit_code
    except typer.TyperException as error:
        error.show()  # type: ignore[attr-defined]  # all that typer raises can show themselves
        return BAD_INPUT
    except InterlesionError as error:
        typer.echo(str(error), err=True)
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        typer.echo("Interrupted. Run the same command again to go on.", err=True)
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("INTERLESION_TRACEBACK"):
            raise
        hint = "Set INTERLESION_TRACEBACK=1 to see where."
        typer.echo(f"This should not have happened: {type(error).__name__}: {error}. {hint}", err=True)
        return FAILED
    return DONE


def main() -> None:
    """Run the command line and leave with its exit code."""
    result: list[int] = []
    code = run(lambda: result.append(app(standalone_mode=False) or DONE))
    sys.exit(code or (result[0] if result else DONE))


if __name__ == "__main__":
    main()
