"""Which features are in use, who chose them, and how they are scaled."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cohort import Cohort
from analysis.errors import FeatureWarning
from analysis.features import FEATURES, PAPER_FEATURES, short_name
from analysis.statistics import agreement, scaling, selection
from analysis.statistics.lesions import KEYS, usable
from analysis.study.inputs import Inputs
from analysis.wording import listing


@dataclass(frozen=True)
class Choice:
    """The features in use, who chose them, and the lesions their scaling is fitted on."""

    names: tuple[str, ...]
    origin: str
    fitted_on: pd.DataFrame


def select_own_features(cohort: Cohort, inputs: Inputs) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Robustness of each feature over the cohort's contours, and the features it would select itself."""
    robustness = agreement.robustness(inputs.features)
    robust = agreement.robust_features(robustness)
    return robustness, selection.selection(inputs.original, robust, cohort.clusters)


def choose_features(
    cohort: Cohort, inputs: Inputs, own: pd.DataFrame, reference: Choice | None = None
) -> Choice:
    """Decide which features are in use: the yml's, the reference's, the own selection, or the paper's.

    Features of which no lesion has a value are dropped, with one `FeatureWarning`.
    """
    names, origin = _wanted(cohort, own, reference)
    present = tuple(name for name in names if np.isfinite(inputs.original[name]).any())
    absent = [short_name(name) for name in names if name not in present]
    if absent:
        message = f"{cohort.name}: no lesion has a value of {listing(absent, limit=len(absent))}; not used."
        warnings.warn(FeatureWarning(message), stacklevel=2)
    return Choice(present, origin, reference.fitted_on if reference else inputs.original)


def freeze_scaling(cohort: Cohort, choice: Choice) -> pd.DataFrame:
    """Fit the cohort's scaling on the lesions of the choice; `n_outside` is still to be counted."""
    fitted_on = usable_lesions(choice.fitted_on, choice.names)
    return scaling.fit_scaling(fitted_on, list(choice.names), cohort.scaling, choice.origin)


def usable_lesions(original: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Lesions whose features in use are all finite, with those alone; none where no feature is in use."""
    rows = usable(original, names) if len(names) else np.zeros(len(original), dtype=bool)
    return original.loc[rows, [*KEYS, "site", *names]].reset_index(drop=True)


def _wanted(cohort: Cohort, own: pd.DataFrame, reference: Choice | None) -> tuple[tuple[str, ...], str]:
    selected = tuple(own.loc[own["selected"].astype(bool), "feature"])
    if cohort.features:
        names, origin = cohort.features, "cohort"
    elif reference:
        names, origin = reference.names, "reference"
    elif len(selected) > 1:
        names, origin = selected, "selection"
    else:
        names, origin = PAPER_FEATURES, "paper"
    return tuple(sorted(names, key=FEATURES.index)), origin
