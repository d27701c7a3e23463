"""Contours of the same lesions, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.statistics.agreement import DERIVED_CONTOURS
from analysis.statistics.lesions import KEYS, feature_columns, feature_values
from analysis.statistics.log_scale import on_scales, scales
from analysis.study.followed import MOST_PATIENTS, some_patients
from analysis.study.further.material import Material


@dataclass(frozen=True)
class Stack:
    """Values of all contours of the lesions of a cohort, or of some of its patients.

    Attributes
    ----------
    names : list of str
        Features.
    patients : numpy.ndarray, shape (n_lesions,)
        Whose lesion each is.
    contours : dict of str to numpy.ndarray, shape (n_lesions, n_features)
        NaN where a lesion has no such contour.
    """

    names: list[str]
    patients: np.ndarray
    contours: dict[str, np.ndarray]

    @classmethod
    def of(cls, material: Material) -> "Stack":
        """Lay out the contours of at most `MOST_PATIENTS` patients."""
        features = material.inputs.features
        kept = some_patients(features["patient_id"].unique().tolist(), MOST_PATIENTS, material.cohort.seed)
        return cls.of_features(features[features["patient_id"].isin(kept)])

    @classmethod
    def of_features(cls, features: pd.DataFrame) -> "Stack":
        """Lay out a table of features."""
        names = feature_columns(features)
        lesions = pd.MultiIndex.from_frame(features[list(KEYS)]).unique()
        found = {
            str(contour): feature_values(rows.set_index(list(KEYS)).reindex(lesions), names)
            for contour, rows in features.groupby("contour", sort=True)
        }
        return cls(names, lesions.get_level_values(0).to_numpy(), found)

    @property
    def readers(self) -> list[str]:
        """Contours that readers drew."""
        return [name for name in self.contours if name.startswith("reader-")]

    @property
    def derived(self) -> list[str]:
        """Contours that were made out of the original."""
        return [name for name in DERIVED_CONTOURS if name in self.contours]

    def values(self, names: Sequence[str]) -> np.ndarray:
        """Array (n_lesions, n_contours, n_features) of some contours."""
        return np.stack([self.contours[name] for name in names], axis=1)

    def on_scales(self) -> tuple["Stack", list[str]]:
        """Bring each feature to the scale that fits it in all contours; and name the scales."""
        chosen = scales(self.names, self.values(list(self.contours)))
        moved = {name: on_scales(values, chosen) for name, values in self.contours.items()}
        return replace(self, contours=moved), chosen
