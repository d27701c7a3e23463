"""What a cohort's results are computed from."""

from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from analysis import schema
from analysis.extraction.tally import Tally
from analysis.features import CONTOURS
from analysis.statistics.lesions import KEYS, measured


@dataclass(frozen=True)
class Inputs:
    """Features, exclusions, patients and surfaces of a cohort.

    Attributes
    ----------
    features : pandas.DataFrame
        Table `features`: every lesion and contour, NaN where it could not be measured.
    excluded : pandas.DataFrame
        Table `excluded`.
    patients : pandas.DataFrame
        `patient_id, age, sex, group`: one row for every patient with a lesion; the group is final.
    surfaces : pandas.DataFrame
        Table `surfaces`; empty where there are no volumes.
    tally : Tally or None
        Counts and seconds of the extraction; None where nothing was measured.
    """

    features: pd.DataFrame
    excluded: pd.DataFrame
    patients: pd.DataFrame
    surfaces: pd.DataFrame = field(default_factory=lambda: schema.empty("surfaces"))
    tally: Tally | None = None

    @cached_property
    def original(self) -> pd.DataFrame:
        """Rows of the original contour; without other contours the features themselves, not a copy."""
        rows = self.features["contour"] == "original"
        return (self.features if rows.all() else self.features[rows]).reset_index(drop=True)

    @property
    def failures(self) -> tuple[str, ...]:
        """Lesions without any feature of the original contour, each with the reason."""
        original = self.original
        lost = original.loc[~measured(original), list(KEYS)]
        rows = self.excluded[self.excluded["contour"] == "original"].set_index(list(KEYS))["reason"]
        reasons = rows[~rows.index.duplicated()].to_dict()
        keys = zip(*(lost[key] for key in KEYS), strict=True)
        return tuple(f"{', '.join(key)}: {reasons.get(key, 'no value in the table')}" for key in keys)

    def ordered(self) -> "Inputs":
        """Return the same by patient, lesion and contour, so that the order of rows changes no bit."""
        place = {contour: str(rank) for rank, contour in enumerate(CONTOURS)}
        keys = self.features[list(KEYS)].assign(contour=self.features["contour"].replace(place))
        rows = keys.sort_values([*KEYS, "contour"], kind="stable").index
        features = self.features if rows.equals(self.features.index) else self.features.loc[rows]
        patients = self.patients.sort_values("patient_id").reset_index(drop=True)
        return replace(self, features=features.reset_index(drop=True), patients=patients)
