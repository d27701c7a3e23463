"""The floor: how far a lesion varies over its own contours, against how far lesions of a patient differ."""

from typing import NamedTuple

import numpy as np
from scipy import stats

from analysis.statistics.intervals import LEVEL
from analysis.statistics.jackknife import Estimates, over_patients, sums_by_patient
from analysis.statistics.limits_of_agreement import REACH, beyond_rounding, over_contours


class Squares(NamedTuple):
    """Sums of squares of each patient and feature, shape (n_patients, n_features) each.

    Attributes
    ----------
    between, between_df : numpy.ndarray
        Of the original contours about the patient's mean, and its degrees of freedom, lesions less 1.
    over, over_df : numpy.ndarray
        Of the contours about their lesion's mean, and its degrees of freedom, contours less lesions.
    """

    between: np.ndarray
    between_df: np.ndarray
    over: np.ndarray
    over_df: np.ndarray


def squares(original: np.ndarray, contours: np.ndarray, patients: np.ndarray) -> Squares:
    """Sum squares between lesions and over contours, patient by patient.

    Parameters
    ----------
    original : numpy.ndarray, shape (n_lesions, n_features)
        Original contours; of readers their majority. On the scale of the comparison.
    contours : numpy.ndarray, shape (n_lesions, n_contours, n_features)
        Contours over which a lesion varies. A lesion counts where the original and two of these are finite.
    patients : numpy.ndarray, shape (n_lesions,)
        Whose lesion each is.

    Returns
    -------
    Squares
        Patients in ascending order. All 0 for a patient with fewer than two lesions that count.
    """
    finite = np.isfinite(contours)
    known = np.isfinite(original) & (finite.sum(axis=1) >= 2)
    first = np.where(known, original, 0.0)
    m, total = (sums_by_patient(patients, each) for each in (known.astype(float), first))
    place = np.unique(patients, return_inverse=True)[1]
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = np.where(known, beyond_rounding(first - (total / m)[place], first), 0.0)
    over, over_df = over_contours(np.where(known[:, np.newaxis], contours, np.nan))
    able = m >= 2
    found = (apart**2, over, over_df)
    between, over, over_df = (np.where(able, sums_by_patient(patients, each), 0.0) for each in found)
    return Squares(between, np.where(able, m - 1, 0.0), over, over_df)


def ratio_to_floor(found: Squares) -> Estimates:
    r"""Divide the standard deviation between lesions of a patient by that of a lesion over its contours.

    .. math:: s_b / s_w, \qquad s_b^2 = \frac{\sum_p \sum_i (y_{pi} - \bar y_p)^2}{\sum_p (n_p - 1)}, \quad
        s_w^2 = \frac{\sum_{p,i,c} (y_{pic} - \bar y_{pi})^2}{\sum_{p,i} (k_{pi} - 1)}

    with the original contours y of lesion i of patient p, and its contours c. If lesions differed no more
    than one lesion does when its contour is drawn otherwise, the ratio would be about 1.

    Parameters
    ----------
    found : Squares

    Returns
    -------
    Estimates
        0 or more; the interval over patients is symmetric for the logarithm.
        Infinite, and without interval, where no contour makes a difference and lesions differ.

    Notes
    -----
    Readers scatter about the lesion; erosion and dilation shift its border on purpose, all around.
    """
    counts = np.stack(found[1::2] + found[0::2], axis=-1)
    return over_patients(counts, _log_ratio).through(np.exp)


def sd_between(found: Squares) -> np.ndarray:
    """Pooled standard deviation between lesions of a patient, of each feature."""
    return _root(found.between, found.between_df)


def sd_over_contours(found: Squares) -> np.ndarray:
    """Pooled standard deviation of a lesion over its contours, of each feature."""
    return _root(found.over, found.over_df)


def smallest_detectable(sd: np.ndarray) -> np.ndarray:
    r"""Smallest difference of two lesions that contours alone would make in one pair of 20.

    :math:`1.96 \sqrt 2\, s_w`; see Bland JM, Altman DG. BMJ 1996;313:744. doi:10.1136/bmj.313.7059.744.

    Examples
    --------
    >>> smallest_detectable(np.array([1.0])).round(2).tolist()
    [2.77]
    """
    return REACH * np.sqrt(2) * sd


def patient_ratios(found: Squares) -> tuple[np.ndarray, np.ndarray]:
    """Give each patient's own ratio, and its lower 95 % limit.

    Returns
    -------
    ratio, low : numpy.ndarray, shape (n_patients, n_features)
        The limit is that of the F distribution of two variances, normal on the scale of the comparison. NaN
        with fewer than two lesions; infinite where no contour makes a difference.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        f = (found.between / found.between_df) / (found.over / found.over_df)
        low = f / stats.f.ppf((1 + LEVEL) / 2, found.between_df, found.over_df)
        return np.sqrt(f), np.sqrt(low)


def pairs_apart(values: np.ndarray, patients: np.ndarray, least: np.ndarray) -> np.ndarray:
    """Share of a patient's pairs of lesions that differ by more than a difference, mean over patients (%).

    Parameters
    ----------
    values : numpy.ndarray, shape (n_lesions, n_features)
        Original contours.
    patients : numpy.ndarray, shape (n_lesions,)
    least : numpy.ndarray, shape (n_features,)
        The difference, on the same scale.

    Returns
    -------
    numpy.ndarray, shape (n_features,)
        0 to 100; NaN where no patient has two lesions with a value.

    Examples
    --------
    >>> values = np.array([[0.0], [1.0], [5.0], [0.0], [9.0]])
    >>> pairs_apart(values, np.array(list("AAABB")), np.array([2.0])).round(1).tolist()  # 2 of 3, 1 of 1
    [83.3]
    """
    shares = [_shares(values[patients == patient], least) for patient in np.unique(patients)]
    table = np.array(shares).reshape(-1, values.shape[1])
    n = np.isfinite(table).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return 100 * np.nansum(table, axis=0) / n


def _shares(values: np.ndarray, least: np.ndarray) -> list[float]:
    return [
        _share(np.sort(column[np.isfinite(column)]), limit)
        for column, limit in zip(values.T, least, strict=True)
    ]


def _share(ascending: np.ndarray, least: float) -> float:
    n = len(ascending)
    if n < 2 or not np.isfinite(least):
        return np.nan
    beyond = n - np.searchsorted(ascending, ascending + least, side="right")
    return float(beyond.sum() / (n * (n - 1) / 2))


def _log_ratio(sums: np.ndarray) -> np.ndarray:
    between_df, over_df, between, over = np.moveaxis(sums, -1, 0)
    return np.log((between / between_df) / (over / over_df)) / 2


def _root(total: np.ndarray, freedom: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.sqrt(total.sum(axis=0) / freedom.sum(axis=0))
