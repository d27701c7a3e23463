"""Sums of squares that patients and organs explain, of many sets of patients at once."""

from typing import NamedTuple

import numpy as np

from analysis.statistics.cells import Cells


class Reductions(NamedTuple):
    """What terms explain of the squares of the values, and how much of it a component gives on average.

    All have shape (n_sets,).

    Attributes
    ----------
    lesions, patients_with, cells_with : numpy.ndarray
        Lesions, patients and cells of the set.
    cells, both, patients, organs : numpy.ndarray
        Sums of squares explained by cell means, by patients and organs together, and by each alone. Where
        organs have no term, `organs` is what the common mean explains.
    of_both, of_patients, of_organs : numpy.ndarray
        Coefficients of the variance of `patient:organ` in the last three.
    organ_by_patients, patient_by_organs : numpy.ndarray
        Coefficient of the one variance in what the other term explains.
    free, parts : numpy.ndarray
        Degrees of freedom of organs among patients, and those that patients do not add to organs.
    """

    lesions: np.ndarray
    patients_with: np.ndarray
    cells_with: np.ndarray
    cells: np.ndarray
    both: np.ndarray
    patients: np.ndarray
    organs: np.ndarray
    of_both: np.ndarray
    of_patients: np.ndarray
    of_organs: np.ndarray
    organ_by_patients: np.ndarray
    patient_by_organs: np.ndarray
    free: np.ndarray
    parts: np.ndarray


def reductions(cells: Cells, kept: np.ndarray, organ: bool = True) -> Reductions:
    """Explain the values by cells, patients and organs; without a term of `organ` they are parts of patients.

    Nearly all of it is a sum over patients, so that leaving one out is a subtraction.

    Parameters
    ----------
    cells : Cells
    kept : numpy.ndarray of float, shape (n_sets, n_patients)
        1 for the patients of a set, 0 for the others.
    organ : bool
        Whether organs have a term of their own.

    Examples
    --------
    >>> cells = Cells.of([1.0, 3.0, 2.0, 6.0], ["A", "A", "B", "B"], ["x", "y", "x", "y"])
    >>> r = reductions(cells, np.ones((1, 2)))
    >>> [round(float(each[0]), 9) for each in (r.patients, r.organs, r.both, r.cells)]  # from the mean on
    [4.0, 9.0, 13.0, 14.0]
    """
    counts, sums = cells.counts.astype(float), cells.sums
    n_p, total = counts.sum(axis=1), sums.sum(axis=1)
    squares, shares = counts**2, counts / n_p[:, np.newaxis]
    n_o, s_o, q_o = kept @ counts, kept @ sums, kept @ squares
    n, patients, of_patients = (kept @ each for each in (n_p, total**2 / n_p, squares.sum(axis=1) / n_p))
    solve, free = _inverse(cells.organ_information(kept), organ)
    left = s_o - kept @ (total[:, np.newaxis] * shares)
    with np.errstate(divide="ignore", invalid="ignore"):
        of_organs = np.nansum(q_o / n_o, axis=1) if organ else q_o.sum(axis=1) / n
        organs = np.nansum(s_o**2 / n_o, axis=1) if organ else s_o.sum(axis=1) ** 2 / n
    return Reductions(
        lesions=n,
        patients_with=kept.sum(axis=1),
        cells_with=kept @ (counts > 0).sum(axis=1),
        cells=kept @ (sums**2 / np.maximum(counts, 1)).sum(axis=1),
        both=patients + np.einsum("so,sop,sp->s", left, solve, left),
        patients=patients,
        organs=organs,
        of_both=of_patients + np.einsum("sop,sop->s", solve, _adjusted(kept, squares, shares)),
        of_patients=of_patients,
        of_organs=of_organs,
        organ_by_patients=of_patients,
        patient_by_organs=of_organs if organ else kept @ n_p**2 / n,
        free=free,
        parts=(n_o > 0).sum(axis=1) - free if organ else np.ones(len(kept), dtype=int),
    )


def _inverse(information: np.ndarray, organ: bool) -> tuple[np.ndarray, np.ndarray]:
    """Generalised inverse and rank; of nothing where organs have no term."""
    if not organ:
        return np.zeros_like(information), np.zeros(len(information), dtype=int)
    values, vectors = np.linalg.eigh(information)
    some = values > 1e-9 * np.maximum(values[:, -1:], 1.0)
    scaled = vectors * np.where(some, 1 / np.where(some, values, 1.0), 0.0)[:, np.newaxis]
    return scaled @ vectors.transpose(0, 2, 1), some.sum(axis=1)


def _adjusted(kept: np.ndarray, squares: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Products of the cells' columns with organs after patients are taken off; (n_sets, organs, organs)."""
    mixed = squares[:, :, np.newaxis] * shares[:, np.newaxis]
    own = squares.sum(axis=1)[:, np.newaxis, np.newaxis] * shares[:, :, np.newaxis] * shares[:, np.newaxis]
    diagonal = squares[:, :, np.newaxis] * np.eye(squares.shape[1])
    return np.tensordot(kept, diagonal - mixed - mixed.transpose(0, 2, 1) + own, axes=1)
