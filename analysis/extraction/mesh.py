"""Surface area and volume of a lesion's surface mesh, in time that grows with its voxels.

Pyradiomics lays a surface through the borders between voxels by marching cubes. Area and volume are sums
over cubes of eight neighbouring voxels. There are 256 kinds of them; what each adds is asked of pyradiomics.
"""

from functools import lru_cache
from itertools import product

import numpy as np
from radiomics import cShape

_CORNERS = tuple(product((0, 1), repeat=3))


def area_and_volume(mask: np.ndarray, spacing: np.ndarray) -> tuple[float, float]:
    """Area of the surface of a lesion, and the volume inside.

    Parameters
    ----------
    mask : numpy.ndarray of bool, shape (z, y, x)
        The lesion.
    spacing : array_like, shape (3,)
        Along z, y, x (mm).

    Returns
    -------
    area : float
        In mm².
    volume : float
        In mm³.

    Notes
    -----
    Equal to those of pyradiomics but for the order of summing. A kind of cube adds the same area wherever it
    stands, and a volume (of tetrahedra with one corner at the origin) that is linear in its place. Marching
    cubes: Lorensen & Cline 1987, doi 10.1145/37402.37422.

    Examples
    --------
    >>> area, volume = area_and_volume(np.ones((1, 1, 1), dtype=bool), np.ones(3))
    >>> round(area, 6), round(volume, 6)  # an octahedron with edges of the square root of a half
    (1.732051, 0.166667)
    """
    areas, volumes, slopes = _cubes(tuple(float(step) for step in spacing))
    kinds = _kinds(np.pad(mask, 1))
    places = np.flatnonzero((kinds != 0) & (kinds != 255))
    found = kinds.reshape(-1)[places]
    counts = np.bincount(found, minlength=256)
    volume = counts @ volumes
    for steps, slope in zip(np.unravel_index(places, kinds.shape), slopes.T, strict=True):
        volume += np.bincount(found, weights=steps, minlength=256) @ slope
    return float(counts @ areas), float(volume)


def _kinds(padded: np.ndarray) -> np.ndarray:
    """Kind of the cube that starts at each voxel: which of its eight corners are in the lesion."""
    z, y, x = (n - 1 for n in padded.shape)
    voxels = padded.view(np.uint8)
    kinds = np.zeros((z, y, x), np.uint8)
    for bit, (dz, dy, dx) in enumerate(_CORNERS):
        kinds |= voxels[dz : dz + z, dy : dy + y, dx : dx + x] << np.uint8(bit)
    return kinds


@lru_cache(maxsize=8)
def _cubes(spacing: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Tell what each kind of cube adds: area, volume at the origin, and volume a step away from there."""
    bits = (np.arange(256)[:, None] >> np.arange(8)) & 1
    cubes = bits.reshape(256, 2, 2, 2).astype(bool)
    areas, volumes = np.array([_ask(cube, spacing) for cube in cubes]).T
    slopes = [[_slope(cube, axis, spacing) for axis in range(3)] for cube in cubes]
    return areas, volumes, np.array(slopes)


def _slope(cube: np.ndarray, axis: int, spacing: tuple[float, ...]) -> float:
    """Volume that a cube adds one step along an axis, more than at the origin."""
    first = np.take(cube, [0], axis)
    before = np.concatenate([np.zeros_like(first), first], axis)
    both = np.concatenate([np.zeros_like(first), cube], axis)
    return _ask(both, spacing)[1] - _ask(before, spacing)[1] - _ask(cube, spacing)[1]


def _ask(voxels: np.ndarray, spacing: tuple[float, ...]) -> tuple[float, float]:
    area, volume, _ = cShape.calculate_coefficients(voxels, np.array(spacing))
    return area, volume
