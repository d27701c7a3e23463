"""The negative control: features of the original contours, measured with the voxels in random order."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from analysis import stamp
from analysis.cohort import Cohort
from analysis.measuring import Part, measure
from analysis.run import Run
from analysis.study.followed import some_patients

MOST_LESIONS = 200
"""Patients are taken, in an order by chance, until one more would make more lesions than this: the control
costs as much as measuring a contour anew."""


def measure_shuffled(cohort: Cohort, run: Run, original: pd.DataFrame) -> pd.DataFrame | None:
    """Measure original contours again, the values inside each in random order.

    Parameters
    ----------
    cohort : Cohort
        Of volumes; a phantom must have been drawn.
    run : Run
        Of the cohort; its features are there.
    original : pandas.DataFrame
        Table `features`, of the original contour.

    Returns
    -------
    pandas.DataFrame or None
        Table `features`, of `chosen_patients`; it is `shuffled/features.parquet` in the run's folder. None
        for cohorts that are not measured here from an image, or whose features were brought by somebody.
    """
    if cohort.source not in ("volumes", "phantom") or not stamp.exists(run.out):
        return None
    lesions = original["patient_id"].value_counts()
    patients = chosen_patients({str(patient): int(n) for patient, n in lesions.items()}, cohort.seed)
    if not patients:
        return None
    part = Part(("original",), cohort.seed, frozenset(patients))
    return measure(cohort, replace(run, out=run.out / "shuffled"), part).features


def chosen_patients(lesions: Mapping[str, int], seed: int, most: int = MOST_LESIONS) -> list[str]:
    """Choose patients with two lesions or more, until there are enough lesions; at least one patient.

    Parameters
    ----------
    lesions : mapping of str to int
        Number of lesions of each patient.
    seed : int
    most : int, default 200

    Examples
    --------
    >>> chosen_patients({"A": 9, "B": 1, "C": 4}, seed=1)
    ['A', 'C']
    >>> len(chosen_patients({"A": 9, "B": 1, "C": 4}, seed=1, most=10))
    1
    """
    able = [patient for patient, n in lesions.items() if n >= 2]
    for few in range(min(len(able), most // 2), 1, -1):
        chosen = some_patients(able, few, seed)
        if sum(lesions[patient] for patient in chosen) <= most:
            return chosen
    return some_patients(able, 1, seed)
