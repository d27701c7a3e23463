"""Where an analysis of heterogeneity forks: the levels of each choice that a cohort has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
import pandas as pd

from analysis.cohort import Cohort, Scaling
from analysis.features import FEATURES, PAPER_FEATURES, feature_class
from analysis.statistics.lesions import KEYS, UNKNOWN
from analysis.study.choice import Choice

CHOICES = (
    "features",
    "shape",
    "bin_width",
    "scaling",
    "fitted_on",
    "volume_unit",
    "distance",
    "average",
    "reading",
)
"""The choices, in the order in which an analysis makes them."""

AVERAGES = ("average_paper", "average_pairs")
READINGS = ("within-site-zero", "within-site-dropped", "pooled")
DISTANCES = ("cosine", "cosine-half", "correlation", "euclidean")
AS_MEASURED = "as measured"
"""Level of `bin_width` where features were not measured here, or not with bins of a fixed width."""


@dataclass(frozen=True)
class Bins:
    """Lesions measured with grey levels of one width.

    Attributes
    ----------
    label : str
        The width (HU), or `AS_MEASURED`.
    original : pandas.DataFrame
        Table `features` of the cohort, original contours.
    reference : pandas.DataFrame or None
        The same of its reference cohort, if it has one that was measured with these bins.
    """

    label: str
    original: pd.DataFrame
    reference: pd.DataFrame | None = None

    def ordered(self) -> "Bins":
        """Return the same with the lesions in their order: draws must not depend on that of the rows."""
        return Bins(self.label, _ordered(self.original), self.reference)

    def of_patients(self, patients: Sequence[str]) -> "Bins":
        """Return the same with the lesions of some patients alone; the reference stays whole."""
        rows = self.original["patient_id"].isin(list(patients))
        return Bins(self.label, self.original[rows].reset_index(drop=True), self.reference)


@dataclass(frozen=True)
class Forks:
    """What can be chosen for a cohort. In each choice the level of the cohort's own analysis comes first.

    Attributes
    ----------
    cohort : Cohort
    features : mapping of str to tuple of str
        Sets of features: `paper` (the eight of Henry et al. 2022, as far as measured), `own` (the cohort's
        own selection), `robust` (all robust ones), and `in use` where none of these is in use.
    bins : tuple of Bins
    levels : mapping of str to tuple of str
        Levels of each of `CHOICES`.
    """

    cohort: Cohort
    features: Mapping[str, tuple[str, ...]]
    bins: tuple[Bins, ...]
    levels: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(
        cls, cohort: Cohort, choice: Choice, bins: Sequence[Bins], own: pd.DataFrame, robust: Sequence[str]
    ) -> "Forks":
        """Find what can be chosen.

        Parameters
        ----------
        cohort : Cohort
        choice : Choice
            The features in use.
        bins : sequence of Bins
            Those in use first.
        own : pandas.DataFrame
            Table `selection`.
        robust : sequence of str
            Robust features.
        """
        selected = own.loc[own["selected"].astype(bool), "feature"].tolist()
        sets: dict[str, Sequence[str]] = {"paper": PAPER_FEATURES, "own": selected, "robust": robust}
        features = _in_use_first(choice.names, {name: _known(each, bins[0]) for name, each in sets.items()})
        levels = {
            "features": tuple(features),
            "shape": ("with", "without"),
            "bin_width": tuple(each.label for each in bins),
            "scaling": _first(cohort.scaling, get_args(Scaling)),
            "fitted_on": ("cohort",) if bins[0].reference is None else ("reference", "cohort"),
            "volume_unit": ("mm3", "mL"),
            "distance": _first(cohort.distance, DISTANCES),
            "average": AVERAGES,
            "reading": READINGS if _by_site(cohort, bins[0]) else ("pooled",),
        }
        return cls(cohort, features, tuple(each.ordered() for each in bins), levels)

    def names(self, features: str, shape: str) -> tuple[str, ...]:
        """Features of a set, with or without those of shape."""
        names = self.features[features]
        return names if shape == "with" else tuple(name for name in names if feature_class(name) != "shape")


def _in_use_first(names: tuple[str, ...], sets: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    found = {name: each for name, each in sets.items() if len(each) > 1}
    in_use = next((name for name, each in found.items() if each == names), "in use")
    return {in_use: names, **found}


def _known(names: Sequence[str], bins: Bins) -> tuple[str, ...]:
    """Features with at least one finite value, in the order of `FEATURES`."""
    known = [name for name in names if np.isfinite(bins.original[name]).any()]
    return tuple(sorted(known, key=FEATURES.index))


def _first(own: str, levels: Sequence[str]) -> tuple[str, ...]:
    return (own, *(level for level in levels if level != own))


def _by_site(cohort: Cohort, bins: Bins) -> bool:
    return cohort.exhaustive and bool((bins.original["site"] != UNKNOWN).any())


def _ordered(original: pd.DataFrame) -> pd.DataFrame:
    rows = original[list(KEYS)].sort_values(list(KEYS), kind="stable").index
    return original.loc[rows].reset_index(drop=True)
