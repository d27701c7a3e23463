"""How our extraction grows: with the voxels of a lesion, and with the number of processes."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
from joblib import cpu_count

from benchmarks import lesions as made
from benchmarks.body import Grid
from benchmarks.launch import Cost, run_script
from benchmarks.patients import SEED, Recipe, make_patient, mixed_volumes
from benchmarks.tools import extract_command

VOLUMES_CM3 = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
GROWTH_GRID = Grid((260, 420, 420), (1.5, 0.8, 0.8))
CHEST = Grid((120, 384, 384), (1.5, 0.8, 0.8))
N_PATIENTS, LESIONS_EACH = 8, 10
GROWTH_COLUMNS = ("volume_cm3", "n_voxels", "seconds", "repeats")
PROCESSES_COLUMNS = (
    "processes", "patients", "lesions", "seconds", "extract_s", "times_as_fast", "extract_times_as_fast",
    "peak_mb", "repeats",
)  # fmt: skip


def growth(folder: Path, repeats: int, say: Callable[[str], None]) -> pd.DataFrame:
    """Seconds of our extraction for lesions of 1 to 1,000 cm³, three contours, reading not counted.

    All lie in soft tissue alone, so that small and large ones hold alike many grey levels.

    Returns
    -------
    pandas.DataFrame
        Columns `GROWTH_COLUMNS`; `n_voxels` are those of 1 mm³ that are measured.
    """
    patient = make_patient(Recipe("growth", VOLUMES_CM3, GROWTH_GRID, organs=False), folder)
    task = {
        "parameters": str(made.PARAMETERS),
        "lesions": made.on_image(patient, patient.labels),
        "one_by_one": True,
    }
    runs = []
    for repeat in range(repeats):
        say(f"lesions of 1 to 1,000 cm³, run {repeat + 1} of {repeats}")
        answer, _ = run_script(Path(sys.executable), "interlesion_lesions", task)
        runs.append(answer["lesions"])
    rows = [
        (
            patient.volumes_cm3[place],
            one["features"]["original"]["original_shape_VoxelVolume"],
            median(run[place]["measure_s"] for run in runs),
            repeats,
        )
        for place, one in enumerate(runs[0])
    ]
    return pd.DataFrame(rows, columns=list(GROWTH_COLUMNS)).astype({"n_voxels": int})


def exponent(voxels: Sequence[float] | pd.Series, seconds: Sequence[float] | pd.Series) -> float:
    """Slope of the logarithm of seconds over that of voxels, by least squares.

    Examples
    --------
    >>> exponent([1, 10, 100], [2, 20, 200])
    1.0
    """
    return round(float(np.polyfit(np.log(voxels), np.log(seconds), 1)[0]), 12)


def processes(folder: Path, repeats: int, say: Callable[[str], None]) -> pd.DataFrame:
    """Seconds of our command for 8 patients with 10 lesions each, by number of processes, in turn.

    Returns
    -------
    pandas.DataFrame
        Columns `PROCESSES_COLUMNS`. `seconds` are those of the command from launch to end, `extract_s` those
        from the first lesion to the last; `times_as_fast` are medians of the ratios to one process, run
        by run.
    """
    patients = [
        make_patient(Recipe(f"chest-{n}", mixed_volumes(LESIONS_EACH), CHEST, SEED + n), folder)
        for n in range(N_PATIENTS)
    ]
    counts = [n for n in (1, 2, 4, 8) if n <= cpu_count()]
    runs = []
    for repeat in range(repeats):
        say(f"{N_PATIENTS} patients with {counts} processes, run {repeat + 1} of {repeats}")
        runs.append({n: extract_command(patients, n) for n in counts})
    return pd.DataFrame([_processes_row(n, runs) for n in counts], columns=list(PROCESSES_COLUMNS))


def _processes_row(n: int, runs: Sequence[dict[int, tuple[Cost, dict[str, float]]]]) -> tuple[float, ...]:
    costs = [(run[n][0], run[1][0]) for run in runs]
    tallies = [(run[n][1]["seconds"], run[1][1]["seconds"]) for run in runs]
    return (
        n,
        N_PATIENTS,
        N_PATIENTS * LESIONS_EACH,
        median(cost.seconds for cost, _ in costs),
        median(seconds for seconds, _ in tallies),
        median(one.seconds / cost.seconds for cost, one in costs),
        median(one / seconds for seconds, one in tallies),
        median(cost.peak_mb for cost, _ in costs),
        len(runs),
    )
