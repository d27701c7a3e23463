"""Which features are compared as ratios, on logarithms, and which as differences."""

from collections.abc import Sequence

import numpy as np

from analysis.scales import SCALES

RATIO, DIFFERENCE = "log", "raw"
"""Scales of a comparison."""


def scales(names: Sequence[str], values: np.ndarray) -> list[str]:
    """Choose the scale of each feature: `log` if it has a true zero and is positive here, else `raw`.

    Parameters
    ----------
    names : sequence of str
        Features.
    values : numpy.ndarray, shape (..., n_features)
        All values that are to be compared; those that are not finite do not count.

    Returns
    -------
    list of str

    Examples
    --------
    >>> names = ["original_shape_VoxelVolume", "original_firstorder_Mean", "original_glcm_Contrast"]
    >>> scales(names, np.array([[900.0, 40.0, 1.5], [100.0, 30.0, 0.0]]))
    ['log', 'raw', 'raw']
    """
    rows = values.reshape(-1, len(names))
    positive = (rows > 0) | ~np.isfinite(rows)
    return [
        RATIO if fine and SCALES[name].type == "ratio" else DIFFERENCE
        for name, fine in zip(names, positive.all(axis=0), strict=True)
    ]


def on_scales(values: np.ndarray, chosen: Sequence[str]) -> np.ndarray:
    """Take natural logarithms of the features (the last axis) that are compared as ratios."""
    logs = np.array([scale == RATIO for scale in chosen], dtype=bool)
    result = np.array(values, dtype=float)
    result[..., logs] = np.log(result[..., logs])
    return result


def percent(logs: np.ndarray) -> np.ndarray:
    """Turn differences of logarithms into percent: what the ratio is above or below 1.

    Examples
    --------
    >>> percent(np.log(np.array([1.1, 0.5]))).round(6).tolist()
    [10.0, -50.0]
    """
    return 100 * np.expm1(logs)


def variation_percent(sd: np.ndarray) -> np.ndarray:
    r"""Turn a standard deviation of logarithms into a coefficient of variation (%).

    That of a lognormal quantity, :math:`100 \sqrt{e^{s^2} - 1}`.

    Examples
    --------
    >>> variation_percent(np.array([0.1])).round(3).tolist()
    [10.025]
    """
    return 100 * np.sqrt(np.expm1(np.square(sd)))
