"""SEG: the segments of a segmentation object, and their voxels on the grid of an image."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import highdicom
import numpy as np
from pydicom.dataset import Dataset

from analysis.errors import Fault, InputError
from analysis.intake import lesion_names
from analysis.intake.dicom.coded import anatomy, first_concept, is_coded_lesion, items, meanings
from analysis.intake.dicom.frames import Frame, FrameError, Seat, paste, read_frames, seats
from analysis.intake.dicom.head import text
from analysis.intake.draft import Grid, Region
from analysis.wording import counted, quote

_AT_ONCE = 32
"""Frames that are decoded before they are laid on the image."""
_AGAIN = "Export or copy it again."
_TYPES = ("BINARY", "FRACTIONAL", "LABELMAP")


@dataclass(frozen=True, eq=False)
class Segment:
    """A segment of a segmentation object.

    Attributes
    ----------
    name : str
        Its label; else what its code means; else `Segment 7`.
    number : int
    series_uid : str
        Of the image series that it was drawn on; empty if the file does not say.
    image_uids : frozenset of str
        Slices that the file refers to.
    words : tuple of str
        Texts that may tell its site: coded regions, what its code means, its label and description.
    is_lesion_coded : bool or None
        What its codes say; None if they say nothing.
    """

    name: str
    number: int
    series_uid: str
    image_uids: frozenset[str]
    words: tuple[str, ...]
    is_lesion_coded: bool | None


def read_segments(dataset: Dataset, file: str) -> list[Segment]:
    """Read what the segments of a segmentation object are.

    Parameters
    ----------
    dataset : pydicom.Dataset
        Its head; pixels are not looked at.
    file : str
        Its path, for messages.

    Returns
    -------
    list of Segment
        In the order of the file, without the background of a label map (segment 0).

    Raises
    ------
    InputError
        Segments have no number, or the same.
    """
    found = items(dataset, "SegmentSequence")
    _check_numbers(found, file)
    series, images = _reference(dataset)
    return [_segment(item, series, images) for item in found if _number(item)]


def reason_not(segment: Segment, pattern: re.Pattern[str] | None = None) -> str:
    """Say why a segment is left out; empty if it is a lesion.

    A pattern decides alone, by the name. Else codes decide, if they say anything; then the words of the name.
    """
    if pattern is None and segment.is_lesion_coded is not None:
        return "" if segment.is_lesion_coded else lesion_names.reason_not(segment.name) or lesion_names.CODED
    return lesion_names.reason_not(segment.name, pattern)


def regions(path: Path, segments: Sequence[Segment], grid: Grid, file: str) -> list[Region | None]:
    """Give the voxels of segments on the grid of an image.

    Segments of type BINARY are taken as they are, of a FRACTIONAL one what is at least half of the maximum,
    of a LABELMAP what has their number. Frames may stand in any order; missing ones are empty. They may
    cover a part of the image, and be flipped or turned by right angles against it.

    Parameters
    ----------
    path : pathlib.Path
        The segmentation object.
    segments : sequence of Segment
        Those that are wanted.
    grid : Grid
        Of the image.
    file : str
        The path for messages.

    Returns
    -------
    list of (Region or None)
        Of each segment, None if it is empty.

    Raises
    ------
    InputError
        It is damaged, cannot be decoded, lies on other voxels than those of the image, or reaches beyond it.
    """
    image = _opened(path, file)
    numbers = frozenset(segment.number for segment in segments)
    frames = _seated(image, numbers, grid, file)
    try:
        if image.SegmentationType == "LABELMAP":
            found, lost = _of_labels(image, frames, numbers, grid)
        else:
            found, lost = _of_masks(image, frames, segments, grid)
    # highdicom and the decoders behind it raise whatever they meet.
    except Exception as error:
        raise _unreadable(image, error, file) from None
    faults = [_outside(segment, lost[segment.number], file) for segment in segments if lost[segment.number]]
    if faults:
        raise InputError(faults)
    return [found[segment.number] for segment in segments]


def _number(item: Dataset) -> int | None:
    try:
        return int(text(item, "SegmentNumber"))
    except ValueError:
        return None


def _check_numbers(found: Sequence[Dataset], file: str) -> None:
    counts = Counter(map(_number, found))
    faults = [
        Fault(
            "error",
            file,
            f"segment {number}",
            f"{count} segments have this number; each needs its own.",
            _AGAIN,
        )
        for number, count in counts.items()
        if number is not None and count > 1
    ]
    if counts[None]:
        message = f"{counted(counts[None], 'segment')} without a number, to which no frame can belong."
        faults.append(Fault("error", file, "SegmentSequence", message, _AGAIN))
    if faults:
        raise InputError(faults)


def _reference(dataset: Dataset) -> tuple[str, frozenset[str]]:
    """Series that the file refers to, that with most slices, and the slices."""
    series = {
        text(item, "SeriesInstanceUID"): [text(image, "ReferencedSOPInstanceUID") for image in images]
        for item in items(dataset, "ReferencedSeriesSequence")
        if (images := items(item, "ReferencedInstanceSequence")) or text(item, "SeriesInstanceUID")
    }
    best = max(series, key=lambda uid: len(series[uid]), default="")
    slices = series.get(best) or list(_source_images(dataset))
    return best, frozenset(filter(None, slices))


def _source_images(dataset: Dataset) -> Iterator[str]:
    """Slices that the frames were derived from."""
    shared = items(dataset, "SharedFunctionalGroupsSequence")
    groups = [*shared, *items(dataset, "PerFrameFunctionalGroupsSequence")]
    derivations = (item for group in groups for item in items(group, "DerivationImageSequence"))
    for holder in (dataset, *derivations):
        for image in items(holder, "SourceImageSequence"):
            yield text(image, "ReferencedSOPInstanceUID")


def _segment(item: Dataset, series: str, images: frozenset[str]) -> Segment:
    number = _number(item) or 0
    category = first_concept(item, "SegmentedPropertyCategoryCodeSequence")
    kind = first_concept(item, "SegmentedPropertyTypeCodeSequence")
    kinds = meanings(item, "SegmentedPropertyTypeCodeSequence", "SegmentedPropertyTypeModifierCodeSequence")
    label, description = text(item, "SegmentLabel"), text(item, "SegmentDescription")
    words = (*anatomy(item), *kinds, label, description)
    return Segment(
        name=label or description or next(iter(kinds), "") or f"Segment {number}",
        number=number,
        series_uid=series,
        image_uids=images,
        words=tuple(dict.fromkeys(filter(None, words))),
        is_lesion_coded=is_coded_lesion(category, kind),
    )


def _opened(path: Path, file: str) -> highdicom.seg.Segmentation:
    """Open a file whose frames are read when they are needed; where that cannot be, all at once."""
    reason = ""
    for is_lazy in (True, False):
        try:
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


def _seated(
    image: highdicom.seg.Segmentation, numbers: frozenset[int], grid: Grid, file: str
) -> list[tuple[Frame, Seat]]:
    """Frames that show wanted segments, each with its voxels of the image."""
    try:
        frames = read_frames(image)
        if len(frames) != image.number_of_frames:
            raise FrameError(
                f"it holds {counted(image.number_of_frames, 'frame')}, and the places of {len(frames)}"
            )
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
    segments: Sequence[Segment],
    grid: Grid,
) -> tuple[dict[int, Region | None], Counter[int]]:
    """Regions of segments with frames of their own, and how many of their pixels lie outside the image."""
    is_fractional = image.SegmentationType == "FRACTIONAL"
    least = max(int(image.get("MaximumFractionalValue", 255)), 1) / 2 if is_fractional else 1
    found: dict[int, Region | None] = {}
    lost: Counter[int] = Counter()
    voxels = np.zeros(grid.shape, dtype=bool)
    for segment in segments:
        own = [(frame, where) for frame, where in frames if segment.number in frame.numbers]
        for pixels, where in _decoded(image, own):
            lost[segment.number] += paste(pixels >= least, where, voxels)
        region = found[segment.number] = Region.of(voxels)
        if region is not None:
            voxels[region.box] = False
    return found, lost


def _of_labels(
    image: highdicom.seg.Segmentation,
    frames: Sequence[tuple[Frame, Seat]],
    numbers: frozenset[int],
    grid: Grid,
) -> tuple[dict[int, Region | None], Counter[int]]:
    """Regions of segments of a label map, and how many of their pixels lie outside the image."""
    voxels = np.zeros(grid.shape, dtype=np.uint16)
    lost: Counter[int] = Counter()
    wanted = sorted(numbers)
    for pixels, where in _decoded(image, frames):
        labels = np.where(np.isin(pixels, wanted), pixels, 0).astype(np.uint16)
        if paste(labels, where, voxels):
            lost.update({number: int(np.count_nonzero(labels == number)) for number in wanted})
    return {number: Region.of(voxels == number) for number in wanted}, lost


def _decoded(
    image: highdicom.seg.Segmentation, frames: Sequence[tuple[Frame, Seat]]
) -> Iterator[tuple[np.ndarray, Seat]]:
    """Pixels of frames, shape (rows, columns), each with its place."""
    for first in range(0, len(frames), _AT_ONCE):
        part = frames[first : first + _AT_ONCE]
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


def _outside(segment: Segment, count: int, file: str) -> Fault:
    message = f"{counted(count, 'pixel')} of it lie outside the image that it refers to."
    remedy = "Put the whole image series into the folder, or cut the segmentation to the image."
    return Fault("error", file, f"segment {quote(segment.name)}", message, remedy)
