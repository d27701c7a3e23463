"""Concordance correlation with an interval over patients, for lesions of one patient are not independent."""

import numpy as np

from analysis.statistics.agreement import ROBUST_FROM
from analysis.statistics.bootstrap import RESAMPLES, bootstrap_over_patients
from analysis.statistics.jackknife import Estimates, over_patients, sums_by_patient

DECIDE_FROM = 20
"""Patients from which the rule on the lower limit is offered: with fewer the limit is too uncertain."""
_ROUNDING = 1e-12


def concordance_over_patients(x: np.ndarray, y: np.ndarray, patients: np.ndarray) -> Estimates:
    r"""Concordance correlation of two measurements of each lesion, with an interval over patients.

    The coefficient is that of `analysis.statistics.agreement.concordance_correlation`, over all lesions. The
    interval is symmetric for :math:`z = \operatorname{artanh} \rho_c` and comes from leaving out one patient
    at a time.

    Parameters
    ----------
    x, y : numpy.ndarray, shape (n_lesions, n_features)
        Two measurements; pairs with a value that is not finite are left out.
    patients : numpy.ndarray, shape (n_lesions,)
        Whose lesion each is.

    Returns
    -------
    Estimates
        -1 to 1. NaN where all values are one number.

    References
    ----------
    Lin LI. Biometrics 1989;45:255-268. doi:10.2307/2532051.

    Examples
    --------
    >>> x = np.array([[1.0], [2.0], [3.0], [4.0]])
    >>> concordance_over_patients(x, x + 1, np.array(list("ABCD"))).value.round(4).tolist()
    [0.7143]
    """
    return over_patients(_sums(x, y, patients), _fisher_z).through(np.tanh)


def bootstrapped_concordance(
    x: np.ndarray,
    y: np.ndarray,
    patients: np.ndarray,
    rng: np.random.Generator,
    resamples: int = RESAMPLES,
) -> Estimates:
    """Give the same coefficients with the interval of a bootstrap over patients, studentised."""
    found = bootstrap_over_patients(_sums(x, y, patients), _fisher_z, rng, resamples)
    return found.through(np.tanh)


def robust_by_lower_limit(ccc: np.ndarray, low: np.ndarray, n_patients: np.ndarray) -> list[str]:
    """Say whether the lower limit reaches 0.8: `yes` or `no`, empty with too few patients or no limit.

    Contours that are identical have no interval, for nothing changes when a patient is left out: `yes`.

    Examples
    --------
    >>> ccc, low = np.array([0.9, 0.8, 1.0, 0.7, 0.95]), np.array([0.85, 0.7, np.nan, np.nan, 0.9])
    >>> robust_by_lower_limit(ccc, low, np.array([20, 40, 40, 40, 19]))
    ['yes', 'no', 'yes', '', '']
    """
    least = np.where((ccc >= 1 - _ROUNDING) & ~np.isfinite(low), 1.0, low)
    return [
        ("yes" if limit >= ROBUST_FROM else "no") if n >= DECIDE_FROM and np.isfinite(limit) else ""
        for limit, n in zip(least, n_patients, strict=True)
    ]


def _sums(x: np.ndarray, y: np.ndarray, patients: np.ndarray) -> np.ndarray:
    """Count, sums, sums of squares and of products, by patient; of values brought near 0 and 1."""
    paired = np.isfinite(x) & np.isfinite(y)
    a, b = _near_one(np.where(paired, x, np.nan), np.where(paired, y, np.nan))
    moments = np.stack([paired.astype(float), a, b, a * a, b * b, a * b], axis=-1)
    return sums_by_patient(patients, np.where(paired[..., np.newaxis], moments, 0.0))


def _near_one(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shift and scale both alike: no coefficient changes, and little is lost when squares are subtracted."""
    both = np.concatenate([x, y])
    with np.errstate(invalid="ignore", divide="ignore"):
        low, high = np.fmin.reduce(both, initial=np.inf), np.fmax.reduce(both, initial=-np.inf)
        scale = np.where(high > low, high - low, 1.0)
        n = np.maximum(np.isfinite(both).sum(axis=0), 1)
        centre = low + np.nansum((both - low) / scale, axis=0) / n * scale
        return (x - centre) / scale, (y - centre) / scale


def _fisher_z(sums: np.ndarray) -> np.ndarray:
    n, x, y, xx, yy, xy = np.moveaxis(sums, -1, 0)
    mean_x, mean_y = x / n, y / n
    shared = xy / n - mean_x * mean_y
    apart = xx / n - mean_x**2 + yy / n - mean_y**2 + (mean_x - mean_y) ** 2
    # Rounding may carry identical measurements beyond 1.
    return np.arctanh(np.clip(2 * shared / apart, -1, 1))
