"""Whether sites of one patient scatter equally, wherever their centres lie (PERMDISP)."""

from typing import NamedTuple

import numpy as np


class Spread(NamedTuple):
    """Squares of the distances of lesions to the centre of their site, both of shape (n_labellings,).

    Attributes
    ----------
    between, within : numpy.ndarray
        Squares of the distances between sites and within them.
    """

    between: np.ndarray
    within: np.ndarray


def site_spread(squared: np.ndarray, labels: np.ndarray) -> Spread:
    r"""Split the distances of lesions to the centre of their site, for many labellings of the same lesions.

    From squared distances :math:`d^2_{ij}` alone, lesion i of site g with n_g lesions lies at

    .. math::
        z_i^2 = \frac{n_g}{n_g - 1} \left( \frac{1}{n_g} \sum_{j \in g} d^2_{ij}
        - \frac{1}{2 n_g^2} \sum_{j, k \in g} d^2_{jk} \right)

    where the factor makes up for a centre that lies nearer to the few lesions that made it.

    Parameters
    ----------
    squared : numpy.ndarray, shape (n, n)
        Squared distances; see `clustering.clustering_statistics`.
    labels : numpy.ndarray of int, shape (n_labellings, n)
        Site of each lesion, 0 to k - 1, two lesions or more in each; the same numbers in every labelling.

    Returns
    -------
    Spread
        With mean squares, between over within is the F of the analysis of variance of z.

    References
    ----------
    Anderson MJ. Biometrics 2006;62:245-253. doi:10.1111/j.1541-0420.2005.00440.x.

    Examples
    --------
    Lesions at 0 and 2, and at 5 and 9: distances 1 and 1, 2 and 2, each times the root of 2.

    >>> x = np.array([0.0, 2.0, 5.0, 9.0])
    >>> found = site_spread((x[:, None] - x) ** 2, np.array([[0, 0, 1, 1]]))
    >>> found.between.round(9).tolist(), found.within.round(9).tolist()
    ([2.0], [0.0])
    """
    sizes = np.bincount(labels[0])
    member = (labels[:, :, np.newaxis] == np.arange(len(sizes))).astype(float)
    reach = np.take_along_axis(squared @ member, labels[:, :, np.newaxis], axis=2)[:, :, 0]
    own = (reach[:, np.newaxis] @ member)[:, 0] / 2
    of_centre = np.take_along_axis(own / sizes**2, labels, axis=1)
    larger = (sizes / (sizes - 1))[labels]
    distance = np.sqrt(np.maximum(reach / sizes[labels] - of_centre, 0.0) * larger)
    explained = ((distance[:, np.newaxis] @ member)[:, 0] ** 2 / sizes).sum(axis=1)
    between = np.maximum(explained - distance.sum(axis=1) ** 2 / labels.shape[1], 0.0)
    return Spread(between, np.maximum((distance**2).sum(axis=1) - explained, 0.0))


def on_one_centre(squared: np.ndarray, labels: np.ndarray) -> np.ndarray:
    r"""Squared distances of lesions once the centres of all sites are laid upon each other.

    Labels that are shuffled among these lesions say how far sites of equal spread differ by chance, and the
    distance between the sites has no part in it. The deviation of a lesion from its centre is multiplied by
    :math:`\sqrt{n_g / (n_g - 1)}`, so that it scatters as the lesion does. To shuffle the distances to the
    centres themselves would be less work, but lesions of a small site share a centre that they made, so that
    their distances are alike: over 20 patients with sites of 12 and 4 that test errs in 17 % instead of 5 %,
    with sites of 3, 4 and 5 in 52 %; this one in 5 and 6 %. Of two sites of 3, the fewest, it errs in 13 %.

    Parameters
    ----------
    squared : numpy.ndarray, shape (n, n)
    labels : numpy.ndarray of int, shape (n,)
        Site of each lesion, 0 to k - 1, two lesions or more in each.

    Returns
    -------
    numpy.ndarray, shape (n, n)

    References
    ----------
    Anderson MJ. Biometrics 2006;62:245-253. doi:10.1111/j.1541-0420.2005.00440.x.

    Examples
    --------
    >>> x = np.array([0.0, 2.0, 5.0, 9.0])  # Deviations -1, 1, -2, 2, each times the root of 2.
    >>> on_one_centre((x[:, None] - x) ** 2, np.array([0, 0, 1, 1]))[0].round(9).tolist()
    [0.0, 8.0, 2.0, 18.0]
    """
    sizes = np.bincount(labels)
    centred = np.eye(len(labels)) - (labels[:, np.newaxis] == labels) / sizes[labels]
    larger = np.sqrt(sizes / (sizes - 1))[labels]
    products = -0.5 * np.outer(larger, larger) * (centred @ squared @ centred)
    norms = np.diag(products)
    return np.maximum(norms[:, np.newaxis] + norms - 2 * products, 0.0)
