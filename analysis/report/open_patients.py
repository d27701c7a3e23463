"""Patients of a real cohort who have enough lesions to be looked at one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis import published, schema
from analysis.display.one_by_one import mean_curve, one_by_one
from analysis.display.show import Absent, Drawing
from analysis.display.text import escape
from analysis.report.facts import TARGET_PERCENT, Facts
from analysis.report.markdown import Markdown
from analysis.tables import read_table

LEAST_LESIONS = int(published.value("required-text")) + 1
"""Only a patient with more lesions than print asks for can tell whether so many are needed."""
SIZES = (2, 3, int(published.value("required-text")))
"""Samples that are told: those of Table 2, and as many as print asks for."""


@dataclass(frozen=True)
class OpenPatients:
    """Patients of a real cohort who have enough lesions, with what they show.

    Attributes
    ----------
    facts : Facts
    """

    facts: Facts

    @property
    def name(self) -> Markdown:
        """Short name of the cohort."""
        return self.facts.name

    @property
    def figure(self) -> str:
        """Stem of the files of the figure."""
        return f"open-{self.name}"

    @cached_property
    def needed(self) -> pd.DataFrame:
        """Lesions that 75 % of the maximum take: `patient_id, n_total, target_percent, n_lesions`."""
        table = self._of_patients("required")
        asked = (table["target_percent"] - TARGET_PERCENT).abs() < 1e-9
        return table[asked & (table["index"] == "maximal") & (table["n_total"] >= LEAST_LESIONS)]

    @cached_property
    def recovery(self) -> pd.DataFrame:
        """Recovery of all indices by these patients' random lesions."""
        table = self._of_patients("recovery")
        return table[table["patient_id"].isin(self.needed["patient_id"])]

    def mean(self, index: str, size: int) -> float:
        """Mean of the patients' recoveries (%) of an index by some random lesions."""
        rows = self.recovery[(self.recovery["index"] == index) & (self.recovery["n_sampled"] == size)]
        return float(rows["mean_percent"].mean())

    @property
    def shares(self) -> pd.Series:
        """Those lesions in percent of all of the patient, of those who reach it."""
        return (100 * self.needed["n_lesions"] / self.needed["n_total"]).dropna()

    def by_patient(self) -> Iterator[tuple[str, int, list[float], float]]:
        """Yield patient, lesions, recovery (%) of the maximum by samples of `SIZES`, and lesions needed."""
        rows = self.recovery[self.recovery["index"] == "maximal"]
        wide = rows.pivot_table(index="patient_id", columns="n_sampled", values="mean_percent")
        for row in self.needed.to_dict("records"):
            recovered = wide.loc[row["patient_id"]].reindex(SIZES).tolist()
            yield row["patient_id"], int(row["n_total"]), recovered, float(row["n_lesions"])

    @property
    def crossing(self) -> float:
        """Smallest sample at which the mean of the patients passes 75 % of the maximum; NaN if none does."""
        curve = mean_curve(self.recovery[self.recovery["index"] == "maximal"], self.needed)
        return float(curve.index[curve >= TARGET_PERCENT].min())

    def drawing(self) -> Drawing | None:
        """Figure, caption and alternative text; None where there is nothing to draw."""
        drawn = one_by_one(
            self.recovery[self.recovery["index"] == "maximal"], self.needed, escape(self.facts.title)
        )
        return None if isinstance(drawn, Absent) else drawn

    def _of_patients(self, name: str) -> pd.DataFrame:
        table = read_table(name, self.facts.cohort.results)
        return table[table["level"] == "patient"]

    @cached_property
    def indices(self) -> pd.DataFrame:
        """Indices under three scalings of the patients with enough lesions, table `scalings`."""
        table = read_table("scalings", self.facts.cohort.results)
        return table[(table["patient_id"] != schema.ALL) & (table["n_lesions"] >= LEAST_LESIONS)]
