"""Tests of clustering by site: site labels are shuffled among the lesions of each patient."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np

from analysis.statistics.clustering import Statistics, clustering_statistics
from analysis.statistics.intervals import FEWEST
from analysis.statistics.site_spread import Spread, on_one_centre, site_spread

_ALIKE = 1e-9
"""Statistics that differ by no more than this share are equal but for rounding."""
_NUMBERS_AT_ONCE = 2**22
_Arrays = TypeVar("_Arrays", Statistics, Spread)


class Verdict(NamedTuple):
    """Statistics of the true labelling, and their permutation p values.

    Attributes
    ----------
    r2 : float
        Share of the squared distances that lies between sites, 0 to 1.
    r2_expected, r2_high : float
        Mean and 95th percentile of the same under shuffled labels.
    excess, p_excess : float
        R² less what sites without clusters would give with their spreads; the p value rests on how equally
        patients show it, and is NaN with fewer than 6 of them.
    wd, p_wd : float
        Wd*; over several patients its geometric mean, weighted by sites less one.
    f, p_permanova : float
        Pseudo-F of PERMANOVA.
    dispersion, p_dispersion : float
        F of the distances of lesions to the centre of their site (PERMDISP). For its p value labels are
        shuffled once all sites lie around one centre, so that clusters have no part in it.
    """

    r2: float
    r2_expected: float
    r2_high: float
    excess: float
    p_excess: float
    wd: float
    p_wd: float
    f: float
    p_permanova: float
    dispersion: float
    p_dispersion: float


@dataclass(frozen=True)
class Shuffled:
    """One patient's statistics, first of the true labels, then of shuffled ones.

    Attributes
    ----------
    n_lesions, n_sites : int
    statistics : Statistics
    spread : Spread
        Arrays of shape (1 + permutations,).
    """

    n_lesions: int
    n_sites: int
    statistics: Statistics
    spread: Spread


def shuffle(squared: np.ndarray, sites: np.ndarray, rng: np.random.Generator, permutations: int) -> Shuffled:
    """Shuffle the sites among the lesions of one patient.

    Parameters
    ----------
    squared : numpy.ndarray, shape (n, n)
        Squared distances, finite.
    sites : numpy.ndarray, shape (n,)
        Site of each lesion: two sites or more, of two lesions or more each.
    rng : numpy.random.Generator
    permutations : int
    """
    names, labels = np.unique(sites, return_inverse=True)
    every = np.tile(labels, (permutations + 1, 1))
    every[1:] = rng.permuted(every[1:], axis=1)
    true = site_spread(squared, every[:1])
    chance = _in_parts(site_spread, on_one_centre(squared, labels), every[1:])
    spread = Spread(*map(np.concatenate, zip(true, chance, strict=True)))
    return Shuffled(len(labels), len(names), _in_parts(clustering_statistics, squared, every), spread)


def _in_parts(
    compute: Callable[[np.ndarray, np.ndarray], _Arrays], squared: np.ndarray, labels: np.ndarray
) -> _Arrays:
    """Compute for some labellings at a time, for the sake of memory."""
    rows = max(1, _NUMBERS_AT_ONCE // (labels.shape[1] * (labels[0].max() + 1)))
    parts = [compute(squared, labels[at : at + rows]) for at in range(0, len(labels), rows)]
    return type(parts[0])(*map(np.concatenate, zip(*parts, strict=True)))


def clustering_test(patients: Sequence[Shuffled]) -> Verdict:
    r"""Test whether lesions cluster by site, over one or more patients.

    Labels move within patients alone. Squares are added up over patients, so that R² and F are those of an
    analysis with patients as blocks. Wd* is no ratio of sums, and with few lesions it can be huge by chance:
    its logarithms are added up, with the weight k - 1, so that no patient drowns the others.

    Wd* takes away most of what unequal spread does; where sites are small something is left of it, in a few
    patients as in many. The excess of squares between sites over their expectation, U, has mean 0 without
    clusters whatever the spreads, so with :math:`T = \sum U / \sqrt{\sum U^2}` nothing adds up: this is the
    second test. Every p is (b + 1) / (m + 1) for b of m permutations that reach the statistic of the true
    labelling.

    Parameters
    ----------
    patients : sequence of Shuffled
        One or more, with equal numbers of permutations.

    References
    ----------
    Phipson B, Smyth GK. Stat Appl Genet Mol Biol 2010;9:39. doi:10.2202/1544-6115.1585. Chung E, Romano JP.
    Ann Stat 2013;41:484-507. doi:10.1214/13-AOS1090.

    Examples
    --------
    >>> x = np.array([0.0, 0.1, 0.2, 5.0, 5.1, 5.2, 5.3])
    >>> one = shuffle((x[:, None] - x) ** 2, np.array(list("aaabbbb")), np.random.default_rng(1), 999)
    >>> found = clustering_test([one])
    >>> round(found.r2, 3), 0.01 < found.p_wd < 0.06  # 1 of 35 different labellings
    (0.998, True)
    """
    free, rest = (np.array(each) for each in zip(*map(_degrees, patients), strict=True))
    found = Statistics(*map(np.stack, zip(*(one.statistics for one in patients), strict=True)))
    total = (found.between + found.within).sum(axis=0)
    share = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
    r2 = found.between.sum(axis=0) * share
    welch = free @ np.log(np.maximum(found.welch, np.finfo(float).tiny)) / free.sum()
    fisher = _ratio(found.between, found.within, free, rest)
    spread = Spread(*map(np.stack, zip(*(one.spread for one in patients), strict=True)))
    dispersion = _ratio(spread.between, spread.within, free, rest)
    return Verdict(
        r2=float(r2[0]),
        r2_expected=float(r2[1:].mean()),
        r2_high=float(np.quantile(r2[1:], 0.95)),
        excess=float(r2[0] - found.chance[:, 0].sum() * share[0]),
        p_excess=_p_of_excess(found.between - found.chance),
        wd=float(np.exp(welch[0])),
        p_wd=_p_value(welch),
        f=float(fisher[0]),
        p_permanova=_p_value(fisher),
        dispersion=float(dispersion[0]),
        p_dispersion=_p_value(dispersion),
    )


def _p_of_excess(excess: np.ndarray) -> float:
    if len(excess) < FEWEST:
        return np.nan
    spread = np.sqrt((excess**2).sum(axis=0))
    return _p_value(np.divide(excess.sum(axis=0), spread, out=np.zeros_like(spread), where=spread > 0))


def _degrees(patient: Shuffled) -> tuple[int, int]:
    return patient.n_sites - 1, patient.n_lesions - patient.n_sites


def _ratio(between: np.ndarray, within: np.ndarray, free: np.ndarray, rest: np.ndarray) -> np.ndarray:
    """F of blocks: mean squares between over those within, added up over patients; 0 where nothing varies."""
    above, below = between.sum(axis=0) / free.sum(), within.sum(axis=0) / rest.sum()
    least = np.finfo(float).eps * (above + below)
    return np.divide(above, np.maximum(below, least), out=np.zeros_like(above), where=above > 0)


def _p_value(values: np.ndarray) -> float:
    """Share of all labellings, the true one among them, whose statistic reaches that of the true one."""
    return float(np.mean(values >= values[0] - _ALIKE * abs(values[0])))
