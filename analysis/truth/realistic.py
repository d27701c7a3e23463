"""Made lesions whose eight features have the magnitudes of real ones, drawn independently of each other."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.features import PAPER_FEATURES
from analysis.statistics.dissimilarity import average_pairs, dissimilarity_matrix
from analysis.statistics.draws import patient_stream
from analysis.statistics.scaling import fit_scaling, scale
from analysis.truth.made import SEED

PATIENTS, LESIONS = 10, 10
_LOGNORMAL = {
    "original_gldm_LargeDependenceHighGrayLevelEmphasis": (30_000, 1.3),
    "original_gldm_LargeDependenceEmphasis": (80, 0.6),
    "original_gldm_DependenceVariance": (20, 0.5),
    "original_shape_Maximum2DDiameterSlice": (25, 0.7),
    "original_shape_VoxelVolume": (5_000, 1.7),
}
"""Median, and standard deviation of the natural logarithm."""
_NORMAL = {
    "original_firstorder_90Percentile": (100, 40),
    "original_glcm_Imc1": (-0.2, 0.07),
    "original_shape_Sphericity": (0.78, 0.07),
}
"""Mean and standard deviation."""
SCALINGS = (("none", "cosine"), ("minmax", "cosine"), ("robust", "cosine"), ("zscore", "cosine-half"))
EXTREME = 10
"""How many times as large the lesion is made that a scaling is tried with."""


def realistic_lesions() -> pd.DataFrame:
    """Draw lesions of ten patients, ten each, with the paper's eight features.

    Returns
    -------
    pandas.DataFrame
        `patient_id` and `PAPER_FEATURES`; one row a lesion. Middle values and spreads are rounded from those
        of the open cohort `dapper`; the features do not depend on each other, as real ones do.
    """
    return pd.concat([_patient(f"P{place + 1:02d}") for place in range(PATIENTS)], ignore_index=True)


def with_extreme_lesion(lesions: pd.DataFrame) -> pd.DataFrame:
    """Make the last lesion `EXTREME` times as large as the largest of the cohort, in each positive feature.

    Parameters
    ----------
    lesions : pandas.DataFrame
        From `realistic_lesions`.

    Returns
    -------
    pandas.DataFrame
        The same, but for the last row.
    """
    changed = lesions.copy()
    names = list(_LOGNORMAL)
    changed.loc[changed.index[-1], names] = EXTREME * lesions[names].max()
    return changed


def moved_by_extreme_lesion(lesions: pd.DataFrame) -> pd.DataFrame:
    """Say how far one extreme lesion moves the average index of the patients who do not have it.

    Parameters
    ----------
    lesions : pandas.DataFrame
        From `realistic_lesions`; the last patient's last lesion becomes extreme.

    Returns
    -------
    pandas.DataFrame
        One row a pair of `SCALINGS`: `scaling`, `distance`, `before` and `after` (`average_pairs`, mean over
        the other patients), `change_percent` (mean over them of the size of each patient's change).
    """
    changed = with_extreme_lesion(lesions)
    others = sorted(set(lesions["patient_id"]))[:-1]
    rows = []
    for scaling, distance in SCALINGS:
        before, after = (_averages(table, others, scaling, distance) for table in (lesions, changed))
        change = 100 * float(np.mean(np.abs(after / before - 1)))
        rows.append((scaling, distance, float(before.mean()), float(after.mean()), change))
    return pd.DataFrame(rows, columns=["scaling", "distance", "before", "after", "change_percent"])


def _patient(patient: str) -> pd.DataFrame:
    rng = patient_stream(SEED, patient)
    drawn = {name: middle * np.exp(spread * rng.standard_normal(LESIONS))
             for name, (middle, spread) in _LOGNORMAL.items()}  # fmt: skip
    drawn |= {name: mean + sd * rng.standard_normal(LESIONS) for name, (mean, sd) in _NORMAL.items()}
    return pd.DataFrame({"patient_id": patient, **{name: drawn[name] for name in PAPER_FEATURES}})


def _averages(lesions: pd.DataFrame, patients: Sequence[str], scaling: str, distance: str) -> np.ndarray:
    values = scale(lesions, fit_scaling(lesions, PAPER_FEATURES, scaling, "made"))
    rows = lesions.groupby("patient_id").indices
    matrices = (dissimilarity_matrix(values[rows[patient]], distance) for patient in patients)
    return np.array([average_pairs(matrix) for matrix in matrices])
