"""Facts about each cohort, read from its results tables: what the Markdown pages of the book may show."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis import published, schema
from analysis.cohort import read_cohort
from analysis.display.about import linked
from analysis.display.recovery import over_patients_with
from analysis.features import short_name
from analysis.report.book import BookCohort
from analysis.report.markdown import Markdown
from analysis.report.reach import of_draws, of_patients
from analysis.statistics.same_patients import SamePatients, by_size, same_patients
from analysis.tables import read_table

INDICES = ("average_paper", "average_pairs", "maximal")
TARGET_PERCENT = 75.0
"""The share of an index that the paper asks a sample to recover."""


@dataclass(frozen=True)
class Variation:
    """Mean absolute coefficient of variation (%) of one feature over the patients of a cohort.

    Attributes
    ----------
    feature : str
    mean_cv_percent : float
    low, high : float
        95 % interval of the mean over patients; NaN where the patients are too few for one.
    """

    feature: str
    mean_cv_percent: float
    low: float = np.nan
    high: float = np.nan

    @property
    def short_name(self) -> str:
        """The feature without its class."""
        return short_name(self.feature)


@dataclass(frozen=True)
class Facts:
    """A cohort's results, as a page may name them: `{{ cohort.lesions | whole }}`.

    Attributes
    ----------
    cohort : BookCohort
    """

    cohort: BookCohort

    @property
    def name(self) -> Markdown:
        """Short name, of a-z, 0-9 and - alone: the folder of the cohort, as links need it."""
        return Markdown(self.cohort.name)

    @property
    def title(self) -> str:
        """Title; a synthetic cohort says so."""
        return self.cohort.label

    @property
    def synthetic(self) -> bool:
        """Whether its patients were made up."""
        return self.cohort.synthetic

    @property
    def kind(self) -> Markdown:
        """What its patients are: `synthetic` or `real patients`."""
        return Markdown(self.cohort.kind)

    @property
    def real(self) -> Markdown | None:
        """Who its real patients are and where their data come from; None where its file does not say."""
        credit = self.cohort.credit
        return None if credit is None else Markdown(credit.shown)

    @property
    def outlined(self) -> Markdown | None:
        """Who outlined the lesions, and which, as the cohort's file says it; None where it does not."""
        said = read_cohort(self.cohort.yml).about.get("annotators") if self.cohort.yml.is_file() else None
        return Markdown(linked(said)) if isinstance(said, str) and said.strip() else None

    @cached_property
    def _lesions(self) -> pd.DataFrame:
        return self._table("lesions")

    @property
    def patients(self) -> int:
        """Patients with lesions."""
        return int(self._lesions["patient_id"].nunique())

    @property
    def lesions(self) -> int:
        """Lesions, usable or not."""
        return len(self._lesions)

    @property
    def usable(self) -> int:
        """Lesions with all features in use."""
        return int(self._lesions["usable"].sum())

    @cached_property
    def compared(self) -> int:
        """Patients with indices: two or more usable lesions, or as many as the cohort asks for."""
        return len(self._table("heterogeneity"))

    @cached_property
    def n_lesions(self) -> pd.Series:
        """Usable lesions of each patient with indices."""
        return self._table("heterogeneity").set_index("patient_id")["n_lesions"]

    @cached_property
    def variations(self) -> tuple[Variation, ...]:
        """Mean variation of each feature in use over the patients, the least variable first."""
        summary = self._summary("patients")
        rows = summary[summary["feature"].isin(self._table("scaling")["feature"])].dropna(
            subset="mean_cv_percent"
        )
        over = self._table("over_patients")
        over = over[(over["quantity"] == "cv_percent") & (over["index"] == schema.ALL)]
        rows = rows.merge(over[["feature", "low", "high"]], on="feature", how="left")
        ordered = rows.sort_values(["mean_cv_percent", "feature"])
        numbers = ordered[["mean_cv_percent", "low", "high"]].astype(float)
        return tuple(map(Variation, ordered["feature"], *(numbers[name] for name in numbers)))

    @cached_property
    def patient_cv(self) -> pd.Series:
        """Mean absolute coefficient of variation (%) of each patient over the features in use."""
        summary = self._summary("selected")
        rows = summary[(summary["feature"] == schema.ALL) & (summary["feature_class"] == schema.ALL)]
        return rows[rows["patient_id"] != schema.ALL].set_index("patient_id")["mean_cv_percent"].dropna()

    @property
    def cv(self) -> float:
        """Mean of `patient_cv` (%)."""
        return float(self.patient_cv.mean())

    @cached_property
    def indices(self) -> Mapping[str, float]:
        """Mean over the patients of each heterogeneity index."""
        table = self._table("heterogeneity")
        return {index: float(table[index].mean()) for index in INDICES}

    def unscaled(self, index: str) -> float:
        """Mean over the patients of an index without any scaling of the features; NaN without patients."""
        table = self._table("scalings")
        rows = table[(table["patient_id"] == schema.ALL) & (table["scaling"] == "none")]
        return float(rows[index].iloc[0]) if len(rows) else np.nan

    def unscaled_by_patient(self) -> pd.DataFrame:
        """Read the indices of each patient without any scaling of the features, by patient."""
        table = self._table("scalings")
        return table[table["scaling"] == "none"].set_index("patient_id")

    def of_patients(self, site: str) -> pd.DataFrame:
        """Read the coefficients of variation of each patient and feature at a site, or `all` of them."""
        table = self._table("dispersion")
        return table[table["site"] == site]

    def within_sites(self, sites: Sequence[str]) -> pd.Series:
        """Mean coefficient of variation (%) over patients, for each of some sites and each feature in use."""
        table = self._table("dispersion_summary")
        rows = table[(table["over"] == "patients") & table["site"].isin(sites)]
        return rows.loc[rows["feature"].isin(self._table("scaling")["feature"]), "mean_cv_percent"]

    @property
    def robust(self) -> int:
        """Robust features."""
        table = self._table("robustness")
        return int(table.loc[table["robust"].astype(bool), "feature"].nunique())

    @property
    def concordance(self) -> pd.DataFrame:
        """Agreement of each feature with itself on each changed contour: table `robustness`."""
        return self._table("robustness")

    @property
    def tests(self) -> pd.DataFrame:
        """Statistical tests on the variation: table `inference`."""
        return self._table("inference")

    @cached_property
    def curve(self) -> pd.DataFrame:
        """Recovery of the cohort (ratio of means, %) by `index` and `n_sampled`, with `n_patients`."""
        table = self._table("recovery")
        return table[table["level"] == "cohort"].drop(columns=["level", "patient_id"])

    @cached_property
    def readings(self) -> pd.DataFrame:
        """Table `readings`: Table 2 of the paper under several scalings."""
        return self._table("readings")

    @cached_property
    def print_distance(self) -> pd.DataFrame:
        """Table `print_distance`: how far each way to read Table 2 lies from print."""
        return self._table("print_distance")

    @cached_property
    def decided(self) -> pd.DataFrame:
        """Which features decide the dissimilarities where nothing is scaled: table `unscaled`."""
        return self._table("unscaled")

    def reach(self, *, feature: str = schema.ALL, index: str = schema.ALL) -> Markdown:
        """Say how far the mean over patients of a feature's variation or of an index reaches."""
        return of_patients(self._table("over_patients"), feature=feature, index=index)

    def drawn(self, index: str, n_sampled: int) -> Markdown:
        """Say how far the recovery of an index by some random lesions reaches over the draws."""
        return of_draws(self.curve, index, n_sampled)

    @property
    def planned(self) -> bool:
        """Whether it was computed how many lesions to segment."""
        return not self._table("plan").empty

    @property
    def has_recovery(self) -> bool:
        """Whether sampling could be simulated: all lesions were annotated, and there were enough."""
        return len(self.curve) > 0

    @property
    def has_expectation(self) -> bool:
        """Whether it was computed what samples recover on average."""
        return not self._table("expectation").empty

    @property
    def most_sampled(self) -> int:
        """Lesions of the largest random sample."""
        return int(self.curve["n_sampled"].max()) if self.has_recovery else 0

    def recovered(self, index: str, n_sampled: int) -> float:
        """Mean recovery (%) of an index by some random lesions a patient; NaN where it was not simulated."""
        rows = self.curve[(self.curve["index"] == index) & (self.curve["n_sampled"] == n_sampled)]
        return float(rows["mean_percent"].iloc[0]) if len(rows) else np.nan

    def samples(self, n_sampled: int) -> bool:
        """Whether random samples of so many lesions a patient were simulated."""
        return bool((self.curve["n_sampled"] == n_sampled).any())

    def who_has(self, n_lesions: float) -> Markdown:
        """Say how many patients have a number of lesions, where not all of them do; else nothing."""
        return Markdown(over_patients_with(self.curve, n_lesions))

    def required(self, index: str) -> float:
        """Random lesions a patient that recover 75 % of an index; NaN where none of the samples does."""
        table = self._table("required")
        asked = np.isclose(table["target_percent"].astype(float), TARGET_PERCENT)
        rows = table[asked & (table["level"] == "cohort") & (table["index"] == index)]
        return float(rows["n_lesions"].iloc[0]) if len(rows) else np.nan

    @property
    def many(self) -> float:
        """Lesions that print asks for to recover 75 %."""
        return published.value("required-text")

    @cached_property
    def with_many(self) -> SamePatients:
        """Recovery of the maximum in the patients who have so many lesions, the same at every number."""
        percent = by_size(self._table("recovery"), "maximal")
        return same_patients(percent, self._table("heterogeneity"), "maximal", self.many)

    @property
    def needed(self) -> float:
        """Random lesions that they need for 75 % of the maximum; NaN: more than all of them have."""
        return self.with_many.required(TARGET_PERCENT)

    @cached_property
    def ledger(self) -> Mapping[Hashable, Mapping[Hashable, Any]]:
        """Verdict on each claim, with its numbers: rows of the table `ledger` by id of the claim."""
        return self._table("ledger").set_index("claim").to_dict("index")

    def _summary(self, over: str) -> pd.DataFrame:
        table = self._table("dispersion_summary")
        return table[(table["over"] == over) & (table["site"] == schema.ALL)]

    def _table(self, name: str) -> pd.DataFrame:
        return read_table(name, self.cohort.results)
