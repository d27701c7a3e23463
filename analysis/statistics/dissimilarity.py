"""Dissimilarity of the lesions of a patient, and the indices of heterogeneity made of it."""

import math
from collections.abc import Mapping
from itertools import chain

import numpy as np
import pandas as pd

from analysis.statistics.clusters import leaf_order
from analysis.statistics.directions import centred, comparable, unit_vectors

INDICES = ("average_paper", "average_pairs", "maximal")
"""The two estimators of average tumoral heterogeneity, and maximal tumoral divergence."""

_SHARE = {"cosine": 1.0, "cosine-half": 0.5, "correlation": 1.0}

DISTANCES = (*_SHARE, "euclidean")
"""Dissimilarities that can be computed; a cohort's own is one of the two cosines."""


def dissimilarity_matrix(vectors: np.ndarray, distance: str = "cosine") -> np.ndarray:
    r"""Dissimilarity between all lesions of a patient.

    ===========  ===============================================================  =======
    distance     :math:`d_{ij}`                                                   range
    ===========  ===============================================================  =======
    cosine       :math:`1 - \cos(x_i, x_j)`                                       0 to 2
    cosine-half  half of it                                                       0 to 1
    correlation  :math:`1 - r(x_i, x_j)`, r Pearson's over the features           0 to 2
    euclidean    :math:`\lVert x_i - x_j \rVert`                                  from 0
    ===========  ===============================================================  =======

    An angle is computed from :math:`1 - \cos(x_i, x_j) = \tfrac12 \lVert u_i - u_j \rVert^2` with
    :math:`u = x / \lVert x \rVert`, which keeps its digits for lesions that point almost the same way, where
    1 - cos would cancel. The correlation is the cosine after each lesion's mean over its features was taken
    off. The Euclidean distance has no greatest value, and the unit of the scaled features: its level can be
    compared with no other distance, nor between scalings; shares and ranks can.

    Parameters
    ----------
    vectors : numpy.ndarray, shape (n_lesions, n_features)
        Scaled features, one row a lesion. With fewer than three features every correlation is 1 or -1.
    distance : {'cosine', 'cosine-half', 'correlation', 'euclidean'}

    Returns
    -------
    numpy.ndarray, shape (n_lesions, n_lesions)
        Exactly symmetric, exactly 0 on the diagonal and between identical lesions. A lesion that is not
        `comparable` is NaN to any other.

    Raises
    ------
    ValueError
        The distance is none of the four.

    Examples
    --------
    >>> dissimilarity_matrix(np.array([[1.0, 0.0], [0.0, 3.0], [-2.0, 0.0]])).tolist()
    [[0.0, 1.0, 2.0], [1.0, 0.0, 1.0], [2.0, 1.0, 0.0]]
    >>> dissimilarity_matrix(np.array([[0.0, 0.0], [3.0, 4.0]]), "euclidean").tolist()
    [[0.0, 5.0], [5.0, 0.0]]
    >>> dissimilarity_matrix(np.array([[1.0, 2.0, 3.0], [6.0, 5.0, 4.0]]), "correlation").round(9).tolist()
    [[0.0, 2.0], [2.0, 0.0]]
    """
    vectors = np.asarray(vectors, dtype=float)
    if distance in _SHARE:
        matrix = np.minimum(_squares(_directions(vectors, distance)) / 2, 2.0) * _SHARE[distance]
    elif distance == "euclidean":
        matrix = np.sqrt(_squares(vectors))
    else:
        raise ValueError(f"Got distance {distance!r}, expected one of {', '.join(DISTANCES)}.")
    undefined = ~comparable(vectors, distance)
    matrix[undefined] = matrix[:, undefined] = np.nan
    np.fill_diagonal(matrix, 0.0)
    return matrix


def average_paper(matrix: np.ndarray) -> float:
    r"""Average tumoral heterogeneity with the zero diagonal averaged in.

    .. math:: \frac{1}{n^2} \sum_{i, j} d_{ij}

    It is Rao's quadratic entropy with equal weights: the expected dissimilarity of two lesions drawn *with*
    replacement. It describes a complete set of lesions; computed from k of n it is too small by the factor
    ((k - 1) / k) / ((n - 1) / n) in expectation, whatever the lesions look like.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (n, n)
        Dissimilarities.

    Returns
    -------
    float
        0 to 2; 0 with fewer than two lesions, NaN if a dissimilarity is.

    References
    ----------
    Rao CR. Theor Popul Biol 1982;21:24-43. doi:10.1016/0040-5809(82)90004-1.

    Examples
    --------
    >>> average_paper(np.array([[0.0, 0.6], [0.6, 0.0]]))
    0.3
    """
    n = len(matrix)
    return _total(matrix) / n**2 if n >= 2 else 0.0


def average_pairs(matrix: np.ndarray) -> float:
    r"""Average tumoral heterogeneity over distinct pairs.

    .. math:: \frac{1}{n (n - 1)} \sum_{i \ne j} d_{ij}

    From lesions sampled at random it estimates that of the whole set without bias, from two lesions on.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (n, n)
        Dissimilarities.

    Returns
    -------
    float
        0 to 2; 0 with fewer than two lesions, NaN if a dissimilarity is.

    Examples
    --------
    >>> average_pairs(np.array([[0.0, 0.6], [0.6, 0.0]]))
    0.6
    """
    n = len(matrix)
    return _total(matrix) / (n * (n - 1)) if n >= 2 else 0.0


