"""Where lesions lie: in an organ that fits their site, and 3 mm or more from each other."""

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.ndimage import distance_transform_edt

from analysis.sources.phantom.anatomy import (
    ADRENALS,
    BONES,
    NODE_STATIONS,
    SPACING,
    Ellipsoid,
    Grid,
    Organ,
    inside,
)
from analysis.sources.phantom.lesion import Lesion

GAP_MM = 3.0
"""Least distance between the surfaces of two lesions: contours dilated by 1 mm stay apart."""
END_MM = 6.0
"""Least distance of a lesion from the first and the last slice."""
CLEARANCE_MM = 4.0
"""A lesion that fits whole stays this far from the end of its organ."""
_STRIDE = (2, 3, 3)
_COARSE = tuple(stride * step for stride, step in zip(_STRIDE, SPACING[::-1], strict=True))
_DEPTHS = (1.0, 0.9, 0.8, 0.7, 0.6, 0.45, 0.3, 0.15, 0.0)
_NEAR_MM = (15.0, 30.0, 60.0)
"""Where its organ is full, a lesion may lie this near to it, in any tissue but air and lung."""
_SCARCE = ("adrenal gland",)
"""Sites with so little room that their lesions are placed first."""
# Lesions that may grow over the end of their organ, into any tissue but air and lung.
_FREE_SITES = ("lymph node", "peritoneum", "soft tissue", "adrenal gland", "bone")
_ORGANS: dict[str, tuple[Organ, ...]] = {
    "bone": BONES[:2],
    "lung": (Organ.LUNG,),
    "lymphangitis": (Organ.LUNG,),
    "lymph node": (Organ.FAT, Organ.ABDOMEN, Organ.MEDIASTINUM, Organ.MUSCLE),
    "peritoneum": (Organ.ABDOMEN,),
    "pleura": (Organ.LUNG,),
    "soft tissue": (Organ.FAT, Organ.MUSCLE),
    "adrenal gland": (Organ.ADRENAL, Organ.ABDOMEN),
    "liver": (Organ.LIVER,),
    "other": (Organ.SPLEEN, Organ.KIDNEY),
}


def place(lesions: Sequence[Lesion], organs: np.ndarray, grid: Grid, rng: np.random.Generator) -> np.ndarray:
    """Centre of each lesion; scarce sites first, then by size.

    Parameters
    ----------
    lesions : sequence of Lesion
    organs : numpy.ndarray of uint8, shape (z, y, x)
        Values of `Organ`.
    grid : Grid
        Where those voxels lie.
    rng : numpy.random.Generator

    Returns
    -------
    numpy.ndarray, shape (lesions, 3)
        x, y, z (mm).

    Raises
    ------
    RuntimeError
        There is no room left for a lesion.
    """
    rooms = _Rooms(organs, grid)
    centres = np.full((len(lesions), 3), np.nan)
    reaches = np.array([lesion.shape.reach for lesion in lesions])
    for number in sorted(range(len(lesions)), key=lambda i: (lesions[i].site not in _SCARCE, -reaches[i])):
        centres[number] = _find_centre(lesions[number], centres, reaches, rooms, rng)
    return centres


def _find_centre(
    lesion: Lesion, centres: np.ndarray, reaches: np.ndarray, rooms: "_Rooms", rng: np.random.Generator
) -> np.ndarray:
    placed = ~np.isnan(centres[:, 0])
    for candidates in rooms.candidates(lesion.site, lesion.shape.reach, rng):
        gaps = np.linalg.norm(candidates[:, None] - centres[placed], axis=2) - reaches[placed]
        free = (gaps >= lesion.shape.reach + GAP_MM).all(axis=1)
        if free.any():
            return candidates[np.argmax(free)]
    raise RuntimeError(
        f"no room left for lesion {lesion.lesion_id}: the recipe asks for more than a body holds"
    )


class _Rooms:
    """The places where lesions of a site may have their centre, on a coarse grid."""

    def __init__(self, organs: np.ndarray, grid: Grid) -> None:
        thin = tuple(slice(None, None, stride) for stride in _STRIDE)
        self.organs = organs[thin]
        self.grid = Grid(grid.x[:, :, thin[2]], grid.y[:, thin[1]], grid.z[thin[0]])
        self.skin_depth = self._depth(self.organs != Organ.AIR)
        self.air_depth = self._depth(~np.isin(self.organs, (Organ.AIR, Organ.LUNG, Organ.AIRWAY)))
        self._regions: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    def candidates(self, site: str, reach: float, rng: np.random.Generator) -> Iterator[np.ndarray]:
        """Shuffled centres: first those where the lesion fits whole, then those where less and less does."""
        centres, depth = self._region(site)
        for share in _DEPTHS:
            fitting = centres[depth >= share * reach + CLEARANCE_MM * (share > 0)]
            yield self._scatter(fitting, reach, rng)
        distance = self._depth(~self._sites(site))
        for near in _NEAR_MM:
            yield self._scatter(self._points((distance <= near) & (self.air_depth > 0)), reach, rng)

    def _scatter(self, centres: np.ndarray, reach: float, rng: np.random.Generator) -> np.ndarray:
        """Shuffle centres, shift each a little, and drop those too near to the ends of the scan."""
        shifted = rng.permutation(centres) + rng.uniform(-1, 1, (len(centres), 3))
        low, high = self.grid.z.min() + END_MM, self.grid.z.max() - END_MM
        return shifted[(shifted[:, 2] - reach >= low) & (shifted[:, 2] + reach <= high)]

    def _sites(self, site: str) -> np.ndarray:
        return np.isin(self.organs, _ORGANS[site]) & self._where(site)

    def _points(self, region: np.ndarray) -> np.ndarray:
        """Centres (x, y, z) of the voxels of a region (mm)."""
        k, j, i = np.nonzero(region)
        return np.stack([self.grid.x.ravel()[i], self.grid.y.ravel()[j], self.grid.z.ravel()[k]], axis=1)

    def _region(self, site: str) -> tuple[np.ndarray, np.ndarray]:
        """Centres (x, y, z) of a site's coarse voxels, and the room around each (mm)."""
        if site not in self._regions:
            region = self._sites(site)
            self._regions[site] = (self._points(region), self._room(site, region)[region])
        return self._regions[site]

    def _room(self, site: str, region: np.ndarray) -> np.ndarray:
        """How far each voxel is from where a lesion of the site should end (mm)."""
        if site == "pleura":
            return self.skin_depth
        return self.air_depth if site in _FREE_SITES else self._depth(region)

    def _where(self, site: str) -> np.ndarray:
        """Where in its organs a site lies."""
        if site == "lymph node":
            return self._union(NODE_STATIONS)
        if site == "adrenal gland":
            return self._union(ADRENALS)
        if site == "pleura":
            return (self._depth(self.organs == Organ.LUNG) <= 6) & (np.abs(self.grid.x) > 70)
        return np.ones(self.organs.shape, bool)

    def _union(self, solids: Sequence[Ellipsoid]) -> np.ndarray:
        return np.logical_or.reduce([inside(self.grid, solid) for solid in solids])

    @staticmethod
    def _depth(region: np.ndarray) -> np.ndarray:
        return distance_transform_edt(region, sampling=_COARSE)
