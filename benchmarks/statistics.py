"""How our statistics grow with the number of patients: `interlesion analyse` on made tables of features."""

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from benchmarks.launch import FailedRunError, launch
from benchmarks.made_table import MEAN_LESIONS, write_made_cohort

PATIENTS = (1_000, 3_000, 10_000)
JOBS = 2
STATISTICS_COLUMNS = ("patients", "lesions", "processes", "seconds", "cpu_s", "peak_mb", "status")


def statistics(say: Callable[[str], None], sizes: Sequence[int] = PATIENTS) -> pd.DataFrame:
    """Seconds and peak memory of `interlesion analyse`, from a table to all results.

    Parameters
    ----------
    say : callable
        Told what is being run.
    sizes : sequence of int
        Patients of each made table, with 50 lesions each on average.

    Returns
    -------
    pandas.DataFrame
        Columns `STATISTICS_COLUMNS`; memory is that of the largest process.
    """
    rows = []
    for patients in sizes:
        say(f"statistics of {patients} patients")
        rows.append(_row(patients))
    return pd.DataFrame(rows, columns=list(STATISTICS_COLUMNS))


def _row(patients: int) -> tuple[object, ...]:
    about = (patients, patients * MEAN_LESIONS, JOBS)
    with tempfile.TemporaryDirectory() as scratch:
        yml = write_made_cohort(Path(scratch) / "made", patients)
        out = str(Path(scratch) / "out")
        command = [sys.executable, "-m", "analysis", "analyse", str(yml), "--out", out]
        try:
            cost = launch([*command, "--jobs", str(JOBS)])
        except FailedRunError as error:
            return (*about, float("nan"), float("nan"), float("nan"), f"not run: {error}")
    return (*about, cost.seconds, cost.cpu_seconds, cost.peak_mb, "measured")
