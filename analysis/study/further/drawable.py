"""Lesions of each patient as a reader sees them, and what drawing them would take."""

import hashlib

import numpy as np
import pandas as pd

from analysis.statistics.contest import Drawable
from analysis.statistics.lesions import KEYS, UNKNOWN
from analysis.statistics.seen import Seen
from analysis.study.followed import MOST_PATIENTS, some_patients
from analysis.study.further.material import Material

DIAMETER = "original_shape_Maximum2DDiameterSlice"
SHORT_AXIS = "original_shape_MinorAxisLength"
"""Second axis of the ellipsoid with the lesion's moments: of an ellipsoid, no plane through its centre cuts
out an ellipse with a longer short axis. No table holds the short axis in the axial plane."""
VOLUME, SURFACE = "original_shape_VoxelVolume", "original_shape_SurfaceArea"

_MM3_IN_A_ML = 1000.0
_MM2_IN_A_CM2 = 100.0
_POSITION = ["x_mm", "y_mm", "z_mm"]


def followed_patients(material: Material) -> list[str]:
    """Name the patients whose lesions are sampled: all with two or more, or so many of them by a hash."""
    able = [patient for patient, matrix in material.space.defined.items() if len(matrix) >= 2]
    return some_patients(able, MOST_PATIENTS, material.cohort.seed)


def drawable_lesions(material: Material) -> dict[str, Drawable]:
    """Describe the lesions of each patient that is followed, in the order of `Space.defined`.

    Parameters
    ----------
    material : Material

    Returns
    -------
    dict of str to Drawable
        Diameter and short axis are NaN where the table of features lacks them.
    """
    space, patients = material.space, followed_patients(material)
    original = material.inputs.original
    rows = original[original["patient_id"].isin(patients)].set_index(list(KEYS))
    features = rows.reindex(columns=[DIAMETER, SHORT_AXIS, VOLUME, SURFACE])
    centres = _centres(material.inputs.surfaces, patients)
    found = {}
    for patient in patients:
        lesions = space.lesions[patient][space.directed[patient]]
        own = features.loc[patient].reindex(lesions).to_numpy(dtype=float)
        sites = space.defined_sites[patient].astype(str)
        seen = Seen(
            diameter_mm=own[:, 0],
            short_axis_mm=own[:, 1],
            sites=None if (sites == UNKNOWN).any() else sites,
            positions_mm=_positions(centres, patient, lesions),
            ties=_ties(material.cohort.seed, patient, lesions),
        )
        found[patient] = Drawable(
            space.defined[patient], seen, own[:, 2] / _MM3_IN_A_ML, own[:, 3] / _MM2_IN_A_CM2
        )
    return found


def _centres(surfaces: pd.DataFrame, patients: list[str]) -> pd.DataFrame:
    """Mean corner of each lesion's surface."""
    return surfaces[surfaces["patient_id"].isin(patients)].groupby(list(KEYS))[_POSITION].mean()


def _positions(centres: pd.DataFrame, patient: str, lesions: np.ndarray) -> np.ndarray | None:
    """Give the centres of a patient's lesions; None unless all are known."""
    if patient not in centres.index.get_level_values(0):
        return None
    found = centres.loc[patient].reindex(lesions).to_numpy(dtype=float)
    return found if np.isfinite(found).all() else None


def _ties(seed: int, patient: str, lesions: np.ndarray) -> np.ndarray:
    """Rank lesions by a hash of their names, so that the order of rows decides nothing."""
    hashes = [hashlib.sha256(f"{seed} {patient} {lesion}".encode()).hexdigest() for lesion in lesions]
    return np.argsort(np.argsort(hashes))
