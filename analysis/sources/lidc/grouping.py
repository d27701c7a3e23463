"""Which readings are of one nodule: those whose outlines come near each other."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

MOST_READERS = 4
"""Radiologists who read a scan."""
FACTOR = 0.9
LEAST_TOLERANCE = 0.1


def group(readings: Sequence[np.ndarray], tolerance: float) -> list[tuple[int, ...]]:
    """Group the readings of a scan into nodules, as `cluster_annotations` of pylidc 0.2.3 does by default.

    Parameters
    ----------
    readings : sequence of numpy.ndarray, shape (n, 3)
        Slice, row and column of the pixels on the outlines of each reading.
    tolerance : float
        Readings whose smallest distance is no larger are of one nodule, and so are those that others link.
        The distance counts slices and pixels; pylidc takes the thickness of a slice in mm.

    Returns
    -------
    list of tuple of int
        Places of the readings of each nodule; every reading is in one. Where a nodule has more than four,
        the tolerance of the whole scan is made smaller by a tenth until none has, or until it would fall
        below 0.1: then what had the last tolerance stands, and a nodule may have more than four.

    Notes
    -----
    LIDC-IDRI does not say which readings are of one nodule. The rule is that of pylidc: Hancock & Magnan
    2016, doi 10.1117/1.JMI.3.4.044504.

    Examples
    --------
    >>> spots = [np.array([[0, 0, place]]) for place in (0, 2, 9)]
    >>> group(spots, 2.5)
    [(0, 1), (2,)]
    """
    if not len(readings):
        return []
    distances = _distances(readings, tolerance)
    while True:
        labels = connected_components(distances <= tolerance, directed=False)[1]
        smaller = tolerance * FACTOR
        if np.bincount(labels).max() <= MOST_READERS or smaller < LEAST_TOLERANCE:
            return [tuple(np.flatnonzero(labels == label).tolist()) for label in np.unique(labels)]
        tolerance = smaller


def _distances(readings: Sequence[np.ndarray], reach: float) -> np.ndarray:
    """Smallest distance of each two readings, shape (n, n); infinite where their boxes lie farther apart."""
    distances = np.full((len(readings),) * 2, np.inf)
    np.fill_diagonal(distances, 0)
    trees = [KDTree(points) for points in readings]
    for one, other in combinations(range(len(readings)), 2):
        gaps = np.maximum(trees[one].mins - trees[other].maxes, trees[other].mins - trees[one].maxes)
        if np.linalg.norm(np.maximum(gaps, 0)) <= reach:
            nearest = trees[one].query(readings[other])[0].min()
            distances[one, other] = distances[other, one] = nearest
    return distances
