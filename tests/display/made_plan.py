"""A plan of made patients: their lesions are drawn from seeded numbers, the tables computed."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from analysis import schema
from analysis.statistics.dissimilarity import dissimilarity_matrix
from analysis.study.further.planning import planning_tables

_FAR = 0.08
"""Share of lesions that are far from the others."""


def plan_of(n_lesions: Mapping[str, int], seed: int = 5) -> dict[str, pd.DataFrame]:
    """Compute the tables of patients with so many lesions each; without patients they are empty."""
    rng = np.random.default_rng(seed)
    matrices = {patient: _matrix(n, rng) for patient, n in n_lesions.items()}
    cohort = SimpleNamespace(exhaustive=True, draws=100, seed=seed)
    material: Any = SimpleNamespace(cohort=cohort, space=SimpleNamespace(defined=matrices))
    empty = {name: schema.empty(name) for name in ("plan", "plan_left_out")}
    return empty | planning_tables(material)


def _matrix(n: int, rng: np.random.Generator) -> np.ndarray:
    vectors = 1 + 0.2 * rng.random((n, 6)) + 3 * rng.random((n, 6)) * (rng.random((n, 1)) < _FAR)
    return dissimilarity_matrix(vectors, "cosine")
