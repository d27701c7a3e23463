"""The command line: `interlesion`, or `python -m analysis`."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from analysis import admission, audit_command, cache_command, new_command
from analysis.admission import Adapt
from analysis.cohort import Cohort
from analysis.console import Watcher
from analysis.errors import InterlesionError
from analysis.session import cores, session
from analysis.summary import failure_lines, summary
from analysis.wording import counted, visible

if TYPE_CHECKING:
    from analysis.extraction.tally import Tally
    from analysis.run import Outcome

DONE, FAILED, BAD_INPUT, INCOMPLETE, INTERRUPTED, TERMINATED = 0, 1, 2, 3, 130, 143
EMBEDDED = ("lung", "melanoma")

app = typer.Typer(
    name="interlesion",
    help="How different the tumours of one patient look on CT, and what sampling them loses.",
    epilog="Exit: 0 done; 2 bad input, nothing begun; 3 done, but lesions or pages failed; "
    "130 interrupted; 143 terminated.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

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
Quick = Annotated[
    bool,
    typer.Option("--quick", help="Leave out what goes beyond the paper and takes long: the forking paths."),
]


@app.command(epilog="Example: interlesion check my-cohort/cohort.yml")
def check(cohort: CohortArgument, mirror: Mirror = None) -> None:
    """List every fault of a cohort at once: severity, file, row and remedy."""
    (name,) = _located([cohort], mirror)
    _, faults = admission.faults_of(name)
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
) -> None:
    """Measure every lesion: DIR/features.parquet, excluded.csv, and extraction.json (counts and seconds)."""
    from analysis import pipeline

    adapt = admission.adaptation(seed)
    (described,) = _admit(_located([cohort], mirror), adapt)
    with session(jobs, adapt, scheduler, out) as at_work:
        inputs = pipeline.extract(described, at_work.run(out, out / "reference"))
    _sum_up(inputs.tally, inputs.failures, out)
    raise typer.Exit(_end(described, len(inputs.original), inputs.failures, out / "features.parquet"))


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
) -> None:
    """Compute every table under DIR/results; extracts first where there are no features."""
    from analysis import pipeline

    adapt = admission.adaptation(seed, draws)
    (described,) = _admit(_located([cohort], mirror), adapt)
    with session(jobs, adapt, scheduler, out, quick=quick) as at_work:
        outcome = pipeline.analyse(described, at_work.run(out, out / "reference"))
    raise typer.Exit(_tell_outcome(described, outcome, out))


@app.command(epilog="Example: interlesion book data/cohorts/lung.yml --out _build")
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
            "--only", help="Run this page again, such as sampling; others only where something changed."
        ),
    ] = None,
    jobs: Jobs = None,
    seed: Seed = None,
    draws: Draws = None,
    scheduler: Scheduler = None,
    mirror: Mirror = None,
    quick: Quick = False,
) -> None:
    """Do everything: DIR/<name>/ for each cohort, and the book in DIR/html."""
    from analysis import pipeline
    from analysis.report import build, kept

    adapt = admission.adaptation(seed, draws)
    described = _admit(_located(cohort or EMBEDDED, mirror), adapt)
    parts = [build.BookCohort.of(one, out / one.name / "results") for one in described]
    parts += [] if cohort else kept.kept_cohorts()
    build.check_request(parts, only)
    code = DONE
    with session(jobs, adapt, scheduler, out, quick=quick) as at_work:
        for one in described:
            outcome = pipeline.analyse(one, at_work.run(out / one.name, out))
            code = max(code, _tell_outcome(one, outcome, out / one.name))
        report = build.build_book(
            parts,
            out,
            others=kept.at_hand(parts, out),
            only=only,
            jobs=at_work.jobs,
            progress=lambda *at: at_work.watcher("pages", *at),
        )
    for failure in report.failed:
        typer.echo(f"page failed: {failure}", err=True)
    typer.echo(f"The book: {out / 'html' / 'index.html'}")
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

    with Watcher() as watcher:
        path = write_phantom(
            kind,
            out,
            seed=seed,
            jobs=jobs or cores(),
            progress=lambda *at: watcher("phantom", *at),
        )
    typer.echo(f"A synthetic cohort: {path}")


app.command(epilog=new_command.EXAMPLE)(new_command.new)
app.command(epilog=cache_command.EXAMPLE)(cache_command.cache)
app.command(epilog=audit_command.EXAMPLE)(audit_command.audit)


def _located(names: Sequence[str], mirror: str | None) -> list[str]:
    """Fetch cohorts that are asked for as open:NAME; other names stay as they are."""
    from analysis.intake.open_cohorts import is_open

    if not any(map(is_open, names)):
        return list(names)
    from analysis.intake.open_make import located

    return [located(name, mirror) for name in names]


def _admit(names: Sequence[str], adapt: Adapt) -> list[Cohort]:
    """Refuse faulty cohorts before any work; say what the warnings are."""
    admitted, warned = admission.admit(names, adapt)
    for fault in warned:
        typer.echo(fault, err=True)
    return admitted


def _tell_outcome(cohort: Cohort, outcome: "Outcome", out: Path) -> int:
    for message in outcome.messages:
        typer.echo(f"warning: {visible(message)}", err=True)
    _sum_up(outcome.tally, outcome.failures, out)
    return _end(cohort, outcome.n_lesions, outcome.failures, outcome.results)


def _sum_up(tally: "Tally | None", failures: Sequence[str], out: Path) -> None:
    table = out / "excluded.csv"
    for line in summary(tally, failures, table) if tally else failure_lines(failures, table):
        typer.echo(line, err=True)


def _end(cohort: Cohort, n_lesions: int, failures: Sequence[str], where: Path) -> int:
    """Say where it all is; gaps that came with a published table or outlines are no failure of the run."""
    typer.echo(f"{cohort.name}: {counted(n_lesions, 'lesion')}, {len(failures)} without features: {where}")
    return INCOMPLETE if failures and cohort.source not in ("table", "lidc") else DONE


@contextmanager
def _terminable() -> Iterator[threading.Event]:
    """Do at SIGTERM, as from a batch system, what is done at Ctrl-C; else the process would end on the spot.

    Yields
    ------
    asked : threading.Event
        Is set when the signal came.
    """
    asked = threading.Event()

    def end(*_signal: object) -> NoReturn:
        # Some send it twice, to the process and to its group; the second must not disturb the end.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        asked.set()
        raise KeyboardInterrupt

    here = threading.current_thread() is threading.main_thread()
    if not here or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield asked
        return
    signal.signal(signal.SIGTERM, end)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def run(command: Callable[[], object]) -> int:
    """Run a command; turn whatever happens into a message and an exit code."""
    with _terminable() as asked:
        code = _code_of(command)
    if code == INTERRUPTED:
        typer.echo("Interrupted. Run the same command again to go on.", err=True)
        return TERMINATED if asked.is_set() else INTERRUPTED
    return code


def _code_of(command: Callable[[], object]) -> int:
    try:
        done = command()
    except typer.Exit as leave:
        return leave.exit_code
    except typer.TyperException as error:
        error.show()  # type: ignore[attr-defined]  # all that typer raises can show themselves
        return BAD_INPUT
    except InterlesionError as error:
        typer.echo(str(error), err=True)
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("INTERLESION_TRACEBACK"):
            raise
        hint = "Set INTERLESION_TRACEBACK=1 to see where."
        typer.echo(f"This should not have happened: {type(error).__name__}: {error}. {hint}", err=True)
        return FAILED
    return done if isinstance(done, int) else DONE


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(lambda: app(standalone_mode=False)))


if __name__ == "__main__":
    main()
