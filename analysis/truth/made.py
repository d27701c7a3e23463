"""Made patients of two features, whose lesions differ by a known amount."""

from dataclasses import dataclass

import numpy as np

from analysis.statistics.draws import patient_stream
from analysis.truth.closed import Known, of_arc, of_clusters, of_multiples

LESIONS = 12
"""Lesions of each made patient."""
LENGTH = 10.0
"""Length of a lesion's arrow: the root of the sum of its squared features."""
NOISE = 0.01
"""Standard deviation of the measurement noise, as a share of each feature."""
SEED = 20221014
RUNGS = tuple(round(0.1 * step, 1) for step in range(11))
"""Spread on each rung of the ladder, from none to the whole arc."""

_APART = np.radians(50)
_ARC = np.radians(60)


@dataclass(frozen=True)
class Made:
    """A made patient.

    Attributes
    ----------
    name : str
    lesions : numpy.ndarray, shape (n_lesions, 2)
        Features, one row a lesion, in units of their own.
    noisy : bool
        Whether measurement noise was added.
    known : Known or None
        What the indices must be on features as they are; None with noise.
    groups : tuple of int or None
        Lesions of the two groups, the first rows first, where all lesions of a group are identical.
    """

    name: str
    lesions: np.ndarray
    noisy: bool = False
    known: Known | None = None
    groups: tuple[int, int] | None = None

    def measured(self, rng: np.random.Generator) -> "Made":
        """Return the same patient, each feature multiplied by 1 plus normal noise."""
        noise = 1 + NOISE * rng.standard_normal(self.lesions.shape)
        return Made(self.name, self.lesions * noise, noisy=True)


def made_patients() -> tuple[Made, ...]:
    """Five patients with known differences between their lesions, then the same five measured with noise.

    Returns
    -------
    tuple of Made
        Of `LESIONS` lesions each: all identical; two groups of 8 and 4 identical lesions, 50 degrees apart;
        one lesion 50 degrees apart from 11 identical ones; lesions evenly along an arc of 60 degrees; lesions
        of one direction, the largest twice as large as the smallest in both features.
    """
    exact = (
        _clusters("identical lesions", LESIONS),
        _clusters("two groups", 8),
        _clusters("one outlier", LESIONS - 1),
        Made("a gradient", _on_arc(_ARC), known=of_arc(LESIONS, np.radians(15), _ARC)),
        Made(
            "proportional lesions",
            np.linspace(1, 2, LESIONS)[:, None] * _arrow(np.radians(40)) / 2,
            known=of_multiples(LESIONS),
        ),
    )
    return (*exact, *(made.measured(patient_stream(SEED, made.name)) for made in exact))


def ladder() -> tuple[Made, ...]:
    """Patients of growing spread: lesions evenly along `RUNGS` of an arc of 60 degrees."""
    start = np.radians(15)
    return tuple(
        Made(f"{rung:g}", _on_arc(rung * _ARC), known=of_arc(LESIONS, start, rung * _ARC)) for rung in RUNGS
    )


def _clusters(name: str, first: int) -> Made:
    ends = _arrow(np.radians(20)), _arrow(np.radians(20) + _APART)
    second = LESIONS - first
    return Made(
        name,
        np.repeat(ends, (first, second), axis=0),
        known=of_clusters(first, second, *ends),
        groups=(first, second),
    )


def _on_arc(arc: float) -> np.ndarray:
    return _arrow(np.radians(15) + np.linspace(0, arc, LESIONS))


def _arrow(angle: float | np.ndarray) -> np.ndarray:
    return LENGTH * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
