"""Slices of a series in their order along the normal, or all that keeps them from being a volume."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.errors import Fault, InputError, raise_errors
from analysis.intake.dicom.head import Head
from analysis.intake.dicom.members import AGAIN, checked, fault, some
from analysis.intake.dicom.plane import Plane, planes_of
from analysis.intake.dicom.series import Series
from analysis.intake.draft import Grid
from analysis.wording import counted, quote

MOST_SHIFTED_MM = 0.05
"""Slices may lie so far beside the line along the normal: positions are rounded in the files."""
LARGEST_TILT = 0.1
"""Degrees between the normal and the line of the slices that are taken for rounding."""
STEEPEST_TILT = 40.0
"""Degrees to which no gantry tilts."""
GAP = 1.5
"""Slices farther apart than this many times the median distance have others missing between them."""
UNEVEN = 0.1
"""Parts of the distance by which a slice may lie off its place in an even row; `MOST_SHIFTED_MM` on top."""

_APART = "Export each scan as a series of its own."
_SAME_MM = 0.01
_ALIKE = 1e-3


@dataclass(frozen=True, eq=False)
class Stack:
    """Slices of a volume.

    Attributes
    ----------
    series : Series
    planes : tuple of Plane
        From the first to the last along the normal.
    grid : Grid
        Where their voxels lie, as ITK has it.
    """

    series: Series
    planes: tuple[Plane, ...]
    grid: Grid


def stack_of(series: Series) -> Stack:
    """Put the slices of a series in order.

    Parameters
    ----------
    series : Series

    Returns
    -------
    Stack

    Raises
    ------
    InputError
        It is no regular volume: files of several series under one UID, slices that are damaged, unlike,
        tilted, twice there or missing. Each fault names its slice.
    """
    heads = checked(series.heads)
    planes = list(_all_planes(heads))
    raise_errors(some([one for plane in planes for one in _of_plane(plane)]))
    raise_errors(_unlike(planes))
    row, column, normal = _axes(min(planes, key=lambda plane: (plane.head.sop_uid, plane.frame or 0)))
    planes.sort(key=lambda plane: (float(np.dot(plane.position or (), normal)), plane.file, plane.frame or 0))
    places = np.array([plane.position for plane in planes])
    raise_errors([*_tilted(planes, places, normal), *_uneven(planes, places @ normal)])
    first = planes[0]
    height, width = first.spacing or (math.nan, math.nan)
    distance = float(np.linalg.norm(places[-1] - places[0])) / (len(planes) - 1)
    grid = Grid(
        size=(first.head.columns, first.head.rows, len(planes)),
        spacing=(width, height, distance),
        origin=tuple(places[0].tolist()),
        direction=tuple(np.column_stack([row, column, normal]).ravel().tolist()),
    )
    return Stack(series, tuple(planes), grid)


def _all_planes(heads: Iterable[Head]) -> Iterator[Plane]:
    for head in heads:
        try:
            planes = planes_of(head)
        # A damaged file can make pydicom raise anything.
        except Exception as error:
            message = f"The places of its frames cannot be read ({type(error).__name__}): it is damaged."
            raise InputError([fault(head.file, "", message, "Copy or export it again.")]) from None
        if len(planes) != head.frames:
            message = f"Says that it holds {counted(head.frames, 'frame')} and gives places of {len(planes)}."
            raise InputError([fault(head.file, "", message, "Copy or export it again.")])
        yield from planes


def _of_plane(plane: Plane) -> Iterator[Fault]:
    needed = {
        "ImagePositionPatient": plane.position,
        "ImageOrientationPatient": plane.orientation,
        "PixelSpacing": plane.spacing,
    }
    if absent := [name for name, value in needed.items() if value is None]:
        message = (
            f"Gives no {' and no '.join(absent)}, or not in numbers: its place in the body is not known."
        )
        yield fault(plane.file, plane.place, message, AGAIN)
    elif min(plane.spacing or ()) <= 0:
        message = f"PixelSpacing is {plane.spacing}; both must be above 0."
        yield fault(plane.file, plane.place, message, AGAIN)
    elif not _is_right_angled(plane):
        message = "ImageOrientationPatient is no pair of perpendicular directions of length 1."
        yield fault(plane.file, plane.place, message, AGAIN)
    elif not math.isfinite(plane.slope + plane.intercept) or plane.slope == 0:
        message = "RescaleSlope or RescaleIntercept is no number, or a slope of 0: its values are not known."
        yield fault(plane.file, plane.place, message, AGAIN)


def _is_right_angled(plane: Plane) -> bool:
    axes = np.reshape(plane.orientation or (), (2, 3))
    return bool(np.abs(axes @ axes.T - np.eye(2)).max() < _ALIKE)


def _unlike(planes: Sequence[Plane]) -> list[Fault]:
    """Slices that differ from most others in size, spacing or orientation."""
    if len(planes) < 2:
        message = "Has one slice; a volume takes two or more."
        return [fault(planes[0].file, planes[0].place, message, AGAIN)] if planes else []
    aspects: dict[str, Callable[[Plane], tuple[float, ...]]] = {
        "Rows and Columns": lambda plane: (plane.head.rows, plane.head.columns),
        "PixelSpacing": lambda plane: plane.spacing or (),
        "ImageOrientationPatient": lambda plane: plane.orientation or (),
    }
    faults = []
    for name, aspect in aspects.items():
        common = Counter(map(aspect, planes)).most_common(1)[0][0]
        others = [plane for plane in planes if not np.allclose(aspect(plane), common, rtol=0, atol=_ALIKE)]
        if others:
            message = (
                f"{name} {_numbers(aspect(others[0]))}, and {_numbers(common)} in most slices of its series; "
                f"{counted(len(others), 'slice')} of {len(planes)} differ."
            )
            faults.append(
                fault(others[0].file, others[0].place, message, "Keep slices of one kind in a series.")
            )
    return faults


def _axes(plane: Plane) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Directions of rows, of columns and along the slices, perpendicular as ITK makes them."""
    row, column = np.array(plane.orientation, dtype=float).reshape(2, 3)
    normal = np.cross(row, column)
    normal /= np.linalg.norm(normal)
    row = np.cross(column, normal)
    row /= np.linalg.norm(row)
    return row, np.cross(normal, row), normal


