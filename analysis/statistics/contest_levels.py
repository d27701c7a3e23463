"""What strategies give over patients: recovery, error, and both against random sampling."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.statistics.contest import FIELDS
from analysis.statistics.intervals import RESAMPLES
from analysis.statistics.studentised_cells import Statistics, ratio_to, root_mean_squares, studentised

OUTCOMES = ("recovery", "error", "recovery less random", "error less random")
"""Recovery (%); root mean square distance from the whole (% of it); both less those of random lesions."""

_MEAN, _SQUARE = FIELDS.index("mean"), FIELDS.index("square")


@dataclass(frozen=True)
class Overall:
    """Outcomes of all cells over patients; a cell is a strategy with what is equal, a number and a measure.

    Attributes
    ----------
    n_patients : numpy.ndarray of int, shape (cells,)
    effort : numpy.ndarray, shape (cells, 3)
        Lesions drawn a patient, volume (mL) and surface (cm²), means over the patients.
    percent, low, high : numpy.ndarray, shape (4, cells)
        By outcome; NaN without patients, low and high also without an interval.
    reason : numpy.ndarray of str, shape (4, cells)
        Why there is no interval.
    """

    n_patients: np.ndarray
    effort: np.ndarray
    percent: np.ndarray
    low: np.ndarray
    high: np.ndarray
    reason: np.ndarray


def over_patients(
    values: np.ndarray,
    truth: np.ndarray,
    enters: np.ndarray,
    *,
    ratios: bool,
    seed: int,
    resamples: int = RESAMPLES,
) -> Overall:
    r"""Sum strategies up over patients.

    With the measure :math:`h_p` of a sample and :math:`H_p` of all lesions of patient p, recovery is the
    ratio of means :math:`100 \sum h_p / \sum H_p`, and the error
    :math:`100 \sqrt{\tfrac1n \sum (h_p - H_p)^2} / (\tfrac1n \sum H_p)`. For the mean of ratios each
    patient's values are divided by :math:`H_p` first. Both are set against those of random sampling in the
    same patients.

    Parameters
    ----------
    values : numpy.ndarray, shape (patients, strategies, 2, 15, 3, 7)
        `Contest.cells` of each patient.
    truth : numpy.ndarray, shape (patients, 3)
    enters : numpy.ndarray of bool, shape (patients, 15)
        Who may enter at each number of lesions.
    ratios : bool
        Mean of ratios in place of ratio of means; patients without ratio (:math:`H_p = 0`) do not enter.
    seed : int
        Of the bootstrap over patients.
    resamples : int, default 2000

    Returns
    -------
    Overall
        Cells in the order of the axes of `values`. A patient enters a cell in which it has a value.
    """
    whole = np.broadcast_to(truth[:, None, None, None, :], values.shape[:-1])
    mean, square = values[..., _MEAN], values[..., _SQUARE]
    if ratios:
        with np.errstate(invalid="ignore", divide="ignore"):
            scale = np.where(whole > 0, whole, np.nan)
            mean, square, whole = mean / scale, square / scale**2, np.where(whole > 0, 1.0, np.nan)
    random = [np.broadcast_to(each[:, :1], each.shape) for each in (mean, square)]
    inside = np.isfinite(mean) & np.isfinite(whole) & enters[:, None, None, :, None]
    flat = [each.reshape(len(each), -1) for each in (mean, square, whole, *random)]
    groups = _alike(inside.reshape(len(inside), -1))
    return _summed(groups, flat, values[..., 4:].reshape(len(values), -1, 3), seed, resamples)


def _alike(inside: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield patients and the cells that just they enter, for each set of patients."""
    sets, which = np.unique(inside, axis=1, return_inverse=True)
    for place in range(sets.shape[1]):
        yield np.flatnonzero(sets[:, place]), np.flatnonzero(which.reshape(-1) == place)


def _summed(
    groups: Iterator[tuple[np.ndarray, np.ndarray]],
    flat: list[np.ndarray],
    effort: np.ndarray,
    seed: int,
    resamples: int,
) -> Overall:
    n_cells = flat[0].shape[1]
    percent, low, high = (np.full((len(OUTCOMES), n_cells), np.nan) for _ in range(3))
    reason = np.full((len(OUTCOMES), n_cells), "", dtype=object)
    found = Overall(np.zeros(n_cells, int), np.full((n_cells, 3), np.nan), percent, low, high, reason)
    for patients, cells in groups:
        if not len(patients):
            continue
        own = np.ix_(patients, cells)
        found.n_patients[cells] = len(patients)
        found.effort[cells] = effort[own].mean(axis=0)
        for place, statistics in enumerate(_outcomes(*(each[own] for each in flat))):
            percent[place, cells] = 100 * statistics(np.ones(len(patients)))[0]
            ends = studentised(statistics, len(patients), np.random.default_rng(seed), resamples)
            low[place, cells], high[place, cells], reason[place, cells] = (
                100 * ends[0],
                100 * ends[1],
                ends[2],
            )
    return found


def _outcomes(
    mean: np.ndarray,
    square: np.ndarray,
    whole: np.ndarray,
    random_mean: np.ndarray,
    random_square: np.ndarray,
) -> tuple[Statistics, ...]:
    """Make the four outcomes functions of weights of patients; arrays of shape (patients, cells)."""
    return (
        ratio_to(mean, whole),
        root_mean_squares(square, np.zeros_like(square), whole),
        ratio_to(mean - random_mean, whole),
        root_mean_squares(square, random_square, whole),
    )
