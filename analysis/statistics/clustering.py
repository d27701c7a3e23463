"""Whether lesions of one patient lie nearer to each other inside a site than across sites."""

from typing import NamedTuple

import numpy as np

_FLOOR = 1e-9
"""A site's spread is taken for no less than this share of the patient's; identical lesions have none."""


class Statistics(NamedTuple):
    """Statistics of each labelling of one patient's lesions, all of shape (n_labellings,).

    Attributes
    ----------
    between, within : numpy.ndarray
        Squares between sites and within them; unit of the squared distance.
    chance : numpy.ndarray
        Squares between sites that are expected of lesions without clusters, given the sites' spreads.
    welch : numpy.ndarray
        Wd*, which lets every site have a spread of its own.
    fisher : numpy.ndarray
        The pseudo-F of PERMANOVA, which takes one spread for all sites.
    """

    between: np.ndarray
    within: np.ndarray
    chance: np.ndarray
    welch: np.ndarray
    fisher: np.ndarray


def clustering_statistics(squared: np.ndarray, labels: np.ndarray) -> Statistics:
    r"""Compare distances inside and across sites, for many labellings of the same lesions.

    With n_g lesions in site g, k sites, and squared distances :math:`d^2_{ij}`, the squares about the centre
    of a set of lesions are the sum of the squared distances over its pairs, divided by its size. So from
    distances alone

    .. math::
        s_g^2 = \frac{SS_g}{n_g - 1}, \quad
        \delta_{gh}^2 = \frac{n_g + n_h}{n_g n_h} (SS_{g \cup h} - SS_g - SS_h), \quad
        w_g = \frac{n_g}{s_g^2}, \quad W = \sum_g w_g

    .. math::
        W_d^* = \frac{\sum_{g < h} w_g w_h \delta_{gh}^2 / W}
        {(k - 1) \left( 1 + \frac{2 (k - 2)}{k^2 - 1} \sum_g \frac{(1 - w_g / W)^2}{n_g - 1} \right)}

    The squares between sites, :math:`SS - \sum_g SS_g`, are :math:`\sum_g (1 - n_g / n) s_g^2` on average
    where there are no clusters, also of sites with unequal spread (Anderson et al. 2017).

    On one feature and Euclidean distances Wd* is Welch's analysis of variance, with two sites the square of
    his t, and the pseudo-F the classical F.

    Parameters
    ----------
    squared : numpy.ndarray, shape (n, n)
        Squared distances. A cosine dissimilarity is half the squared distance of the lesions' directions, so
        it is put in as it is: no statistic here changes when all squared distances are doubled, but for the
        squares themselves.
    labels : numpy.ndarray of int, shape (n_labellings, n)
        Site of each lesion, 0 to k - 1, two lesions or more in each; the same numbers in every labelling.

    Returns
    -------
    Statistics

    References
    ----------
    Hamidi B, Wallace K, Vasu C, Alekseyenko AV. Microbiome 2019;7:51. doi:10.1186/s40168-019-0659-9.
    Anderson MJ. Austral Ecol 2001;26:32-46. doi:10.1111/j.1442-9993.2001.01070.pp.x.
    Anderson MJ et al. Aust N Z J Stat 2017;59:57-79. doi:10.1111/anzs.12176.

    Examples
    --------
    Lesions at 0 and 2 in one site, at 5 and 9 in another: t = -6 / sqrt(2 / 2 + 8 / 2).

    >>> x = np.array([0.0, 2.0, 5.0, 9.0])
    >>> found = clustering_statistics((x[:, None] - x) ** 2, np.array([[0, 0, 1, 1]]))
    >>> round(float(found.welch[0]), 9), round(float(found.fisher[0]), 9)
    (7.2, 7.2)
    """
    sizes = np.bincount(labels[0])
    n, k = len(squared), len(sizes)
    member = (labels[:, :, np.newaxis] == np.arange(k)).astype(float)
    pairs = member.transpose(0, 2, 1) @ (squared @ member) / 2
    own = np.einsum("bgg->bg", pairs)
    inside = own / sizes
    total = squared.sum() / (2 * n)
    within = inside.sum(axis=1)
    between = np.maximum(total - within, 0.0)
    least = _FLOOR * (total if total > 0 else 1.0) / n
    spread = np.maximum(inside / (sizes - 1), least)
    fisher = (between / (k - 1)) / np.maximum(within / (n - k), least)
    return Statistics(
        between,
        within,
        ((1 - sizes / n) * spread).sum(axis=1),
        _welch(pairs, inside, spread, sizes),
        fisher,
    )


def _welch(pairs: np.ndarray, inside: np.ndarray, spread: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Wd* from sums over pairs by two sites (b, k, k), squares and variances by site (b, k)."""
    k = len(sizes)
    weight = sizes / spread
    total = weight.sum(axis=1, keepdims=True)
    # Mean squared distance of a lesion here and one there, less the spread of both about their centres.
    apart = 2 * pairs / np.outer(sizes, sizes)
    about = inside / sizes
    apart = np.maximum(apart - about[:, :, np.newaxis] - about[:, np.newaxis], 0.0)
    apart[:, np.arange(k), np.arange(k)] = 0.0
    found = np.einsum("bg,bh,bgh->b", weight, weight, apart) / (2 * total[:, 0])
    unequal = ((1 - weight / total) ** 2 / (sizes - 1)).sum(axis=1)
    return found / ((k - 1) * (1 + 2 * (k - 2) / (k**2 - 1) * unequal))
