"""Voxels of the segments of a SEG on the grid of an image."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, redirect_stderr
from io import StringIO
from pathlib import Path

import highdicom
import numpy as np

from analysis.errors import Fault, InputError
from analysis.intake.dicom.frames import Frame, FrameError, Seat, paste, read_frames, seats
from analysis.intake.draft import Grid, Region
from analysis.wording import counted, quote

_AT_ONCE = 32
"""Frames that are decoded before they are laid on the image."""
_AGAIN = "Export or copy it again."
_TYPES = ("BINARY", "FRACTIONAL", "LABELMAP")


def read_regions(path: Path, names: Mapping[int, str], grid: Grid, file: str) -> dict[int, Region | None]:
    """Read the voxels of segments on the grid of an image; see `seg.regions`.

    Parameters
    ----------
    path : pathlib.Path
    names : mapping of int to str
        Numbers of the segments that are wanted, and their names for messages.
    grid : Grid
    file : str
    """
    image = _opened(path, file)
    frames = _seated(image, names.keys(), grid, file)
    try:
        if image.SegmentationType == "LABELMAP":
            found, lost = _of_labels(image, frames, sorted(names), grid)
        else:
            found, lost = _of_masks(image, frames, sorted(names), grid)
    # highdicom and the decoders behind it raise whatever they meet.
    except Exception as error:
        raise _unreadable(image, error, file) from None
    faults = [_outside(name, lost[number], file) for number, name in names.items() if lost[number]]
    if faults:
        raise InputError(faults)
    return found


def _opened(path: Path, file: str) -> highdicom.seg.Segmentation:
    """Open a file whose frames are read when they are needed; where that cannot be, all at once."""
    reason = ""
    for is_lazy in (True, False):
        try:
            with _unsaid():
                image = highdicom.seg.segread(path, lazy_frame_retrieval=is_lazy)
        # highdicom raises whatever a damaged file makes it meet.
        except Exception as error:
            reason = type(error).__name__
        else:
            if image.SegmentationType in _TYPES:
                return image
            reason = f"segmentation type {quote(image.SegmentationType)}"
    message = f"This SEG cannot be read ({reason}): it is cut off, damaged or of an unknown form."
    raise InputError([Fault("error", file, "", message, _AGAIN)])


@contextmanager
def _unsaid() -> Iterator[None]:
    """Keep off the terminal what highdicom says of errors that it raises as well: paths and a traceback."""
    with redirect_stderr(StringIO()):
        yield


def _seated(
    image: highdicom.seg.Segmentation, numbers: Set[int], grid: Grid, file: str
) -> list[tuple[Frame, Seat]]:
    """Frames that show wanted segments, each with its voxels of the image."""
    try:
        frames = read_frames(image)
        if len(frames) != image.number_of_frames:
            raise FrameError(
                f"it holds {counted(image.number_of_frames, 'frame')}, and the places of {len(frames)}"
            )
        if image.SegmentationType != "LABELMAP" and not all(frame.numbers for frame in frames):
            raise FrameError("a frame does not say which segment it shows")
    except FrameError as error:
        raise InputError([Fault("error", file, "", f"This SEG is damaged: {error}.", _AGAIN)]) from None
    wanted = [frame for frame in frames if not frame.numbers or numbers & set(frame.numbers)]
    try:
        return seats(wanted, (image.Rows, image.Columns), grid)
    except FrameError as error:
        message = f"Does not lie on the voxels of the image that it refers to: {error}."
        remedy = "Bring it to the grid of that image first, such as by exporting it anew from 3D Slicer."
        raise InputError([Fault("error", file, "", message, remedy)]) from None


def _of_masks(
    image: highdicom.seg.Segmentation,
    frames: Sequence[tuple[Frame, Seat]],
    numbers: Sequence[int],
    grid: Grid,
) -> tuple[dict[int, Region | None], Counter[int]]:
    """Regions of segments with frames of their own, and how many of their pixels lie outside the image."""
    is_fractional = image.SegmentationType == "FRACTIONAL"
    least = max(int(image.get("MaximumFractionalValue", 255)), 1) / 2 if is_fractional else 1
    found: dict[int, Region | None] = {}
    lost: Counter[int] = Counter()
    voxels = np.zeros(grid.shape, dtype=bool)
    for number in numbers:
        own = [(frame, where) for frame, where in frames if number in frame.numbers]
        for pixels, where in _decoded(image, own):
            lost[number] += paste(pixels >= least, where, voxels).size
        region = found[number] = _region(voxels, [where for _, where in own])
        if region is not None:
            voxels[region.box] = False
    return found, lost


def _region(voxels: np.ndarray, places: Sequence[Seat]) -> Region | None:
    """Cut a segment out of the slices that its frames touch: looking through all of them takes longer."""
    low = min((max(place.start[0], 0) for place in places), default=0)
    high = max((min(place.end[0], len(voxels)) for place in places), default=0)
    return Region.of(voxels[low:high], (low, 0, 0)) if low < high else None


def _of_labels(
    image: highdicom.seg.Segmentation,
    frames: Sequence[tuple[Frame, Seat]],
    numbers: Sequence[int],
    grid: Grid,
) -> tuple[dict[int, Region | None], Counter[int]]:
    """Regions of segments of a label map, and how many of their pixels lie outside the image."""
    voxels = np.zeros(grid.shape, dtype=np.uint16)
    lost: Counter[int] = Counter()
    for pixels, where in _decoded(image, frames):
        labels = np.where(np.isin(pixels, numbers), pixels, 0).astype(np.uint16)
        lost.update(paste(labels, where, voxels).tolist())
    return {number: Region.of(voxels == number) for number in numbers}, lost


def _decoded(
    image: highdicom.seg.Segmentation, frames: Sequence[tuple[Frame, Seat]]
) -> Iterator[tuple[np.ndarray, Seat]]:
    """Pixels of frames, shape (rows, columns), each with its place."""
    for first in range(0, len(frames), _AT_ONCE):
        part = frames[first : first + _AT_ONCE]
        with _unsaid():
            stored = image.get_stored_frames([frame.index for frame, _ in part], as_indices=True)
        yield from zip(stored, (where for _, where in part), strict=True)


def _unreadable(image: highdicom.seg.Segmentation, error: Exception, file: str) -> InputError:
    syntax = image.transfer_syntax_uid
    message = (
        f"Its voxels ({syntax.name}) cannot be read ({type(error).__name__}): they are cut off or damaged"
    )
    if syntax.is_compressed:
        message, remedy = (
            f"{message}, or compressed in an unknown way.",
            "Export it again without compression.",
        )
    else:
        message, remedy = f"{message}.", _AGAIN
    return InputError([Fault("error", file, "", message, remedy)])


def _outside(name: str, count: int, file: str) -> Fault:
    message = f"{counted(count, 'pixel')} of it lie outside the image that it refers to."
    remedy = "Put the whole image series into the folder, or cut the segmentation to the image."
    return Fault("error", file, f"segment {quote(name)}", message, remedy)
