"""What the further statistics are computed from."""

from dataclasses import dataclass

import pandas as pd

from analysis.cohort import Cohort
from analysis.study.choice import Choice, choose_features, freeze_scaling, select_own_features
from analysis.study.inputs import Inputs
from analysis.study.space import Space


@dataclass(frozen=True)
class Material:
    """A cohort with its features, those in use, and its lesions in their space.

    Attributes
    ----------
    cohort : Cohort
    inputs : Inputs
        By patient, lesion and contour.
    robustness : pandas.DataFrame
        Table `robustness`.
    choice : Choice
        The features in use.
    frozen : pandas.DataFrame
        Table `scaling`, without `n_outside`.
    space : Space
    shuffled : pandas.DataFrame or None
        Table `features` of original contours with the voxels in random order, of some patients; None
        where there are no images.
    """

    cohort: Cohort
    inputs: Inputs
    robustness: pd.DataFrame
    choice: Choice
    frozen: pd.DataFrame
    space: Space
    shuffled: pd.DataFrame | None = None

    @classmethod
    def of(
        cls,
        cohort: Cohort,
        inputs: Inputs,
        reference: Choice | None = None,
        shuffled: pd.DataFrame | None = None,
    ) -> "Material":
        """Choose and scale the features of a cohort as for its other results."""
        inputs = inputs.ordered()
        robustness, own = select_own_features(cohort, inputs)
        choice = choose_features(cohort, inputs, own, reference)
        frozen = freeze_scaling(cohort, choice)
        space = Space.of(cohort, inputs.original, choice.names, frozen)
        return cls(cohort, inputs, robustness, choice, frozen, space, shuffled)
