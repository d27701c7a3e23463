"""Which features decide a dissimilarity of features that are not scaled: those with the largest numbers."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.statistics.dissimilarity import dissimilarity_matrix
from analysis.statistics.lesions import feature_values

LARGEST = (
    "original_gldm_LargeDependenceHighGrayLevelEmphasis",
    "original_shape_VoxelVolume",
)
"""Of the paper's eight features, the two whose numbers are in the thousands."""
VOLUME = LARGEST[1]
COLUMNS = ("features", "volume_unit", "n_features", "n_pairs", "mean_dissimilarity", "correlation")
_COMPARED = (("all", "mm3"), ("largest", "mm3"), ("others", "mm3"), ("all", "mL"), ("largest", "mL"))
_MM3_PER_ML = 1000.0


def unscaled(lesions: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Compare cosine dissimilarities of unscaled features: of all, of the largest two, of the others.

    Parameters
    ----------
    lesions : pandas.DataFrame
        One row a lesion: `patient_id` and the features in use, all finite.
    names : sequence of str
        The features in use.

    Returns
    -------
    pandas.DataFrame
        Table `unscaled`, always the same five rows: `features` (`all` of those in use, the `largest` two or
        the `others`), `volume_unit` (`mm3` or `mL`), `n_features`, `n_pairs` (distinct pairs of lesions of a
        patient), `mean_dissimilarity` over the pairs (0 to 2), and `correlation` over the pairs with the
        first row (Pearson's r). NaN without such a feature or pair; `correlation` also where one of the two
        does not vary.

    Examples
    --------
    >>> names = [*LARGEST, "original_shape_Sphericity"]
    >>> lesions = pd.DataFrame([[3e4, 4e4, 0.5], [4e4, 3e4, 0.9]], columns=names).assign(patient_id="A")
    >>> unscaled(lesions, names).round(4)[["features", "mean_dissimilarity"]].values.tolist()[:3]
    [['all', 0.04], ['largest', 0.04], ['others', 0.0]]
    """
    of_all, rows = _pairs(lesions, names, "mm3"), []
    for features, unit in _COMPARED:
        chosen = _chosen(names, features)
        pairs = _pairs(lesions, chosen, unit)
        rows.append((features, unit, len(chosen), len(pairs), _mean(pairs), _pearson(of_all, pairs)))
    return pd.DataFrame(rows, columns=COLUMNS)


def shares(lesions: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    r"""Share of each feature in the squared length of a lesion's vector, mean over the lesions (%).

    .. math:: 100 \cdot x_f^2 / \sum_g x_g^2

    Parameters
    ----------
    lesions : pandas.DataFrame
        One row a lesion, with the features in use.
    names : sequence of str
        The features in use.

    Returns
    -------
    pandas.Series
        By feature; they add up to 100.

    Examples
    --------
    >>> shares(pd.DataFrame({"f": [1.0, 1.0], "g": [3.0, 1.0]}), ["f", "g"]).tolist()
    [30.0, 70.0]
    """
    squares = feature_values(lesions, names) ** 2
    parts = 100 * squares / squares.sum(axis=1, keepdims=True)
    return pd.Series(parts.mean(axis=0), index=list(names))


def _chosen(names: Sequence[str], features: str) -> list[str]:
    wanted = {"all": set(names), "largest": set(LARGEST), "others": set(names) - set(LARGEST)}[features]
    return [name for name in names if name in wanted]


def _pairs(lesions: pd.DataFrame, names: Sequence[str], unit: str) -> np.ndarray:
    """Dissimilarities of the distinct pairs of each patient, patient by patient; NaN without direction."""
    values = feature_values(lesions, names)
    if unit == "mL" and VOLUME in names:
        values[:, list(names).index(VOLUME)] /= _MM3_PER_ML
    if not names:
        values = np.zeros((len(lesions), 1))
    parts = [np.empty(0)]
    for rows in lesions.groupby("patient_id").indices.values():
        parts.append(dissimilarity_matrix(values[rows])[np.triu_indices(len(rows), k=1)])
    return np.concatenate(parts)


def _mean(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else np.nan


def _pearson(one: np.ndarray, other: np.ndarray) -> float:
    both = np.isfinite(one) & np.isfinite(other)
    if both.sum() < 2 or not (np.ptp(one[both]) > 0 and np.ptp(other[both]) > 0):
        return np.nan
    return float(np.corrcoef(one[both], other[both])[0, 1])
