"""The digital phantom of the Image Biomarker Standardisation Initiative (IBSI), and our features of it."""

from dataclasses import replace
from functools import cache

import numpy as np

from analysis.cohort_names import EXTRACTION
from analysis.extraction.measure import measure
from analysis.extraction.parameters import Parameters, read_parameters
from analysis.extraction.quiet import one_thread, quiet

SPACING_MM = (2.0, 2.0, 2.0)
"""Edges of a voxel along z, y, x."""
BIN_WIDTH = 1
"""Width of a grey level: the phantom's values are its levels."""

_IMAGE = """
1 4 4 1 1   1 4 6 1 1   4 1 6 4 1   4 4 6 4 1
1 4 4 1 1   1 1 6 1 1   1 1 3 1 1   4 4 6 1 1
1 4 4 1 1   1 1 1 1 1   1 1 9 1 1   1 1 6 1 1
1 4 4 1 1   1 1 1 1 1   1 1 1 1 1   1 1 6 1 1
"""
"""Values: a line a slice (z), in it four rows (y) of five voxels (x)."""

_MASK = """
1 1 1 1 1   1 1 1 1 1   1 1 1 1 1   1 1 1 1 1
1 1 1 1 1   1 1 1 1 1   0 1 1 1 1   1 1 1 1 1
1 1 1 0 0   1 1 1 1 1   1 1 0 1 1   1 1 1 1 1
1 1 1 0 0   1 1 1 1 1   1 1 1 1 1   1 1 1 1 1
"""
"""The region of interest, in the same order: 1 inside, 0 outside."""


def digital_image() -> np.ndarray:
    """Values of the phantom.

    Returns
    -------
    numpy.ndarray of int16, shape (4, 4, 5)
        Along z, y, x; 1 to 9, dimensionless.

    References
    ----------
    Zwanenburg A, Leger S, Vallières M, Löck S. Image biomarker standardisation initiative: reference manual.
    arXiv:1612.07003. The phantom: A. Zwanenburg, CC BY 4.0.

    Examples
    --------
    >>> image = digital_image()
    >>> image.shape, int(image.max())
    ((4, 4, 5), 9)
    """
    return _voxels(_IMAGE).astype(np.int16)


def digital_mask() -> np.ndarray:
    """Region of interest of the phantom.

    Returns
    -------
    numpy.ndarray of bool, shape (4, 4, 5)
        Along z, y, x.

    Examples
    --------
    >>> int(digital_mask().sum())
    74
    """
    return _voxels(_MASK).astype(bool)


def phantom_features(image: np.ndarray, mask: np.ndarray) -> dict[str, float]:
    """Measure the phantom with the code that measures lesions, from where their voxels have their final size.

    Nothing is resampled, and a grey level is one unit wide; all other settings are those of the paper.

    Parameters
    ----------
    image : numpy.ndarray, shape (z, y, x)
        Values, in voxels of 2 mm.
    mask : numpy.ndarray of bool, shape (z, y, x)

    Returns
    -------
    dict of str to float
        The 107 features by name.

    Raises
    ------
    LesionError
        The region is empty or too small.
    """
    with quiet(), one_thread():
        return measure(image, mask, np.array(SPACING_MM), _parameters())


@cache
def _parameters() -> Parameters:
    paper = read_parameters(EXTRACTION)
    return replace(paper, settings=paper.settings | {"binWidth": BIN_WIDTH})


def _voxels(typed: str) -> np.ndarray:
    return np.array(typed.split(), dtype=int).reshape(4, 4, 5)
