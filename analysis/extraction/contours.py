"""The contours of a lesion: as drawn, 1 mm smaller and 1 mm larger.

A voxel is within 1 mm of another if their centres are no more than 1 mm apart. The eroded contour keeps
the voxels with nothing but lesion within 1 mm; the dilated one adds all voxels within 1 mm of the lesion.
On the paper's grid of 1 mm these are the six neighbours that share a face. Where the grid is coarser than
1 mm along an axis, no contour moves along that axis.
"""

import numpy as np
from scipy import ndimage

RADIUS_MM = 1.0
"""How far the contour is moved: Henry et al. 2022, doi 10.1038/s41598-022-20931-z, Data analysis."""
_ROUNDING_MM = 1e-6


def ball(spacing: np.ndarray, radius_mm: float = RADIUS_MM) -> np.ndarray:
    """Voxels within a distance of the one in the middle.

    Parameters
    ----------
    spacing : array_like, shape (3,)
        Distance of the voxels along each axis of the mask (mm).
    radius_mm : float
        The distance, ends included (mm).

    Returns
    -------
    numpy.ndarray of bool, odd sizes

    Examples
    --------
    >>> int(ball([1, 1, 1]).sum()), int(ball([5, 0.5, 0.5]).sum())
    (7, 13)
    """
    spacing = np.asarray(spacing, dtype=float)
    reach = np.floor((radius_mm + _ROUNDING_MM) / spacing).astype(int)
    offsets = np.meshgrid(
        *(np.arange(-n, n + 1) * step for n, step in zip(reach, spacing, strict=True)), indexing="ij"
    )
    return np.sqrt(sum(axis**2 for axis in offsets)) <= radius_mm + _ROUNDING_MM


def contour_masks(mask: np.ndarray, inside: np.ndarray, spacing: np.ndarray) -> dict[str, np.ndarray]:
    """Masks of the three contours.

    Parameters
    ----------
    mask : numpy.ndarray of bool, shape (z, y, x)
        The lesion, with room for the dilated contour except where the image ends.
    inside : numpy.ndarray of bool, shape (z, y, x)
        Where the image has values: the dilated contour ends there, and the eroded one moves away from
        there as from any other border of the lesion.
    spacing : array_like, shape (3,)
        Along z, y, x (mm).

    Returns
    -------
    dict of str to numpy.ndarray of bool
        `original`, `eroded` (may be empty) and `dilated`.

    Examples
    --------
    >>> lesion = np.zeros((5, 5, 5), dtype=bool)
    >>> lesion[1:4, 1:4, 1:4] = True
    >>> contours = contour_masks(lesion, np.ones_like(lesion), [1, 1, 1])
    >>> {name: int(contour.sum()) for name, contour in contours.items()}
    {'original': 27, 'eroded': 1, 'dilated': 81}
    """
    element = ball(spacing)
    eroded = ndimage.binary_erosion(mask, element)
    dilated = ndimage.binary_dilation(mask, element) & inside
    return {"original": mask, "eroded": eroded, "dilated": dilated}
