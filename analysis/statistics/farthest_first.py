"""Lesions that look different before anything is segmented: farthest first."""

import numpy as np

from analysis.statistics.seen import Seen


def farthest_first(seen: Seen, k: int) -> np.ndarray:
    r"""Take the largest lesion, then again and again the one that is least like any taken so far.

    How unlike two lesions look is Gower's dissimilarity of what is seen before segmentation: site (0 or 1),
    diameter (:math:`|x_i - x_j|` over its range in the patient) and position (distance over the diagonal of
    the box that holds all lesions), averaged over those that are known of all lesions of the patient.

    Parameters
    ----------
    seen : Seen
        With diameters.
    k : int

    Returns
    -------
    numpy.ndarray of int
        Rows of the first k lesions; those of k - 1 are among them.

    References
    ----------
    Gower JC. Biometrics 1971;27:857-871. doi:10.2307/2528823.
    Gonzalez TF. Theor Comput Sci 1985;38:293-306. doi:10.1016/0304-3975(85)90224-5.

    Examples
    --------
    >>> seen = Seen(np.array([10.0, 50.0, 20.0, 45.0]), np.full(4, np.nan), None, None, np.arange(4))
    >>> farthest_first(seen, 3).tolist()  # 50, then 10; 20 is farther from 10 than 45 is from 50
    [1, 0, 2]
    """
    taken = [int(seen.by_size[0])]
    nearest = gower(seen, taken[0])
    nearest[taken] = -1.0
    while len(taken) < min(k, len(seen)):
        taken.append(int(np.lexsort((seen.ties, -nearest))[0]))
        nearest = np.minimum(nearest, gower(seen, taken[-1]))
        nearest[taken] = -1.0
    return np.array(taken)


def gower(seen: Seen, row: int) -> np.ndarray:
    """Give Gower's dissimilarity of one lesion to each of the patient, 0 to 1.

    Examples
    --------
    >>> sites = np.array(["lung", "lung", "liver"])
    >>> gower(Seen(np.array([10.0, 20.0, 30.0]), np.full(3, np.nan), sites, None, np.arange(3)), 0).tolist()
    [0.0, 0.25, 1.0]
    """
    apart = [_share(np.abs(seen.diameter_mm - seen.diameter_mm[row]), np.ptp(seen.diameter_mm))]
    if seen.sites is not None:
        apart.append((seen.sites != seen.sites[row]).astype(float))
    if seen.positions_mm is not None:
        apart.append(_share(_distance(seen.positions_mm, row), _extent(seen.positions_mm)))
    return np.mean(apart, axis=0)


def _distance(positions: np.ndarray, row: int) -> np.ndarray:
    return np.sqrt(((positions - positions[row]) ** 2).sum(axis=1))


def _extent(positions: np.ndarray) -> float:
    """Diagonal of the box around the lesions, which no distance between two of them exceeds."""
    return float(np.sqrt((np.ptp(positions, axis=0) ** 2).sum()))


def _share(distance: np.ndarray, most: float) -> np.ndarray:
    return distance / most if most > 0 else np.zeros(len(distance))
