"""Lesions that have the same features to the last digit: likely one lesion, entered twice."""

import numpy as np

from analysis.errors import Fault
from analysis.sources.contours import ORIGINAL
from analysis.sources.lesions import LesionRows, lesion_name

_LEAST_FEATURES = 2
_BLOCK = 2**14


def twin_faults(rows: LesionRows, numbers: np.ndarray) -> list[Fault]:
    """Find lesions whose features equal those of a lesion above.

    Parameters
    ----------
    rows : LesionRows
        With `patient_id`, `lesion_id` and `contour`; original contours are compared.
    numbers : numpy.ndarray, shape (rows, features)
        NaN where there is no value; rows with fewer than two values are not compared.

    Returns
    -------
    list of Fault
        Warnings.
    """
    enough = np.isfinite(numbers).sum(axis=1) >= _LEAST_FEATURES
    places = np.flatnonzero(enough & (rows.frame["contour"] == ORIGINAL).to_numpy())
    pairs = _equal_rows(numbers, places)

    def message(place: int) -> str:
        """Say which two lesions have the same features."""
        first, again = pairs[place]
        other = lesion_name(rows.frame.iloc[first]).replace("Patient", "patient", 1)
        where = f"{rows.sheet.unit} {rows.frame.index[first]}"
        return f"{lesion_name(rows.frame.iloc[again])} has the very features of {other} ({where})."

    lines = rows.frame.index[[again for _, again in pairs]]
    return rows.sheet.faults("warning", lines, message, "See whether one lesion was entered twice.")


def _equal_rows(numbers: np.ndarray, places: np.ndarray) -> list[tuple[int, int]]:
    """Pairs of places with equal rows: the first of its kind, and each later one."""
    codes = np.empty(len(places), dtype=np.uint64)
    for start in range(0, len(places), _BLOCK):
        block = slice(start, start + _BLOCK)
        codes[block] = _row_codes(numbers[places[block]])
    _, first, kind, counts = np.unique(codes, return_index=True, return_inverse=True, return_counts=True)
    pairs = []
    for again in np.flatnonzero(counts[kind] > 1):
        one, other = places[first[kind[again]]], places[again]
        if one != other and np.array_equal(numbers[one], numbers[other], equal_nan=True):
            pairs.append((int(one), int(other)))
    return pairs


def _row_codes(numbers: np.ndarray) -> np.ndarray:
    """One integer a row, the same for the same numbers."""
    # Adding 0.0 makes -0.0 and 0.0, which are equal, the same bits.
    bits = np.ascontiguousarray(numbers + 0.0).view(np.uint64)
    odd = np.random.default_rng(0).integers(0, 2**63, bits.shape[1], dtype=np.uint64) * 2 + 1
    mixed = bits >> np.uint64(29)
    mixed ^= bits
    return np.einsum("ij,j->i", mixed, odd)
