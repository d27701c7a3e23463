"""Random draws of lesions, from a stream of numbers that belongs to the patient."""

import hashlib
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from analysis.statistics.dissimilarity import INDICES, heterogeneity

_CHUNK = 2**18
"""Numbers held at once while drawing."""


def patient_stream(seed: int, patient_id: str) -> np.random.Generator:
    """Random numbers of one patient: they depend on the seed and the patient's id, and on nothing else.

    So adding, removing or reordering patients changes nobody else's draws, nor does the number of workers.

    Parameters
    ----------
    seed : int
        0 or more.
    patient_id : str

    Returns
    -------
    numpy.random.Generator

    Examples
    --------
    >>> bool(patient_stream(1, "A").random() == patient_stream(1, "A").random())
    True
    >>> bool(patient_stream(1, "A").random() == patient_stream(1, "B").random())
    False
    """
    digest = np.frombuffer(hashlib.sha256(patient_id.encode()).digest(), dtype="<u4")
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=tuple(digest.tolist())))


def random_keys(n: int, draws: int, rng: np.random.Generator, width: int) -> Iterator[np.ndarray]:
    """Give each lesion a random number in each draw: sorted by them, the lesions are in random order.

    Parameters
    ----------
    n : int
        Lesions.
    draws : int
    rng : numpy.random.Generator
    width : int
        Numbers that the caller makes of one draw; bounds the memory.

    Yields
    ------
    numpy.ndarray, shape (some draws, n)
        All draws in turn, the same whatever the width.
    """
    rows = max(1, _CHUNK // max(n, width))
    for start in range(0, draws, rows):
        yield rng.random((min(rows, draws - start), n))


def sample_indices(matrix: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Compute the indices of heterogeneity of many samples of one patient's lesions.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (n, n)
        Dissimilarities of the patient.
    chosen : numpy.ndarray of int, shape (n_draws, n_sampled)
        Lesions of each sample, distinct.

    Returns
    -------
    numpy.ndarray, shape (3, n_draws)
        `average_paper`, `average_pairs`, `maximal` of each sample. A sample of fewer than two lesions has
        index 0; a sample of all lesions has exactly the index of the patient.

    Examples
    --------
    >>> matrix = np.array([[0.0, 0.2, 0.6], [0.2, 0.0, 0.4], [0.6, 0.4, 0.0]])
    >>> sample_indices(matrix, np.array([[0, 1], [0, 2]])).tolist()
    [[0.1, 0.3], [0.2, 0.6], [0.2, 0.6]]
    """
    draws, size = chosen.shape
    if size < 2:
        return np.zeros((len(INDICES), draws))
    later, earlier = pairs_of(size)
    pairs = pair_values(matrix, chosen, later, earlier)
    return indices_of_pairs(matrix, pairs.sum(axis=1), pairs.max(axis=1), size)


@lru_cache(maxsize=16)
def pairs_of(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Places of all pairs of `size` lesions, the later one first; not to be written to.

    Examples
    --------
    >>> [places.tolist() for places in pairs_of(3)]
    [[1, 2, 2], [0, 0, 1]]
    """
    later, earlier = np.tril_indices(size, k=-1)
    later.flags.writeable = earlier.flags.writeable = False
    return later, earlier


def pair_values(matrix: np.ndarray, chosen: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Dissimilarities of pairs of columns of `chosen`, in every draw; shape (n_draws, n_pairs)."""
    flat = chosen[:, first] * len(matrix)
    flat += chosen[:, second]
    return matrix.ravel().take(flat)


def indices_of_pairs(matrix: np.ndarray, total: np.ndarray, largest: np.ndarray, size: int) -> np.ndarray:
    """Turn sum and maximum over the distinct pairs of samples of `size` lesions into the three indices."""
    if size == len(matrix):
        # The same lesions in another order would differ from the patient by rounding.
        return np.broadcast_to(heterogeneity(matrix)[:, np.newaxis], (len(INDICES), len(total)))
    return np.array([2 * total / size**2, 2 * total / (size * (size - 1)), largest])
