"""What is left of a feature's differences between lesions when the voxels are in random order."""

import numpy as np

from analysis.statistics.jackknife import Estimates, over_patients, sums_by_patient


def likeness(true: np.ndarray, shuffled: np.ndarray, patients: np.ndarray) -> tuple[Estimates, np.ndarray]:
    r"""Correlate true with shuffled values over the lesions of a patient, pooled over patients.

    Shuffling leaves a lesion its size, its shape and its histogram, so that the square of the correlation is
    the share of the variance between lesions of a patient that goes with these; the rest is the arrangement.

    .. math:: r = \frac{\sum_p S_{xy,p}}{\sqrt{\sum_p S_{xx,p} \sum_p S_{yy,p}}}

    with the sums of squares and products about each patient's means.

    Parameters
    ----------
    true, shuffled : numpy.ndarray, shape (n_lesions, n_features)
        On the scale of the comparison; pairs with a value that is not finite are left out.
    patients : numpy.ndarray, shape (n_lesions,)
        Whose lesion each is.

    Returns
    -------
    correlation : Estimates
        -1 to 1; NaN where one side does not vary. The interval over patients is symmetric for Fisher's z.
    spread : numpy.ndarray, shape (n_features,)
        Standard deviation between lesions of a patient of the shuffled values, over that of the true ones.

    References
    ----------
    Welch ML et al. Radiother Oncol 2019;130:2-9. doi:10.1016/j.radonc.2018.10.027.

    Examples
    --------
    >>> true = np.array([[1.0], [2.0], [5.0], [7.0]])
    >>> r, spread = likeness(true, 3 * true + 1, np.array(list("AABB")))
    >>> r.value.round(6).tolist(), spread.round(6).tolist()
    ([1.0], [3.0])
    """
    sums = _sums(true, shuffled, patients)
    total = sums.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.sqrt(total[:, 2] / total[:, 1])
    return over_patients(sums, _fisher_z).through(np.tanh), spread


def explained_percent(correlation: Estimates) -> Estimates:
    """Square a correlation: the share of the variance that goes with it (%), whichever way it points.

    A negative one counts as well: a texture that falls where size and histogram make the shuffled one rise
    still follows them. Where the interval of the correlation holds 0, that of the share begins at 0.

    Examples
    --------
    >>> r = Estimates(*np.array([[0.5, -0.5], [-0.1, -0.6], [0.7, -0.4]]), np.array([9, 9]))
    >>> found = explained_percent(r)
    >>> [each.round(6).tolist() for each in found[:3]]
    [[25.0, 25.0], [0.0, 16.0], [49.0, 36.0]]
    """
    value, low, high, n = correlation
    ends = np.stack([low**2, high**2])
    least = np.where((low < 0) & (high > 0), 0.0, ends.min(axis=0))
    return Estimates(100 * value**2, 100 * least, 100 * ends.max(axis=0), n)


def _sums(true: np.ndarray, shuffled: np.ndarray, patients: np.ndarray) -> np.ndarray:
    """By patient: lesions less 1, and sums of squares and products about the means."""
    paired = np.isfinite(true) & np.isfinite(shuffled)
    place = np.unique(patients, return_inverse=True)[1]
    m = sums_by_patient(patients, paired.astype(float))
    x, y = (_about_means(each, paired, patients, place, m) for each in (true, shuffled))
    moments = [np.maximum(m - 1, 0), *(sums_by_patient(patients, each) for each in (x * x, y * y, x * y))]
    return np.stack(moments, axis=-1)


def _about_means(
    values: np.ndarray, paired: np.ndarray, patients: np.ndarray, place: np.ndarray, m: np.ndarray
) -> np.ndarray:
    total = sums_by_patient(patients, np.where(paired, values, 0.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(paired, values - (total / m)[place], 0.0)


def _fisher_z(sums: np.ndarray) -> np.ndarray:
    _, xx, yy, xy = np.moveaxis(sums, -1, 0)
    return np.arctanh(np.clip(xy / np.sqrt(xx * yy), -1, 1))
