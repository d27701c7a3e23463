"""How long an extraction takes, from the benchmark's committed tables: what the page about speed may show."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.display.dark import darkened
from analysis.display.picture import DARK, FOLDER
from analysis.report.book import ROOT

RESULTS = ROOT / "benchmarks" / "results"
FIGURE = "speed.png"
PATIENTS = 50
OURS, _WHOLE, _CROPS = "interlesion", "volume in memory", "resampled crops"
MAIN = "whole-body-30"


@dataclass(frozen=True)
class Speed:
    """What the benchmark measured.

    Attributes
    ----------
    folder : pathlib.Path
        With the tables and the machine; those that are absent are said to be.
    n_patients : int
        Patients of the cohort that the page reckons with.
    """

    folder: Path = RESULTS
    n_patients: int = PATIENTS

    @property
    def measured(self) -> bool:
        """Whether the copy at hand holds measurements of lesions."""
        return all(
            (self.folder / name).is_file() for name in ("speed.csv", "growth.csv", "machine.json", FIGURE)
        )

    @cached_property
    def machine(self) -> dict[str, Any]:
        """Processor, memory and versions."""
        told: dict[str, Any] = json.loads((self.folder / "machine.json").read_text(encoding="utf-8"))
        return told

    @property
    def date(self) -> str:
        """Day of the measurement."""
        return str(self.machine["parts"]["speed"]["date"])

    @property
    def quick(self) -> bool:
        """Whether the tools were only looked at quickly: one lesion, one pair."""
        return bool(self.machine["parts"]["speed"]["quick"])

    @property
    def packages(self) -> str:
        """Packages and rivals, with their versions."""
        ours = [f"{name} {version}" for name, version in self.machine["packages"].items()]
        return ", ".join([*ours, *(pin.replace("==", " ") for pin in self.machine["rivals"].values())])

    @property
    def files(self) -> dict[str, bytes]:
        """Figure of the page, by its place in the site; nothing where there is none."""
        path, vectors = self.folder / FIGURE, (self.folder / FIGURE).with_suffix(".svg")
        made = {f"{FOLDER}/{FIGURE}": path.read_bytes()} if path.is_file() else {}
        if vectors.is_file():
            light = vectors.read_text(encoding="utf-8")
            made[f"{FOLDER}/{vectors.name}"] = light.encode()
            made[f"{FOLDER}/{vectors.stem}{DARK}.svg"] = darkened(light).encode()
        return made

    @cached_property
    def lesion_s(self) -> float:
        """Our seconds a lesion, three contours, on the patient with 30 lesions."""
        return self._own("lesion_s")

    @property
    def read_s(self) -> float:
        """Our seconds to read a whole-body CT and its label map."""
        return self._own("read_s")

    @property
    def start_s(self) -> float:
        """Our seconds to start."""
        return self._own("start_s")

    @property
    def peak_mb(self) -> float:
        """Our peak memory on a whole-body CT (MB)."""
        return self._own("peak_mb")

    @property
    def repeats(self) -> int:
        """Pairs of runs on the patient with 30 lesions."""
        return int(self._rival("repeats"))

    @property
    def ratio(self) -> float:
        """How many times as long a lesion takes pyradiomics on the whole image."""
        return self._rival("lesion_ratio")

    @property
    def crop_ratio(self) -> float:
        """How many times as long a lesion takes pyradiomics on resampled crops, ours on the same crops."""
        rows = self.table("speed")
        chosen = (rows["patient"] == MAIN) & (rows["tool"] == "pyradiomics") & (rows["mode"] == _CROPS)
        return float(rows.loc[chosen, "lesion_ratio"].iloc[0]) if chosen.any() else np.nan

    @property
    def patient_ratio(self) -> float:
        """How many times as long the patient takes pyradiomics from start to end."""
        return self._rival("patient_ratio")

    @property
    def worst(self) -> float:
        """Largest relative difference of a feature value from pyradiomics'."""
        return self._own("parity_worst")

    @property
    def exponent(self) -> float:
        """Power of the voxels that our seconds grow with: least squares over the logarithms."""
        return _power(self.table("growth"))

    @property
    def exponent_of_large(self) -> float:
        """Power among the three largest lesions, where what every lesion costs weighs least."""
        return _power(self.table("growth").nlargest(3, "n_voxels"))

    @cached_property
    def twice(self) -> float:
        """How many times as fast two processes are as one; NaN where that was not measured."""
        rows = self.table("processes") if (self.folder / "processes.csv").is_file() else pd.DataFrame()
        found = rows[rows["processes"] == 2] if len(rows) else rows
        return float(found["times_as_fast"].iloc[0]) if len(found) else np.nan

    @property
    def shares(self) -> bool:
        """Whether two processes were measured to be faster than one, so that more can be reckoned with."""
        return self.twice > 1

    @property
    def has_statistics(self) -> bool:
        """Whether the statistics of large cohorts were measured."""
        return (self.folder / "statistics.csv").is_file()

    def minutes(self, patients: int, lesions: int, cores: int = 1) -> float:
        """Reckon how long the extraction of a cohort takes.

        Parameters
        ----------
        patients, lesions : int
            Patients, each with a whole-body CT, and lesions of each, of 16 cm³ on average.
        cores : int
            Processes; each doubling is taken to gain as much as the measured one from 1 to 2.

        Returns
        -------
        float
            Minutes; NaN for several cores where no doubling was measured.
        """
        seconds = self.start_s + patients * (self.read_s + lesions * self.lesion_s)
        gain = self.twice ** np.log2(cores) if cores > 1 else 1.0
        return float(seconds / gain / 60)

    def _own(self, column: str) -> float:
        return self._cell(OURS, column)

    def _rival(self, column: str) -> float:
        return self._cell("pyradiomics", column)

    def _cell(self, tool: str, column: str) -> float:
        rows = self.table("speed")
        chosen = (rows["patient"] == MAIN) & (rows["tool"] == tool) & (rows["mode"] == _WHOLE)
        return float(rows.loc[chosen, column].iloc[0]) if chosen.any() else np.nan

    def table(self, name: str) -> pd.DataFrame:
        """Read one of the tables."""
        return pd.read_csv(self.folder / f"{name}.csv")


def _power(growth: pd.DataFrame) -> float:
    return float(np.polyfit(np.log(growth["n_voxels"]), np.log(growth["seconds"]), 1)[0])
