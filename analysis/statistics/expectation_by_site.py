"""What samples by site recover on average, in each reading: known without drawing a single one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.statistics.counting import MOST_STEPS
from analysis.statistics.dissimilarity import INDICES
from analysis.statistics.expected_maximum import counted_maximum
from analysis.statistics.strategies import SITE_STRATEGIES, SiteStrategy


def expected_by_site(matrix: np.ndarray, sites: np.ndarray, most_steps: int = MOST_STEPS) -> np.ndarray:
    """Compute the expected indices of samples by site, of every strategy in every reading.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (n, n)
        Dissimilarities, finite; n is 2 or more.
    sites : numpy.ndarray of str, shape (n,)
    most_steps : int
        Steps that counting the samples may take; see `expected_maximum`.

    Returns
    -------
    numpy.ndarray, shape (3, 3, 3)
        By strategy, reading and index, as `strategies.site_indices` gives them in one draw. The maximum is
        NaN where counting takes too many steps.

    Examples
    --------
    >>> matrix = np.array([[0.0, 0.2, 0.6], [0.2, 0.0, 0.4], [0.6, 0.4, 0.0]])
    >>> two_a_site = expected_by_site(matrix, np.array(["lung", "lung", "liver"]))[0]
    >>> two_a_site.round(3).tolist()
    [[0.267, 0.4, 0.6], [0.05, 0.1, 0.1], [0.1, 0.2, 0.2]]
    """
    layout = _Layout.of(matrix, sites)
    wanted = np.array([layout.taken(strategy) for strategy in SITE_STRATEGIES])
    pooled = layout.pooled(wanted, most_steps)
    inside = layout.inside(most_steps)
    return np.stack(
        [
            np.stack([pooled[place], *layout.within(inside, strategy)])
            for place, strategy in enumerate(SITE_STRATEGIES)
        ]
    )


def pooled_bounds(matrix: np.ndarray, sites: np.ndarray) -> np.ndarray:
    r"""Lower bound of the expected maximum of a pooled sample, for each strategy by site.

    Every strategy takes two or more lesions of each site that has two or more, and the lesion of each other.
    So the pooled sample holds a random pair of every kind of pair (one lesion at site a and one at b; two at
    a). Its maximum is at least the dissimilarity of each of these pairs, and so, in expectation, at least
    the mean dissimilarity of every kind, and at least any weighted mean of these means. Weighted by the share
    of pairs of each kind they give the mean dissimilarity over all pairs of the patient's lesions, whatever
    the tumours look like. For a strategy that passes over bone, the lesions are those outside it.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (n, n)
        Dissimilarities, finite.
    sites : numpy.ndarray of str, shape (n,)

    Returns
    -------
    numpy.ndarray, shape (3,)
        By strategy; 0 where it takes fewer than two lesions.

    Examples
    --------
    >>> matrix = np.array([[0.0, 0.2, 0.6], [0.2, 0.0, 0.4], [0.6, 0.4, 0.0]])
    >>> pooled_bounds(matrix, np.array(["lung", "bone", "liver"])).round(3).tolist()
    [0.4, 0.4, 0.6]
    """
    layout = _Layout.of(matrix, sites)
    return np.array([layout.mean_pair(strategy) for strategy in SITE_STRATEGIES])


def least_recovered_maximum(least_averages: Sequence[float], greatest_maximum: float) -> float:
    """Give the least share of the mean maximum that pooled samples by site recover, from the indices alone.

    By `pooled_bounds` the expected maximum of a patient is at least the mean pair, which in turn is at least
    either estimator of the average.

    Parameters
    ----------
    least_averages : sequence of float
        Average tumoral heterogeneity of each patient, or the least that it can be; 0 for one of whom nothing
        is known.
    greatest_maximum : float
        Maximal tumoral divergence, mean over the same patients, or the most that it can be.

    Returns
    -------
    float
        A share, 0 to 1.

    Examples
    --------
    Printed 0.39, 0.21 and 0.21, and 0.92, with rounding allowed for:

    >>> round(least_recovered_maximum([0.385, 0.205, 0.205], 0.925), 3)
    0.286
    """
    return sum(least_averages) / len(least_averages) / greatest_maximum


@dataclass(frozen=True)
class _Layout:
    """Where a patient's lesions are.

    Attributes
    ----------
    matrix : numpy.ndarray, shape (n, n)
    kinds : numpy.ndarray of int, shape (n,)
        Site of each lesion, as its place in `names`.
    names : numpy.ndarray of str, shape (sites,)
    counts : numpy.ndarray of int, shape (sites,)
    sums : numpy.ndarray, shape (sites, sites)
        Sum of the dissimilarities of the lesions of one site to those of another.
    """

    matrix: np.ndarray
    kinds: np.ndarray
    names: np.ndarray
    counts: np.ndarray
    sums: np.ndarray

    @classmethod
    def of(cls, matrix: np.ndarray, sites: np.ndarray) -> "_Layout":
        """Sum the distances between and within sites."""
        names, kinds, counts = np.unique(
            np.asarray(sites, dtype=str), return_inverse=True, return_counts=True
        )
        order, starts = np.argsort(kinds, kind="stable"), np.cumsum(counts) - counts
        # No BLAS, whose last bits may depend on the number of threads.
        rows = np.add.reduceat(matrix[np.ix_(order, order)], starts, axis=0)
        return cls(matrix, kinds, names, counts, np.add.reduceat(rows, starts, axis=1))

    def taken(self, strategy: SiteStrategy) -> np.ndarray:
        """Lesions that a strategy takes at each site."""
        return np.where(np.isin(self.names, strategy.without), 0, np.minimum(self.counts, strategy.most))

    def pooled(self, wanted: np.ndarray, most_steps: int) -> np.ndarray:
        """Compute the expected indices of the union of what was taken, shape (designs, 3)."""
        maximum = counted_maximum(self.matrix, self.kinds, wanted, most_steps)
        return np.stack([self._of_union(taken, one) for taken, one in zip(wanted, maximum, strict=True)])

    def _of_union(self, taken: np.ndarray, maximum: float) -> np.ndarray:
        n = int(taken.sum())
        if n < 2:
            return np.zeros(len(INDICES))
        # How likely a pair is to be taken: of two sites, and of one.
        together = np.multiply.outer(taken, taken) / np.multiply.outer(self.counts, self.counts)
        among = taken * (taken - 1) / np.maximum(self.counts * (self.counts - 1), 1)
        np.fill_diagonal(together, among)
        total = float((together * self.sums).sum())
        return np.array([total / n**2, total / (n * (n - 1)), maximum])

    def mean_pair(self, strategy: SiteStrategy) -> float:
        """Average the dissimilarities of all lesions at the sites of a strategy over distinct pairs."""
        kept = ~np.isin(self.names, strategy.without)
        n = int(self.counts[kept].sum())
        return float(self.sums[kept][:, kept].sum()) / (n * (n - 1)) if n >= 2 else 0.0

    def inside(self, most_steps: int) -> dict[int, np.ndarray]:
        """Compute the expected indices of so many random lesions of each site, each shape (sites, 3)."""
        pairs = self.sums.diagonal() / np.maximum(self.counts * (self.counts - 1), 1)
        expected = {}
        for size in sorted({strategy.most for strategy in SITE_STRATEGIES}):
            own = np.minimum(self.counts, size)
            maximum = pairs.copy()
            for kind in np.flatnonzero(own > 2):
                maximum[kind] = self._maximum(kind, int(own[kind]), most_steps)
            expected[size] = np.stack([pairs * (own - 1) / own, pairs, maximum], axis=1)
        return expected

    def _maximum(self, kind: int | np.intp, size: int, most_steps: int) -> float:
        """Count the expected maximum of so many random lesions of a site."""
        if not most_steps:
            return np.nan
        rows = np.flatnonzero(self.kinds == kind)
        own = self.matrix[np.ix_(rows, rows)]
        return counted_maximum(own, np.zeros(len(rows), dtype=int), np.array([[size]]), most_steps)[0]

    def within(self, inside: dict[int, np.ndarray], strategy: SiteStrategy) -> list[np.ndarray]:
        """Average the expected indices inside the sites over them: lone lesions as 0, and left out."""
        taken = self.taken(strategy)
        indices, several = inside[strategy.most][taken > 0], taken[taken > 0] >= 2
        zero = indices.mean(axis=0) if len(indices) else np.zeros(len(INDICES))
        dropped = indices[several].mean(axis=0) if several.any() else np.full(len(INDICES), np.nan)
        return [zero, dropped]
