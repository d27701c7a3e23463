"""What comes out at the end of a path: indices and their recovery."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.cohort import Cohort, Scaling
from analysis.statistics.dissimilarity import heterogeneity_table
from analysis.statistics.expectation import expected_averages
from analysis.statistics.lesions import KEYS
from analysis.statistics.recovery import SIZES
from analysis.statistics.sampling import cohort_recovery
from analysis.study.choice import Choice, freeze_scaling
from analysis.study.paths.combinations import VOLUMES, Place
from analysis.study.paths.forks import AVERAGES, Bins
from analysis.study.space import Space

MOST_DRAWS = 500
"""Draws of a path, where the cohort asks for no fewer: as many as the paper takes."""

_MM3_IN_A_ML = 1000.0


@dataclass(frozen=True)
class Task:
    """What a process needs for one place; small, and travels to it.

    Attributes
    ----------
    cohort : Cohort
    original : pandas.DataFrame
        Keys, site and the features of the place.
    frozen : pandas.DataFrame
        Table `scaling`.
    place : Place
    """

    cohort: Cohort
    original: pd.DataFrame
    frozen: pd.DataFrame
    place: Place


@dataclass(frozen=True)
class Outcome:
    """What comes out at one place.

    Attributes
    ----------
    n_features : int
        Features that have a scale.
    indices : pandas.DataFrame
        Table `heterogeneity`.
    recovery : pandas.DataFrame
        Of the cohort, as from `cohort_recovery`, indexed by strategy and reading; no row where no recovery is
        computed.
    maximal : pandas.DataFrame
        Recovery of the maximum of each patient, as from `cohort_recovery`; no row either.
    """

    n_features: int
    indices: pd.DataFrame
    recovery: pd.DataFrame
    maximal: pd.DataFrame


def fit(cohort: Cohort, bins: Bins, place: Place) -> pd.DataFrame:
    """Fit the scaling of a place on all lesions of the cohort or of its reference; table `scaling`."""
    fitted_on = bins.reference if place.fitted_on == "reference" else bins.original
    assert fitted_on is not None
    method: Scaling = place.scaling  # type: ignore[assignment]
    frozen = freeze_scaling(replace(cohort, scaling=method), Choice(place.names, "path", fitted_on))
    if place.volume_unit == "mL":
        frozen.loc[frozen["feature"].isin(VOLUMES), "scale"] *= _MM3_IN_A_ML
    return frozen


def tasks(
    cohort: Cohort, bins: Sequence[Bins], patients: Sequence[str], places: Sequence[Place]
) -> list[Task]:
    """Make the task of each place: scaling fitted on all lesions, lesions of some patients to compare.

    Parameters
    ----------
    cohort : Cohort
    bins : sequence of Bins
        All that places name.
    patients : sequence of str
        Those whose lesions are compared.
    places : sequence of Place
    """
    whole = {each.label: each for each in bins}
    some = {each.label: each.of_patients(patients).original for each in bins}
    alike = {replace(place, distance="") for place in places}
    frozen = {place: fit(cohort, whole[place.bin_width], place) for place in alike}
    return [
        Task(
            cohort,
            some[place.bin_width][[*KEYS, "site", *place.names]],
            frozen[replace(place, distance="")],
            place,
        )
        for place in places
    ]


def outcome(task: Task) -> Outcome:
    """Compute indices and recovery at one place.

    The averages of random lesions are their exact expectations; the maximum, and what is sampled by site, is
    simulated, with the same draws of each patient at every place.
    """
    cohort = task.cohort
    space = Space.of(cohort, task.original, task.place.names, task.frozen, task.place.distance)
    indices = heterogeneity_table(space.defined)
    if not cohort.exhaustive or indices.empty:
        return Outcome(len(task.frozen), indices, _no_recovery(), pd.DataFrame(columns=SIZES))
    draws = min(cohort.draws, MOST_DRAWS)
    found, maximal = cohort_recovery(space.defined, space.defined_sites, draws, cohort.seed)
    sizes, pairs = indices["n_lesions"].to_numpy(), indices["average_pairs"].to_numpy()
    found.loc[: len(SIZES) - 1, list(AVERAGES)] = expected_averages(sizes, pairs)
    return Outcome(len(task.frozen), indices, found.set_index(["strategy", "reading"]), maximal)


def _no_recovery() -> pd.DataFrame:
    keys = pd.MultiIndex.from_arrays([[], []], names=["strategy", "reading"])
    return pd.DataFrame({name: np.empty(0) for name in (*AVERAGES, "maximal")}, index=keys)
