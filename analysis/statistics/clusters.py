"""Clusters in a matrix of distances: average linkage, leaf order, and how many clusters there are."""

import numpy as np
from scipy.cluster.hierarchy import fcluster, leaves_list, linkage
from scipy.spatial.distance import squareform

MOST_CLUSTERS = 15
"""The rule for the number of clusters looks no further."""


def average_linkage(distances: np.ndarray) -> np.ndarray:
    """Average linkage (UPGMA) of a matrix of distances, neighbouring leaves as near as they can be.

    Parameters
    ----------
    distances : numpy.ndarray, shape (n, n)
        Symmetric, zero diagonal, no NaN; n is 2 or more.

    Returns
    -------
    numpy.ndarray, shape (n - 1, 4)
        The tree in scipy's notation.

    References
    ----------
    Bar-Joseph Z, Gifford DK, Jaakkola TS. Bioinformatics 2001;17:S22-S29.
    doi:10.1093/bioinformatics/17.suppl_1.S22 (order of the leaves).
    """
    return linkage(squareform(distances, checks=False), method="average", optimal_ordering=True)


def leaf_order(distances: np.ndarray) -> np.ndarray:
    """Rows of a matrix of distances in the order of the leaves of its dendrogram.

    Parameters
    ----------
    distances : numpy.ndarray, shape (n, n)
        Symmetric, zero diagonal, no NaN; n may be 0.

    Returns
    -------
    numpy.ndarray of int, shape (n,)
        The row at each place. Of an order and its reverse, which are the same tree, the one that begins
        nearer to the first row.

    Examples
    --------
    >>> x = np.array([0.0, 5.0, 0.1, 5.2])
    >>> leaf_order(abs(x[:, None] - x)).tolist()
    [0, 2, 1, 3]
    """
    n = len(distances)
    if n < 2:
        return np.arange(n)
    return _forwards(leaves_list(average_linkage(distances)))


def cut(distances: np.ndarray, clusters: int) -> np.ndarray:
    """Cut the average-linkage tree of a matrix of distances into clusters.

    Parameters
    ----------
    distances : numpy.ndarray, shape (n, n)
    clusters : int
        How many, 1 or more. Never more than n; fewer where merges at the same height leave no choice.

    Returns
    -------
    numpy.ndarray of int, shape (n,)
        Cluster of each row, numbered from 1 along the leaves of the dendrogram.

    Examples
    --------
    >>> x = np.array([0.0, 5.0, 0.1, 5.2])
    >>> cut(abs(x[:, None] - x), 2).tolist()
    [1, 2, 1, 2]
    """
    if len(distances) < 2:
        return np.ones(len(distances), dtype=np.int64)
    tree = average_linkage(distances)
    return _renumbered(fcluster(tree, clusters, "maxclust"), _forwards(leaves_list(tree)))


def best_number(distances: np.ndarray) -> int:
    """Choose the number of clusters with the largest mean silhouette, of 2 to min(15, n - 1).

    Parameters
    ----------
    distances : numpy.ndarray, shape (n, n)
        n is 3 or more.

    Returns
    -------
    int
        On a tie the smaller number.

    References
    ----------
    Rousseeuw PJ. J Comput Appl Math 1987;20:53-65. doi:10.1016/0377-0427(87)90125-7.

    Examples
    --------
    >>> x = np.array([0.0, 5.0, 0.1, 5.2, 9.0])
    >>> best_number(abs(x[:, None] - x))
    3
    """
    tree = average_linkage(distances)
    numbers = range(2, min(MOST_CLUSTERS, len(distances) - 1) + 1)
    return max(numbers, key=lambda k: mean_silhouette(distances, fcluster(tree, k, "maxclust")))


def mean_silhouette(distances: np.ndarray, labels: np.ndarray) -> float:
    r"""Mean silhouette of a partition: how much nearer its members are to their own cluster than to the next.

    .. math:: s_i = \frac{b_i - a_i}{\max(a_i, b_i)}

    with a the mean distance to the others of its cluster and b the least mean distance to another cluster;
    0 for the only member of a cluster, and where both are 0.

    Parameters
    ----------
    distances : numpy.ndarray, shape (n, n)
    labels : numpy.ndarray, shape (n,)

    Returns
    -------
    float
        -1 to 1; 0 for a single cluster, which has no next.

    Examples
    --------
    >>> x = np.array([0.0, 1.0, 4.0])
    >>> mean_silhouette(abs(x[:, None] - x), np.array([1, 1, 2]))  # (3/4 + 2/3 + 0) / 3
    0.47222222222222215
    """
    _, own = np.unique(labels, return_inverse=True)
    sizes = np.bincount(own)
    if len(sizes) == 1:
        return 0.0
    rows = np.arange(len(own))
    sums = np.stack([distances[:, own == cluster].sum(axis=1) for cluster in range(len(sizes))], axis=1)
    within = sums[rows, own] / np.maximum(sizes[own] - 1, 1)
    others = sums / sizes
    others[rows, own] = np.inf
    nearest = others.min(axis=1)
    largest = np.maximum(within, nearest)
    gains = np.divide(
        nearest - within, largest, out=np.zeros(len(own)), where=(largest > 0) & (sizes[own] > 1)
    )
    return float(gains.mean())


def _forwards(leaves: np.ndarray) -> np.ndarray:
    return leaves if leaves[0] < leaves[-1] else leaves[::-1]


def _renumbered(labels: np.ndarray, leaves: np.ndarray) -> np.ndarray:
    """Give clusters numbers from 1, in the order in which the leaves meet them."""
    met, first = np.unique(labels[leaves], return_index=True)
    number = np.empty(labels.max() + 1, dtype=np.int64)
    number[met[np.argsort(first)]] = np.arange(1, len(met) + 1)
    return number[labels]
