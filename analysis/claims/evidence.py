"""What a cohort brings to a claim: its results tables, read the few ways that claims need."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis import schema
from analysis.features import FEATURES, PAPER_FEATURES, short_name
from analysis.numerals import count, interval, listed
from analysis.statistics.draws import patient_stream
from analysis.statistics.same_patients import SamePatients, by_size, same_patients

MOST_FEATURES = 0.9
"""A claim about all features needs this share of the 107; a table that lacks a few can still speak."""


@dataclass(frozen=True)
class Recovered:
    """What samples recover of an index, in percent, over the draws: mean, and the range of 95 % of them."""

    mean: float
    low: float
    high: float
    n_patients: int

    @classmethod
    def of(cls, row: Mapping[Hashable, Any]) -> "Recovered":
        """Take it from a row of the tables `sampling` or `recovery`."""
        mean, low, high = (float(row[f"{end}_percent"]) for end in ("mean", "low", "high"))
        return cls(mean, low, high, int(row["n_patients"]))

    def __str__(self) -> str:
        return f"{interval(self.mean, self.low, self.high)} %"


@dataclass(frozen=True)
class Evidence:
    """Results tables of a cohort.

    Attributes
    ----------
    tables : mapping of str to pandas.DataFrame
        By the names of `schema.RESULTS`, the ledger itself left out.
    seed : int
        Of the bootstrap.
    clusters_given : bool
        Whether the number of clusters was set in the yml and not found.
    """

    tables: Mapping[str, pd.DataFrame]
    seed: int = 0
    clusters_given: bool = False

    def stream(self, name: str) -> np.random.Generator:
        """Random numbers of one claim, which depend on the seed and the claim's name alone."""
        return patient_stream(self.seed, name)

    @cached_property
    def used(self) -> tuple[str, ...]:
        """The features in use."""
        return tuple(self.tables["scaling"]["feature"])

    @property
    def used_in_words(self) -> str:
        """Say how many features are in use, and which where they are few."""
        names = [short_name(name) for name in self.used]
        return f"{count(len(names), 'feature')} in use" + (f" ({listed(names)})" if len(names) < 5 else "")

    @property
    def lacks_sites(self) -> str:
        """Say that no lesion has a site, where that is so."""
        sites = self.tables["lesions"]["site"]
        unknown = len(sites) and (sites == "unknown").all()
        return "The sites of the lesions are not known" if unknown else ""

    def cv(self, site: str = schema.ALL, features: tuple[str, ...] | None = None) -> pd.DataFrame:
        """Coefficients of variation (%) of patients (rows) and features (columns) within a site.

        Patients without any are left out; `features` are those in use where none are named.
        """
        wanted = self.used if features is None else features
        table = self._in_use if features is None else _of_features(self.tables["dispersion"], features)
        rows = table[table["site"] == site]
        wide = rows.pivot_table(index="patient_id", columns="feature", values="cv_percent")
        return wide.reindex(columns=[name for name in wanted if name in wide.columns]).dropna(how="all")

    def patient_means(self, over: str) -> pd.Series:
        """Mean coefficient of variation (%) of each patient over `features` (all) or `selected` ones."""
        table = self._summary(over)
        rows = table[table["feature_class"] == schema.ALL]
        return rows.set_index("patient_id")["mean_cv_percent"].dropna()

    def class_means(self) -> pd.DataFrame:
        """Mean coefficient of variation (%) of patients (rows) over the features of each class (columns)."""
        table = self._summary("features")
        rows = table[table["feature_class"] != schema.ALL]
        return rows.pivot_table(
            index="patient_id", columns="feature_class", values="mean_cv_percent"
        ).dropna()

    def feature_means(self, site: str = schema.ALL) -> pd.Series:
        """Mean coefficient of variation (%) over patients of every feature that was measured."""
        table = self.tables["dispersion_summary"]
        rows = table[(table["over"] == "patients") & (table["site"] == site)]
        return rows.set_index("feature")["mean_cv_percent"].dropna()

    @property
    def lacks_features(self) -> str:
        """Why a claim about all features cannot be tested; empty where it can."""
        measured = len(self.feature_means())
        if measured >= MOST_FEATURES * len(FEATURES):
            return ""
        return f"The claim is about all {len(FEATURES)} features, and {measured} were measured here"

    @property
    def lacks_kinds(self) -> str:
        """Why a claim about every selected feature cannot be confirmed; empty where it can."""
        measured = len(self.feature_means())
        if set(PAPER_FEATURES) <= set(self.used) or measured >= MOST_FEATURES * len(FEATURES):
            return ""
        return f"But {measured} of {len(FEATURES)} features were measured, which cannot speak for all kinds"

    @property
    def lacks_recovery(self) -> str:
        """Why nothing can be said of sampling; empty where something can."""
        if self.tables["recovery"]["mean_percent"].notna().any():
            return ""
        if self.tables["heterogeneity"].empty:
            return "No patient has enough lesions that can be compared"
        if len(self.tables["recovery"]):
            return "The lesions of no patient differ, so that there is nothing to recover"
        return "Not all lesions were outlined, so that what sampling loses cannot be known"

    def recovered(self, index: str) -> dict[int, Recovered]:
        """Recovery of an index of the cohort (ratio of means) by number of random lesions, from 2 on."""
        table = self.tables["recovery"]
        rows = table[(table["level"] == "cohort") & (table["index"] == index)].dropna(subset="mean_percent")
        return {int(row["n_sampled"]): Recovered.of(row) for row in rows.to_dict("records")}

    def same_patients(self, index: str, least: float) -> SamePatients:
        """Follow the patients with so many lesions through all numbers of random lesions."""
        percent = by_size(self.tables["recovery"], index)
        return same_patients(percent, self.tables["heterogeneity"], index, least)

    def strategy(self, strategy: str, reading: str, index: str) -> Recovered | None:
        """Find what a strategy recovers of an index of the cohort (ratio of means); None where it cannot."""
        return self._of_cohort.get((strategy, reading, index))

    @cached_property
    def _of_cohort(self) -> dict[tuple[str, str, str], Recovered]:
        table = self.tables["sampling"]
        rows = table[table["level"] == "cohort"].dropna(subset="mean_percent")
        return {
            (row["strategy"], row["reading"], row["index"]): Recovered.of(row)
            for row in rows.to_dict("records")
        }

    @cached_property
    def _in_use(self) -> pd.DataFrame:
        return _of_features(self.tables["dispersion"], self.used)

    @cached_property
    def by_strategy(self) -> dict[Hashable, pd.Series]:
        """Mean recovery (%) by patient, of each strategy, reading and index that any patient has."""
        table = self.tables["sampling"]
        rows = table[table["level"] == "patient"].set_index("patient_id")
        return dict(list(rows.groupby(["strategy", "reading", "index"])["mean_percent"]))

    def _summary(self, over: str) -> pd.DataFrame:
        table = self.tables["dispersion_summary"]
        return table[(table["over"] == over) & (table["feature"] == schema.ALL)]


def _of_features(dispersion: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    return dispersion[dispersion["feature"].isin(names)]
