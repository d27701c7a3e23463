"""SEG: the segments of a segmentation object, and their voxels on the grid of an image."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydicom.dataset import Dataset

from analysis.intake import lesion_names
from analysis.intake.dicom.coded import (
    anatomy,
    first_concept,
    is_coded_lesion,
    items,
    meanings,
    require_numbers,
    whole_number,
)
from analysis.intake.dicom.elements import text
from analysis.intake.dicom.segment_voxels import read_regions
from analysis.intake.draft import Grid, Region


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
    require_numbers(found, "SegmentNumber", "segment", "frame", file)
    series, images = _reference(dataset)
    return [_segment(item, series, images) for item in found if whole_number(item, "SegmentNumber")]


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
    found = read_regions(path, {segment.number: segment.name for segment in segments}, grid, file)
    return [found[segment.number] for segment in segments]


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
    number = whole_number(item, "SegmentNumber") or 0
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
