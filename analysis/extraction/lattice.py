"""Lattices of voxels in the patient, and images sampled on them."""

from dataclasses import dataclass, replace

import numpy as np
import SimpleITK as sitk

from analysis.extraction.boxes import Box

_HAIR = 1e-6


@dataclass(frozen=True)
class Grid:
    """A lattice of voxels in the patient: an image without values.

    Attributes
    ----------
    size : numpy.ndarray of int, shape (3,)
        Voxels along x, y, z.
    spacing : numpy.ndarray, shape (3,)
        In mm.
    origin : tuple of float
        Centre of the first voxel, LPS, in mm.
    direction : tuple of float
        Nine direction cosines, as SimpleITK gives them.
    """

    size: np.ndarray
    spacing: np.ndarray
    origin: tuple[float, ...]
    direction: tuple[float, ...]

    def part(self, box: Box) -> "Grid":
        """Cut a part out, by its voxels."""
        directions = np.reshape(self.direction, (3, 3))
        origin = np.array(self.origin) + directions @ (box.start * self.spacing)
        return replace(self, size=box.size, origin=tuple(origin.tolist()))

    def ends(self, image: sitk.Image) -> tuple[np.ndarray, np.ndarray]:
        """Place of the first and the last voxel among the voxels of an image, along x, y, z."""
        first = np.array(image.TransformPhysicalPointToContinuousIndex(self.origin))
        return first, first + (self.size - 1) * self.spacing / np.array(image.GetSpacing())

    def inside(self, image: sitk.Image) -> np.ndarray:
        """Voxels whose centre lies in an image, shape (z, y, x)."""
        axes = []
        for n, low, high, size in zip(self.size, *self.ends(image), image.GetSize(), strict=True):
            centres = np.linspace(low, high, n)
            axes.append((centres >= -0.5 + _HAIR) & (centres < size - 0.5 - _HAIR))
        x, y, z = axes
        return z[:, None, None] & y[None, :, None] & x[None, None, :]


def cut(image: sitk.Image, box: Box) -> sitk.Image:
    """Cut a box out of an image."""
    if np.array_equal(box.size, image.GetSize()):
        return image
    return sitk.RegionOfInterest(image, box.size.tolist(), box.start.tolist())


def resample(image: sitk.Image, grid: Grid, interpolator: int, kind: int | None = None) -> sitk.Image:
    """Sample an image on a grid; `kind` is the pixel type of what comes out, else the image's."""
    sampler = sitk.ResampleImageFilter()
    sampler.SetOutputSpacing(grid.spacing.tolist())
    sampler.SetOutputDirection(grid.direction)
    sampler.SetOutputOrigin(grid.origin)
    sampler.SetSize(grid.size.tolist())
    sampler.SetOutputPixelType(image.GetPixelID() if kind is None else kind)
    sampler.SetInterpolator(interpolator)
    return sampler.Execute(image)
