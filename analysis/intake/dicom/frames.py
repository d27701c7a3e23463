"""Frames of a multi-frame object on the voxels of an image."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pydicom.dataset import Dataset

from analysis.intake.dicom.coded import items
from analysis.intake.dicom.elements import numbers
from analysis.intake.dicom.slices import slice_tolerance, to_index, to_step
from analysis.intake.draft import Grid

_IN_PLANE = 0.05
"""Voxels by which the pixels of a frame may miss those of the image; nobody can see as little."""
_COSINE = 0.02
"""Cosines that differ by less are those of one direction, for words in messages."""
_THICK, _MANY = 1.5, 5
"""Frames that are this much further apart than slices are thicker; so many with even gaps are no chance."""


class FrameError(ValueError):
    """A frame does not lie on the voxels of an image; the message says why."""


@dataclass(frozen=True, eq=False)
class Frame:
    """Where a frame lies, and what it shows.

    Attributes
    ----------
    index : int
        From 0.
    numbers : tuple of int
        Segments that it shows; empty in a label map, which shows all.
    position : tuple of float
        Centre of its first pixel (mm).
    orientation : tuple of float
        Cosines along a row, and along a column.
    spacing : tuple of float
        Between rows, and between columns (mm).
    between : float or None
        From frame to frame, as the file says (mm).
    """

    index: int
    numbers: tuple[int, ...]
    position: tuple[float, ...]
    orientation: tuple[float, ...]
    spacing: tuple[float, ...]
    between: float | None


@dataclass(frozen=True)
class Seat:
    """Which voxels of a grid the pixels of a frame are.

    Attributes
    ----------
    start, end : tuple of int
        Lowest voxel, and the one behind the highest, along z, y, x.
    flips : tuple of bool
        Whether rows, and whether columns run against the grid.
    is_turned : bool
        Whether rows and columns change places.
    normal : int
        The grid's axis along which the frame has one voxel: 0 for z, 1 for y, 2 for x.
    """

    start: tuple[int, ...]
    end: tuple[int, ...]
    flips: tuple[bool, bool]
    is_turned: bool
    normal: int


def read_frames(dataset: Dataset) -> list[Frame]:
    """List the frames of a segmentation.

    Raises
    ------
    FrameError
        A frame has no place.
    """
    shared = (items(dataset, "SharedFunctionalGroupsSequence") or [Dataset()])[0]
    own = items(dataset, "PerFrameFunctionalGroupsSequence")
    return [_frame(index, group, shared) for index, group in enumerate(own)]


def _frame(index: int, own: Dataset, shared: Dataset) -> Frame:
    def found(sequence: str, name: str, count: int) -> tuple[float, ...] | None:
        """Look numbers up, of the frame before those of all frames."""
        # A frame's own values go before those that all frames share.
        values = (numbers(item, name, count) for group in (own, shared) for item in items(group, sequence))
        return next(filter(None, values), None)

    position = found("PlanePositionSequence", "ImagePositionPatient", 3)
    orientation = found("PlaneOrientationSequence", "ImageOrientationPatient", 6)
    spacing = found("PixelMeasuresSequence", "PixelSpacing", 2)
    if position is None or orientation is None or spacing is None or min(spacing) <= 0:
        raise FrameError(f"frame {index + 1} has no position, orientation or spacing above 0")
    between = found("PixelMeasuresSequence", "SpacingBetweenSlices", 1)
    return Frame(
        index, _segments(own, shared), position, orientation, spacing, between[0] if between else None
    )


def _segments(own: Dataset, shared: Dataset) -> tuple[int, ...]:
    for group in (own, shared):
        for item in items(group, "SegmentIdentificationSequence"):
            value = item.get("ReferencedSegmentNumber")
            if value is not None:
                return tuple(int(one) for one in (value if hasattr(value, "__iter__") else [value]))
    return ()


def seats(frames: Sequence[Frame], shape: tuple[int, int], grid: Grid) -> list[tuple[Frame, Seat]]:
    """Find the voxels that the pixels of frames are.

    Parameters
    ----------
    frames : sequence of Frame
    shape : tuple of int
        Rows and columns.
    grid : Grid
        Of the image; frames may reach beyond it, and be turned or flipped by right angles.

    Raises
    ------
    FrameError
        The pixels are none of its voxels: spacing or orientation differ, or they are shifted by a part of a
        voxel; or frames are thicker than the slices of the image.
    """
    found = [(frame, _seat(frame, shape, grid)) for frame in frames]
    for normal in {where.normal for _, where in found}:
        _check_thickness([pair for pair in found if pair[1].normal == normal], grid.spacing[2 - normal])
    return found


def _seat(frame: Frame, shape: tuple[int, int], grid: Grid) -> Seat:
    steps = to_step(_steps(frame), grid)
    whole = np.round(steps)
    is_along_axes = (np.abs(whole).sum(axis=1) == 1).all() and not (whole[0] * whole[1]).any()
    drift = np.abs(steps - whole) * (np.array([shape]).T - 1)
    tolerance = np.array([_IN_PLANE, _IN_PLANE, slice_tolerance(grid)])
    if not is_along_axes or (drift > 2 * tolerance).any():
        raise FrameError(_difference(frame, grid))
    ends = np.array([(0, 0), (0, shape[1] - 1), (shape[0] - 1, 0), (shape[0] - 1, shape[1] - 1)])
    corners = to_index(np.array([frame.position]), grid) + ends @ whole
    missed = np.abs(corners[0] - np.round(corners[0]))
    if (missed > tolerance).any():
        parts = " x ".join(f"{value:.3g}" for value in missed)
        raise FrameError(f"its frame {frame.index + 1} is shifted against them by {parts} of a voxel")
    whole_corners = np.round(corners).astype(int)[:, ::-1]
    start, end = whole_corners.min(axis=0), whole_corners.max(axis=0) + 1
    axes = [2 - int(np.flatnonzero(step)[0]) for step in whole]
    flips = (bool(whole[0].sum() < 0), bool(whole[1].sum() < 0))
    return Seat(tuple(start.tolist()), tuple(end.tolist()), flips, axes[0] > axes[1], 3 - sum(axes))


def _check_thickness(found: Sequence[tuple[Frame, Seat]], spacing: float) -> None:
    """Refuse frames on every second, third... slice of the image that stand for all of them.

    Missing frames are empty, so distances alone do not tell; the file has to say how far its frames lie
    apart, or there must be many of them.
    """
    levels = np.unique([where.start[where.normal] for _, where in found])
    apart = int(np.gcd.reduce(np.diff(levels))) if len(levels) > 1 else 0
    said = found[0][0].between
    is_thick = abs(said) > _THICK * spacing if said is not None else len(levels) >= _MANY
    if apart != 1 and is_thick:
        far = abs(said) if said is not None else apart * spacing
        raise FrameError(f"its frames are {far:.6g} mm apart, the slices of the image {spacing:.6g} mm")


def paste(pixels: np.ndarray, where: Seat, voxels: np.ndarray) -> np.ndarray:
    """Add the pixels of a frame to voxels.

    Parameters
    ----------
    pixels : numpy.ndarray, shape (rows, columns)
        0 is nothing.
    where : Seat
    voxels : numpy.ndarray, shape (z, y, x)
        Of the whole grid; changed in place.

    Returns
    -------
    numpy.ndarray, shape (n,)
        Pixels that are not 0 and lie outside the grid.
    """
    turned = pixels[:: -1 if where.flips[0] else 1, :: -1 if where.flips[1] else 1]
    block = np.expand_dims(turned.T if where.is_turned else turned, where.normal)
    target = tuple(
        slice(max(start, 0), max(end, 0)) for start, end in zip(where.start, where.end, strict=True)
    )
    source = tuple(
        slice(max(-start, 0), max(size - start, 0))
        for start, size in zip(where.start, voxels.shape, strict=True)
    )
    part = block[source]
    there = voxels[target]
    np.copyto(there, part, where=part != 0)
    if part.size == block.size:
        return block[:0].ravel()
    outside = block.copy()
    outside[source] = 0
    return outside[outside != 0]


def _steps(frame: Frame) -> np.ndarray:
    """Give the steps from row to row and from column to column (mm), shape (2, 3)."""
    along_row, along_column = np.reshape(frame.orientation, (2, 3))
    return np.array([along_column * frame.spacing[0], along_row * frame.spacing[1]])


def _difference(frame: Frame, grid: Grid) -> str:
    """Say how the grid of a frame differs from that of the image."""
    ours = " x ".join(f"{value:.6g}" for value in grid.spacing)
    theirs = " x ".join(f"{value:.6g}" for value in frame.spacing[::-1])
    directions = to_step(_steps(frame) / np.reshape(frame.spacing, (2, 1)), grid) * grid.spacing
    is_oblique = np.abs(directions - np.round(directions)).max() > _COSINE
    turned = ", and its axes are turned against it" if is_oblique else ""
    return f"its pixels of {theirs} mm are none of the image's voxels of {ours} mm{turned}"
