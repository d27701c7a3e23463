"""The tools that are compared, and one run of each: seconds, memory and features, in one form."""

import csv
import json
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import yaml

from benchmarks import lesions as made
from benchmarks.environments import environment, pinned_version
from benchmarks.launch import Cost, launch, run_script
from benchmarks.lesions import CONTOURS, Lesion
from benchmarks.patients import Patient

OURS = "interlesion"
_CASE = re.compile(r"Case (\d+) processed in (?:(\d+) days?, )?(\d+):(\d+):([\d.]+)")

Features = dict[str, dict[str, dict[str, float]]]
"""Lesion, contour and feature to value."""


@dataclass(frozen=True)
class Measured:
    """One run of a tool on a patient.

    Attributes
    ----------
    version : str
    start_s, read_s : float
        Seconds to start and to read volumes; NaN where the tool does not tell them apart.
    lesion_s : float
        Mean seconds a lesion with all its contours.
    end_to_end_s, cpu_s, peak_mb : float
        Of the process: seconds from launch to end, processor seconds, peak memory.
    n_timed : int
        Lesions that were measured.
    seconds : dict
        Lesion to contour to seconds, where the tool works contour by contour.
    features : dict
        See `Features`.
    """

    version: str
    start_s: float
    read_s: float
    lesion_s: float
    end_to_end_s: float
    cpu_s: float
    peak_mb: float
    n_timed: int
    seconds: dict[str, dict[str, float]] = field(default_factory=dict)
    features: Features = field(default_factory=dict)


@dataclass(frozen=True)
class Mode:
    """A way to run a rival, and the way of this project that it is set beside.

    Attributes
    ----------
    tool : str
    mode : str
        `volume in memory`, `command line`, `crops` (cut beforehand) or `resampled crops`.
    pins : str
        Its file in `benchmarks/rivals`.
    script : str
        In `benchmarks/runners`; empty for the command line of pyradiomics.
    lesions : callable
        From a patient and labels to what the tool gets.
    partner : str
        `patient`: our extraction of all lesions; `same`: of the same crops; `command`: our command line.
    """

    tool: str
    mode: str
    pins: str
    script: str
    lesions: Callable[[Patient, Sequence[int]], list[Lesion]]
    partner: Literal["patient", "same", "command"]

    @property
    def name(self) -> str:
        """As a command line option and in the name of a file."""
        return f"{self.tool}-{self.mode}".replace(" ", "-")

    @property
    def version(self) -> str:
        """As pinned."""
        return pinned_version(self.pins)


MODES = (
    Mode("pyradiomics", "volume in memory", "pyradiomics", "pyradiomics_lesions", made.on_image, "patient"),
    Mode("pyradiomics", "command line", "pyradiomics", "", made.on_image, "command"),
    Mode("flash-radiomics", "volume in memory", "flash-radiomics", "flash_lesions", made.on_image, "patient"),
    Mode("MIRP", "crops", "mirp", "mirp_crops", made.cut, "patient"),
    Mode("pyradiomics", "resampled crops", "pyradiomics", "pyradiomics_lesions", made.resampled, "same"),
    Mode("flash-radiomics", "resampled crops", "flash-radiomics", "flash_lesions", made.resampled, "same"),
)
OUR_MODES = {"patient": "volume in memory", "same": "resampled crops", "command": "command line"}


def run_rival(mode: Mode, patient: Patient, labels: Sequence[int]) -> Measured:
    """Run a rival on some lesions of a patient, three contours each.

    Raises
    ------
    NotInstallableError, FailedRunError
        It cannot be installed, or ends with an error.
    """
    python, lesions = environment(mode.pins), mode.lesions(patient, labels)
    if not mode.script:
        return _run_batch(python, lesions)
    return _run_script(python, mode.script, lesions)


def run_ours(partner: str, patient: Patient, labels: Sequence[int]) -> Measured:
    """Run this project's extraction: of all lesions of a patient, or of some of its crops."""
    if partner == "command":
        return _run_command(patient)
    lesions = made.resampled(patient, labels) if partner == "same" else made.on_image(patient, patient.labels)
    return _run_script(Path(sys.executable), "interlesion_lesions", lesions)


def _run_script(python: Path, script: str, lesions: list[Lesion]) -> Measured:
    crops = lesions[0]["image"].endswith(f"resampled/{lesions[0]['id']}.nii.gz")
    parameters = made.RESAMPLED_PARAMETERS if crops else made.PARAMETERS
    task = {"parameters": str(parameters), "contours": len(CONTOURS), "lesions": lesions}
    answer, cost = run_script(python, script, task)
    seconds = {str(one["id"]): one["seconds"] for one in answer["lesions"]}
    total = answer.get("measure_s", sum(sum(one.values()) for one in seconds.values()))
    features = {str(one["id"]): one["features"] for one in answer["lesions"]}
    return _measured(answer, total / len(lesions), cost, seconds, features)


