"""A schematic torso: simple solids on a voxel grid, each with the attenuation of its organ.

Coordinates are millimetres in the patient's system of DICOM: x towards the left, y towards the back, z
towards the head; the torso stands on z = 0 at the groin. Sizes are those of an adult in round numbers.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np

SPACING = (1.5, 1.5, 2.5)
"""Voxel size along x, y and z (mm)."""
HALF_WIDTH, HALF_DEPTH, HEIGHT = 204.0, 138.0, 610.0
"""Extent of the grid: plus and minus x, plus and minus y, and z from 0 (mm)."""


class Organ(IntEnum):
    """What a voxel of the torso holds."""

    AIR = 0
    FAT = 1
    MUSCLE = 2
    ABDOMEN = 3
    LUNG = 4
    MEDIASTINUM = 5
    HEART = 6
    VESSEL = 7
    LIVER = 8
    SPLEEN = 9
    KIDNEY = 10
    BOWEL = 11
    BLADDER = 12
    VERTEBRA = 13
    DISC = 14
    PELVIS = 15
    RIB = 16
    ADRENAL = 17
    AIRWAY = 18


ATTENUATION: dict[Organ, float] = {
    Organ.AIR: -1000,
    Organ.FAT: -105,
    Organ.MUSCLE: 60,
    Organ.ABDOMEN: -95,
    Organ.LUNG: -830,
    Organ.MEDIASTINUM: -60,
    Organ.HEART: 140,
    Organ.VESSEL: 155,
    Organ.LIVER: 110,
    Organ.SPLEEN: 125,
    Organ.KIDNEY: 170,
    Organ.BOWEL: 35,
    Organ.BLADDER: 8,
    Organ.VERTEBRA: 190,
    Organ.DISC: 85,
    Organ.PELVIS: 230,
    Organ.RIB: 380,
    Organ.ADRENAL: 65,
    Organ.AIRWAY: -1000,
}
"""Attenuation in the portal venous phase (HU)."""

BONES = (Organ.VERTEBRA, Organ.PELVIS, Organ.RIB)
_OUTLINE_Z = (0, 60, 110, 160, 210, 270, 330, 410, 480, 540, 575, 595, 610)
_OUTLINE_X = (168, 177, 178, 168, 158, 158, 162, 170, 180, 190, 176, 142, 112)
_OUTLINE_Y = (98, 108, 111, 106, 104, 110, 114, 114, 106, 92, 80, 72, 68)
_FAT_MM, _WALL_MM = 14, 32


class Ellipsoid(NamedTuple):
    """An ellipsoid with its axes along x, y and z (mm)."""

    centre: tuple[float, float, float]
    semi_axes: tuple[float, float, float]


NODE_STATIONS: tuple[Ellipsoid, ...] = (
    Ellipsoid((0, 0, 480), (42, 50, 70)),
    Ellipsoid((0, 25, 225), (55, 30, 75)),
    Ellipsoid((140, 0, 525), (30, 35, 35)),
    Ellipsoid((-140, 0, 525), (30, 35, 35)),
    Ellipsoid((72, 15, 95), (30, 30, 40)),
    Ellipsoid((-72, 15, 95), (30, 30, 40)),
    Ellipsoid((80, -65, 35), (35, 25, 22)),
    Ellipsoid((-80, -65, 35), (35, 25, 22)),
    Ellipsoid((55, -5, 575), (35, 35, 25)),
    Ellipsoid((-55, -5, 575), (35, 35, 25)),
)
"""Where lymph nodes lie: mediastinum, retroperitoneum, axillae, pelvis, groins, base of the neck."""

ADRENALS: tuple[Ellipsoid, ...] = (
    Ellipsoid((-48, 38, 312), (14, 7, 14)),
    Ellipsoid((48, 38, 312), (14, 7, 14)),
)

_SOLIDS: tuple[tuple[Organ, Ellipsoid], ...] = (
    (Organ.MUSCLE, Ellipsoid((-105, 25, 40), (60, 85, 75))),
    (Organ.MUSCLE, Ellipsoid((105, 25, 40), (60, 85, 75))),
    (Organ.MUSCLE, Ellipsoid((-38, 42, 190), (20, 18, 85))),
    (Organ.MUSCLE, Ellipsoid((38, 42, 190), (20, 18, 85))),
    (Organ.MUSCLE, Ellipsoid((-32, 78, 330), (24, 18, 240))),
    (Organ.MUSCLE, Ellipsoid((32, 78, 330), (24, 18, 240))),
    (Organ.LUNG, Ellipsoid((-86, 2, 445), (78, 96, 146))),
    (Organ.LUNG, Ellipsoid((86, 2, 445), (78, 96, 146))),
    (Organ.MEDIASTINUM, Ellipsoid((0, 0, 460), (30, 110, 140))),
    (Organ.HEART, Ellipsoid((18, -24, 378), (50, 42, 50))),
    (Organ.LIVER, Ellipsoid((-62, -4, 278), (82, 70, 74))),
    (Organ.SPLEEN, Ellipsoid((100, 32, 285), (30, 38, 46))),
    (Organ.KIDNEY, Ellipsoid((-70, 46, 238), (27, 25, 52))),
    (Organ.KIDNEY, Ellipsoid((70, 46, 245), (27, 25, 52))),
    (Organ.BLADDER, Ellipsoid((0, -35, 55), (38, 30, 30))),
    (Organ.VESSEL, Ellipsoid((10, 32, 320), (11, 11, 190))),
    (Organ.VESSEL, Ellipsoid((-14, 28, 280), (12, 10, 150))),
    (Organ.AIRWAY, Ellipsoid((0, 12, 560), (9, 8, 70))),
    (Organ.RIB, Ellipsoid((0, -78, 470), (17, 7, 75))),
    (Organ.PELVIS, Ellipsoid((92, 8, 45), (23, 23, 24))),
    (Organ.PELVIS, Ellipsoid((-92, 8, 45), (23, 23, 24))),
    (Organ.PELVIS, Ellipsoid((112, 8, 0), (17, 17, 60))),
    (Organ.PELVIS, Ellipsoid((-112, 8, 0), (17, 17, 60))),
    *((Organ.ADRENAL, adrenal) for adrenal in ADRENALS),
)
"""Painted in this order: a later solid covers an earlier one."""


@dataclass(frozen=True)
class Grid:
    """A voxel grid with its axes along x, y and z.

    Attributes
    ----------
    x, y, z : numpy.ndarray
        Voxel centres (mm), shaped to broadcast to an array of voxels in the order z, y, x.
    """

    x: np.ndarray
    y: np.ndarray
    z: np.ndarray

    @property
    def shape(self) -> tuple[int, int, int]:
        """Voxels along z, y and x."""
        return self.z.size, self.y.size, self.x.size

    @property
    def origin(self) -> tuple[float, float, float]:
        """Centre of the first voxel: x, y, z (mm)."""
        return float(self.x.flat[0]), float(self.y.flat[0]), float(self.z.flat[0])

    def box(self, centre: np.ndarray, half: np.ndarray) -> tuple[slice, slice, slice]:
        """Index of the voxels within `half` of `centre` (both x, y, z in mm), cut at the grid's ends."""
        axes = (self.z, self.y, self.x)
        return tuple(  # type: ignore[return-value]
            slice(*np.searchsorted(axis.ravel(), (middle - reach, middle + reach)))
            for axis, middle, reach in zip(axes, centre[::-1], half[::-1], strict=True)
        )

    def crop(self, index: tuple[slice, slice, slice]) -> "Grid":
        """Return the grid of a box of its voxels."""
        return Grid(self.x[:, :, index[2]], self.y[:, index[1]], self.z[index[0]])


