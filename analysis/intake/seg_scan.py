"""An image with segmentations of 3D Slicer read: segments made into lesions on the image's grid."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from analysis.errors import Fault
from analysis.intake.draft import Lesion, Region, Scan
from analysis.intake.folders.naming import telling_folders
from analysis.intake.grids import offset
from analysis.intake.label_maps import labels_in
from analysis.intake.reading import Add, Reading
from analysis.intake.seg_nrrd import Segment, Segmentation
from analysis.sources.geometry import Head
from analysis.wording import quote


@dataclass(frozen=True)
class SegmentedImage:
    """An image with segmentations that lie on one grid.

    Attributes
    ----------
    patient : str
    image : pathlib.Path
        Relative to the source.
    head : Head
        Of the image.
    grid : Head
        Of the lesions: the image's, or another where that is asked for.
    segmentations : mapping of pathlib.Path to Segmentation
    lesions : mapping of pathlib.Path to tuple of Segment
        Segments of each that are lesions; none for plain label maps, of which all labels are.
    timepoint : str
    """

    patient: str
    image: Path
    head: Head
    grid: Head
    segmentations: Mapping[Path, Segmentation]
    lesions: Mapping[Path, tuple[Segment, ...]]
    timepoint: str = ""


def read_segmented(root: Path, one: SegmentedImage, *, split: bool, smallest_ml: float) -> Scan:
    """Read an image with its segmentations.

    Parameters
    ----------
    root : pathlib.Path
        The source.
    one : SegmentedImage
    split : bool
        Connected parts of segments are lesions; else segments are.
    smallest_ml : float
        Connected parts below it are left out (mL).

    Returns
    -------
    Scan
        Its image is a path; its lesions may be none.

    Raises
    ------
    InputError
        All that is wrong with its files.
    """
    return _Reading(root, one, split=split, smallest_ml=smallest_ml).scan()


class _Reading(Reading):
    """Reads the segmentations of an image."""

    layered = True

    def __init__(self, root: Path, one: SegmentedImage, *, split: bool, smallest_ml: float) -> None:
        super().__init__(
            root, one.patient, one.image, one.head, one.grid, split=split, smallest_ml=smallest_ml
        )
        self.one = one

    def masks(self) -> Iterator[tuple[Path, Add]]:
        """Segmentations that hold voxels, and what takes lesions from those of each."""
        for path, segmentation in self.one.segmentations.items():
            if segmentation.is_empty:
                self.leave_out(path.as_posix(), "the segmentation is empty")
            else:
                yield path, partial(self._add, path, segmentation)

    def _add(self, path: Path, segmentation: Segmentation, voxels: np.ndarray) -> None:
        start = offset(self.one.grid, segmentation.head)
        if start is None:
            raise AssertionError("segmentations are grouped by the grids they lie on")
        layers = voxels[..., np.newaxis] if voxels.ndim == 3 else voxels
        for segment in self.one.lesions[path] if segmentation.segments else _labels(voxels):
            self._add_segment(path, segment, layers[..., segment.layer] == segment.label, start[::-1])

    def _add_segment(self, path: Path, segment: Segment, member: np.ndarray, start: tuple[int, ...]) -> None:
        whole = Region.of(member, start)
        place = f"{path.as_posix()}: {segment.name}"
        if whole is None:
            self.leave_out(place, "the segment is empty")
        elif not self._is_inside(whole):
            image = quote(self.one.image.as_posix())
            message = f"The segment {quote(segment.name)} reaches outside of the image {image}."
            what = "Take it back to the image in Slicer's Segment Editor, or give the image it was drawn on."
            self.faults.append(Fault("error", path.as_posix(), f"segment {segment.number}", message, what))
        else:
            told = (segment.region, segment.name, segment.kind.meaning if segment.kind else "")
            folders = telling_folders(path, self.one.patient, self.one.timepoint)
            words = tuple(dict.fromkeys(filter(None, (*told, *folders))))
            for region in self.regions(place, whole):
                # Segments of several files are numbered through: each file begins with 1.
                is_own = not self.split and len(self.one.segmentations) == 1
                number = segment.number if is_own else len(self.lesions) + 1
                self.lesions.append(Lesion(segment.name, region, words, number))

    def _is_inside(self, region: Region) -> bool:
        return all(
            cut.start >= 0 and cut.stop <= length
            for cut, length in zip(region.box, self.grid.shape, strict=True)
        )


def _labels(voxels: np.ndarray) -> list[Segment]:
    """Labels of a plain label map, as segments."""
    return [Segment(label, str(label), 0, label) for label in labels_in(voxels)]
