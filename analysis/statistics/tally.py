"""From the indices of every draw to recovery: of one patient, and summed over the patients of a cohort."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.statistics.dissimilarity import INDICES
from analysis.statistics.recovery import SIZES

_INTERVAL = (0.025, 0.975)


@dataclass(frozen=True)
class Summary:
    """Recovery over the draws, of one or several patients or of a cohort.

    Attributes
    ----------
    percent : numpy.ndarray, shape (..., cell, index, 4)
        Mean, 2.5th and 97.5th percentile over the draws (%), and the standard error of that mean (percentage
        points); NaN where nobody enters.
    n_patients : numpy.ndarray of int, shape (..., cell, index)
        Patients that enter.
    n_sampled : numpy.ndarray, shape (..., cell)
        Lesions sampled a patient.
    """

    percent: np.ndarray
    n_patients: np.ndarray
    n_sampled: np.ndarray


@dataclass(frozen=True)
class Sample:
    """Every draw of one patient.

    Attributes
    ----------
    values : numpy.ndarray, shape (cell, index, draw)
        Index of each draw; NaN in all draws of a cell where the patient does not enter.
    exhaustive : numpy.ndarray, shape (index,)
        Index of all lesions.
    n_sampled : numpy.ndarray, shape (cell,)
        Lesions in each draw.
    """

    values: np.ndarray
    exhaustive: np.ndarray
    n_sampled: np.ndarray

    @property
    def ratios(self) -> np.ndarray:
        """Index of each draw over that of all lesions; NaN where the latter is 0."""
        return _ratio(self.values, self.exhaustive[:, np.newaxis])

    def summary(self) -> Summary:
        """Recovery of this patient."""
        percent = _over_draws(self.ratios)
        return Summary(percent, np.isfinite(percent[..., 0]).astype(np.int64), self.n_sampled)


@dataclass
class Tally:
    """Sums over the patients of a cohort; memory does not grow with them.

    Attributes
    ----------
    values, ratios : numpy.ndarray, shape (cell, index, draw)
        Sums of the indices of the draws, and of their ratios to the patients' exhaustive indices.
    exhaustive : numpy.ndarray, shape (cell, index)
        Sums of the exhaustive indices of the patients that enter `values`.
    n_values, n_ratios, sampled_values, sampled_ratios : numpy.ndarray, shape (cell, index)
        Patients that enter, and the lesions sampled of them.
    """

    values: np.ndarray
    ratios: np.ndarray
    exhaustive: np.ndarray
    n_values: np.ndarray
    n_ratios: np.ndarray
    sampled_values: np.ndarray
    sampled_ratios: np.ndarray

    @classmethod
    def empty(cls, cells: int, draws: int) -> "Tally":
        """Begin with no patient."""
        by_index = (cells, len(INDICES))
        return cls(*(np.zeros((*by_index, draws)) for _ in range(2)), *(np.zeros(by_index) for _ in range(5)))

    def add(self, sample: Sample) -> None:
        """Let a patient enter where it has a value, and where it has a ratio."""
        ratios, sampled = sample.ratios, sample.n_sampled[:, np.newaxis]
        has_value, has_ratio = np.isfinite(sample.values[..., 0]), np.isfinite(ratios[..., 0])
        self.values += np.where(has_value[..., np.newaxis], sample.values, 0.0)
        self.ratios += np.where(has_ratio[..., np.newaxis], ratios, 0.0)
        self.exhaustive += np.where(has_value, sample.exhaustive, 0.0)
        self.n_values += has_value
        self.n_ratios += has_ratio
        self.sampled_values += has_value * sampled
        self.sampled_ratios += has_ratio * sampled

    def cohort(self) -> Summary:
        """Ratio of the patients' means in each draw."""
        ratios = _ratio(self.values, self.exhaustive[..., np.newaxis])
        return _summary(ratios, self.n_values, self.sampled_values)

    def patient_mean(self) -> Summary:
        """Mean of the patients' ratios in each draw."""
        ratios = _ratio(self.ratios, self.n_ratios[..., np.newaxis])
        return _summary(ratios, self.n_ratios, self.sampled_ratios)


def summaries_of(samples: Sequence[Summary], cells: int) -> Summary:
    """Stack the summaries of patients into one with a row each; also of none."""
    indices = len(INDICES)
    return Summary(
        np.array([each.percent for each in samples]).reshape(-1, cells, indices, 4),
        np.array([each.n_patients for each in samples], dtype=np.int64).reshape(-1, cells, indices),
        np.array([each.n_sampled for each in samples]).reshape(-1, cells),
    )


def _summary(ratios: np.ndarray, n: np.ndarray, sampled: np.ndarray) -> Summary:
    # A patient enters with all indices or none: an exhaustive index of 0 means that all of them are.
    n_sampled = _ratio(sampled, n)[:, 0]
    n_sampled[: len(SIZES)] = SIZES
    return Summary(_over_draws(ratios)[np.newaxis], n.astype(np.int64)[np.newaxis], n_sampled[np.newaxis])


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Quotient; NaN where the whole is 0."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


def _over_draws(ratios: np.ndarray) -> np.ndarray:
    """Mean, simulation interval and error of the mean over the draws (%), shape (cell, index, 4)."""
    percent = 100.0 * ratios
    error = percent.std(axis=-1) / np.sqrt(max(percent.shape[-1] - 1, 1))
    return np.stack([percent.mean(axis=-1), *np.quantile(percent, _INTERVAL, axis=-1), error], axis=-1)
