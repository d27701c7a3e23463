"""Random streams: each name has one of its own, so that adding a patient changes no other."""

import numpy as np


def stream(seed: int, *names: str) -> np.random.Generator:
    """Random stream of a name, independent of the stream of any other name.

    Parameters
    ----------
    seed : int
        Seed of the cohort, 0 or more.
    *names : str
        What the stream is for, e.g. the cohort, the patient and the lesion.

    Returns
    -------
    numpy.random.Generator

    Examples
    --------
    >>> int(stream(1, "lung", "A").integers(1000)) == int(stream(1, "lung", "A").integers(1000))
    True
    """
    return np.random.default_rng([seed, *"\0".join(names).encode()])
