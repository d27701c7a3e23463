"""Estimators of a patient's average from samples by site: their expectation, and their spread over draws."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.statistics.dissimilarity import INDICES, average_pairs
from analysis.statistics.expectation_by_site import expected_by_site
from analysis.statistics.strategies import (
    READINGS,
    SITE_STRATEGIES,
    SiteStrategy,
    lesions_by_site,
    site_indices,
)
from analysis.statistics.weighted_pairs import WEIGHTED, expected_weighted, pairs_out, weighted_averages

NAIVE = ("naive-pooled", "within-site-zero")
"""The average of the pooled sample as it is; that inside each site, averaged over sites."""
ESTIMATORS = (*NAIVE, *WEIGHTED)
"""Of the average over all pairs, from a sample by site."""

_PAIRS = INDICES.index("average_pairs")
_READ = [READINGS.index("pooled"), READINGS.index("within-site-zero")]


@dataclass(frozen=True)
class Weighed:
    """What the estimators give in a patient under a strategy.

    Attributes
    ----------
    n_sampled : int
        Lesions drawn.
    n_out : int
        Pairs that no sample can hold.
    truth : float
        Average over all pairs.
    expected : numpy.ndarray, shape (4,)
        Exact expectation of each of `ESTIMATORS`; NaN where undefined.
    drawn : numpy.ndarray, shape (4, n_draws)
        Their values in each draw.
    """

    n_sampled: int
    n_out: int
    truth: float
    expected: np.ndarray
    drawn: np.ndarray

    @property
    def complete(self) -> bool:
        """Whether every pair can be drawn, and the average is not 0."""
        return not self.n_out and self.truth > 0


@dataclass(frozen=True)
class Quality:
    """How good estimators are, in percent of the truth, each shape (4,)."""

    bias: np.ndarray
    sd: np.ndarray
    rmse: np.ndarray


def weigh(matrix: np.ndarray, sites: np.ndarray, strategy: SiteStrategy, keys: np.ndarray) -> Weighed:
    """Estimate the average of one patient, naively and with weighted pairs, in many draws.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (n, n)
        Dissimilarities, finite; n is 2 or more.
    sites : numpy.ndarray of str, shape (n,)
    strategy : SiteStrategy
        One of `SITE_STRATEGIES`.
    keys : numpy.ndarray, shape (n_draws, n)
        Random orders of the lesions, from `draws.random_keys`.

    Examples
    --------
    >>> matrix = np.array([[0, 2, 4, 6], [2, 0, 4, 6], [4, 4, 0, 6], [6, 6, 6, 0]]) / 10
    >>> keys = np.array([[0.1, 0.2, 0.3, 0.0]])  # the first two of the lung, and the liver
    >>> found = weigh(matrix, np.array(["lung", "lung", "lung", "liver"]), SITE_STRATEGIES[0], keys)
    >>> found.drawn[:, 0].round(3).tolist(), round(found.truth, 3)
    ([0.467, 0.1, 0.4, 0.4], 0.467)
    """
    names, counts = np.unique(np.asarray(sites, dtype=str), return_counts=True)
    taken = np.where(np.isin(names, strategy.without), 0, np.minimum(counts, strategy.most))
    ordered = lesions_by_site(sites, keys)
    chosen = [ordered[name][:, :n] for name, n in zip(names.tolist(), taken, strict=True)]
    naive = site_indices(matrix, [lesions for lesions in chosen if lesions.shape[1]])[_READ, _PAIRS]
    exact = expected_by_site(matrix, sites, 0)[SITE_STRATEGIES.index(strategy), _READ, _PAIRS]
    by_site = dict(zip(names.tolist(), taken.tolist(), strict=True))
    return Weighed(
        n_sampled=int(taken.sum()),
        n_out=pairs_out(counts, taken),
        truth=average_pairs(matrix),
        expected=np.concatenate([exact, expected_weighted(matrix, sites, by_site)]),
        drawn=np.concatenate(
            [
                np.broadcast_to(naive, (len(NAIVE), len(keys))),
                weighted_averages(matrix, chosen, counts),
            ]
        ),
    )


def quality_of_mean(found: Sequence[Weighed]) -> Quality:
    """Judge the estimators of the mean of some patients; their draws are independent of each other."""
    truth, expected, off = _stacked(found)
    bias = 100 * (expected.mean(axis=0) - truth.mean()) / truth.mean()
    sd = 100 * np.sqrt((off**2).mean(axis=2).sum(axis=0)) / truth.sum()
    return Quality(bias, sd, np.hypot(bias, sd))


def quality_of_patient(found: Sequence[Weighed]) -> Quality:
    """Judge the estimators in a typical one of some patients: mean bias, root mean square of the others."""
    truth, expected, off = _stacked(found)
    bias = 100 * (expected - truth[:, None]) / truth[:, None]
    variance = 100**2 * (off**2).mean(axis=2) / truth[:, None] ** 2
    rmse = np.sqrt((variance + bias**2).mean(axis=0))
    return Quality(bias.mean(axis=0), np.sqrt(variance.mean(axis=0)), rmse)


def _stacked(found: Sequence[Weighed]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Truth by patient, expectation by patient and estimator, and each draw's distance from it."""
    expected = np.stack([each.expected for each in found])
    drawn = np.stack([each.drawn for each in found])
    return np.array([each.truth for each in found]), expected, drawn - expected[:, :, None]
