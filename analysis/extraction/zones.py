"""Zones of a lesion: neighbouring voxels of one grey level."""

import cc3d
import numpy as np


def size_zones(levels: np.ndarray, grey_levels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Count zones by grey level and size (grey level size zone matrix).

    Parameters
    ----------
    levels : numpy.ndarray of int, shape (z, y, x)
        Grey level of each voxel; 0 outside the lesion.
    grey_levels : numpy.ndarray of int
        Those that occur, ascending.

    Returns
    -------
    matrix : numpy.ndarray, shape (1, grey levels, sizes)
        Number of zones. Voxels that share a face, an edge or a corner belong together (26 neighbours).
    sizes : numpy.ndarray of int
        Those that occur, ascending, in voxels.

    Notes
    -----
    Thibault et al. 2014, doi 10.1109/TBME.2013.2284600.

    Examples
    --------
    >>> matrix, sizes = size_zones(np.array([[[1, 1, 2], [0, 1, 2], [2, 0, 0]]]), np.array([1, 2]))
    >>> matrix[0].tolist(), sizes.tolist()
    ([[0.0, 0.0, 1.0], [1.0, 1.0, 0.0]], [1, 2, 3])
    """
    zones, count = cc3d.connected_components(levels, connectivity=26, return_N=True)
    inside = levels > 0
    zone_of, level_of = zones[inside], levels[inside]
    voxels = np.bincount(zone_of, minlength=count + 1)[1:]
    level = np.zeros(count + 1, dtype=levels.dtype)
    level[zone_of] = level_of
    sizes, size = np.unique(voxels, return_inverse=True)
    empty = np.arange(min(sizes[-1] - len(sizes), 2)) + len(sizes)
    matrix = np.zeros((1, len(grey_levels), len(sizes) + len(empty)))
    np.add.at(matrix[0], (np.searchsorted(grey_levels, level[1:]), size), 1)
    # Pyradiomics deletes the sizes that do not occur. So that sums are formed in its order, the matrix has to
    # lie in memory as numpy leaves it after deleting no, one or more columns: one is a case of its own.
    return np.delete(matrix, empty, 2), sizes