def torso_grid() -> Grid:
    """Grid of the whole torso."""
    x = np.arange(-HALF_WIDTH, HALF_WIDTH + 0.1, SPACING[0])
    y = np.arange(-HALF_DEPTH, HALF_DEPTH + 0.1, SPACING[1])
    z = np.arange(0.0, HEIGHT, SPACING[2])
    return Grid(x[None, None, :], y[None, :, None], z[:, None, None])


def torso(grid: Grid, rng: np.random.Generator) -> np.ndarray:
    """Organ of each voxel.

    Parameters
    ----------
    grid : Grid
    rng : numpy.random.Generator
        Places the loops of bowel.

    Returns
    -------
    numpy.ndarray of uint8, shape (z, y, x)
        Values of `Organ`.
    """
    organs = np.full(grid.shape, Organ.AIR, np.uint8)
    organs[_within_outline(grid, 0)] = Organ.FAT
    organs[_within_outline(grid, _FAT_MM)] = Organ.MUSCLE
    cavity = _within_outline(grid, _WALL_MM)
    organs[cavity] = Organ.ABDOMEN
    _paint_ribs(organs, cavity, grid)
    _paint_bowel(organs, grid, rng)
    for organ, solid in _SOLIDS:
        _paint(organs, grid, organ, solid)
    _paint_spine(organs, grid)
    _paint_pelvis(organs, grid)
    return organs


