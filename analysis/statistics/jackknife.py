"""Intervals over patients of whatever is computed from sums over them: one patient is left out at a time."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy import stats

from analysis.statistics.intervals import FEWEST, LEVEL

FEW = f"no interval over fewer than {FEWEST} patients"
ALIKE = "no interval: it stays the same, or becomes undefined, when a patient is left out"

Statistic = Callable[[np.ndarray], np.ndarray]
"""Sums over patients in, along the last axis, the first of them a count; one number for each set of sums out.
It must not change when all sums are doubled."""


class Estimates(NamedTuple):
    """One number a feature, each with its interval.

    Attributes
    ----------
    value, low, high : numpy.ndarray, shape (n_features,)
        `low` and `high` are NaN where there is no interval.
    n_patients : numpy.ndarray of int, shape (n_features,)
        Patients that count.
    """

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n_patients: np.ndarray

    def through(self, transform: Callable[[np.ndarray], np.ndarray]) -> "Estimates":
        """Carry the numbers to another scale by an increasing function."""
        return Estimates(transform(self.value), transform(self.low), transform(self.high), self.n_patients)

    @property
    def reasons(self) -> list[str]:
        """Why there is no interval; empty where there is one."""
        known = np.isfinite(self.low) & np.isfinite(self.high)
        return [
            "" if fine else FEW if n < FEWEST else ALIKE
            for fine, n in zip(known, self.n_patients, strict=True)
        ]


def over_patients(sums: np.ndarray, statistic: Statistic) -> Estimates:
    r"""Compute a statistic of all patients, and its 95 % interval over patients, by the jackknife.

    With :math:`\theta_{(p)}` the statistic without patient p, and N patients,

    .. math::

        s^2 = \frac{N - 1}{N} \sum_p (\theta_{(p)} - \bar\theta_{(\cdot)})^2, \qquad
        \theta \pm t_{0.975, \nu}\, s, \qquad \nu = \frac{2 N}{\kappa - (N - 3)/(N - 1)}

    where :math:`\kappa` is the kurtosis of the :math:`\theta_{(p)}`. For normal ones it is 3 and :math:`\nu`
    is N - 1; where few patients decide, because they have many lesions or extreme ones, :math:`\nu` is
    smaller and the interval wider.

    Parameters
    ----------
    sums : numpy.ndarray, shape (n_patients, n_features, n_sums)
        Additive over patients. A patient whose first sum is 0 does not count for that feature.
    statistic : callable
        Best on a scale on which it is nearly normal, such as a logarithm or Fisher's z.

    Returns
    -------
    Estimates
        On the scale of the statistic. Without interval where fewer than 6 patients count.

    Notes
    -----
    Lesions of one patient are alike, so that patients are left out whole. `analysis.truth.coverage.agreement`
    holds these intervals against known truth.

    References
    ----------
    Miller RG. Biometrika 1974;61:1-15. doi:10.1093/biomet/61.1.1. Degrees of freedom: O'Neill B. Am Stat
    2014;68:282-296. doi:10.1080/00031305.2014.966589.

    Examples
    --------
    The mean of six patients, by count and sum: the interval of the t test.

    >>> values = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 9.0])
    >>> sums = np.stack([np.ones(6), values], axis=-1)[:, np.newaxis]
    >>> mean = over_patients(sums, lambda s: s[..., 1] / s[..., 0])
    >>> mean.value.tolist(), mean.n_patients.tolist()
    ([4.0], [6])
    >>> bool(mean.low[0] < 4 - 2.57 * values.std(ddof=1) / 6**0.5 + 0.01)  # t with N - 1 is 2.57
    True
    """
    counts = sums[..., 0] > 0
    n = counts.sum(axis=0)
    total = sums.sum(axis=0)
    with np.errstate(all="ignore"):
        value = statistic(total)
        without = np.where(counts, statistic(total - sums), 0.0)
        spread = np.where(counts, without - without.sum(axis=0) / n, 0.0)
        squares = (spread**2).sum(axis=0)
        error = np.sqrt((n - 1) / n * squares)
        reach = stats.t.ppf((1 + LEVEL) / 2, _freedom(spread, squares, n)) * error
        known = (n >= FEWEST) & np.isfinite(reach) & (error > 0)
    low, high = (np.where(known, end, np.nan) for end in (value - reach, value + reach))
    return Estimates(value, low, high, n)


def sums_by_patient(patients: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Add up rows of lesions by patient.

    Parameters
    ----------
    patients : numpy.ndarray, shape (n_lesions,)
        Whose lesion each is.
    values : numpy.ndarray, shape (n_lesions, ...)
        Finite.

    Returns
    -------
    numpy.ndarray, shape (n_patients, ...)
        Patients in ascending order.

    Examples
    --------
    >>> sums_by_patient(np.array(["B", "A", "B"]), np.array([1.0, 2.0, 3.0])).tolist()
    [2.0, 4.0]
    """
    names, place = np.unique(patients, return_inverse=True)
    found = np.zeros((len(names), *values.shape[1:]))
    np.add.at(found, place, values)
    return found


def _freedom(spread: np.ndarray, squares: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Degrees of freedom of the variance, from a kurtosis that is unbiased for normal ones; 2 to n - 1."""
    excess = n * (spread**4).sum(axis=0) / squares**2 - 3
    kurtosis = 3 + (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * excess + 6)
    freedom = 2 * n / (kurtosis - (n - 3) / (n - 1))
    return np.where(freedom > 0, np.clip(freedom, 2, n - 1), n - 1)
