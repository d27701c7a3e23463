"""An image with segmentations of 3D Slicer read: segments made into lesions on the image's grid."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.errors import Fault, InputError
from analysis.intake.components import components
from analysis.intake.draft import Grid, LeftOut, Lesion, Region, Scan
from analysis.intake.folders.naming import telling_folders
from analysis.intake.grids import grid_of, offset
from analysis.intake.label_maps import (
    VALUES_REMEDY,
    ValuesError,
    labels_in,
    read_label_map,
    require_readable,
    strange_lesions,
    values_fault,
)
from analysis.intake.seg_nrrd import Segment, Segmentation
from analysis.sources.geometry import Head, VolumeError, same_grid
from analysis.sources.heads import remedy
from analysis.wording import counted, quote


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


class _Reading:
    """Reads the segmentations of an image one after another."""

    def __init__(self, root: Path, one: SegmentedImage, *, split: bool, smallest_ml: float) -> None:
        self.root, self.one, self.split, self.smallest_ml = root, one, split, smallest_ml
        self.grid: Grid = grid_of(one.grid)
        self.lesions: list[Lesion] = []
        self.left_out: list[LeftOut] = []
        self.faults: list[Fault] = []

    def scan(self) -> Scan:
        image = self.root / self.one.image
        try:
            require_readable(image)
        except VolumeError as error:
            self._fault(self.one.image, "image", error)
        for path, segmentation in self.one.segmentations.items():
            if segmentation.is_empty:
                self._leave_out(path.as_posix(), "the segmentation is empty")
                continue
            try:
                voxels = read_label_map(self.root / path, layered=True)
            except VolumeError as error:
                self._fault(path, "mask", error)
            else:
                self._add(path, segmentation, voxels)
        if not self.faults:
            self._check_values(image)
        if self.faults:
            raise InputError(self.faults)
        return Scan(image, self.grid, tuple(self.lesions), tuple(self.left_out))

    def _fault(self, path: Path, kind: str, error: VolumeError) -> None:
        what = VALUES_REMEDY if isinstance(error, ValuesError) else remedy(error, kind)
        self.faults.append(Fault("error", path.as_posix(), "", f"The {kind} {error}.", what))

    def _leave_out(self, what: str, reason: str) -> None:
        self.left_out.append(LeftOut(self.one.patient, what, reason))

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
            self._leave_out(place, "the segment is empty")
        elif not self._is_inside(whole):
            image = quote(self.one.image.as_posix())
            message = f"The segment {quote(segment.name)} reaches outside of the image {image}."
            what = "Take it back to the image in Slicer's Segment Editor, or give the image it was drawn on."
            self.faults.append(Fault("error", path.as_posix(), f"segment {segment.number}", message, what))
        else:
            told = (segment.region, segment.name, segment.kind.meaning if segment.kind else "")
            folders = telling_folders(path, self.one.patient, self.one.timepoint)
            words = tuple(dict.fromkeys(filter(None, (*told, *folders))))
            for region in self._regions(place, whole):
                # Segments of several files are numbered through: each file begins with 1.
                is_own = not self.split and len(self.one.segmentations) == 1
                number = segment.number if is_own else len(self.lesions) + 1
                self.lesions.append(Lesion(segment.name, region, words, number))

    def _is_inside(self, region: Region) -> bool:
        return all(
            cut.start >= 0 and cut.stop <= length
            for cut, length in zip(region.box, self.grid.shape, strict=True)
        )

    def _regions(self, place: str, whole: Region) -> Iterator[Region]:
        if not self.split:
            yield whole
            return
        regions, dropped = components(whole.voxels, self._part_grid(whole), self.smallest_ml)
        if dropped:
            self._leave_out(
                f"{place}: {counted(len(dropped), 'connected part')}", f"smaller than {self.smallest_ml:g} mL"
            )
        for region in regions:
            yield Region(tuple(np.add(whole.start, region.start).tolist()), region.voxels)

    def _part_grid(self, whole: Region) -> Grid:
        """Grid of the box of a region; its place orders nothing."""
        grid = self.grid
        return Grid(whole.voxels.shape[::-1], grid.spacing, grid.origin, grid.direction)

    def _check_values(self, image: Path) -> None:
        if not same_grid(self.one.head, self.one.grid):
            return
        try:
            found = strange_lesions(image, self.one.head, self.lesions)
        except VolumeError as error:
            self._fault(self.one.image, "image", error)
            return
        if found:
            self.faults.append(values_fault(self.one.image, found))


def _labels(voxels: np.ndarray) -> list[Segment]:
    """Labels of a plain label map, as segments."""
    return [Segment(label, str(label), 0, label) for label in labels_in(voxels)]