def inside(grid: Grid, solid: Ellipsoid) -> np.ndarray:
    """Whether each voxel centre lies in an ellipsoid; shape (z, y, x)."""
    terms = (
        ((axis - centre) / semi_axis) ** 2
        for axis, centre, semi_axis in zip(
            (grid.x, grid.y, grid.z), solid.centre, solid.semi_axes, strict=True
        )
    )
    return sum(terms) <= 1.0  # type: ignore[return-value]


def _within_outline(grid: Grid, depth: float) -> np.ndarray:
    """Whether a voxel lies deeper than `depth` mm under the skin, along the axes of the outline."""
    half_width = np.interp(grid.z, _OUTLINE_Z, _OUTLINE_X) - depth
    half_depth = np.interp(grid.z, _OUTLINE_Z, _OUTLINE_Y) - depth
    across = (np.abs(grid.x) / half_width).astype(np.float32) ** 2.4
    along = (np.abs(grid.y) / half_depth).astype(np.float32) ** 2.4
    return across + along <= 1.0


def _paint(organs: np.ndarray, grid: Grid, organ: Organ, solid: Ellipsoid) -> None:
    """Fill an ellipsoid with an organ, inside the wall of the body only."""
    index = grid.box(np.array(solid.centre), np.array(solid.semi_axes))
    region = organs[index]
    bone = organ in (Organ.PELVIS, Organ.RIB)
    fits = (region >= (Organ.MUSCLE if bone else Organ.ABDOMEN)) & (region != Organ.RIB)
    region[inside(grid.crop(index), solid) & fits] = organ


def _paint_ribs(organs: np.ndarray, cavity: np.ndarray, grid: Grid) -> None:
    """Slanting bands in the 8 mm of the chest wall around the cavity."""
    index = grid.box(np.array((0, 0, 450)), np.array((HALF_WIDTH, HALF_DEPTH, 110)) + 1)
    chest = grid.crop(index)
    wall = _within_outline(chest, _WALL_MM - 8) & ~cavity[index]
    band = np.mod(chest.z + 0.45 * chest.y + 0.3 * np.abs(chest.x), 27.0) < 10.0
    organs[index][wall & band] = Organ.RIB


def _paint_bowel(organs: np.ndarray, grid: Grid, rng: np.random.Generator) -> None:
    for _ in range(28):
        centre = rng.uniform((-95, -70, 70), (95, 10, 260))
        semi_axes = rng.uniform(12, 24, 3)
        _paint(organs, grid, Organ.BOWEL, Ellipsoid(tuple(centre), tuple(semi_axes)))


def _paint_spine(organs: np.ndarray, grid: Grid) -> None:
    """Vertebral bodies with discs between them, and their spinous processes."""
    body = ((grid.x / 23) ** 2 + ((grid.y - 60) / 18) ** 2) <= 1
    process = ((grid.x / 5) ** 2 + ((grid.y - 94) / 13) ** 2) <= 1
    level = np.mod(grid.z, 33.0)
    organs[body & (grid.z > 75)] = Organ.DISC
    organs[((body & (level < 26)) | (process & (level < 16))) & (grid.z > 75)] = Organ.VERTEBRA


def _paint_pelvis(organs: np.ndarray, grid: Grid) -> None:
    """Iliac wings: two shells that open upwards, and the sacrum between them."""
    outer = Ellipsoid((0, 14, 132), (134, 84, 84))
    index = grid.box(np.array(outer.centre), np.array(outer.semi_axes))
    region, crop = organs[index], grid.crop(index)
    hollow = inside(crop, Ellipsoid((0, 6, 140), (116, 72, 80)))
    wing = inside(crop, outer) & ~hollow & (np.abs(crop.x) > 45) & (crop.y > -45) & (crop.z < 165)
    sacrum = inside(crop, Ellipsoid((0, 66, 115), (46, 17, 48)))
    region[(wing | sacrum) & (region != Organ.AIR)] = Organ.PELVIS
