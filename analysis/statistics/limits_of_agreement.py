"""Limits of agreement of two contours, and the spread of a lesion over them, with intervals over patients."""

from typing import NamedTuple

import numpy as np

from analysis.statistics.jackknife import Estimates, over_patients, sums_by_patient

REACH = 1.96
"""Standard deviations on either side that hold 95 % of normal values."""

_CENTRAL = (0.025, 0.975)
_ROUNDING = 1e-12
"""A value that differs from a mean by no more than this share of itself is equal to it."""


class Agreement(NamedTuple):
    """How two measurements of the same lesions differ, each number with its interval over patients.

    Attributes
    ----------
    bias : Estimates
        Mean difference.
    lower, upper : Estimates
        Limits of agreement.
    within_sd : Estimates
        Standard deviation of a lesion over its two measurements.
    """

    bias: Estimates
    lower: Estimates
    upper: Estimates
    within_sd: Estimates


def limits_of_agreement(differences: np.ndarray, patients: np.ndarray) -> Agreement:
    r"""Describe differences between two measurements of lesions, several of them in one patient.

    The limits are :math:`\bar d \pm 1.96\, s_d`. Lesions of one patient may differ alike, so that
    :math:`s_d^2` is the variance between patients plus that between lesions of a patient, both from a one-way
    analysis of variance with unequal numbers. The standard deviation of a lesion over its two measurements is
    :math:`s_w = \sqrt{\sum d^2 / 2n}`: it counts a shift of one contour against the other.

    Parameters
    ----------
    differences : numpy.ndarray, shape (n_lesions, n_features)
        Second measurement less first, on the scale of the comparison. Those that are not finite are left out.
    patients : numpy.ndarray, shape (n_lesions,)
        Whose lesion each is.

    Returns
    -------
    Agreement
        On the scale of the differences. Limits are NaN with fewer than two lesions.

    Notes
    -----
    95 % of further lesions of further patients lie between the limits, if differences are normal; where they
    are not, `percentiles_of_change`. Unlike a correlation they do not depend on how far apart lesions are.

    References
    ----------
    Bland JM, Altman DG. J Biopharm Stat 2007;17:571-582. doi:10.1080/10543400701329422. Within-lesion SD:
    Bland JM, Altman DG. BMJ 1996;313:744. doi:10.1136/bmj.313.7059.744.

    Examples
    --------
    >>> found = limits_of_agreement(np.array([[1.0], [2.0], [3.0]]), np.array(["A", "B", "C"]))
    >>> [each.value.round(2).item() for each in (found.lower, found.bias, found.upper)]  # 2 -+ 1.96 * 1
    [0.04, 2.0, 3.96]
    >>> round(found.within_sd.value.item(), 4)  # sqrt((1 + 4 + 9) / 6)
    1.5275
    """
    sums = _sums(differences, patients)
    lower, bias, upper = (over_patients(sums, limit) for limit in (_lower, _mean, _upper))
    return Agreement(bias, lower, upper, over_patients(sums, _log_within).through(np.exp))


