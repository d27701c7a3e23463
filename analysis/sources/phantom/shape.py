"""The surface of a lesion: an ellipsoid with smooth bumps and spicules, seen from its centre.

The surface is r(u) = s |M u|^-1 exp(sum_k a_k exp(q_k (u . v_k - 1))): along the direction u an ellipsoid,
times bumps of height a_k and sharpness q_k around the directions v_k. Every ray from the centre leaves the
lesion once. The factor s gives the lesion exactly the volume it was drawn with.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import map_coordinates
from scipy.spatial.distance import pdist

N_POLAR, N_AZIMUTH = 61, 120
_LOBES = 14
_LOBE_SHARPNESS = (3.0, 12.0)
_SPICULE_SHARPNESS = (40.0, 120.0)
_SPICULE_MM = (1.0, 3.5)


@dataclass(frozen=True)
class Shape:
    """A lesion's surface around its centre.

    Attributes
    ----------
    radius : numpy.ndarray, shape (N_POLAR, N_AZIMUTH)
        Distance of the surface from the centre (mm), by polar angle (0 to pi from the head) and azimuth
        (0 to 2 pi from the left towards the back, end left out).
    """

    radius: np.ndarray

    @property
    def reach(self) -> float:
        """Largest distance of the surface from the centre (mm)."""
        return float(self.radius.max())

    def relative_depth(self, x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
        """Distance from the centre over that of the surface in the same direction: 1 on the surface.

        Parameters
        ----------
        x, y, z : numpy.ndarray
            Points relative to the centre (mm); they broadcast.
        """
        distance = np.sqrt(x * x + y * y + z * z)
        polar = np.arccos(np.clip(z / np.maximum(distance, 1e-9), -1, 1))
        azimuth = np.mod(np.arctan2(y, x), 2 * np.pi) + np.zeros_like(distance)
        place = np.stack([polar * (N_POLAR - 1) / np.pi, azimuth * N_AZIMUTH / (2 * np.pi)])
        closed = np.concatenate([self.radius, self.radius[:, :1]], axis=1)
        return distance / map_coordinates(closed, place.reshape(2, -1), order=1, mode="nearest").reshape(
            distance.shape
        )


def volume(radius: np.ndarray) -> float:
    """Volume inside a surface (mm3): the integral of r^3 / 3 over all directions."""
    polar = np.linspace(0, np.pi, N_POLAR)
    ring = (radius**3).mean(axis=1) * 2 * np.pi / 3
    return float(np.trapezoid(ring * np.sin(polar), polar))


def draw_shape(
    volume_mm3: float,
    *,
    elongation: float,
    flattening: float,
    lobulation: float,
    spicules: float,
    rng: np.random.Generator,
) -> Shape:
    """Draw a surface that holds a volume.

    Parameters
    ----------
    volume_mm3 : float
        Volume (mm3).
    elongation : float
        Standard deviation of the natural logarithm of each semi-axis.
    flattening : float
        Shortest semi-axis over what it would be otherwise; 1 flattens nothing.
    lobulation : float
        Standard deviation of the logarithm of the radius that the smooth bumps bring.
    spicules : float
        Mean number of spicules.
    rng : numpy.random.Generator

    Returns
    -------
    Shape
    """
    directions = _directions()
    semi_axes = np.exp(rng.normal(0, elongation, 3))
    semi_axes[np.argmin(semi_axes)] *= flattening
    stretched = directions @ _rotation(rng) / semi_axes
    log_radius = -np.log(np.linalg.norm(stretched, axis=-1))
    log_radius += _lobes(directions, lobulation, rng)
    log_radius += _spicules(
        directions, int(rng.poisson(spicules)), (3 * volume_mm3 / (4 * np.pi)) ** (1 / 3), rng
    )
    radius = np.exp(log_radius)
    return Shape(radius * (volume_mm3 / volume(radius)) ** (1 / 3))


def largest_axial_diameter(shape: Shape, planes: int = 61) -> float:
    """Largest distance between two points of a lesion in one axial plane (mm).

    Parameters
    ----------
    shape : Shape
    planes : int, optional
        Planes that are tried, evenly from foot to head.
    """
    polar = np.linspace(0, np.pi, N_POLAR)[:, None]
    height, width = shape.radius * np.cos(polar), shape.radius * np.sin(polar)
    levels = np.linspace(height.min(), height.max(), planes + 2)[1:-1]
    outlines = (_outline(height - level, width) for level in levels)
    return max(float(pdist(outline).max()) for outline in outlines if len(outline) > 1)


def _outline(height: np.ndarray, width: np.ndarray) -> np.ndarray:
    """Points (x, y) where the meridians of a surface cross the plane at height 0."""
    above, below = height[:-1], height[1:]
    row, column = np.nonzero((above > 0) != (below > 0))
    share = above[row, column] / (above[row, column] - below[row, column])
    radius = width[row, column] + share * (width[row + 1, column] - width[row, column])
    azimuth = column * 2 * np.pi / N_AZIMUTH
    return np.stack([radius * np.cos(azimuth), radius * np.sin(azimuth)], axis=1)


def _directions() -> np.ndarray:
    polar = np.linspace(0, np.pi, N_POLAR)[:, None]
    azimuth = np.arange(N_AZIMUTH)[None, :] * 2 * np.pi / N_AZIMUTH
    z = np.cos(polar) + np.zeros_like(azimuth)
    return np.stack([np.sin(polar) * np.cos(azimuth), np.sin(polar) * np.sin(azimuth), z], axis=-1)


def _rotation(rng: np.random.Generator) -> np.ndarray:
    orthogonal, upper = np.linalg.qr(rng.normal(size=(3, 3)))
    return orthogonal * np.sign(np.diag(upper))


def _unit_vectors(count: int, rng: np.random.Generator) -> np.ndarray:
    vectors = rng.normal(size=(count, 3))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _bumps(
    directions: np.ndarray, heights: np.ndarray, sharpness: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    nearness = directions @ _unit_vectors(len(heights), rng).T
    return np.exp(sharpness * (nearness - 1)) @ heights


def _lobes(directions: np.ndarray, lobulation: float, rng: np.random.Generator) -> np.ndarray:
    field = _bumps(directions, rng.normal(size=_LOBES), rng.uniform(*_LOBE_SHARPNESS, _LOBES), rng)
    return lobulation * (field - field.mean()) / field.std()


def _spicules(directions: np.ndarray, count: int, radius_mm: float, rng: np.random.Generator) -> np.ndarray:
    heights = np.log1p(rng.uniform(*_SPICULE_MM, count) / radius_mm)
    return _bumps(directions, heights, rng.uniform(*_SPICULE_SHARPNESS, count), rng)
