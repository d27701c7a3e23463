"""What the number of lesions does to the indices: one outlier among many, and noise alone."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.integrate import simpson
from scipy.special import ndtr

from analysis.statistics.dissimilarity import INDICES, dissimilarity_matrix, heterogeneity

NUMBERS = (2, 3, 5, 10, 20, 50, 100)
"""Lesions of a patient."""
OUTLIER_ANGLE = np.radians(50)
NOISE_ANGLE = 0.05
"""Standard deviation of a lesion's direction where nothing but noise turns it (radian, about 3 degrees)."""
_LIMIT, _STEPS = 8.5, 801
"""The normal distribution is summed within this many standard deviations, at this many places."""


def outliers(numbers: Sequence[int] = NUMBERS) -> pd.DataFrame:
    """Compute the indices of one lesion apart from n - 1 identical ones, by the number of lesions n.

    Returns
    -------
    pandas.DataFrame
        `n_lesions` and `INDICES`, of unscaled features and the cosine.
    """
    tables = []
    for n in numbers:
        angles = np.zeros(n)
        angles[-1] = OUTLIER_ANGLE
        tables.append(heterogeneity(dissimilarity_matrix(np.column_stack([np.cos(angles), np.sin(angles)]))))
    return pd.DataFrame(tables, columns=INDICES).assign(n_lesions=list(numbers))[["n_lesions", *INDICES]]


def noise(numbers: Sequence[int] = NUMBERS, sd: float = NOISE_ANGLE) -> pd.DataFrame:
    r"""Give expected indices of n identical lesions whose directions carry normal noise, not simulated.

    .. math::
        E\,\bar d_{pairs} = 1 - e^{-\sigma^2}, \qquad
        E\,D_{max} = \int_0^\infty \sigma \sin(\sigma r) \, P(R_n > r) \, dr

    with :math:`\sigma` the noise (radian) and :math:`R_n` the range of n standard normal numbers,
    :math:`P(R_n \le r) = n \int \varphi(x) [\Phi(x + r) - \Phi(x)]^{n - 1} dx`.

    Parameters
    ----------
    numbers : sequence of int
        Lesions, 2 or more.
    sd : float
        Standard deviation of a direction (radian), so small that no two lesions are opposite.

    Returns
    -------
    pandas.DataFrame
        `n_lesions` and `INDICES`: their expected values.

    References
    ----------
    Tippett LHC. Biometrika 1925;17:364-387. doi:10.1093/biomet/17.3-4.364.

    Examples
    --------
    >>> table = noise([2], sd=0.1)
    >>> bool(np.isclose(table["maximal"][0], table["average_pairs"][0], rtol=1e-6))
    True
    """
    pairs = -np.expm1(-(sd**2))
    rows = [(n, pairs * (n - 1) / n, pairs, _expected_maximum(n, sd)) for n in numbers]
    return pd.DataFrame(rows, columns=["n_lesions", *INDICES])


def _expected_maximum(n: int, sd: float) -> float:
    ranges = np.linspace(0, 2 * _LIMIT, _STEPS)
    return float(simpson(sd * np.sin(sd * ranges) * (1 - _within(ranges, n)), x=ranges))


def _within(ranges: np.ndarray, n: int) -> np.ndarray:
    """Probability that the range of n standard normal numbers is at most each of `ranges`."""
    least = np.linspace(-_LIMIT, _LIMIT, _STEPS)
    density = np.exp(-(least**2) / 2) / np.sqrt(2 * np.pi)
    between = ndtr(least[:, None] + ranges) - ndtr(least[:, None])
    return np.trapezoid(n * density[:, None] * between ** (n - 1), least, axis=0)
