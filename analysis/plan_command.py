"""`interlesion plan`: how many lesions to segment."""

from typing import TYPE_CHECKING, Annotated

import typer

from analysis.calls import (
    AllowOutside,
    CohortArgument,
    Draws,
    Jobs,
    Mirror,
    Out,
    Scheduler,
    Seed,
    admit,
    fetched,
    finish,
    sum_up,
)
from analysis.errors import Fault, InputError
from analysis.session import session
from analysis.wording import did_you_mean, listing, quote, visible

if TYPE_CHECKING:
    from analysis.cohort import Cohort
    from analysis.study.further.planning import Question

EXAMPLE = "Example: interlesion plan my-cohort/cohort.yml --recover 75 --out _build/my-cohort"

Recover = Annotated[
    float,
    typer.Option("--recover", help="Share of the index on all lesions that is wanted.", metavar="PERCENT"),
]
Index = Annotated[
    str, typer.Option("--index", help="maximal, average_pairs or average_paper.", metavar="INDEX")
]
Confidence = Annotated[
    float,
    typer.Option(
        "--confidence",
        help="Share of random draws that is to reach it, and of new patients for whom that is to hold.",
        metavar="PERCENT",
    ),
]


def plan(  # noqa: PLR0917
    cohort: CohortArgument,
    out: Out,
    recover: Recover = 75.0,
    index: Index = "maximal",
    confidence: Confidence = 95.0,
    jobs: Jobs = None,
    seed: Seed = None,
    draws: Draws = None,
    scheduler: Scheduler = None,
    mirror: Mirror = None,
    allow_outside: AllowOutside = False,
) -> None:
    """Say how many lesions to segment: DIR/results/plan.csv, of each patient and of a new one.

    Lesions are drawn at random. Extracts first where there are no features. The next `analyse` or `book` into
    the same folder puts its own answer in place of this one: 75 % of each index, in 95 % of draws.
    """
    from analysis import admission, pipeline
    from analysis.plan_answer import answer
    from analysis.tables import read_table

    question = _question(recover, index, confidence)
    adapt = admission.adaptation(seed, draws)
    (described,) = admit(fetched([cohort], mirror), adapt, outside=allow_outside)
    _check_complete(described)
    with session(jobs, adapt, scheduler, out) as at_work:
        outcome = pipeline.plan(described, at_work.run(out, out / "reference"), question)
    for message in outcome.messages:
        typer.echo(f"warning: {visible(message)}", err=True)
    sum_up(outcome.tally, outcome.failures, out)
    for line in answer(read_table("plan", outcome.results), described.title):
        typer.echo(line)
    table = outcome.results / "plan.csv"
    raise typer.Exit(finish(described, outcome.n_lesions, outcome.failures, table))


def _question(recover: float, index: str, confidence: float) -> "Question":
    """Turn the options into a question; every fault of them at once."""
    from analysis.statistics.dissimilarity import INDICES
    from analysis.study.further.planning import Question

    faults = []
    if not 1 < recover <= 100:
        message = f"{recover:g} is no share that can be asked for: above 1, up to 100 (%)."
        faults.append(_fault("--recover", message, f"Write percent, such as {_as_percent(recover, 75)}."))
    if index not in INDICES:
        remedy = did_you_mean(index, INDICES, f"Choose one of {listing(INDICES)}.")
        faults.append(_fault("--index", f"{quote(index)} is no index.", remedy))
    if not 1 < confidence < 100:
        message = f"{confidence:g} is no share of draws that can be asked for: above 1, below 100 (%)."
        remedy = f"Write percent, such as {_as_percent(confidence, 95)}."
        faults.append(_fault("--confidence", message, remedy))
    if faults:
        raise InputError(faults)
    return Question((index,), recover, confidence)


def _as_percent(share: float, usual: int) -> str:
    """Guess what was meant by a share of 1; else what is usual."""
    return f"{100 * share:g}" if 0 < share < 1 else str(usual)


def _check_complete(cohort: "Cohort") -> None:
    if not cohort.exhaustive:
        message = "It is false: lesions are missing, so what a sample recovers of all cannot be known."
        remedy = "Plan with patients of whom every lesion was outlined."
        raise InputError([Fault("error", str(cohort.path), "exhaustive", message, remedy)])


def _fault(option: str, message: str, remedy: str) -> Fault:
    return Fault("error", "plan", option, message, remedy)
