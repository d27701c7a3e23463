"""The indices under other scalings: the paper names none, and they depend on it."""

import warnings
from dataclasses import replace

import pandas as pd

from analysis import schema
from analysis.cohort import Cohort, Distance, Scaling
from analysis.errors import InterlesionWarning
from analysis.statistics.dissimilarity import heterogeneity_table
from analysis.study.choice import Choice, freeze_scaling
from analysis.study.space import Space

COMPARED: tuple[tuple[Scaling, Distance], ...] = (
    ("none", "cosine"),
    ("zscore", "cosine-half"),
    ("minmax", "cosine"),
)
"""Scaling and distance that have the stated maximum of 1: all that print can be compared with."""


def scalings(cohort: Cohort, original: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Compute the indices of each patient, and their means, under each of `COMPARED`.

    Parameters
    ----------
    cohort : Cohort
    original : pandas.DataFrame
        Features of the original contours.
    choice : Choice
        The features in use.

    Returns
    -------
    pandas.DataFrame
        Table `scalings`; the row `all` is the mean over the patients with indices.
    """
    parts = [_indices(space_under(cohort, original, choice, *pair), *pair) for pair in COMPARED]
    return pd.concat(parts, ignore_index=True)


def space_under(
    cohort: Cohort, original: pd.DataFrame, choice: Choice, scaling: Scaling, distance: Distance
) -> Space:
    """Place the lesions of a cohort in the space of another scaling and distance."""
    other = replace(cohort, scaling=scaling, distance=distance)
    with warnings.catch_warnings():
        # Said already for the cohort's own scaling.
        warnings.simplefilter("ignore", InterlesionWarning)
        frozen = freeze_scaling(other, choice)
    return Space.of(other, original, choice.names, frozen)


def _indices(space: Space, scaling: Scaling, distance: Distance) -> pd.DataFrame:
    table = heterogeneity_table(space.defined)
    if table.empty:
        return schema.empty("scalings")
    means = table.drop(columns="patient_id").mean().to_frame().T
    means = means.assign(patient_id=schema.ALL, n_lesions=int(table["n_lesions"].sum()))
    return pd.concat([means, table], ignore_index=True).assign(scaling=scaling, distance=distance)
