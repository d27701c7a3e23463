"""Which patients of a large cohort are followed where the work grows with their number."""

import hashlib
from collections.abc import Sequence

MOST_PATIENTS = 200
"""Of a larger cohort so many patients are taken, by a hash of seed and identifier."""


def some_patients(patients: Sequence[str], most: int, seed: int) -> list[str]:
    """Choose patients at random, so that one more or fewer in the cohort changes at most one of them.

    Parameters
    ----------
    patients : sequence of str
        Those who can be taken.
    most : int
        How many are taken at most.
    seed : int

    Returns
    -------
    list of str
        In alphabetical order.

    Examples
    --------
    >>> few = some_patients(["A", "B", "C", "D"], 2, seed=1)
    >>> len(few), set(few) < set(some_patients(["A", "B", "C", "D"], 3, seed=1))
    (2, True)
    """
    drawn = sorted(patients, key=lambda patient: hashlib.sha256(f"{seed} {patient}".encode()).digest())
    return sorted(drawn[:most])