def _measured(
    told: dict[str, Any],
    lesion_s: float,
    cost: Cost,
    seconds: dict[str, dict[str, float]],
    features: Features,
) -> Measured:
    return Measured(
        version=told["version"],
        start_s=told["start_s"],
        read_s=told["read_s"],
        lesion_s=lesion_s,
        end_to_end_s=cost.seconds,
        cpu_s=cost.cpu_seconds,
        peak_mb=cost.peak_mb,
        n_timed=len(features),
        seconds=seconds,
        features=features,
    )


def _run_batch(python: Path, lesions: list[Lesion]) -> Measured:
    cases = [(lesion, contour) for contour in CONTOURS for lesion in lesions]
    with tempfile.TemporaryDirectory() as scratch:
        listed, out, log = (Path(scratch) / name for name in ("cases.csv", "features.csv", "log.txt"))
        rows = [(one["image"], one["masks"][contour], one["label"]) for one, contour in cases]
        with listed.open("w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([("Image", "Mask", "Label"), *rows])
        command = [
            str(python.parent / "pyradiomics"),
            str(listed),
            "-p",
            str(made.PARAMETERS),
            "-o",
            str(out),
        ]
        command += ["-f", "csv", "--log-file", str(log), "--logging-level", "INFO"]
        cost = launch(command)
        with out.open(newline="") as file:
            found = [_only_features(row) for row in csv.DictReader(file)]
        took = batch_seconds(log.read_text(encoding="utf-8"))
    seconds: dict[str, dict[str, float]] = {}
    features: Features = {}
    for place, (lesion, contour) in enumerate(cases):
        seconds.setdefault(str(lesion["id"]), {})[contour] = took[place + 1]
        features.setdefault(str(lesion["id"]), {})[contour] = found[place]
    total = sum(took.values())
    told = {
        "version": pinned_version("pyradiomics"),
        "start_s": cost.seconds - total,
        "read_s": float("nan"),
    }
    return _measured(told, total / len(lesions), cost, seconds, features)


def batch_seconds(log: str) -> dict[int, float]:
    """Seconds of each case, from the log of pyradiomics' command line; reading is part of them.

    Examples
    --------
    >>> batch_seconds("INFO: Case 1 processed in 0:01:08.500000")
    {1: 68.5}
    """
    return {
        int(case): 86400 * int(days or 0) + 3600 * int(hours) + 60 * int(minutes) + float(seconds)
        for case, days, hours, minutes, seconds in _CASE.findall(log)
    }


def _only_features(row: dict[str, str]) -> dict[str, float]:
    return {name: float(value) for name, value in row.items() if name.startswith("original_")}


def write_cohort(patients: Sequence[Patient], folder: Path) -> Path:
    """Write a cohort.yml of volumes for our command line, and its lesions.csv."""
    with (folder / "lesions.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("patient_id", "lesion_id", "site", "image", "mask", "label"))
        for patient in patients:
            for label in patient.labels:
                writer.writerow((patient.name, label, "unknown", patient.image, patient.mask, label))
    yml = folder / "cohort.yml"
    keys = {"name": "benchmark", "title": "Phantom patients", "source": "volumes", "lesions": "lesions.csv"}
    yml.write_text(yaml.safe_dump(keys), encoding="utf-8")
    return yml


def extract_command(patients: Sequence[Patient], jobs: int) -> tuple[Cost, dict[str, float]]:
    """Run `interlesion extract` on some patients, from nothing to its table of features.

    Returns
    -------
    cost : Cost
    tally : dict
        Its own counts and seconds, as it writes them to `extraction.json`.
    """
    with tempfile.TemporaryDirectory() as scratch:
        yml = write_cohort(patients, Path(scratch))
        out = Path(scratch) / "out"
        options = ["extract", str(yml), "--out", str(out), "--jobs", str(jobs)]
        cost = launch([sys.executable, "-m", "analysis", *options])
        return cost, json.loads((out / "extraction.json").read_text(encoding="utf-8"))


def _run_command(patient: Patient) -> Measured:
    from analysis import __version__

    cost, tally = extract_command([patient], jobs=1)
    told = {"version": __version__, "start_s": np.nan, "read_s": tally["seconds_read"]}
    lesion_s = tally["seconds_measure"] / len(patient.labels)
    return _measured(told, lesion_s, cost, {}, {str(label): {} for label in patient.labels})
