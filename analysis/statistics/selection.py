"""Selection: one feature out of each cluster of robust features that say the same."""

import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.errors import FeatureWarning
from analysis.features import short_name
from analysis.statistics.clusters import best_number, cut, leaf_order
from analysis.statistics.lesions import KEYS, feature_columns, feature_values, original_contours, usable

UNDERSTANDABILITY = (
    "original_shape_VoxelVolume",
    "original_shape_MeshVolume",
    "original_shape_Maximum2DDiameterSlice",
    "original_shape_Maximum3DDiameter",
    "original_shape_MajorAxisLength",
    "original_shape_MinorAxisLength",
    "original_shape_LeastAxisLength",
    "original_shape_Maximum2DDiameterColumn",
    "original_shape_Maximum2DDiameterRow",
    "original_shape_SurfaceArea",
    "original_shape_Sphericity",
    "original_shape_Elongation",
    "original_shape_Flatness",
    "original_shape_SurfaceVolumeRatio",
    "original_firstorder_Mean",
    "original_firstorder_Median",
    "original_firstorder_90Percentile",
    "original_firstorder_10Percentile",
    "original_firstorder_Maximum",
    "original_firstorder_Minimum",
    "original_firstorder_Range",
    "original_firstorder_InterquartileRange",
    "original_firstorder_Variance",
    "original_firstorder_MeanAbsoluteDeviation",
    "original_firstorder_Skewness",
    "original_firstorder_Kurtosis",
    "original_firstorder_Entropy",
    "original_firstorder_Uniformity",
)
"""What a clinician already reads on CT, most understandable first.

The paper asks for the most understandable feature of a cluster and gives two examples: tumour volume rather
than a gray level non-uniformity, and voxel volume rather than mesh volume. It prints no ranking; this one is
ours. How much tumour there is stands first (volume, then diameters, the axial one of RECIST before the rest,
then surface), its form next (sphericity, elongation, flatness), its attenuation in HU after that (mean,
median, high and low percentiles, extremes), and then how uneven the attenuation is. Features of texture
matrices describe neighbouring voxels and are not ranked: among them the lexicographic order decides.
"""

_COLUMNS = ["feature", "cluster", "order", "selected"]


def selection(features: pd.DataFrame, robust: Sequence[str], clusters: int | None = None) -> pd.DataFrame:
    """Cluster robust features by their correlation, and select one a cluster.

    Features are joined by average linkage of 1 - abs(r), r their Pearson correlation over the lesions in
    which all of them are finite. A cluster is represented by its feature that comes first in
    `UNDERSTANDABILITY`; where it has none, by the lexicographically first, compared by the name without its
    class, upper case before lower (`Imc1` before `JointEntropy`).

    Parameters
    ----------
    features : pandas.DataFrame
        Table `features`; rows of a contour other than `original` are not looked at. Neither the order of its
        rows nor of its columns matters.
    robust : sequence of str
        Names of the robust features.
    clusters : int, optional
        How many; at most one a feature. By default the number with the largest mean silhouette, of 2 to
        min(15, features - 1), the smaller on a tie.

    Returns
    -------
    pandas.DataFrame
        Table `selection`, in the order of the dendrogram: `feature`, `cluster` (from 1), `order` (place among
        the leaves, from 0), `selected`. With fewer than three features each is a cluster of its own. Empty
        without robust features.

    Raises
    ------
    ValueError
        `clusters` is less than 1.

    Warns
    -----
    FeatureWarning
        A robust feature is the same in all lesions: it correlates with nothing and is left out.
    """
    if clusters is not None and clusters < 1:
        raise ValueError(f"Got {clusters} clusters, expected 1 or more.")
    lesions = _complete(features, robust)
    names = _varying(lesions, [name for name in feature_columns(lesions) if name in set(robust)])
    distances = 1.0 - absolute_correlation(lesions, names)
    leaves = leaf_order(distances)
    labels = _labels(distances, leaves, clusters)
    table = pd.DataFrame({"feature": pd.Series(names, dtype="str"), "cluster": labels})
    chosen = {min(group, key=_rank) for _, group in table.groupby("cluster")["feature"]}
    table["selected"] = table["feature"].isin(chosen)
    return table.iloc[leaves].assign(order=np.arange(len(leaves)))[_COLUMNS].reset_index(drop=True)


