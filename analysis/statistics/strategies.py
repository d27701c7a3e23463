"""Strategies that sample by metastatic site, and the three readings of what they give."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from analysis.statistics.dissimilarity import INDICES
from analysis.statistics.draws import sample_indices
from analysis.statistics.lesions import UNKNOWN

READINGS = ("pooled", "within-site-zero", "within-site-dropped")
"""How the index of a sample by site is formed; see `site_indices`."""


@dataclass(frozen=True)
class SiteStrategy:
    """A way to choose lesions by site.

    Attributes
    ----------
    name : str
    most : int
        Lesions chosen at random in each site, or all where it has fewer.
    without : tuple of str
        Sites that are passed over.
    """

    name: str
    most: int
    without: tuple[str, ...] = ()


SITE_STRATEGIES = (
    SiteStrategy("site-2", 2),
    SiteStrategy("site-3", 3),
    SiteStrategy("recist-like", 2, without=("bone",)),
)
"""Two or three a site; and two a site without bone, which RECIST 1.1 mostly counts as not measurable."""


def any_site_known(sites: Iterable[np.ndarray]) -> bool:
    """Tell whether strategies by site apply: at least one lesion of the cohort has a known site.

    Examples
    --------
    >>> any_site_known([np.array(["unknown"]), np.array(["unknown", "lung"])])
    True
    """
    return any((np.asarray(own) != UNKNOWN).any() for own in sites)


def lesions_by_site(sites: np.ndarray, keys: np.ndarray) -> dict[str, np.ndarray]:
    """Order the lesions of each site at random, in every draw.

    Parameters
    ----------
    sites : numpy.ndarray of str, shape (n,)
        Site of each lesion.
    keys : numpy.ndarray, shape (n_draws, n)
        From `random_keys`.

    Returns
    -------
    dict of str to numpy.ndarray of int, shape (n_draws, lesions of the site)
    """
    members = {site: np.flatnonzero(sites == site) for site in sorted(set(sites))}
    return {site: rows[np.argsort(keys[:, rows], axis=1)] for site, rows in members.items()}


def chosen_by_site(ordered: Mapping[str, np.ndarray], strategy: SiteStrategy) -> list[np.ndarray]:
    """Lesions that a strategy takes in each site, shape (n_draws, lesions taken); no entry for no site."""
    return [lesions[:, : strategy.most] for site, lesions in ordered.items() if site not in strategy.without]


def n_chosen(sites: np.ndarray, strategy: SiteStrategy) -> int:
    """Count the lesions that a strategy takes of a patient; it is the same in every draw.

    Examples
    --------
    >>> n_chosen(np.array(["bone", "lung", "lung", "lung"]), SiteStrategy("site-2", 2))
    3
    """
    counts = Counter(np.asarray(sites, dtype=str).tolist())
    return sum(min(n, strategy.most) for site, n in counts.items() if site not in strategy.without)


def site_indices(matrix: np.ndarray, chosen: list[np.ndarray]) -> np.ndarray:
    """Compute the indices of a sample by site, in each reading.

    `pooled` is the index of the union of all lesions chosen. The others take the index inside each site and
    average it over the sites: `within-site-zero` counts a site with one lesion as 0, `within-site-dropped`
    leaves it out.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (n, n)
        Dissimilarities of the patient.
    chosen : list of numpy.ndarray of int, shape (n_draws, lesions taken)
        One array a site, from `chosen_by_site`.

    Returns
    -------
    numpy.ndarray, shape (3, 3, n_draws)
        By reading, index and draw. Without any site 0, but NaN for `within-site-dropped`, which is also NaN
        where no site has two lesions.
    """
    if not chosen:
        return _none_chosen()
    inside = [sample_indices(matrix, lesions) for lesions in chosen]
    several = [values for values, lesions in zip(inside, chosen, strict=True) if lesions.shape[1] >= 2]
    pooled = sample_indices(matrix, np.hstack(chosen))
    dropped = np.mean(several, axis=0) if several else np.full(pooled.shape, np.nan)
    return np.stack([pooled, np.mean(inside, axis=0), dropped])


def _none_chosen() -> np.ndarray:
    indices = np.zeros((len(READINGS), len(INDICES), 1))
    indices[READINGS.index("within-site-dropped")] = np.nan
    return indices