def percentiles_of_change(differences: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the 2.5th and 97.5th percentile of differences: limits of agreement without a distribution.

    Parameters
    ----------
    differences : numpy.ndarray, shape (n_lesions, n_features)
        Second measurement less first. Those that are not finite are left out.

    Returns
    -------
    low, high : numpy.ndarray, shape (n_features,)
        Between which the central 95 % of these lesions lie, each lesion counted once; interpolated between
        lesions, so that with fewer than 40 of them only the outermost decide. NaN with fewer than two.

    Notes
    -----
    Small lesions lose more by an erosion than large ones do, so that changes are skewed, and mean and
    standard deviation would put a limit where no lesion can be: an erosion never enlarges.

    References
    ----------
    Bland JM, Altman DG. Stat Methods Med Res 1999;8:135-160. doi:10.1177/096228029900800204, section 4.

    Examples
    --------
    >>> low, high = percentiles_of_change(np.arange(-100.0, 1)[:, np.newaxis])
    >>> low.tolist(), high.tolist()
    ([-97.5], [-2.5])
    """
    finite = np.isfinite(differences)
    known = finite.sum(axis=0) >= 2
    usable = np.where(known, np.where(finite, differences, np.nan), 0.0)
    low, high = np.nanquantile(usable, _CENTRAL, axis=0) if len(usable) else np.zeros((2, len(known)))
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def within_lesion_sd(contours: np.ndarray, patients: np.ndarray) -> Estimates:
    """Pooled standard deviation of a lesion over its contours, such as those of readers.

    Parameters
    ----------
    contours : numpy.ndarray, shape (n_lesions, n_contours, n_features)
        Those that are not finite are left out, and lesions with fewer than two.
    patients : numpy.ndarray, shape (n_lesions,)
        Whose lesion each is.

    Returns
    -------
    Estimates
        On the scale of the contours; the interval over patients is symmetric for the logarithm.

    Examples
    --------
    >>> two = np.array([[[1.0], [3.0]], [[4.0], [4.0]]])
    >>> within_lesion_sd(two, np.array(["A", "B"])).value.tolist()  # sqrt((2 + 0) / 2)
    [1.0]
    """
    total, freedom = over_contours(contours)
    sums = sums_by_patient(patients, np.stack([freedom, total], axis=-1))
    return over_patients(sums, lambda s: np.log(s[..., 1] / s[..., 0]) / 2).through(np.exp)


def over_contours(contours: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sum of squares of each lesion's contours about their mean, and its degrees of freedom.

    Parameters
    ----------
    contours : numpy.ndarray, shape (n_lesions, n_contours, n_features)

    Returns
    -------
    squares, freedom : numpy.ndarray, shape (n_lesions, n_features)
        Both 0 for a lesion with fewer than two finite contours. The squares are exactly 0 where contours
        differ by no more than rounding.

    Examples
    --------
    >>> squares, freedom = over_contours(np.full((1, 3, 1), 0.1))  # whose mean is not 0.1
    >>> squares.item(), freedom.item()
    (0.0, 2.0)
    """
    finite = np.isfinite(contours)
    n = finite.sum(axis=1)
    known = np.where(finite, contours, 0.0)
    mean = known.sum(axis=1) / np.maximum(n, 1)
    apart = np.where(finite, beyond_rounding(known - mean[:, np.newaxis], known), 0.0)
    return (apart**2).sum(axis=1), np.maximum(n - 1, 0).astype(float)


def beyond_rounding(apart: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Set deviations of values from their mean to 0 where they are no more than rounding.

    Examples
    --------
    >>> beyond_rounding(np.array([1e-17, 0.1]), np.array([0.1, 0.2])).tolist()
    [0.0, 0.1]
    """
    return np.where(np.abs(apart) <= _ROUNDING * np.abs(values), 0.0, apart)


def _sums(differences: np.ndarray, patients: np.ndarray) -> np.ndarray:
    """By patient: lesions m, sum, sum of squares, square of the sum over m, m², and 1."""
    finite = np.isfinite(differences)
    d = np.where(finite, differences, 0.0)
    m, total, squares = np.moveaxis(
        sums_by_patient(patients, np.stack([finite.astype(float), d, d * d], axis=-1)), -1, 0
    )
    own = np.divide(total**2, m, out=np.zeros_like(m), where=m > 0)
    return np.stack([m, total, squares, own, m * m, (m > 0).astype(float)], axis=-1)


def _mean(sums: np.ndarray) -> np.ndarray:
    return sums[..., 1] / sums[..., 0]


def _lower(sums: np.ndarray) -> np.ndarray:
    return _mean(sums) - REACH * _sd(sums)


def _upper(sums: np.ndarray) -> np.ndarray:
    return _mean(sums) + REACH * _sd(sums)


def _log_within(sums: np.ndarray) -> np.ndarray:
    return np.log(sums[..., 2] / (2 * sums[..., 0])) / 2


def _sd(sums: np.ndarray) -> np.ndarray:
    """Root of the variance between patients plus that within, by the method of moments."""
    m, total, squares, own, m_squared, patients = np.moveaxis(sums, -1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        ms_within = np.where(m > patients, np.maximum(squares - own, 0) / (m - patients), np.nan)
        ms_between = np.maximum(own - total**2 / m, 0) / (patients - 1)
        size = (m - m_squared / m) / (patients - 1)
        between = np.maximum((ms_between - ms_within) / size, 0)
    alone, one_each = patients <= 1, m <= patients
    variance = np.where(alone, ms_within, np.where(one_each, ms_between, ms_within + between))
    return np.sqrt(np.where(m >= 2, variance, np.nan))
