"""All further statistics of a cohort."""

import warnings
from collections.abc import Callable

import pandas as pd
from joblib import delayed

from analysis import schema
from analysis.beyond import FURTHER
from analysis.errors import InterlesionWarning
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


def further_statistics(
    material: Material, *, jobs: int = 1, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> dict[str, pd.DataFrame]:
    """Compute every table of the further statistics.

    Parameters
    ----------
    material : Material
    jobs : int
        Processes. The tables do not depend on it.
    progress : callable
        Told of topics that are done, and of how many.

    Returns
    -------
    dict of str to pandas.DataFrame
        One table for each name in `FURTHER`; tables that cannot apply are empty.
    """
    found: dict[str, pd.DataFrame] = {}
    work = (delayed(_quietly)(topic, material) for topic in TOPICS)
    for done, tables in enumerate(in_parallel(work, min(jobs, len(TOPICS))), start=1):
        found |= tables
        progress(done, len(TOPICS))
    return {name: schema.conform(name, found.get(name, schema.empty(name))) for name in FURTHER}


def _quietly(topic: Topic, material: Material) -> dict[str, pd.DataFrame]:
    with warnings.catch_warnings():
        # Said already for the cohort's own analysis.
        warnings.simplefilter("ignore", InterlesionWarning)
        return topic(material)
