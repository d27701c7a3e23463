"""Masks of lesions that are hard to outline, on a grid of a CT."""

from collections.abc import Callable

import numpy as np
import SimpleITK as sitk

from analysis.intake.draft import Grid

AXES = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
HEAD_DOWN = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
"""No rotation, but a mirror: slices from head to foot."""
CORONAL = (1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, -1.0, 0.0)
_TILT = np.deg2rad(17)
OBLIQUE = (
    1.0,
    0.0,
    0.0,
    0.0,
    float(np.cos(_TILT)),
    float(-np.sin(_TILT)),
    0.0,
    float(np.sin(_TILT)),
    float(np.cos(_TILT)),
)


def grid(direction: tuple[float, ...] = AXES) -> Grid:
    """Make a grid of 48 x 44 x 16 voxels of 0.8 x 0.9 x 2.5 mm."""
    return Grid((48, 44, 16), (0.8, 0.9, 2.5), (-120.25, 33.5, -410.0), direction)


def image(where: Grid) -> sitk.Image:
    """Make an image of a grid."""
    voxels = np.random.default_rng(7).integers(-800, 900, where.shape, dtype=np.int16)
    return where.placed(voxels)


def _far(where: Grid, centre: tuple[float, float, float]) -> tuple[np.ndarray, ...]:
    """Give distances along z, y, x from a voxel (mm)."""
    z, y, x = np.indices(where.shape, dtype=float)
    return tuple(
        (axis - at) * step for axis, at, step in zip((z, y, x), centre, where.spacing[::-1], strict=True)
    )


def ball(where: Grid, radius: float = 6.0, centre: tuple[float, float, float] = (8, 21, 24)) -> np.ndarray:
    """Make a ball of a radius (mm)."""
    z, y, x = _far(where, centre)
    return z**2 + y**2 + x**2 <= radius**2


def shell(where: Grid) -> np.ndarray:
    """Make a ball with a hole that is open nowhere."""
    return ball(where, 12) & ~ball(where, 6)


def island(where: Grid) -> np.ndarray:
    """Make a ball in the hole of a ball."""
    return shell(where) | ball(where, 3)


def tube(where: Grid) -> np.ndarray:
    """Make a ring on every slice."""
    _, y, x = _far(where, (8, 21, 24))
    r = np.hypot(y, x)
    ring = (r > 4) & (r < 9)
    ring[[0, 1, 2, 13, 14, 15]] = False
    return ring


def horseshoe(where: Grid) -> np.ndarray:
    """Make a concave shape."""
    return tube(where) & ~((np.indices(where.shape)[2] > 24) & (np.abs(np.indices(where.shape)[1] - 21) < 4))


def parts(where: Grid) -> np.ndarray:
    """Make three parts, two of them on the same slices."""
    first = ball(where, 5, (8, 12, 12)) | ball(where, 5, (8, 30, 34))
    return first | ball(where, 4, (13, 12, 36))


def crumbs(where: Grid) -> np.ndarray:
    """Make a ball with ragged edges, corners that touch and lines of one pixel."""
    rough = ball(where, 9) & (np.random.default_rng(3).random(where.shape) > 0.25)
    rough[8, 5, 4:20] = rough[8, 5:14, 4] = True
    return rough


def edge(where: Grid) -> np.ndarray:
    """Make a lesion that reaches the border of the image."""
    return ball(where, 12, (0, 0, 0)) | ball(where, 12, (15, 43, 47))


SHAPES: tuple[Callable[[Grid], np.ndarray], ...] = (ball, shell, island, tube, horseshoe, parts, crumbs, edge)


def dice(one: np.ndarray, other: np.ndarray) -> float:
    """Give the overlap of two masks, 1 if they are equal."""
    return float(2 * np.count_nonzero(one & other) / (np.count_nonzero(one) + np.count_nonzero(other)))
