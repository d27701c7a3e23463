"""Contours of a ROI drawn on the voxels of an image."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.errors import InputError
from analysis.intake.dicom.contours import Contour
from analysis.intake.dicom.gaps import Joined, join
from analysis.intake.dicom.outlines import outlines, remarks_of
from analysis.intake.dicom.polygons import fill
from analysis.intake.dicom.slices import place, to_mm
from analysis.intake.draft import Grid, Region
from analysis.wording import counted, quote

_Box = tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class Drawing:
    """A ROI on the voxels of an image.

    Attributes
    ----------
    region : Region or None
        None if it holds no voxel.
    remarks : tuple of str
        What was left aside or filled in.
    """

    region: Region | None
    remarks: tuple[str, ...] = ()


def draw(name: str, contours: Sequence[Contour], grid: Grid, file: str) -> Drawing:
    """Draw a ROI on the voxels of an image.

    A voxel belongs to a ROI if its centre lies in its contours or on them. Several contours on a slice are
    taken by exclusive or: one in another is a hole. A contour belongs to a slice if all of it lies within a
    tenth of the distance of slices, or a tenth of a millimetre, of it. Where contours were drawn on every
    second, third... slice, the slices between are filled in (`gaps.join`), and a remark says so.

    Parameters
    ----------
    name : str
        Of the ROI, for messages.
    contours : sequence of Contour
    grid : Grid
        Of the image; any orientation.
    file : str
        The structure set, for messages.

    Raises
    ------
    InputError
        Contours are open, damaged, not parallel to the slices, between them or outside the image: a fault for
        each kind, with the ROI and the place of the first.
    """
    found = outlines(name, contours, grid, file)
    if found.faults:
        raise InputError(found.faults)
    remarks = list(remarks_of(name, found))
    if not found.polygons:
        return Drawing(None, tuple(remarks))
    box = _box(found.polygons, grid)
    voxels, crossed = _rasterised(found.polygons, box)
    if crossed:
        remarks.append(
            f"{quote(name)}: its contours cross on {_at(crossed, grid)}; what two of them cover is out."
        )
    joined = join(voxels, (grid.spacing[2], grid.spacing[1], grid.spacing[0]))
    start = tuple(low for low, _ in box)
    remarks += _gaps(name, joined, start[0], grid)
    return Drawing(Region.of(joined.voxels, start), tuple(remarks))


def _box(polygons: dict[int, list[np.ndarray]], grid: Grid) -> _Box:
    """First voxel that polygons can reach and the one behind the last, along z, y, x."""
    points = np.concatenate([polygon for there in polygons.values() for polygon in there])
    low = np.maximum(np.floor(points.min(axis=0)).astype(int), 0)
    high = np.minimum(np.ceil(points.max(axis=0)).astype(int) + 1, grid.size[:2])
    sides = [(int(first), max(int(end), int(first) + 1)) for first, end in zip(low, high, strict=True)]
    return ((min(polygons), max(polygons) + 1), sides[1], sides[0])


def _rasterised(polygons: dict[int, list[np.ndarray]], box: _Box) -> tuple[np.ndarray, list[int]]:
    """Voxels of a box, and the slices on which polygons cross."""
    (bottom, top), (first_y, end_y), (first_x, end_x) = box
    shape = (end_y - first_y, end_x - first_x)
    voxels = np.zeros((top - bottom, *shape), dtype=bool)
    crossed = []
    for level, there in sorted(polygons.items()):
        moved = [polygon - (first_x, first_y) for polygon in there]
        inside, on = fill(moved, shape)
        voxels[level - bottom] = inside | on
        if len(moved) > 1 and _cross(moved):
            crossed.append(level)
    return voxels, crossed


@dataclass(frozen=True, eq=False)
class _Filled:
    """A polygon filled in its box of a slice: first row and column, pixels off its sides, and on them."""

    start: np.ndarray
    inner: np.ndarray
    on: np.ndarray

    @classmethod
    def of(cls, polygon: np.ndarray) -> "_Filled":
        """Fill a polygon, its corners x and y in pixels."""
        low = np.floor(polygon.min(axis=0)).astype(int)
        width, height = np.ceil(polygon.max(axis=0)).astype(int) + 1 - low
        inside, on = fill([polygon - low], (int(height), int(width)))
        return cls(low[::-1], inside & ~on, on)

    @property
    def end(self) -> np.ndarray:
        """Row and column after the last."""
        return self.start + self.on.shape

    def part(self, low: np.ndarray, high: np.ndarray) -> tuple[slice, ...]:
        """Slices of its arrays that a box of the slice covers."""
        return tuple(map(slice, low - self.start, high - self.start))


def _cross(polygons: Sequence[np.ndarray]) -> bool:
    """Whether two polygons share pixels off their sides, and neither lies in the other."""
    # Slices hold dozens of islands; only those whose boxes meet need a closer look.
    lows, highs = (np.array([side(polygon, axis=0) for polygon in polygons]) for side in (np.min, np.max))
    meet = ((lows[:, None] <= highs) & (lows <= highs[:, None])).all(axis=2)
    pairs = np.argwhere(np.triu(meet, k=1)).tolist()
    filled = {place: _Filled.of(polygons[place]) for place in sorted({one for pair in pairs for one in pair})}
    return any(_pair_crosses(filled[one], filled[other]) for one, other in pairs)


def _pair_crosses(one: _Filled, other: _Filled) -> bool:
    low, high = np.maximum(one.start, other.start), np.minimum(one.end, other.end)
    mine, its = one.part(low, high), other.part(low, high)
    shared = np.count_nonzero(one.inner[mine] & other.inner[its])
    least = min(
        np.count_nonzero(one.inner) - np.count_nonzero(one.inner[mine] & other.on[its]),
        np.count_nonzero(other.inner) - np.count_nonzero(other.inner[its] & one.on[mine]),
    )
    return bool(0 < shared < least)


def _gaps(name: str, joined: Joined, bottom: int, grid: Grid) -> Iterable[str]:
    if joined.filled:
        yield (
            f"{quote(name)}: outlined on every {_ordinal(joined.every)} slice; "
            f"{counted(len(joined.filled), 'slice')} between outlines filled in by the shapes beside."
        )
    if joined.empty:
        levels = [bottom + level for level in joined.empty]
        yield f"{quote(name)}: no outline on {_at(levels, grid)} between others; left empty there, as drawn."


def _ordinal(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")


def _at(levels: Sequence[int], grid: Grid) -> str:
    """Name the slices of some levels, the first five by their place."""
    points = to_mm(np.array([(0, 0, level) for level in levels[:5]]), grid)
    places = ", ".join(place(point, grid) for point in points)
    more = f" and {len(levels) - 5} more" if len(levels) > 5 else ""
    return f"{counted(len(levels), 'slice')} ({places}{more})"
