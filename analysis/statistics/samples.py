"""Samples of one patient's lesions, by every strategy, with the index of each draw."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.statistics.dissimilarity import heterogeneity
from analysis.statistics.draws import random_keys
from analysis.statistics.recovery import SIZES, random_indices
from analysis.statistics.strategies import (
    READINGS,
    SITE_STRATEGIES,
    chosen_by_site,
    lesions_by_site,
    n_chosen,
    site_indices,
)
from analysis.statistics.tally import Sample


def cells_of(by_site: bool) -> pd.DataFrame:
    """List strategy and reading of each cell of a `Sample`.

    Parameters
    ----------
    by_site : bool
        Whether strategies by site apply.

    Returns
    -------
    pandas.DataFrame
        Columns `strategy`, `reading`: first `random-2` to `random-15`, then the strategies by site in each
        reading.
    """
    cells = [(f"random-{size}", "pooled") for size in SIZES]
    if by_site:
        cells += [(strategy.name, reading) for strategy in SITE_STRATEGIES for reading in READINGS]
    return pd.DataFrame(cells, columns=["strategy", "reading"], dtype="str")


@dataclass(frozen=True)
class _Patient:
    """Dissimilarities and sites of the lesions of a patient; no sites where those strategies do not apply."""

    matrix: np.ndarray
    sites: np.ndarray | None

    @property
    def n_by_site(self) -> list[int]:
        """Number of lesions that each strategy by site takes; empty without sites."""
        return [] if self.sites is None else [n_chosen(self.sites, each) for each in SITE_STRATEGIES]

    def indices(self, keys: np.ndarray) -> np.ndarray:
        """Compute the indices (cell, index, draw) of the draws that random keys stand for."""
        parts = [random_indices(self.matrix, keys)]
        if self.sites is not None:
            ordered = lesions_by_site(self.sites, keys)
            for strategy in SITE_STRATEGIES:
                indices = site_indices(self.matrix, chosen_by_site(ordered, strategy))
                parts.append(np.broadcast_to(indices, (*indices.shape[:2], len(keys))))
        return np.concatenate(parts)


def draw_sample(
    matrix: np.ndarray, sites: np.ndarray, draws: int, rng: np.random.Generator, by_site: bool
) -> Sample:
    """Draw samples of one patient's lesions.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (n, n)
        Dissimilarities; n is 2 or more.
    sites : numpy.ndarray of str, shape (n,)
    draws : int
    rng : numpy.random.Generator
        The patient's own.
    by_site : bool
        Whether strategies by site apply.

    Returns
    -------
    Sample
        Its cells as in `cells_of`.
    """
    patient = _Patient(matrix, sites if by_site else None)
    counts = patient.n_by_site
    width = max(n * (n - 1) // 2 for n in (SIZES[-1], *counts))
    parts = [patient.indices(keys) for keys in random_keys(len(matrix), draws, rng, width)]
    n_sampled = np.array([*SIZES, *np.repeat(counts, len(READINGS))], dtype=float)
    return Sample(np.concatenate(parts, axis=-1), heterogeneity(matrix), n_sampled)
