"""The commands of the command line, and what their ends are turned into."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer

from analysis import audit_command, cache_command, new_command, pdf_command, plan_command
from analysis.calls import (
    AllowOutside,
    CohortArgument,
    Draws,
    Jobs,
    Mirror,
    Out,
    Quick,
    Scheduler,
    Seed,
    admit,
    fetched,
    finish,
    sum_up,
    tell_outcome,
    tell_reports,
)
from analysis.errors import InterlesionError, explained
from analysis.exits import BAD_INPUT, DONE, FAILED, INCOMPLETE, INTERRUPTED, SENTENCE, TERMINATED
from analysis.garbage import look_seldom
from analysis.hearing import Request, heard
from analysis.session import session
from analysis.wording import counted, visible

EMBEDDED = ("lung", "melanoma")

app = typer.Typer(
    name="interlesion",
    help="How different the tumours of one patient look on CT, and what sampling them loses.",
    epilog="Exit: 0 done; 1 not done, for the reason that is said; 2 bad input, nothing begun; 3 done, but "
    "lesions or pages failed; 130 interrupted; 143 terminated.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command(epilog="Example: interlesion check my-cohort/cohort.yml")
def check(cohort: CohortArgument, mirror: Mirror = None, allow_outside: AllowOutside = False) -> None:
    """List every fault of a cohort at once: severity, file, row and remedy."""
    from analysis import admission

    (name,) = fetched([cohort], mirror)
    _, faults = admission.faults_of(name, outside=allow_outside)
    for fault in faults:
        typer.echo(fault)
    errors = sum(fault.severity == "error" for fault in faults)
    typer.echo(f"{counted(errors, 'error')}, {counted(len(faults) - errors, 'warning')}.")
    raise typer.Exit(BAD_INPUT if errors else DONE)


@app.command(epilog="Example: interlesion extract my-cohort/cohort.yml --out _build/my-cohort")
def extract(
    cohort: CohortArgument,
    out: Out,
    jobs: Jobs = None,
    seed: Seed = None,
    scheduler: Scheduler = None,
    mirror: Mirror = None,
    allow_outside: AllowOutside = False,
) -> None:
    """Measure every lesion: DIR/features.parquet, excluded.csv, and extraction.json (counts and seconds)."""
    from analysis import admission, pipeline

    adapt = admission.adaptation(seed)
    (described,) = admit(fetched([cohort], mirror), adapt, outside=allow_outside)
    with session(jobs, adapt, scheduler, out) as at_work:
        inputs = pipeline.extract(described, at_work.run(out, out / "reference"))
    sum_up(inputs.tally, inputs.failures, out)
    raise typer.Exit(finish(described, len(inputs.original), inputs.failures, out / "features.parquet"))


@app.command(epilog="Example: interlesion analyse my-cohort/cohort.yml --out _build/my-cohort")
def analyse(
    cohort: CohortArgument,
    out: Out,
    jobs: Jobs = None,
    seed: Seed = None,
    draws: Draws = None,
    scheduler: Scheduler = None,
    mirror: Mirror = None,
    quick: Quick = False,
    allow_outside: AllowOutside = False,
) -> None:
    """Compute every table under DIR/results; extracts first where there are no features."""
    from analysis import admission, pipeline

    adapt = admission.adaptation(seed, draws)
    (described,) = admit(fetched([cohort], mirror), adapt, outside=allow_outside)
    with session(jobs, adapt, scheduler, out, quick=quick) as at_work:
        outcome = pipeline.analyse(described, at_work.run(out, out / "reference"))
    raise typer.Exit(tell_outcome(described, outcome, out))


@app.command(
    epilog="Example: interlesion book data/cohorts/lung.yml --out _build; then, after a change of one page, "
    "interlesion book data/cohorts/lung.yml --out _build --only sampling"
)
def book(
    cohort: Annotated[
        list[str] | None,
        typer.Argument(
            help="Cohorts: paths or names; if none is given, the synthetic ones and published "
            "patients whose results are kept."
        ),
    ] = None,
    out: Out = Path("_build"),
    only: Annotated[
        str | None,
        typer.Option(
            "--only",
            help="Run the notebook of this page again, such as sampling or 7-sampling, a lesson; others only "
            "where something changed.",
            metavar="PAGE",
        ),
    ] = None,
    jobs: Jobs = None,
    seed: Seed = None,
    draws: Draws = None,
    scheduler: Scheduler = None,
    mirror: Mirror = None,
    quick: Quick = False,
    allow_outside: AllowOutside = False,
) -> None:
    """Do everything: DIR/<name>/ for each cohort, and the book in DIR/html."""
    from analysis import admission, owner, pipeline
    from analysis.report import build, kept

    adapt = admission.adaptation(seed, draws)
    described = admit(fetched(cohort or EMBEDDED, mirror), adapt, outside=allow_outside)
    parts = [build.BookCohort.of(one, out / one.name / "results") for one in described]
    parts += [] if cohort else kept.kept_cohorts()
    build.check_request(parts, only)
    if owner.owner(out) not in {one.name for one in described}:
        owner.refuse_others(described[0], out)  # else a book would lie among another cohort's results
    code = DONE
    folders = [out / name for name in admission.names_written(described)]
    with session(jobs, adapt, scheduler, out, also=folders, quick=quick) as at_work:
        for one in described:
            outcome = pipeline.analyse(one, at_work.run(out / one.name, out))
            code = max(code, tell_outcome(one, outcome, out / one.name))
        others = kept.at_hand(parts, out)
        report = build.build_book(
            parts,
            out,
            others=others,
            only=only,
            jobs=at_work.jobs,
            progress=lambda *at: at_work.watcher("pages", *at),
        )
    for failure in report.failed:
        typer.echo(f"page failed: {failure}", err=True)
    tell_reports(len(report.failed), "page", out)
    for name in report.lacking:
        typer.echo(f"{name} has no page {only}: its results have nothing to show there.", err=True)
    typer.echo(f"The book: {out / 'html' / 'index.html'}")
    for line in kept.beside(others):
        typer.echo(line)
    raise typer.Exit(INCOMPLETE if report.failed else code)


@app.command(epilog="Example: interlesion phantom lung --out my-phantom")
def phantom(
    kind: Annotated[Literal["lung", "melanoma"], typer.Argument(help="Which.", metavar="lung|melanoma")],
    out: Out,
    jobs: Jobs = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Another seed, another cohort.")] = 20221014,
) -> None:
    """Write a synthetic cohort: CT, masks, tables, and the truth it was drawn from."""
    from analysis.sources.phantom import write_phantom

    with session(jobs, lambda cohort: cohort, out=out) as at_work:
        path = write_phantom(
            kind,
            out,
            seed=seed,
            jobs=at_work.jobs,
            progress=lambda *at: at_work.watcher("phantom", *at),
        )
    typer.echo(f"A synthetic cohort: {path}")


app.command(epilog=pdf_command.EXAMPLE)(pdf_command.pdf)
app.command(epilog=new_command.EXAMPLE)(new_command.new)
app.command(epilog=plan_command.EXAMPLE)(plan_command.plan)
app.command(epilog=cache_command.EXAMPLE)(cache_command.cache)
app.command(epilog=audit_command.EXAMPLE)(audit_command.audit)


def run(command: Callable[[], object], ended: Callable[[int], object] = lambda _code: None) -> int:
    """Run a command; turn whatever happens into a message and an exit code.

    Parameters
    ----------
    command : callable
    ended : callable
        Called with the exit code while requests to end do no harm any more; may hear them from then on.
    """
    request = Request()
    with heard(request):
        try:
            code = _code_of(command)
            request.settle()
            request.over = True
        except (KeyboardInterrupt, typer.Abort):
            request.over = True
            typer.echo(SENTENCE, err=True)
            code = TERMINATED if request.terminated else INTERRUPTED
        ended(code)
    return code


def _code_of(command: Callable[[], object]) -> int:
    try:
        done = command()
    except typer.Exit as leave:
        if leave.exit_code == INTERRUPTED:  # what typer makes of KeyboardInterrupt
            raise KeyboardInterrupt from leave
        return leave.exit_code
    except typer.TyperException as error:
        error.show()  # type: ignore[attr-defined]  # all that typer raises can show themselves
        return BAD_INPUT
    except InterlesionError as error:
        typer.echo(str(error), err=True)
        return error.exit_code
    except typer.Abort:
        raise
    except Exception as error:
        if os.environ.get("INTERLESION_TRACEBACK"):
            raise
        typer.echo(explained(error) or _unexpected(error), err=True)
        return FAILED
    return done if isinstance(done, int) else DONE


def _unexpected(error: Exception) -> str:
    hint = "Set INTERLESION_TRACEBACK=1 to see where."
    return f"This should not have happened: {type(error).__name__}: {visible(str(error))}. {hint}"


def main(ended: Callable[[int], object]) -> int:
    """Run the command line; return its exit code, which `ended` is told first, as by `run`."""
    look_seldom()
    return run(lambda: app(standalone_mode=False), ended)
