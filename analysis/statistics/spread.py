"""Spread of a feature over the lesions of a patient, by measures that fit the scale of the feature."""

import numpy as np
from numpy.typing import ArrayLike

NORMAL = 1.4826
"""The median absolute deviation of a normal distribution, times this, is its standard deviation."""


def quartile_dispersion(values: ArrayLike, axis: int = 0) -> np.ndarray:
    r"""Quartile coefficient of dispersion.

    .. math:: QCD = \frac{Q_3 - Q_1}{Q_3 + Q_1}

    The quartiles lie between values, in proportion (type 7 of Hyndman and Fan). One odd lesion moves it
    little.

    Parameters
    ----------
    values : array_like
        Values of the lesions, on a ratio scale; those that are not finite are left out.
    axis : int, default 0
        The axis of the lesions.

    Returns
    -------
    numpy.ndarray
        0 to 1. NaN with fewer than two values, with a negative one, and where both quartiles are 0.

    References
    ----------
    Bonett DG. Comput Stat Data Anal 2006;50:2953-2957. doi:10.1016/j.csda.2005.05.007.

    Examples
    --------
    >>> quartile_dispersion([2.0, 4.0, 6.0, 8.0, 10.0]).item()  # (8 - 4) / (8 + 4)
    0.3333333333333333
    """
    x, n = _ascending(values, axis)
    first, third = _quantile(x, n, 0.25), _quantile(x, n, 0.75)
    return _share(third - first, third + first, _positive(x, n, least=0.0))


def mad_over_median(values: ArrayLike, axis: int = 0) -> np.ndarray:
    r"""Median absolute deviation from the median, scaled, by the median.

    .. math:: 1.4826 \, \frac{\mathrm{med}_i \, |x_i - \mathrm{med}_j \, x_j|}{\mathrm{med}_j \, x_j}

    The factor makes it the coefficient of variation (as a share, not in percent) where lesions are normally
    distributed; up to half of them may be odd without moving it far.

    Parameters
    ----------
    values : array_like
        Values of the lesions, on a ratio scale; those that are not finite are left out.
    axis : int, default 0
        The axis of the lesions.

    Returns
    -------
    numpy.ndarray
        0 or more. NaN with fewer than two values, with a negative one, and where the median is 0.

    References
    ----------
    Arachchige CNPG, Prendergast LA, Staudte RG. J Appl Stat 2022;49:268-290.
    doi:10.1080/02664763.2020.1808599.

    Examples
    --------
    >>> mad_over_median([1.0, 2.0, 4.0, 50.0, 3.0]).item()  # median 3, distances 2 1 1 47 0: median 1
    0.4942
    """
    x, n = _ascending(values, axis)
    middle = _quantile(x, n, 0.5)
    away = _quantile(np.sort(np.abs(x - middle), axis=0), n, 0.5)
    return _share(NORMAL * away, middle, _positive(x, n, least=0.0))


