"""All further statistics of a cohort."""

import warnings
from collections.abc import Callable
from typing import NamedTuple

import pandas as pd
from joblib import delayed

from analysis import schema
from analysis.beyond import FURTHER
from analysis.errors import InterlesionError, InterlesionWarning
from analysis.interrupts import in_parallel
from analysis.study.further.agreement import agreement_tables
from analysis.study.further.clustering import clustering_tables
from analysis.study.further.components import components_tables
from analysis.study.further.effects import effects_tables
from analysis.study.further.floor import floor_tables
from analysis.study.further.footing import footing_tables
from analysis.study.further.material import Material
from analysis.study.further.outcomes import outcomes_tables
from analysis.study.further.planning import planning_tables
from analysis.study.further.shuffled import shuffled_tables
from analysis.study.further.spread import spread_tables
from analysis.study.further.strategies import strategies_tables
from analysis.study.further.weighting import weighting_tables
from analysis.study.not_computed import OWN, failed
from analysis.traces import trace

Topic = Callable[[Material], dict[str, pd.DataFrame]]
"""Computes some of the tables; those that cannot apply may lack."""

TOPICS: tuple[Topic, ...] = (
    strategies_tables,
    components_tables,
    agreement_tables,
    planning_tables,
    floor_tables,
    footing_tables,
    effects_tables,
    clustering_tables,
    weighting_tables,
    spread_tables,
    shuffled_tables,
    outcomes_tables,
)
"""Those that take longest first."""

MAKES: dict[str, tuple[str, ...]] = {
    "strategies": ("strategies", "strategy_differences"),
    "components": ("components",),
    "agreement": ("agreement", "readers"),
    "planning": ("plan", "plan_left_out"),
    "floor": ("floor", "floor_patients", "floor_summary"),
    "footing": ("footing",),
    "effects": ("effects",),
    "clustering": ("clustering",),
    "weighting": ("weighted",),
    "spread": ("scales", "spread", "spread_summary", "spread_order"),
    "shuffled": ("shuffled",),
    "outcomes": ("outcomes", "survival_curves", "logrank"),
}
"""Tables of each topic, so that of a topic that fails it can be said which are missing."""


class TopicError(NamedTuple):
    """What a topic failed with: the name of the topic; kind and words of the error; where in the code."""

    topic: str
    kind: str
    message: str
    trace: str


class Further(NamedTuple):
    """Tables of the further statistics.

    Attributes
    ----------
    tables : dict of str to pandas.DataFrame
        One for each name in `FURTHER`; those that cannot apply, or whose topic failed, are empty.
    errors : tuple of TopicError
        Of topics that failed.
    """

    tables: dict[str, pd.DataFrame]
    errors: tuple[TopicError, ...]

    @property
    def whole(self) -> bool:
        """Whether no topic failed."""
        return not self.errors


def further_statistics(
    material: Material,
    *,
    jobs: int = 1,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    strict: bool = False,
) -> Further:
    """Compute every table of the further statistics.

    An unexpected error of one topic costs its tables alone: an `InterlesionWarning` names topic and error.

    Parameters
    ----------
    material : Material
    jobs : int
        Processes. The tables do not depend on it.
    progress : callable
        Told of topics that are done, and of how many.
    strict : bool
        Raise an unexpected error instead.

    Returns
    -------
    Further
    """
    found: dict[str, pd.DataFrame] = {}
    errors: list[TopicError] = []
    work = (delayed(_quietly)(topic, material, strict) for topic in TOPICS)
    results = in_parallel(work, min(jobs, len(TOPICS)))
    for done, (tables, error) in enumerate(results, start=1):
        found |= tables
        if error:
            errors.append(error)
        progress(done, len(TOPICS))
    for error in errors:
        warnings.warn(_failure(error), InterlesionWarning, stacklevel=2)
    found[OWN] = failed({table: error.kind for error in errors for table in MAKES.get(error.topic, ())})
    tables = {name: schema.conform(name, found.get(name, schema.empty(name))) for name in FURTHER}
    return Further(tables, tuple(errors))


def _quietly(
    topic: Topic, material: Material, strict: bool
) -> tuple[dict[str, pd.DataFrame], TopicError | None]:
    """Compute a topic's tables; an error is a value, since no warning crosses from a worker process."""
    with warnings.catch_warnings():
        # Said already for the cohort's own analysis.
        warnings.simplefilter("ignore", InterlesionWarning)
        try:
            return topic(material), None
        except InterlesionError:
            raise
        except Exception as error:
            if strict:
                raise
            return {}, TopicError(_name(topic), type(error).__name__, str(error), trace(error))


def _name(topic: Topic) -> str:
    return topic.__name__.removesuffix("_tables")


def _failure(error: TopicError) -> str:
    return (
        f"The tables of {error.topic.replace('_', ' ')} could not be computed and are empty ({error.kind}: "
        f"{error.message}). This "
        "should not have happened; the next run tries again, and with INTERLESION_TRACEBACK=1 it shows where."
    )
