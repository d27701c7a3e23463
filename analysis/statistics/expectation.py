"""What samples of a patient's lesions recover on average: known without drawing a single one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.statistics.dissimilarity import INDICES, average_pairs, heterogeneity
from analysis.statistics.expected_maximum import MOST_STEPS, TooManyStepsError, expected_maximum
from analysis.statistics.recovery import SIZES
from analysis.statistics.strategies import SITE_STRATEGIES, SiteStrategy


def share_of_average_paper(n_sampled: np.ndarray, n_lesions: np.ndarray | int) -> np.ndarray:
    r"""Give the expected recovery of the average with the zero diagonal counted, from k random lesions of n.

    .. math:: \frac{(k - 1) / k}{(n - 1) / n}

    Each pair of lesions is in the sample with the same probability, k (k - 1) / (n (n - 1)). So the sum over
    the sample's pairs is that share of the sum over all pairs, in expectation; the averages divide the one by
    k^2 and the other by n^2. Nothing in this depends on the lesions. The average over distinct pairs
    divides by k (k - 1) and n (n - 1) instead, and is recovered whole: it is unbiased.

    Parameters
    ----------
    n_sampled, n_lesions : numpy.ndarray of int, or one int
        k, and n of 2 or more; k is at most n.

    Returns
    -------
    numpy.ndarray
        0 to 1; 0 for fewer than two sampled lesions.

    References
    ----------
    The index: Rao CR. Theor Popul Biol 1982;21:24-43. doi:10.1016/0040-5809(82)90004-1.

    Examples
    --------
    >>> share_of_average_paper(np.array([1, 2, 3, 30]), 30).round(3).tolist()
    [0.0, 0.517, 0.69, 1.0]
    """
    k, n = np.asarray(n_sampled, dtype=float), np.asarray(n_lesions, dtype=float)
    return np.where(k >= 2, ((k - 1) / np.maximum(k, 1)) / ((n - 1) / n), 0.0)


def expected_random(
    matrix: np.ndarray, sizes: Sequence[int] = SIZES, most_steps: int = MOST_STEPS
) -> np.ndarray:
    """Compute the expected indices of random samples of a patient's lesions.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (n, n)
        Dissimilarities, finite; n is 2 or more.
    sizes : sequence of int
        Numbers of lesions sampled, 2 or more.
    most_steps : int
        Steps that counting the samples may take; see `expected_maximum`.

    Returns
    -------
    numpy.ndarray, shape (sizes, 3)
        `average_paper`, `average_pairs`, `maximal`. NaN for sizes above n; the maximum also where counting
        takes too many steps, unless two or all lesions are sampled.

    Examples
    --------
    >>> matrix = np.array([[0.0, 0.2, 0.6], [0.2, 0.0, 0.4], [0.6, 0.4, 0.0]])
    >>> expected_random(matrix, (2, 3)).round(3).tolist()
    [[0.2, 0.4, 0.4], [0.267, 0.4, 0.6]]
    """
    n, k = len(matrix), np.array(sizes)
    paper, pairs, largest = heterogeneity(matrix)
    maximum = np.where(k == 2, pairs, np.where(k == n, largest, np.nan))
    counted = (k > 2) & (k < n)
    maximum[counted] = _counted(matrix, np.zeros(n, dtype=int), k[counted, np.newaxis], most_steps)
    expected = np.stack([paper * share_of_average_paper(k, n), np.full(len(k), pairs), maximum], axis=1)
    expected[k > n] = np.nan
    return expected


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
    kept = [np.flatnonzero(~np.isin(sites, strategy.without)) for strategy in SITE_STRATEGIES]
    return np.array([average_pairs(matrix[np.ix_(rows, rows)]) for rows in kept])


def _counted(matrix: np.ndarray, kinds: np.ndarray, wanted: np.ndarray, most_steps: int) -> np.ndarray:
    """Count the expected maximum of each design, or give NaN; nothing is begun without a design."""
    if not len(wanted):
        return np.empty(0)
    try:
        return expected_maximum(matrix, kinds, wanted, most_steps)
    except TooManyStepsError:
        return np.full(len(wanted), np.nan)


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
        maximum = _counted(self.matrix, self.kinds, wanted, most_steps)
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

    def inside(self, most_steps: int) -> dict[int, np.ndarray]:
        """Compute the expected indices of so many random lesions of each site, each shape (sites, 3)."""
        sizes = sorted({strategy.most for strategy in SITE_STRATEGIES})
        per_site = [self._of_site(kind, sizes, most_steps) for kind in range(len(self.names))]
        return {size: np.stack([one[place] for one in per_site]) for place, size in enumerate(sizes)}

    def _of_site(self, kind: int, sizes: Sequence[int], most_steps: int) -> np.ndarray:
        rows = np.flatnonzero(self.kinds == kind)
        if len(rows) < 2:
            return np.zeros((len(sizes), len(INDICES)))
        own = np.minimum(sizes, len(rows))
        return expected_random(self.matrix[np.ix_(rows, rows)], own.tolist(), most_steps)

    def within(self, inside: dict[int, np.ndarray], strategy: SiteStrategy) -> list[np.ndarray]:
        """Average the expected indices inside the sites over them: lone lesions as 0, and left out."""
        taken = self.taken(strategy)
        indices, several = inside[strategy.most][taken > 0], taken[taken > 0] >= 2
        zero = indices.mean(axis=0) if len(indices) else np.zeros(len(INDICES))
        dropped = indices[several].mean(axis=0) if several.any() else np.full(len(INDICES), np.nan)
        return [zero, dropped]