def log_variance(values: ArrayLike, axis: int = 0) -> np.ndarray:
    r"""Variance of the natural logarithms.

    .. math:: s^2_{\ln} = \frac{1}{n - 1} \sum_i (\ln x_i - \overline{\ln x})^2

    Its expectation is the same with two lesions as with twenty, and it does not depend on the unit of the
    feature. So it can be averaged and compared over patients with unequal numbers of lesions, where a
    coefficient of variation cannot.

    Parameters
    ----------
    values : array_like
        Values of the lesions, on a ratio scale; those that are not finite are left out.
    axis : int, default 0
        The axis of the lesions.

    Returns
    -------
    numpy.ndarray
        0 or more. NaN with fewer than two values, and where one of them is 0 or less.

    Examples
    --------
    >>> log_variance([1.0, np.e, np.e**2]).item()  # of 0, 1, 2
    1.0
    """
    x, n = _ascending(values, axis)
    fits = _positive(x, n, least=np.nextafter(0.0, 1.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        logs = np.log(np.where(fits & np.isfinite(x), x, np.nan))
        mean = np.nansum(logs, axis=0) / n
        squares = np.nansum((logs - mean) ** 2, axis=0) / (n - 1)
    return np.where(fits, np.where(_equal(x, n), 0.0, squares), np.nan)


def geometric_cv(variance_of_logs: ArrayLike) -> np.ndarray:
    r"""Geometric coefficient of variation, in percent, from a variance of natural logarithms.

    .. math:: 100 \sqrt{e^{s^2_{\ln}} - 1}

    It is the coefficient of variation of a log-normal distribution with that variance, so it reads like one,
    but has no ceiling that depends on the number of lesions.

    Parameters
    ----------
    variance_of_logs : array_like
        Of a patient, or a mean over patients.

    Returns
    -------
    numpy.ndarray
        Percent, 0 or more. NaN where it is too large for a number.

    References
    ----------
    Koopmans LH, Owen DB, Rosenblatt JI. Biometrika 1964;51:25-32. doi:10.1093/biomet/51.1-2.25.

    Examples
    --------
    >>> geometric_cv(np.log(2.0)).item()
    100.0
    """
    with np.errstate(over="ignore", invalid="ignore"):
        percent = 100.0 * np.sqrt(np.expm1(np.asarray(variance_of_logs, dtype=float)))
    return np.where(np.isfinite(percent), percent, np.nan)


def ceiling_share(values: ArrayLike, axis: int = 0) -> np.ndarray:
    r"""Coefficient of variation as a share of the largest that so many values can have, in percent.

    .. math:: 100 \, \frac{s / m}{\sqrt n}

    At 100 % one lesion holds everything and the others are 0. It is no measure of spread that could be
    compared between patients: the same spread is a smaller share with more lesions.

    Parameters
    ----------
    values : array_like
        Values of the lesions, on a ratio scale; those that are not finite are left out.
    axis : int, default 0
        The axis of the lesions.

    Returns
    -------
    numpy.ndarray
        Percent, 0 to 100. NaN with fewer than two values, with a negative one, and where all are 0.

    Examples
    --------
    >>> [round(ceiling_share(values).item(), 6) for values in ([0.0, 0.0, 5.0], [1.0, 3.0], [4.0, 4.0])]
    [100.0, 50.0, 0.0]
    """
    x, n = _ascending(values, axis)
    fits = _positive(x, n, least=0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.nansum(x, axis=0) / n
        error = standard_deviation(x) / np.sqrt(n)
    return np.minimum(100.0 * _share(error, mean, fits), 100.0)


def standard_deviation(values: ArrayLike, axis: int = 0) -> np.ndarray:
    """Compute the standard deviation, n - 1 in the denominator.

    Parameters
    ----------
    values : array_like
        Values of the lesions; those that are not finite are left out.
    axis : int, default 0
        The axis of the lesions.

    Returns
    -------
    numpy.ndarray
        In the unit of the values; exactly 0 where all are equal, NaN with fewer than two.

    Examples
    --------
    >>> standard_deviation([1.0, 2.0, 3.0, np.nan]).item()
    1.0
    """
    x, n = _ascending(values, axis)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.nansum(x, axis=0) / n
        squares = np.nansum((x - mean) ** 2, axis=0)
        sd = np.where(_equal(x, n), 0.0, np.sqrt(squares / (n - 1)))
    return np.where(n >= 2, sd, np.nan)


def _ascending(values: ArrayLike, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Values in ascending order along axis 0, those that are not finite last as NaN, and how many are."""
    x = np.moveaxis(np.asarray(values, dtype=float), axis, 0)
    x = np.sort(np.where(np.isfinite(x), x, np.nan), axis=0)
    return x, np.isfinite(x).sum(axis=0)


def _quantile(ascending: np.ndarray, n: np.ndarray, share: float) -> np.ndarray:
    if len(ascending) == 0:
        return np.full(np.shape(n), np.nan)
    place = share * np.maximum(n - 1, 0)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, np.maximum(n - 1, 0))
    low, high = (np.take_along_axis(ascending, at[np.newaxis], axis=0)[0] for at in (below, above))
    return np.asarray(low + (place - below) * (high - low))


def _positive(ascending: np.ndarray, n: np.ndarray, least: float) -> np.ndarray:
    """Whether there are two values or more, none of them below `least`."""
    if len(ascending) == 0:
        return np.zeros(np.shape(n), dtype=bool)
    return np.asarray((n >= 2) & (ascending[0] >= least))


def _equal(ascending: np.ndarray, n: np.ndarray) -> np.ndarray:
    if len(ascending) == 0:
        return np.zeros(np.shape(n), dtype=bool)
    return np.asarray(ascending[0] == _quantile(ascending, n, 1.0))


def _share(part: np.ndarray, whole: np.ndarray, fits: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(fits & (whole > 0), part / whole, np.nan)
