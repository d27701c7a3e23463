"""What is known of a run when its checklists are filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import __version__, provenance, tables
from analysis.about_keys import ABOUT as KEYS
from analysis.cohort import Cohort
from analysis.extraction.parameters import read_parameters
from analysis.standards.answer import ABOUT, Answer, by_authors, stated
from analysis.wording import clean

_SOURCES_OF_CT = ("phantom", "lidc")
_MODALITIES = {"CT": "CT", "PET": "PET", "SPECT": "SPECT", "MR": "MRI", "MRI": "MRI", "DWI": "DWI"}


@dataclass(frozen=True)
class Subject:
    """A cohort and its results.

    Attributes
    ----------
    cohort : analysis.cohort.Cohort
    results : pathlib.Path
        Folder of its results tables.
    measured : bool
        Whether this program measured the features; false where they were brought.
    packages : mapping of str to str
        Versions in use.
    """

    cohort: Cohort
    results: Path
    measured: bool
    packages: Mapping[str, str] = field(default_factory=provenance.versions)
    version: str = __version__
    _tables: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    def table(self, name: str) -> pd.DataFrame:
        """Read a results table, once."""
        if name not in self._tables:
            self._tables[name] = tables.read_table(name, self.results)
        return self._tables[name]

    def said(self, key: str) -> str:
        """Take what the cohort says under a key of `about`, on one line; empty if nothing."""
        value = self.cohort.about.get(key)
        return clean(value) if isinstance(value, str | int | float) else ""

    def says(self, key: str) -> Answer:
        """Answer with what the cohort says under a key, or leave it to the authors."""
        if self.said(key):
            return stated(self.said(key), f"{ABOUT}: {key}")
        return by_authors(f"{ABOUT}: {key}", self.near(key))

    def near(self, key: str) -> str:
        """Point to what the cohort says under the more general key; empty if nothing."""
        general = KEYS[key].part_of
        return f"see {general} in the cohort's file" if self.said(general) else ""

    @property
    def synthetic(self) -> bool:
        """Whether a program drew the lesions."""
        cohort = self.cohort
        return bool(cohort.source == "phantom" or cohort.phantom or cohort.about.get("synthetic"))

    @property
    def outlines_alone(self) -> bool:
        """Whether there are contours but no images."""
        return self.cohort.source == "lidc"

    @property
    def has_intensities(self) -> bool:
        """Whether this program measured values of images."""
        return self.measured and not self.outlines_alone

    @property
    def modalities(self) -> tuple[str, ...]:
        """Kinds of images by their short names; empty unless all of them are known."""
        if self.said("modality"):
            words = re.split(r"[,/ ]+", self.said("modality").upper())
            known = all(word in _MODALITIES for word in words)
            return tuple(_MODALITIES[word] for word in words) if known else ()
        return ("CT",) if self.cohort.source in _SOURCES_OF_CT else ()

    @cached_property
    def settings(self) -> dict[str, Any]:
        """Settings of the extraction, by their names in pyradiomics."""
        return read_parameters(self.cohort.extraction).settings

    @property
    def features(self) -> list[str]:
        """Features in use."""
        return list(self.table("scaling")["feature"])

    @property
    def origin(self) -> str:
        """Who chose them: `cohort`, `reference`, `selection`, `paper`, or empty if none is in use."""
        return next(iter(self.table("scaling")["origin"]), "")

    @property
    def contours(self) -> list[str]:
        """Contours of the lesions besides the original."""
        return [name for name in self.table("contours")["contour"] if name != "original"]

    @property
    def n_patients(self) -> int:
        """Patients with lesions."""
        return int(self.table("lesions")["patient_id"].nunique())

    @property
    def n_lesions(self) -> int:
        """Lesions, usable or not."""
        return len(self.table("lesions"))

    @property
    def n_usable(self) -> int:
        """Lesions whose features in use are all finite."""
        return int(self.table("lesions")["usable"].sum())

    @property
    def n_compared(self) -> int:
        """Patients with indices."""
        return len(self.table("heterogeneity"))

    @property
    def sampled(self) -> bool:
        """Whether the sampling study could be made."""
        return not self.table("recovery").empty
