"""Pairs of runs, a rival's and ours one after the other, kept so that a stopped benchmark can go on."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

from benchmarks.environments import HOME, RIVALS, NotInstallableError
from benchmarks.launch import FailedRunError
from benchmarks.patients import RECIPE, Patient
from benchmarks.tools import Measured, Mode, run_ours, run_rival

RUNS = HOME / ".runs"
SOURCES = (
    "analysis/features.py", "analysis/wording.py", "data/extraction.yml",
    "benchmarks/tools.py", "benchmarks/lesions.py", "benchmarks/launch.py",
)  # fmt: skip
"""Files, beside those of the extraction and the runners, that a measurement depends on."""
PACKAGES = ("numpy", "SimpleITK", "pyradiomics-bhklab")
"""Packages that it depends on."""


@dataclass(frozen=True)
class Plan:
    """What is measured of a patient.

    Attributes
    ----------
    patient : benchmarks.patients.Patient
    labels : tuple of int
        Lesions that the slow rivals are timed on.
    repeats : int
        Pairs of runs.
    """

    patient: Patient
    labels: tuple[int, ...]
    repeats: int


@dataclass(frozen=True)
class Pair:
    """One of our runs and one of a rival's, made one after the other; or why there is none.

    Attributes
    ----------
    ours, rival : Measured or None
    failure : str
        Why one of the two did not run, in one line; empty where both did.
    """

    ours: Measured | None
    rival: Measured | None
    failure: str = ""


def measure_pair(plan: Plan, mode: Mode, repeat: int, say: Callable[[str], None]) -> Pair:
    """Run a pair, or take the one that was run before with the same code and versions.

    Parameters
    ----------
    plan : Plan
    mode : benchmarks.tools.Mode
    repeat : int
        Which of the pairs, from 0.
    say : callable
        Told what is being run.

    Returns
    -------
    Pair
    """
    kept = RUNS / f"{plan.patient.name}-{mode.name}-{repeat}-{_state(plan, mode)}.json"
    if kept.is_file():
        return _pair(json.loads(kept.read_text(encoding="utf-8")))
    say(f"{plan.patient.name}: {mode.tool}, {mode.mode}, pair {repeat + 1} of {plan.repeats}")
    mode.lesions(plan.patient, plan.labels)
    try:
        rival = run_rival(mode, plan.patient, plan.labels)
    except (NotInstallableError, FailedRunError) as error:
        return Pair(None, None, str(error))
    try:
        pair = Pair(run_ours(mode.partner, plan.patient, plan.labels), rival)
    except FailedRunError as error:
        return Pair(None, None, f"our own run beside it failed: {error}")
    RUNS.mkdir(exist_ok=True)
    kept.write_text(json.dumps(asdict(pair)), encoding="utf-8")
    return pair


def code_state() -> str:
    """Name the state of our extraction and of the benchmark.

    Returns
    -------
    str
        Eight characters of a hash of their sources, the parameters, and the versions of `PACKAGES`.
    """
    digest = hashlib.sha256(str((RECIPE, [version(name) for name in PACKAGES])).encode())
    root = HOME.parent
    folders = [*(root / "analysis" / "extraction").rglob("*.py"), *(HOME / "runners").glob("*.py")]
    for path in sorted([*folders, *(root / name for name in SOURCES)]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def _state(plan: Plan, mode: Mode) -> str:
    pins = (RIVALS / f"{mode.pins}.txt").read_text(encoding="utf-8")
    told = json.dumps([code_state(), pins, plan.labels, plan.patient.volumes_cm3])
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def _pair(told: dict[str, Any]) -> Pair:
    return Pair(Measured(**told["ours"]), Measured(**told["rival"]), told["failure"])


def measure_pairs(
    plans: Sequence[Plan], modes: Sequence[Mode], say: Callable[[str], None]
) -> dict[tuple[str, str], list[Pair]]:
    """Run every pair, repeat by repeat, so that what slows the machine for a while meets all tools.

    Returns
    -------
    dict
        Name of the patient and of the mode to its pairs; where a rival cannot run, one pair that says why.
    """
    measured: dict[tuple[str, str], list[Pair]] = {}
    for plan in plans:
        for repeat in range(plan.repeats):
            for mode in modes:
                pairs = measured.setdefault((plan.patient.name, mode.name), [])
                if not (pairs and pairs[-1].failure):
                    pairs.append(measure_pair(plan, mode, repeat, say))
    return measured
