"""Three synthetic patients: lesions as ellipsoids on CT, measured with the extraction of the book."""

from functools import cache

import numpy as np
import pandas as pd
from scipy.ndimage import gaussian_filter

from analysis.cohort_names import EXTRACTION
from analysis.extraction.measure import measure
from analysis.extraction.parameters import read_parameters
from analysis.extraction.quiet import one_thread, quiet
from analysis.features import FEATURES, PAPER_FEATURES
from analysis.statistics.dissimilarity import dissimilarity_matrix
from analysis.statistics.draws import patient_stream
from analysis.statistics.scaling import fit_scaling, scale

SITES = {
    "A": ("lung",) * 5 + ("liver",) * 4 + ("bone",) * 3,
    "B": ("lung",) * 3 + ("lymph node",) * 5,
    "C": ("liver",) * 3 + ("bone",) * 2,
}
"""Sites of the lesions of each patient."""
SEED = 20221014
SPACING_MM = (1.0, 1.0, 1.0)
"""Edges of a voxel along z, y, x."""

_HU = {"lung": 20.0, "liver": 60.0, "lymph node": 45.0, "bone": 220.0}
"""Mean attenuation of a lesion of each site."""
_TEXTURE_HU = {"lung": 30.0, "liver": 15.0, "lymph node": 10.0, "bone": 60.0}
"""Standard deviation of the attenuation inside it."""
_RADIUS_MM = 6.0
_MARGIN = 2
"""Voxels around a lesion."""


@cache
def _measured(seed: int) -> pd.DataFrame:
    parameters = read_parameters(EXTRACTION)
    rows = []
    for patient, sites in SITES.items():
        rng = patient_stream(seed, patient)
        for number, site in enumerate(sites, start=1):
            with quiet(), one_thread():
                found = measure(*lesion_voxels(site, rng), np.array(SPACING_MM), parameters)
            rows.append((patient, f"{patient}{number}", site, "original", *found.values()))
    return pd.DataFrame(rows, columns=["patient_id", "lesion_id", "site", "contour", *FEATURES])


def synthetic_patients(seed: int = SEED) -> pd.DataFrame:
    """Draw and measure the lesions of three synthetic patients.

    Parameters
    ----------
    seed : int
        0 or more.

    Returns
    -------
    pandas.DataFrame
        Table `features`: `patient_id` (A with 12 lesions, B with 8, C with 5), `lesion_id`, `site`,
        `contour` (`original`), and the 107 features. The lesions are made up: they show how statistics
        behave, and nothing about tumours.

    Examples
    --------
    >>> synthetic_patients().groupby("patient_id").size().to_dict()
    {'A': 12, 'B': 8, 'C': 5}
    """
    return _measured(seed).copy()


def synthetic_patient(patient: str = "A", seed: int = SEED) -> pd.DataFrame:
    """Take the lesions of one of the three patients, as `synthetic_patients` has them.

    Raises
    ------
    KeyError
        There is no such patient.
    """
    if patient not in SITES:
        raise KeyError(f"Got patient {patient!r}, expected one of {', '.join(SITES)}.")
    lesions = synthetic_patients(seed)
    return lesions[lesions["patient_id"] == patient].reset_index(drop=True)


def compared(patient: str = "A", seed: int = SEED) -> np.ndarray:
    """Compare the lesions of one of the three patients in the eight features of the paper.

    Parameters
    ----------
    patient : {'A', 'B', 'C'}
    seed : int

    Returns
    -------
    numpy.ndarray, shape (n_lesions, n_lesions)
        Cosine dissimilarities after min-max scaling over all three patients.
    """
    lesions = synthetic_patients(seed)
    scaled = scale(lesions, fit_scaling(lesions, PAPER_FEATURES, "minmax", "paper"))
    return dissimilarity_matrix(scaled[(lesions["patient_id"] == patient).to_numpy()])


def lesion_voxels(site: str, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw one lesion: an ellipsoid of smooth texture, brighter or darker by its site.

    Parameters
    ----------
    site : {'lung', 'liver', 'lymph node', 'bone'}
    rng : numpy.random.Generator

    Returns
    -------
    image : numpy.ndarray of int16, shape (z, y, x)
        Attenuation (HU), in voxels of 1 mm.
    mask : numpy.ndarray of bool, shape (z, y, x)
        Inside the lesion.
    """
    mean_radius = _RADIUS_MM * np.exp(0.4 * rng.standard_normal())
    radii = np.clip(mean_radius * np.exp(0.15 * rng.standard_normal(3)), 3.0, 18.0)
    half = np.ceil(radii).astype(int) + _MARGIN
    axes = [np.arange(-reach, reach + 1) / radius for reach, radius in zip(half, radii, strict=True)]
    mask = sum(axis**2 for axis in np.meshgrid(*axes, indexing="ij")) < 1
    noise = gaussian_filter(rng.standard_normal(mask.shape), rng.uniform(0.8, 2.0), mode="wrap")
    level = _HU[site] + 15 * rng.standard_normal()
    texture = _TEXTURE_HU[site] * np.exp(0.3 * rng.standard_normal())
    return np.rint(level + texture * noise / noise.std()).astype(np.int16), mask
