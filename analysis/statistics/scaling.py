"""Scaling of features to one footing, fitted on all lesions of a cohort and then frozen."""

import warnings
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from analysis.errors import FeatureWarning
from analysis.statistics.lesions import feature_values, usable

_COLUMNS = ["feature", "origin", "method", "center", "scale", "n_outside"]

Pair = tuple[np.ndarray, np.ndarray]


def fit_scaling(features: pd.DataFrame, names: Sequence[str], method: str, origin: str) -> pd.DataFrame:
    """Fit center and scale of each feature on all usable lesions of a cohort.

    ========  ======================  ==================================
    method    center                  scale
    ========  ======================  ==================================
    minmax    least value             greatest less least value
    zscore    mean                    standard deviation, n - 1
    robust    median                  interquartile range (R's type 7)
    none      0                       1
    ========  ======================  ==================================

    Parameters
    ----------
    features : pandas.DataFrame
        One row a lesion; those in which not all of `names` are finite are not looked at.
    names : sequence of str
        The features in use.
    method : {'minmax', 'zscore', 'robust', 'none'}
    origin : str
        Who chose the features; written to each row.

    Returns
    -------
    pandas.DataFrame
        Table `scaling`: `feature`, `origin`, `method`, `center`, `scale` (unit of the feature), `n_outside`
        (0: see `count_outside` for other lesions).

    Raises
    ------
    ValueError
        The method is none of the four.

    Warns
    -----
    FeatureWarning
        A feature has scale 0 (it is the same in all lesions, or, for `robust`, in the middle half of them),
        or there is no usable lesion: it is left out. Never with `none`.

    Examples
    --------
    >>> fit_scaling(pd.DataFrame({"f": [2.0, 4.0, 10.0]}), ["f"], "minmax", "paper").values.tolist()
    [['f', 'paper', 'minmax', 2.0, 8.0, 0]]
    """
    if method not in _METHODS:
        raise ValueError(f"Got scaling {method!r}, expected one of {', '.join(_METHODS)}.")
    values = feature_values(features, names)[usable(features, names)]
    if len(values) or method == "none":
        center, scale = _METHODS[method](values)
    else:
        center, scale = np.zeros(len(names)), np.zeros(len(names))
    table = pd.DataFrame({"feature": pd.Series(list(names), dtype="str")})
    table = table.assign(origin=origin, method=method, center=center, scale=scale, n_outside=0)
    return _without_constants(table[_COLUMNS], len(values))


def scale(features: pd.DataFrame, scaling: pd.DataFrame) -> np.ndarray:
    """Scale lesions by a fitted scaling.

    Parameters
    ----------
    features : pandas.DataFrame
        One row a lesion.
    scaling : pandas.DataFrame
        Table `scaling`, of this cohort or of its reference.

    Returns
    -------
    numpy.ndarray, shape (n_lesions, n_features)
        (value - center) / scale, features in the order of `scaling`.

    Examples
    --------
    >>> table = pd.DataFrame({"f": [2.0, 4.0, 10.0]})
    >>> scale(table, fit_scaling(table, ["f"], "minmax", "paper")).ravel().tolist()
    [0.0, 0.25, 1.0]
    """
    values = feature_values(features, list(scaling["feature"]))
    return (values - scaling["center"].to_numpy()) / scaling["scale"].to_numpy()


def count_outside(features: pd.DataFrame, scaling: pd.DataFrame) -> np.ndarray:
    """Count the lesions that a min-max scaling, fitted on others, takes out of 0 to 1.

    Parameters
    ----------
    features : pandas.DataFrame
        One row a lesion.
    scaling : pandas.DataFrame
        Table `scaling`.

    Returns
    -------
    numpy.ndarray of int, shape (n_features,)
        One count a row of `scaling`; 0 for the other methods, which have no such range.

    Examples
    --------
    >>> frozen = fit_scaling(pd.DataFrame({"f": [2.0, 4.0]}), ["f"], "minmax", "paper")
    >>> count_outside(pd.DataFrame({"f": [1.0, 3.0, 9.0]}), frozen).tolist()
    [2]
    """
    scaled = scale(features, scaling)
    outside = ((scaled < 0) | (scaled > 1)).sum(axis=0)
    return np.where(scaling["method"] == "minmax", outside, 0).astype(np.int64)


def _minmax(values: np.ndarray) -> Pair:
    return values.min(axis=0), np.ptp(values, axis=0)


def _zscore(values: np.ndarray) -> Pair:
    with np.errstate(invalid="ignore", divide="ignore"):
        sd = np.sqrt(((values - values.mean(axis=0)) ** 2).sum(axis=0) / (len(values) - 1))
    return values.mean(axis=0), np.where(np.ptp(values, axis=0) == 0, 0.0, sd)


def _robust(values: np.ndarray) -> Pair:
    low, middle, high = np.percentile(values, [25, 50, 75], axis=0)
    return middle, high - low


def _none(values: np.ndarray) -> Pair:
    return np.zeros(values.shape[1]), np.ones(values.shape[1])


_METHODS: dict[str, Callable[[np.ndarray], Pair]] = {
    "minmax": _minmax,
    "zscore": _zscore,
    "robust": _robust,
    "none": _none,
}


def _without_constants(table: pd.DataFrame, n_lesions: int) -> pd.DataFrame:
    varies = table["scale"] > 0
    for row in table[~varies].itertuples():
        message = f"{row.feature} has {row.method} scale 0 over {n_lesions} usable lesions; it is left out."
        warnings.warn(FeatureWarning(message), stacklevel=3)
    return table[varies].astype({"origin": "str", "method": "str"}).reset_index(drop=True)
