"""Which lesions can be compared, and where their scaled features point: what an angle compares."""

import numpy as np


def has_direction(vectors: np.ndarray) -> np.ndarray:
    """Tell which lesions have a direction: all features finite, and not all of them 0.

    Parameters
    ----------
    vectors : numpy.ndarray, shape (n_lesions, n_features)
        Scaled features.

    Returns
    -------
    numpy.ndarray of bool, shape (n_lesions,)

    Examples
    --------
    >>> has_direction(np.array([[0.0, 1.0], [0.0, 0.0], [np.nan, 1.0]])).tolist()
    [True, False, False]
    """
    return np.isfinite(vectors).all(axis=1) & (vectors != 0).any(axis=1)


def unit_vectors(vectors: np.ndarray) -> np.ndarray:
    """Bring rows to length 1.

    Parameters
    ----------
    vectors : numpy.ndarray, shape (n_lesions, n_features)
        Scaled features.

    Returns
    -------
    numpy.ndarray, shape (n_lesions, n_features)
        Rows of NaN where there is no direction. Each row is divided by its largest value first, against
        overflow.

    Examples
    --------
    >>> unit_vectors(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6, 0.8], [nan, nan]]
    """
    directed = has_direction(vectors)
    largest = np.abs(vectors).max(axis=1, initial=0.0)
    rows = np.full(vectors.shape, np.nan)
    rows[directed] = vectors[directed] / largest[directed, np.newaxis]
    squares = np.zeros(len(rows))
    for column in rows.T:
        squares += column**2
    return rows / np.sqrt(squares)[:, np.newaxis]


def centred(vectors: np.ndarray) -> np.ndarray:
    """Take each lesion's mean over its features off them, as a correlation does.

    Parameters
    ----------
    vectors : numpy.ndarray, shape (n_lesions, n_features)
        Scaled features.

    Returns
    -------
    numpy.ndarray, shape (n_lesions, n_features)
        A row whose features are all the same becomes 0 exactly, whatever the rounding of its mean.

    Examples
    --------
    >>> centred(np.array([[1.0, 2.0, 6.0], [0.1, 0.1, 0.1]])).tolist()
    [[-2.0, -1.0, 3.0], [0.0, 0.0, 0.0]]
    """
    totals = np.zeros(len(vectors))
    # Feature by feature: each lesion's mean then rounds the same whatever the other lesions are.
    for column in vectors.T:
        totals += column
    rows = vectors - (totals / max(vectors.shape[1], 1))[:, np.newaxis]
    rows[(vectors == vectors[:, :1]).all(axis=1)] = 0.0
    return rows


def comparable(vectors: np.ndarray, distance: str = "cosine") -> np.ndarray:
    """Tell which lesions have a dissimilarity to others.

    Parameters
    ----------
    vectors : numpy.ndarray, shape (n_lesions, n_features)
        Scaled features.
    distance : {'cosine', 'cosine-half', 'correlation', 'euclidean'}

    Returns
    -------
    numpy.ndarray of bool, shape (n_lesions,)
        All features are finite; for the cosines not all of them are 0, and for the correlation not all of
        them the same.

    Examples
    --------
    >>> vectors = np.array([[0.0, 1.0], [0.0, 0.0], [2.0, 2.0], [np.nan, 1.0]])
    >>> comparable(vectors).tolist()
    [True, False, True, False]
    >>> comparable(vectors, "correlation").tolist(), comparable(vectors, "euclidean").tolist()
    ([True, False, False, False], [True, True, True, False])
    """
    if distance == "euclidean":
        return np.isfinite(vectors).all(axis=1)
    return has_direction(centred(vectors) if distance == "correlation" else vectors)
