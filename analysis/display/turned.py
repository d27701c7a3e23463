"""The lesions of a cohort for the page on which one can turn them: what its script is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns

from analysis.display.dark import on_dark
from analysis.display.lesions_3d import drawn_patient
from analysis.display.names import feature_name, feature_unit
from analysis.display.page import Page, records
from analysis.display.palette import site_colour, site_order
from analysis.display.surface_packing import Lattice, pack
from analysis.display.text import clean, number
from analysis.scales import SCALES

MOST_PATIENTS = 200
"""Patients that can be chosen; of more, those with the most lesions."""
MOST_LESIONS = 250
"""Lesions of a patient that are drawn; of more, the largest."""
_UNEVEN = 30.0
"""Where the greatest value is this many times the least, a scale of colours is logarithmic."""
_RAMP = tuple(sns.color_palette("viridis", 9).as_hex())
_XYZ = ["x_mm", "y_mm", "z_mm"]


@dataclass(frozen=True)
class Turned:
    """Lesions with surfaces, patient by patient.

    Attributes
    ----------
    page : Page
    """

    page: Page

    @cached_property
    def patients(self) -> list[str]:
        """Patients that can be chosen, in the order of the lesions' table."""
        most = set(sorted(self.drawable, key=lambda patient: -self.drawable[patient])[:MOST_PATIENTS])
        return [patient for patient in self.drawable if patient in most]

    @property
    def n_patients(self) -> int:
        """Patients with a surface, chosen or not."""
        return len(self.drawable)

    @cached_property
    def drawable(self) -> dict[str, int]:
        """Lesions with a surface of every patient, drawn or not."""
        counts = self._lesions["patient_id"].value_counts(sort=False)
        return {str(patient): int(lesions) for patient, lesions in counts.items()}

    def lesions(self, patient: str) -> pd.DataFrame:
        """Rows of `lesions` of a patient that are drawn, in their order there."""
        own = self._lesions[self._lesions["patient_id"] == patient]
        largest = own["volume_ml"].sort_values(ascending=False, kind="stable").index[:MOST_LESIONS]
        return own.loc[sorted(largest)]

    def index(self) -> dict[str, Any]:
        """Patients, features, sites and colours: what the page shows before a patient is chosen."""
        sites = site_order(self._lesions["site"].tolist())
        return {
            "patients": [
                {"name": clean(patient), "lesions": len(self.lesions(patient))} for patient in self.patients
            ],
            "start": self._start(),
            "features": [
                {"name": feature_name(name), "unit": feature_unit(name)} for name in self.page.features
            ],
            "sites": {clean(site): site_colour(site) for site in sites},
            "dark": {clean(site): on_dark(site_colour(site)) for site in sites},
            "ramp": list(_RAMP),
        }

    def _start(self) -> int:
        """Place of the patient of the still picture, or of the first where that one is not among them."""
        drawn = str(drawn_patient(self.page))
        return self.patients.index(drawn) if drawn in self.patients else 0

    def patient(self, patient: str) -> dict[str, Any]:
        """Surfaces, features and dissimilarities of a patient's lesions."""
        rows = self.lesions(patient)
        surfaces = self._surfaces(patient, rows["lesion_id"].tolist())
        lattice = Lattice.around(np.concatenate(list(surfaces.values())))
        values = self._values(patient).reindex(index=list(surfaces), columns=self.page.features)
        scales = [_scale(values[name].to_numpy(float), name) for name in self.page.features]
        return {
            "origin": list(lattice.origin),
            "step": lattice.step,
            "lesions": [
                {
                    "name": clean(row.lesion_id),
                    "site": clean(row.site),
                    "volume": number(row.volume_ml),
                    "values": [number(value) for value in values.loc[row.lesion_id]],
                    "places": [scale["places"][at] for scale in scales],
                    **pack(surfaces[row.lesion_id], lattice).text(),
                }
                for at, row in enumerate(records(rows))
            ],
            "ends": [{key: scale[key] for key in ("low", "high", "log")} for scale in scales],
            "unlike": self._unlike(patient, list(surfaces)),
        }

    @cached_property
    def _lesions(self) -> pd.DataFrame:
        keys = ["patient_id", "lesion_id"]
        with_surface = pd.MultiIndex.from_frame(self.page.table("surfaces")[keys].drop_duplicates())
        rows = self.page.table("lesions")
        return rows[pd.MultiIndex.from_frame(rows[keys]).isin(with_surface)].reset_index(drop=True)

    @cached_property
    def _by_patient(self) -> dict[str, pd.DataFrame]:
        return {str(name): rows for name, rows in self.page.table("surfaces").groupby("patient_id")}

    def _surfaces(self, patient: str, lesions: Sequence[str]) -> dict[str, np.ndarray]:
        """Triangles of each lesion, shape (n, 3, 3), in the order given."""
        rows = self._by_patient[patient].sort_values(["triangle", "vertex"], kind="stable")
        own = {str(name): part[_XYZ].to_numpy(float) for name, part in rows.groupby("lesion_id")}
        return {lesion: own[lesion].reshape(-1, 3, 3) for lesion in lesions}

    def _values(self, patient: str) -> pd.DataFrame:
        table = self.page.table("drawn_features")
        own = table[table["patient_id"] == patient]
        return own.pivot_table(index="lesion_id", columns="feature", values="value", aggfunc="first")

    def _unlike(self, patient: str, lesions: list[str]) -> list[list[float | None]]:
        """Dissimilarity of each lesion to each; None where there is none."""
        table = self.page.table("dissimilarity")
        own = table[table["patient_id"] == patient]
        one_way = own.pivot_table("dissimilarity", index="lesion_a", columns="lesion_b", aggfunc="first")
        square = one_way.reindex(index=lesions, columns=lesions).to_numpy(float)
        square = np.where(np.isnan(square), square.T, square)
        known = np.isfinite(square).any(axis=1)
        square[known, known] = 0.0
        return [[_rounded(value) for value in row] for row in square]


def _scale(values: np.ndarray, feature: str) -> dict[str, Any]:
    """Where values lie between the least and the greatest of them, 0 to 1; None where there is no value."""
    known = values[np.isfinite(values)]
    if not len(known):
        return {"low": "", "high": "", "log": False, "places": [None] * len(values)}
    low, high = float(known.min()), float(known.max())
    log = SCALES[feature].type == "ratio" and low > 0 and high / low > _UNEVEN
    ends = np.log([low, high]) if log else np.array([low, high])
    span = ends[1] - ends[0]
    where = (
        ((np.log(values) if log else values) - ends[0]) / span
        if span > 0
        else np.where(np.isfinite(values), 0.5, np.nan)
    )
    places = [_rounded(place) for place in where]
    return {"low": number(low), "high": number(high), "log": bool(log), "places": places}


def _rounded(value: float) -> float | None:
    return round(float(value), 3) if np.isfinite(value) else None