def _tilted(planes: Sequence[Plane], places: np.ndarray, normal: np.ndarray) -> Iterator[Fault]:
    """Slices beside the line along the normal, by a tilted gantry or as several scans are mixed."""
    steps = places - places[0]
    along = steps @ normal
    shifts = np.linalg.norm(steps - np.outer(along, normal), axis=1)
    worst = int(np.argmax(shifts))
    extent = max(float(along[-1]), _SAME_MM)
    remedy = "Export it straightened, such as a reconstruction without tilt; what was drawn must fit that."
    if shifts[worst] > max(MOST_SHIFTED_MM, extent * math.tan(math.radians(LARGEST_TILT))):
        angle = math.degrees(math.atan2(float(shifts[worst]), abs(float(along[worst]))))
        lies = f"Lies {shifts[worst]:.2f} mm beside the line from the first slice along the normal"
        if angle > STEEPEST_TILT:
            message = f"{lies}: slices of several scans are mixed under one SeriesInstanceUID."
            yield fault(planes[worst].file, planes[worst].place, message, _APART)
            return
        why = f"the gantry was tilted by {angle:.1f} degrees, or slices of several scans are mixed"
        yield fault(planes[worst].file, planes[worst].place, f"{lies}: {why}.", remedy)
        return
    tilted = next((plane for plane in planes if abs(plane.head.tilt) > LARGEST_TILT), None)
    if tilted:
        message = (
            f"GantryDetectorTilt is {tilted.head.tilt:g} degrees, and its slices lie as if it were 0: "
            "where they were in the body is not sure."
        )
        yield fault(tilted.file, tilted.place, message, f"{remedy} If it is straight, set the tilt to 0.")


def _uneven(planes: Sequence[Plane], along: np.ndarray) -> list[Fault]:
    """Slices that are twice there, missing, or not in an even row."""
    steps = np.diff(along)
    if faults := [_twice(planes[i], planes[i + 1]) for i in np.flatnonzero(steps < _SAME_MM).tolist()]:
        return some(faults)
    usual = float(np.median(steps))
    if faults := [
        _gap(planes[i], planes[i + 1], steps[i], usual) for i in np.flatnonzero(steps > GAP * usual).tolist()
    ]:
        return some(faults)
    even = np.linspace(along[0], along[-1], len(along))
    off = np.abs(along - even)
    worst = int(np.argmax(off))
    if off[worst] <= UNEVEN * usual + MOST_SHIFTED_MM:
        return []
    message = (
        f"Lies {off[worst]:.2f} mm off its place among slices that are {usual:.3g} mm apart in the median."
    )
    return [fault(planes[worst].file, planes[worst].place, message, "Export slices of one distance.")]


def _twice(one: Plane, other: Plane) -> Fault:
    message = f"Lies where {quote(one)} lies: two slices at one place."
    remedy = "Keep one of them; several phases, echoes or reconstructions must be series of their own."
    return fault(other.file, other.place, message, remedy)


def _gap(one: Plane, other: Plane, step: float, usual: float) -> Fault:
    lost = max(round(step / usual) - 1, 1)
    message = (
        f"The next slice, {quote(other)}, lies {step:.4g} mm on, and others {usual:.4g} mm apart: "
        f"{counted(lost, 'slice')} {'is' if lost == 1 else 'are'} missing."
    )
    return fault(one.file, one.place, message, "Export the whole series again.")


def _numbers(values: Iterable[float]) -> str:
    return " x ".join(f"{value:g}" for value in values)
