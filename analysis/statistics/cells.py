"""Lesions added up by patient and organ: all that variance components need to know of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

COMPONENTS = ("organ", "patient", "patient:organ", "lesion", "contour")
"""Components of the variance, from the outermost; the last two are the residuals."""


@dataclass(frozen=True)
class Cells:
    """One feature, added up over the lesions of each patient in each organ.

    A patient's lesions in one organ are a cell. Where no organ is known there is one column. A lesion read on
    several contours enters with the mean of its readings. All arrays have one row a patient.

    Attributes
    ----------
    counts : numpy.ndarray, shape (n_patients, n_organs)
        Lesions of the cell.
    sums : numpy.ndarray, shape (n_patients, n_organs)
        Sum of their values; 0 for an empty cell.
    within : numpy.ndarray, shape (n_patients,)
        Squares of the values about the mean of their cell, added up over a patient's lesions.
    repeats : numpy.ndarray, shape (n_patients,)
        Readings beyond the first, added up over a patient's lesions.
    contour : numpy.ndarray, shape (n_patients,)
        Squares of the readings about the mean of their lesion, added up over a patient's lesions.
    inverse : numpy.ndarray, shape (n_patients,)
        One divided by the readings of a lesion, added up over a patient's lesions.
    """

    counts: np.ndarray
    sums: np.ndarray
    within: np.ndarray
    repeats: np.ndarray
    contour: np.ndarray
    inverse: np.ndarray

    @classmethod
    def of(cls, readings: ArrayLike, patients: ArrayLike, organs: ArrayLike | None = None) -> "Cells":
        """Sort lesions into cells.

        Parameters
        ----------
        readings : array_like, shape (n_lesions, n_contours) or (n_lesions,)
            Values of the feature; NaN where a lesion was not read on a contour, but never a whole row of it.
        patients, organs : array_like, shape (n_lesions,)
            Labels; without organs all lesions lie in one.

        Examples
        --------
        >>> cells = Cells.of([[1.0, 3.0], [3.0, 3.0], [7.0, 7.0]], ["A", "A", "B"], ["bone", "bone", "lung"])
        >>> cells.counts.tolist(), cells.within.tolist()
        ([[2, 0], [0, 1]], [0.5, 0.0])
        >>> cells.repeats.tolist(), cells.contour.tolist(), cells.inverse.tolist()
        ([2.0, 1.0], [2.0, 0.0], [1.0, 0.5])
        """
        x = np.asarray(readings, dtype=float)
        x = x.reshape(len(x), -1)
        x = x - np.nanmean(x)  # Lest large values cancel.
        labels = np.zeros(len(x), dtype=int) if organs is None else np.asarray(organs)
        (_, row), (_, column) = (np.unique(key, return_inverse=True) for key in (patients, labels))
        shape = (row.max() + 1, column.max() + 1)
        cell = row * shape[1] + column
        read, mean = np.isfinite(x).sum(axis=1), np.nanmean(x, axis=1)
        counts = np.bincount(cell, minlength=shape[0] * shape[1])
        sums = np.bincount(cell, mean, minlength=len(counts))
        about = (mean - (sums / np.maximum(counts, 1))[cell]) ** 2
        of_lesion = np.nansum((x - mean[:, np.newaxis]) ** 2, axis=1)
        of_patient = (np.bincount(row, one) for one in (about, read - 1.0, of_lesion, 1 / read))
        return cls(counts.reshape(shape), sums.reshape(shape), *of_patient)

    @property
    def n_patients(self) -> int:
        """Patients with a lesion."""
        return len(self.counts)

    @property
    def n_lesions(self) -> int:
        """Lesions of all patients."""
        return int(self.counts.sum())

    @property
    def n_cells(self) -> int:
        """Pairs of a patient and an organ with a lesion in it."""
        return int((self.counts > 0).sum())

    @property
    def n_organs(self) -> int:
        """Organs with a lesion."""
        return self.counts.shape[1]

    @property
    def contour_variance(self) -> float:
        """Variance of the readings of one lesion; NaN where no lesion was read twice."""
        again = self.repeats.sum()
        return float(self.contour.sum() / again) if again else np.nan

    @property
    def contour_in_lesion(self) -> float:
        """Variance of a lesion's mean that comes from its contours; 0 where there is one contour."""
        return float(np.nan_to_num(self.contour_variance) * self.inverse.sum() / self.n_lesions)

    @property
    def free_organs(self) -> int:
        """Degrees of freedom of organs among patients: organs less parts of the design that nothing joins."""
        (information,) = self.organ_information(np.ones((1, self.n_patients)))
        return int(np.linalg.matrix_rank(information, hermitian=True))

    def organ_information(self, kept: np.ndarray) -> np.ndarray:
        r"""Tell what lesions know of organs when patients are taken off: diag(n_o) - N' diag(1 / n_p) N.

        Parameters
        ----------
        kept : numpy.ndarray of float, shape (n_sets, n_patients)
            1 for the patients of a set, 0 for the others.

        Returns
        -------
        numpy.ndarray, shape (n_sets, n_organs, n_organs)
        """
        own = (
            self.counts[:, :, np.newaxis]
            * (self.counts / self.counts.sum(axis=1, keepdims=True))[:, np.newaxis]
        )
        return np.tensordot(kept, self.counts[:, :, np.newaxis] * np.eye(self.n_organs) - own, axes=1)
