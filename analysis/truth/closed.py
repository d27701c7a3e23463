"""What the indices of a made patient must be, in closed form: written down, not computed from its lesions."""

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Known:
    """Indices of a patient by a formula.

    Attributes
    ----------
    average_paper, average_pairs, maximal : float
        Of the cosine dissimilarity; 0 to 2.
    mean_cv : float
        Mean over the features of the coefficient of variation (%).
    """

    average_paper: float
    average_pairs: float
    maximal: float
    mean_cv: float


def indices_of_clusters(first: int, second: int, distance: float) -> tuple[float, float, float]:
    r"""Give the indices of two groups of identical lesions.

    .. math::
        \bar d_{paper} = \frac{2ab}{n^2} d, \quad \bar d_{pairs} = \frac{2ab}{n(n-1)} d, \quad D_{max} = d

    Parameters
    ----------
    first, second : int
        Lesions of each group, a and b; one of them may be 0.
    distance : float
        Dissimilarity d of a lesion of the one and a lesion of the other.

    Returns
    -------
    tuple of float
        `average_paper`, `average_pairs`, `maximal`.

    Examples
    --------
    >>> indices_of_clusters(1, 1, 0.6)
    (0.3, 0.6, 0.6)
    """
    n, pairs = first + second, first * second
    return (
        2 * pairs / n**2 * distance,
        2 * pairs / (n * (n - 1)) * distance,
        distance if pairs else 0.0,
    )


def of_clusters(first: int, second: int, one: np.ndarray, other: np.ndarray) -> Known:
    """Two groups of identical lesions, each at one place.

    Parameters
    ----------
    first, second : int
        Lesions of each group.
    one, other : numpy.ndarray, shape (n_features,)
        Their features, positive.

    Examples
    --------
    >>> known = of_clusters(1, 1, np.array([1.0, 2.0]), np.array([3.0, 2.0]))
    >>> round(known.mean_cv, 6) == round(100 * (2**0.5 / 2) / 2, 6)  # of 1 and 3, and of 2 and 2
    True
    """
    distance = 1 - float(one @ other) / (math.hypot(*one) * math.hypot(*other))
    n = first + second
    spread = math.sqrt(first * second / (n * (n - 1)))
    cv = np.mean(np.abs(one - other) * spread / ((first * one + second * other) / n))
    return Known(*indices_of_clusters(first, second, distance), 100 * float(cv))


def of_arc(n: int, start: float, arc: float) -> Known:
    r"""Lesions of one length, evenly along an arc.

    With a step of :math:`\Delta` between neighbours, the sum of n unit arrows has the length
    :math:`S = \sin(n \Delta / 2) / \sin(\Delta / 2)`, and

    .. math:: \bar d_{paper} = 1 - (S / n)^2, \quad D_{max} = 1 - \cos((n - 1) \Delta)

    Parameters
    ----------
    n : int
        Lesions, 2 or more.
    start, arc : float
        Direction of the first lesion, and the angle from it to the last (radian); 0 to a quarter turn.

    Examples
    --------
    >>> quarter = of_arc(2, 0.0, math.pi / 2)
    >>> round(quarter.average_paper, 12), round(quarter.average_pairs, 12), round(quarter.maximal, 12)
    (0.5, 1.0, 1.0)
    """
    step, middle = arc / (n - 1), start + arc / 2
    average = 1 - (_arrows(n, step) / n) ** 2
    cosines, sines = (_cv_on_arc(n, step, angle) for angle in (middle, middle - math.pi / 2))
    return Known(average, average * n / (n - 1), 1 - math.cos(arc), 100 * (cosines + sines) / 2)


def of_multiples(n: int) -> Known:
    r"""Lesions of one direction, of sizes evenly from 1 to 2: the cosine sees nothing, the variation does.

    The sizes have the mean 3/2 and the variance :math:`n (n + 1) / (12 (n - 1)^2)`.

    Parameters
    ----------
    n : int
        Lesions, 2 or more.

    Examples
    --------
    >>> round(of_multiples(2).mean_cv, 6) == round(100 * 0.5**0.5 / 1.5, 6)  # of 1 and 2
    True
    """
    return Known(0.0, 0.0, 0.0, 100 * math.sqrt(n * (n + 1) / 12) / (n - 1) / 1.5)


def _arrows(n: int, step: float) -> float:
    """Length of the sum of n unit arrows, each turned by `step` from the one before."""
    return n if step == 0 else math.sin(n * step / 2) / math.sin(step / 2)


def _cv_on_arc(n: int, step: float, middle: float) -> float:
    """Variation of the cosine of n angles, `step` apart around the angle `middle`."""
    mean = math.cos(middle) * _arrows(n, step) / n
    squares = n / 2 + math.cos(2 * middle) * _arrows(n, 2 * step) / 2
    return math.sqrt(max(0.0, squares - n * mean**2) / (n - 1)) / abs(mean)
