"""The surface of a lesion as a coarse mesh of triangles: to be drawn, never measured."""

import numpy as np
import SimpleITK as sitk
from skimage.measure import block_reduce, marching_cubes

MOST_TRIANGLES = 300
"""Per lesion."""


def surface(mask: np.ndarray, image: sitk.Image) -> np.ndarray:
    """Wrap a lesion in a closed surface.

    Parameters
    ----------
    mask : numpy.ndarray of bool, shape (z, y, x)
        The lesion; not empty.
    image : SimpleITK.Image
        On the same grid; gives the place of the voxels.

    Returns
    -------
    numpy.ndarray, shape (n, 3, 3)
        At most 300 triangles, their corners, and x, y, z in mm: towards the patient's left, back and head.
        The voxels are averaged in blocks, as small as the number of triangles allows.
    """
    factor = 1
    while True:
        corners, triangles = _mesh(mask, factor)
        if len(triangles) <= MOST_TRIANGLES:
            return _to_patient(corners, image)[triangles]
        # The number of triangles falls with the square of the size of the blocks.
        factor = max(factor + 1, int(factor * np.sqrt(len(triangles) / MOST_TRIANGLES)))


def _mesh(mask: np.ndarray, factor: int) -> tuple[np.ndarray, np.ndarray]:
    """Corners (z, y, x, in voxels of the mask) and triangles, for blocks of `factor` voxels a side."""
    blocks = block_reduce(mask.astype(np.float32), (factor,) * 3, np.mean)
    # A border of nothing closes the surface.
    padded = np.pad(blocks, 1)
    corners, triangles, _, _ = marching_cubes(padded, level=min(0.5, float(padded.max()) / 2))
    return (corners.astype(float) - 1) * factor + (factor - 1) / 2, triangles


def _to_patient(corners: np.ndarray, image: sitk.Image) -> np.ndarray:
    direction = np.array(image.GetDirection()).reshape(3, 3)
    return corners[:, ::-1] * image.GetSpacing() @ direction.T + image.GetOrigin()
