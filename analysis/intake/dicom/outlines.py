"""Contours of a ROI put on the slices of an image, or the reasons why they do not fit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.errors import Fault
from analysis.intake.dicom.contours import CLOSED, POINT, Contour, ContourError
from analysis.intake.dicom.polygons import settled
from analysis.intake.dicom.slices import place, slice_tolerance, to_index, to_mm
from analysis.intake.draft import Grid
from analysis.wording import counted, quote

_EDGE = 1.0
"""Pixels by which a contour may reach beyond the centres of the outermost pixels."""
_OTHER_SERIES = "Name the series that it was drawn on: export the structure set together with it."

_REMEDIES = {
    "open": "Close the contour in the planning system, or leave the ROI out by --lesions.",
    "broken": "The file is damaged: export it again.",
    "tilted": "Draw the ROI on the slices of this series, or export it for the series that it was drawn on.",
    "between": _OTHER_SERIES,
    "outside": _OTHER_SERIES,
    "beside": _OTHER_SERIES,
}


class _MisfitError(ValueError):
    """A contour does not fit the image: a key of `_REMEDIES`, what is wrong, and where."""

    def __init__(self, kind: str, what: str, where: str) -> None:
        self.kind, self.what, self.where = kind, what, where
        super().__init__(what)


@dataclass
class Outlines:
    """Polygons of a ROI on the slices of an image.

    Attributes
    ----------
    polygons : dict
        Slice to polygons, arrays of shape (n, 2): x, y in pixels.
    points, short, twice : int
        Contours that are left aside: markers of a point, of fewer than three corners, drawn a second time.
    faults : list of Fault
        Contours that do not fit, a fault a kind.
    """

    polygons: dict[int, list[np.ndarray]] = field(default_factory=dict)
    points: int = 0
    short: int = 0
    twice: int = 0
    faults: list[Fault] = field(default_factory=list)


def outlines(name: str, contours: Sequence[Contour], grid: Grid, file: str) -> Outlines:
    """Put the contours of a ROI on the slices of an image.

    Parameters
    ----------
    name : str
        Of the ROI, for messages.
    contours : sequence of Contour
    grid : Grid
    file : str
        Its file, for messages.
    """
    found = Outlines()
    misfits: dict[str, list[_MisfitError]] = {}
    for number, contour in enumerate(contours, start=1):
        try:
            _add(contour, number, grid, found)
        except _MisfitError as misfit:
            misfits.setdefault(misfit.kind, []).append(misfit)
    found.faults = [_fault(name, kinds, len(contours), file) for kinds in misfits.values()]
    return found


def _add(contour: Contour, number: int, grid: Grid, found: Outlines) -> None:
    if contour.kind == POINT:
        found.points += 1
        return
    try:
        points = contour.points()
    except ContourError as error:
        raise _MisfitError("broken", f"with {error}", f"contour {number}") from None
    if contour.kind not in CLOSED:
        where = place(points[0], grid) if len(points) else f"contour {number}"
        kind = f"type {quote(contour.kind)}" if contour.kind else "no type"
        raise _MisfitError("open", f"that are not closed ({kind})", where)
    if len(points) < 3:
        found.short += 1
        return
    _put(*_fitted(points, grid), found)


def _put(level: int, polygon: np.ndarray, found: Outlines) -> None:
    there = found.polygons.setdefault(level, [])
    if any(_is_same(polygon, other) for other in there):
        found.twice += 1
    else:
        there.append(polygon)


def _fitted(points: np.ndarray, grid: Grid) -> tuple[int, np.ndarray]:
    """Slice of a contour and its polygon there."""
    places = to_index(points, grid)
    heights = places[:, 2]
    tolerance = slice_tolerance(grid)
    level = int(np.clip(np.round(np.median(heights)), -(2**31), 2**31))
    where = place(points[0], grid)
    if np.ptp(heights) > 2 * tolerance:
        raise _MisfitError("tilted", "that are not parallel to the slices of the image", where)
    if not -0.5 < np.median(heights) < grid.size[2] - 0.5:
        raise _MisfitError("outside", f"outside the image, which reaches {_reach(grid)}", where)
    if np.abs(heights - level).max() > tolerance:
        raise _MisfitError(
            "between", "between the slices of the image", f"{where}, {_beside(points[0], grid)}"
        )
    sides = places[:, :2]
    if (sides < -_EDGE).any() or (sides > np.array(grid.size[:2]) - 1 + _EDGE).any():
        raise _MisfitError("beside", "that reach beyond the edge of the image", where)
    return level, settled(sides)


def _is_same(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two polygons have the same corners, wherever they begin and whichever way round they go."""
    return one.shape == other.shape and bool(np.array_equal(_sorted(one), _sorted(other)))


def _sorted(polygon: np.ndarray) -> np.ndarray:
    return polygon[np.lexsort(polygon.T)]


def _reach(grid: Grid) -> str:
    first, last = to_mm(np.array([(0, 0, 0), (0, 0, grid.size[2] - 1)]), grid)
    return f"from {place(first, grid)} to {place(last, grid)}"


def _beside(point: np.ndarray, grid: Grid) -> str:
    """Say which slices lie beside a point."""
    x, y, height = to_index(point[None], grid)[0]
    low, high = to_mm(np.array([(x, y, np.floor(height)), (x, y, np.ceil(height))]), grid)
    return f"the slices beside it at {place(low, grid)} and {place(high, grid)}"


def _fault(name: str, misfits: Sequence[_MisfitError], total: int, file: str) -> Fault:
    first = misfits[0]
    message = f"Contours {first.what}: {len(misfits)} of {total}, the first at {first.where}."
    return Fault("error", file, f"ROI {quote(name)}", message, _REMEDIES[first.kind])


def remarks_of(name: str, found: Outlines) -> Iterable[str]:
    """Say what was left aside of a ROI."""
    if found.points:
        yield f"{quote(name)}: {counted(found.points, 'point')} left aside: a point has no volume."
    if found.short:
        yield f"{quote(name)}: {counted(found.short, 'contour')} of fewer than 3 corners left aside."
    if found.twice:
        yield f"{quote(name)}: {counted(found.twice, 'contour')} drawn a second time counted once."
