"""Surfaces of lesions packed for a browser: whole numbers of two bytes in place of millimetres."""

from base64 import b64encode
from dataclasses import dataclass

import numpy as np

_STEPS = 2**16 - 1


@dataclass(frozen=True)
class Lattice:
    """The grid that corners are rounded to.

    Attributes
    ----------
    origin : tuple of float
        Its lowest corner (mm).
    step : float
        Distance of its points, the same along each axis (mm).
    """

    origin: tuple[float, float, float]
    step: float

    @classmethod
    def around(cls, corners: np.ndarray) -> "Lattice":
        """Lay 65,536 points along the longest side of the box around corners of shape (..., 3).

        Examples
        --------
        >>> Lattice.around(np.array([[0.0, 0, 5], [65.535, 10, 5]]))
        Lattice(origin=(0.0, 0.0, 5.0), step=0.001)
        """
        points = corners.reshape(-1, 3)
        low, longest = points.min(axis=0), float(np.ptp(points, axis=0).max())
        return cls((float(low[0]), float(low[1]), float(low[2])), longest / _STEPS if longest > 0 else 1.0)

    def rounded(self, corners: np.ndarray) -> np.ndarray:
        """Nearest points of the grid, in steps from its origin."""
        return np.rint((corners - np.array(self.origin)) / self.step).astype(np.uint16)


@dataclass(frozen=True)
class Packed:
    """A surface whose triangles share their corners.

    Attributes
    ----------
    corners : numpy.ndarray of uint16, shape (n, 3)
        In steps of the lattice, each once, in ascending order.
    triangles : numpy.ndarray of uint16, shape (m, 3)
        Numbers of corners, counter-clockwise if seen from outside.
    """

    corners: np.ndarray
    triangles: np.ndarray

    def text(self) -> dict[str, str]:
        """Both as Base64 of little-endian numbers."""
        parts = {"corners": self.corners, "triangles": self.triangles}
        return {name: b64encode(part.astype("<u2").tobytes()).decode("ascii") for name, part in parts.items()}


def pack(corners: np.ndarray, lattice: Lattice) -> Packed:
    """Pack the surface of a lesion.

    Parameters
    ----------
    corners : numpy.ndarray, shape (m, 3, 3)
        Triangles, their corners, and x, y, z (mm); closed, and all wound the same way.
    lattice : Lattice
        Holds all of them.

    Returns
    -------
    Packed
        Triangles that rounding makes a line or a point are left out. The winding is turned where the volume
        that the surface encloses, a sixth of the sum of the determinants of its triangles, is negative.
    """
    shared, where = np.unique(lattice.rounded(corners).reshape(-1, 3), axis=0, return_inverse=True)
    triangles = where.reshape(-1, 3)
    a, b, c = triangles.T
    triangles = triangles[(a != b) & (b != c) & (c != a)]
    outwards = np.linalg.det(corners - corners.mean(axis=(0, 1))).sum() >= 0
    return Packed(shared, (triangles if outwards else triangles[:, ::-1]).astype(np.uint16))
