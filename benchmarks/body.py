"""A made CT: a body with fat, lungs and a spine, and noise; enough to time an extraction, and no patient."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

AIR_HU, FAT_HU, TISSUE_HU, LUNG_HU, BONE_HU = -1000, -100, 45, -850, 350
NOISE_HU = 18.0
_FAT_SHARE = 0.9
_NOISE_GRAIN_VOXELS = 0.7


@dataclass(frozen=True)
class Grid:
    """Voxels of a volume.

    Attributes
    ----------
    shape : tuple of int
        Voxels along z, y, x.
    spacing : tuple of float
        Their distances along z, y, x (mm).
    """

    shape: tuple[int, int, int]
    spacing: tuple[float, float, float]

    @property
    def voxel_cm3(self) -> float:
        """Volume of a voxel (cm³)."""
        return float(np.prod(self.spacing)) / 1000

    def around(self, index: int, axis: int) -> float:
        """Distance of a voxel from the middle of an axis, in half-lengths: from -1 to 1."""
        return 2 * (index + 0.5) / self.shape[axis] - 1


WHOLE_BODY = Grid((400, 512, 512), (1.5, 0.8, 0.8))
"""From the neck to the thighs: 512 x 512 x 400 voxels of 0.8 x 0.8 x 1.5 mm."""
HALF_AXES = (0.95, 0.66, 0.88)
"""Of the body along z, y, x, as shares of the half-lengths of the volume; its outline is an ellipse."""


def slices(grid: Grid, rng: np.random.Generator, *, organs: bool = True) -> Iterator[np.ndarray]:
    """Draw the CT slice by slice, from the feet up.

    Parameters
    ----------
    grid : Grid
    rng : numpy.random.Generator
    organs : bool
        Else soft tissue alone; lesions beside lung, fat or bone hold many more grey levels.

    Yields
    ------
    numpy.ndarray of int16, shape (y, x)
        Hounsfield units.
    """
    y, x = (np.linspace(-1, 1, n) for n in grid.shape[1:])
    depth, width = np.meshgrid(y / HALF_AXES[1], x / HALF_AXES[2], indexing="ij")
    for index in range(grid.shape[0]):
        plain = (
            _plain_slice(grid.around(index, 0), depth, width) if organs else np.full(depth.shape, TISSUE_HU)
        )
        noise = ndimage.gaussian_filter(
            rng.standard_normal(plain.shape, dtype=np.float32), _NOISE_GRAIN_VOXELS
        )
        noisy = plain + NOISE_HU / noise.std() * noise
        yield np.clip(noisy, -1024, 3071).astype(np.int16)


def _plain_slice(height: float, depth: np.ndarray, width: np.ndarray) -> np.ndarray:
    """Draw a slice without noise; height, depth and width are 0 in the middle and 1 at the skin."""
    radius = depth**2 + width**2
    plain = np.full(radius.shape, AIR_HU, dtype=np.float32)
    if abs(height) > HALF_AXES[0]:
        return plain
    plain[radius < 1] = FAT_HU
    plain[radius < _FAT_SHARE**2] = TISSUE_HU
    for side in (-1, 1):
        lung = (
            ((width - side * 0.42) / 0.3) ** 2 + ((depth + 0.05) / 0.55) ** 2 + ((height - 0.5) / 0.35) ** 2
        )
        plain[lung < 1] = LUNG_HU
    plain[(width / 0.1) ** 2 + ((depth - 0.6) / 0.17) ** 2 < 1] = BONE_HU
    return plain
