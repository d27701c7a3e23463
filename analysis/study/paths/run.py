"""All paths of a cohort, and what survives them."""

import warnings
from collections.abc import Callable, Sequence

import pandas as pd
from joblib import delayed

from analysis import schema
from analysis.cohort import Cohort
from analysis.errors import InterlesionWarning
from analysis.interrupts import in_parallel
from analysis.statistics.agreement import robust_features
from analysis.study.choice import Choice, choose_features, select_own_features
from analysis.study.followed import MOST_PATIENTS, some_patients
from analysis.study.inputs import Inputs
from analysis.study.paths.combinations import Combinations
from analysis.study.paths.conclusions import conclusions_tables
from analysis.study.paths.forks import Bins, Forks
from analysis.study.paths.outcome import Outcome, Task, outcome, tasks
from analysis.study.paths.table import paths_table

TABLES = ("paths", "conclusions", "path_choices")
"""Results tables that the forking paths give."""

Progress = Callable[[int, int], None]


def forking_paths(
    cohort: Cohort,
    inputs: Inputs,
    reference: Choice | None,
    bins: Sequence[Bins],
    *,
    jobs: int = 1,
    progress: Progress = lambda _done, _total: None,
) -> dict[str, pd.DataFrame]:
    """Repeat the analysis along every path.

    Parameters
    ----------
    cohort : Cohort
    inputs : Inputs
        Features, with all contours.
    reference : Choice or None
        Of the discovery cohort.
    bins : sequence of Bins
        The original contours, measured with the bin width in use, and then with others.
    jobs : int
        Processes. The tables do not depend on it.
    progress : callable
        Told of places (sets of dissimilarities) that are done, and of how many.

    Returns
    -------
    dict of str to pandas.DataFrame
        The tables of `TABLES`; all empty where no patient has enough usable lesions for an index.
    """
    with warnings.catch_warnings():
        # Said already for the cohort's own analysis.
        warnings.simplefilter("ignore", InterlesionWarning)
        robustness, own = select_own_features(cohort, inputs.ordered())
        choice = choose_features(cohort, inputs.ordered(), own, reference)
        forks = Forks.of(cohort, choice, bins, own, robust_features(robustness))
        combinations = Combinations.of(forks)
        work = tasks(cohort, forks.bins, _patients(forks), combinations.places)
        outcomes = _outcomes(work, jobs, progress)
    paths = paths_table(combinations.paths(), outcomes)
    if paths["n_patients"].max() == 0:
        return {name: schema.empty(name) for name in TABLES}
    conclusions, shares = conclusions_tables(paths, combinations.table)
    found = dict(zip(TABLES, (paths, conclusions, shares), strict=True))
    return {name: schema.conform(name, table) for name, table in found.items()}


def _patients(forks: Forks) -> list[str]:
    """Choose the patients that are followed: all that may have an index, or so many of them."""
    lesions = forks.bins[0].original.groupby("patient_id").size()
    able = lesions[lesions >= max(2, forks.cohort.minimum_lesions)].index.tolist()
    return some_patients(able, MOST_PATIENTS, forks.cohort.seed)


def _outcomes(work: Sequence[Task], jobs: int, progress: Progress) -> list[Outcome]:
    progress(0, len(work))
    found = []
    for done in in_parallel(map(delayed(outcome), work), min(jobs, len(work))):
        found.append(done)
        progress(len(found), len(work))
    return found