def maximal(matrix: np.ndarray) -> float:
    r"""Maximal tumoral divergence, :math:`\max_{i, j} d_{ij}`.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (n, n)
        Dissimilarities.

    Returns
    -------
    float
        0 to 2; 0 with fewer than two lesions, NaN if a dissimilarity is.

    Examples
    --------
    >>> maximal(np.array([[0.0, 0.6], [0.6, 0.0]]))
    0.6
    """
    return float(matrix.max()) if len(matrix) >= 2 else 0.0


def heterogeneity(matrix: np.ndarray) -> np.ndarray:
    """Give the three indices of a patient, in the order of `INDICES`.

    Examples
    --------
    >>> heterogeneity(np.array([[0.0, 0.6], [0.6, 0.0]])).tolist()
    [0.3, 0.6, 0.6]
    """
    n = len(matrix)
    if n < 2:
        return np.zeros(len(INDICES))
    total = _total(matrix)
    return np.array([total / n**2, total / (n * (n - 1)), maximal(matrix)])


def heterogeneity_table(matrices: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """Compute the indices of every patient with two lesions or more.

    Parameters
    ----------
    matrices : mapping of str to numpy.ndarray, shape (n, n)
        Dissimilarities of each patient.

    Returns
    -------
    pandas.DataFrame
        Table `heterogeneity`: `patient_id`, `n_lesions`, `average_paper`, `average_pairs`, `maximal`; sorted
        by patient.

    Examples
    --------
    >>> heterogeneity_table({"A": np.array([[0.0, 0.6], [0.6, 0.0]]), "B": np.zeros((1, 1))}).values.tolist()
    [['A', 2, 0.3, 0.6, 0.6]]
    """
    patients = [patient for patient in sorted(matrices) if len(matrices[patient]) >= 2]
    sizes = np.array([len(matrices[patient]) for patient in patients], dtype=np.int64)
    indices = np.array([heterogeneity(matrices[patient]) for patient in patients]).reshape(-1, len(INDICES))
    table = pd.DataFrame({"patient_id": pd.Series(patients, dtype="str"), "n_lesions": sizes})
    return table.assign(**dict(zip(INDICES, indices.T, strict=True)))


def dissimilarity_table(
    matrices: Mapping[str, np.ndarray], lesions: Mapping[str, np.ndarray]
) -> pd.DataFrame:
    """Every pair of lesions of a patient, once.

    Parameters
    ----------
    matrices : mapping of str to numpy.ndarray, shape (n, n)
        Dissimilarities of each patient.
    lesions : mapping of str to numpy.ndarray, shape (n,)
        Their lesions' ids, in the order of the matrix.

    Returns
    -------
    pandas.DataFrame
        Table `dissimilarity`: `patient_id`, `lesion_a`, `lesion_b` (a later row of the matrix),
        `dissimilarity`; sorted by patient, then as the matrix is.

    Examples
    --------
    >>> table = dissimilarity_table({"A": np.array([[0.0, 0.6], [0.6, 0.0]])}, {"A": np.array(["a", "b"])})
    >>> table.values.tolist()
    [['A', 'a', 'b', 0.6]]
    """
    patients = sorted(matrices)
    sizes = np.array([len(matrices[patient]) for patient in patients], dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    pairs = [np.triu_indices(size, k=1) for size in sizes]
    columns = {
        "patient_id": _take(patients, np.repeat(np.arange(len(sizes)), sizes * (sizes - 1) // 2)),
        "dissimilarity": _join([matrices[p][pair] for p, pair in zip(patients, pairs, strict=True)], float),
    }
    ids = [lesion for patient in patients for lesion in lesions[patient]]
    for side, name in enumerate(("lesion_a", "lesion_b")):
        rows = [start + pair[side] for start, pair in zip(starts, pairs, strict=True)]
        columns[name] = _take(ids, _join(rows, np.int64))
    return pd.DataFrame(columns)[["patient_id", "lesion_a", "lesion_b", "dissimilarity"]]


def dendrogram_order(matrix: np.ndarray) -> np.ndarray:
    """Lesions in the order of the leaves of their dendrogram: average linkage, like lesions side by side.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (n, n)
        Dissimilarities, none of them NaN.

    Returns
    -------
    numpy.ndarray of int, shape (n,)
        The lesion (row of the matrix) at each place.

    Examples
    --------
    >>> dendrogram_order(np.array([[0.0, 0.9, 0.1], [0.9, 0.0, 0.8], [0.1, 0.8, 0.0]])).tolist()
    [0, 2, 1]
    """
    return leaf_order(matrix)


def _total(matrix: np.ndarray) -> float:
    """Sum rounded once, so that the order of the lesions does not show in the last digit."""
    return math.fsum(chain.from_iterable(row.tolist() for row in matrix))


def _directions(vectors: np.ndarray, distance: str) -> np.ndarray:
    return unit_vectors(centred(vectors) if distance == "correlation" else vectors)


def _squares(positions: np.ndarray) -> np.ndarray:
    """Squared Euclidean distances between rows."""
    squares = np.zeros((len(positions), len(positions)))
    # Feature by feature: each pair's sum then rounds the same whatever the other lesions are.
    for column in positions.T:
        squares += np.subtract.outer(column, column) ** 2
    return squares


def _take(values: list[str], places: np.ndarray) -> pd.api.extensions.ExtensionArray:
    return pd.array(values, dtype="str").take(places)


def _join(parts: list[np.ndarray], dtype: type) -> np.ndarray:
    return np.concatenate(parts) if parts else np.empty(0, dtype=dtype)