def absolute_correlation(features: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    """Absolute Pearson correlation between features, over the lesions in which all of them are finite.

    Parameters
    ----------
    features : pandas.DataFrame
        Table `features`.
    names : sequence of str
        Features, none of them constant.

    Returns
    -------
    numpy.ndarray, shape (n_features, n_features)
        0 to 1, symmetric, the diagonal exactly 1; NaN beside a constant feature.
    """
    return np.abs(_correlation(_complete(features, names), names))


def correlation_table(features: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Pearson correlation of every feature with every feature.

    Parameters
    ----------
    features : pandas.DataFrame
        Table `features`; rows of a contour other than `original`, and lesions in which not all of `names` are
        finite, are left out.
    names : sequence of str
        Features, in the order wanted.

    Returns
    -------
    pandas.DataFrame
        Table `correlation`: `feature_a`, `feature_b`, `correlation` (-1 to 1); every ordered pair.

    Examples
    --------
    >>> table = pd.DataFrame({"patient_id": "A", "lesion_id": list("abc"), "f": [1.0, 2.0, 3.0],
    ...                       "g": [5.0, 3.0, 1.0]})
    >>> correlation_table(table, ["f", "g"]).values.tolist()
    [['f', 'f', 1.0], ['f', 'g', -1.0], ['g', 'f', -1.0], ['g', 'g', 1.0]]
    """
    r = _correlation(_complete(features, names), names)
    column = pd.array(list(names), dtype="str")
    first, second = np.indices(r.shape).reshape(2, -1)
    return pd.DataFrame(
        {"feature_a": column.take(first), "feature_b": column.take(second), "correlation": r.ravel()}
    )


def _complete(features: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Lesions with all of the features, sorted, so that sums round alike whatever the order of the input."""
    lesions = original_contours(features)
    return lesions.loc[usable(lesions, names), [*KEYS, *names]].sort_values(list(KEYS), kind="stable")


def _varying(lesions: pd.DataFrame, names: list[str]) -> list[str]:
    values = feature_values(lesions, names)
    constant = np.ptp(values, axis=0) == 0 if len(values) else np.ones(len(names), dtype=bool)
    for name in np.array(names, dtype=object)[constant]:
        message = f"{name} has one value in all {len(lesions)} lesions; it is left out of the selection."
        warnings.warn(FeatureWarning(message), stacklevel=3)
    return [name for name, is_constant in zip(names, constant, strict=True) if not is_constant]


def _correlation(lesions: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    values = feature_values(lesions, names)
    largest = np.abs(values).max(axis=0, initial=0)
    values /= np.where(largest > 0, largest, 1.0)
    # One core and no BLAS, so that the bits do not depend on the number of threads.
    r = pd.DataFrame(values).corr().to_numpy(copy=True).clip(-1, 1)
    np.fill_diagonal(r, np.where(np.isfinite(r.diagonal()), 1.0, np.nan))
    return r


def _labels(distances: np.ndarray, leaves: np.ndarray, clusters: int | None) -> np.ndarray:
    if len(distances) < 3:
        labels = np.empty(len(distances), dtype=np.int64)
        labels[leaves] = np.arange(1, len(distances) + 1)
        return labels
    return cut(distances, clusters or best_number(distances))


def _rank(name: str) -> tuple[int, str, str]:
    place = UNDERSTANDABILITY.index(name) if name in UNDERSTANDABILITY else len(UNDERSTANDABILITY)
    return place, short_name(name), name
