"""A series and the lesions that were drawn on it, read."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from analysis.errors import Fault, InputError
from analysis.intake.dicom import rtstruct, seg
from analysis.intake.dicom.drawn import Drawn, read_dataset
from analysis.intake.dicom.files import lenient
from analysis.intake.dicom.head import Head
from analysis.intake.dicom.rtstruct import Roi
from analysis.intake.dicom.seg import Segment
from analysis.intake.dicom.stack import Stack
from analysis.intake.dicom.suv import in_suv
from analysis.intake.dicom.volume import read_volume
from analysis.intake.draft import Grid, LeftOut, Lesion, Region, Scan

_Found = tuple[Drawn, Region | None, tuple[str, ...]]


def read_scan(stack: Stack, drawn: Sequence[Drawn], patient: str) -> Scan:
    """Read the voxels of a series and of its lesions.

    Parameters
    ----------
    stack : Stack
    drawn : sequence of Drawn
        All on this series.
    patient : str
        As the data call them.

    Returns
    -------
    Scan
        Lesions in the order of their files and numbers; outlines without a voxel are left out.

    Raises
    ------
    InputError
        Slices or outlines are at fault, all outlines told at once; or no lesion has a voxel.
    """
    found, faults = _regions(drawn, stack.grid)
    empty = tuple(
        LeftOut(patient, one.name, "holds no voxel of its image") for one, region, _ in found if not region
    )
    lesions = tuple(_lesion(one, region) for one, region, _ in found if region)
    if not lesions and not faults:
        which = "Its only lesion" if len(empty) == 1 else f"None of its {len(empty)} lesions"
        message = f"{which} holds {'no' if len(empty) == 1 else 'a'} voxel of the image."
        faults.append(
            Fault("error", drawn[0].head.file, "", message, "Draw them again, or take the file out.")
        )
    if any(fault.severity == "error" for fault in faults):
        raise InputError(faults)
    image = read_volume(stack)
    remarks = [remark for _, _, said in found for remark in said]
    if stack.series.modality == "PT":
        image, remark = in_suv(image, stack)
        remarks.append(remark)
    return Scan(image, stack.grid, lesions, empty, tuple(remarks))


def _lesion(one: Drawn, region: Region) -> Lesion:
    return Lesion(one.name, region, one.outline.words, one.outline.number)


def _regions(drawn: Sequence[Drawn], grid: Grid) -> tuple[list[_Found], list[Fault]]:
    """Regions of all lesions, file by file, and all that is wrong with them."""
    by_file: dict[str, list[Drawn]] = {}
    for one in sorted(drawn, key=lambda one: (one.head.file, one.outline.number)):
        by_file.setdefault(one.head.file, []).append(one)
    found: list[_Found] = []
    faults: list[Fault] = []
    for members in by_file.values():
        head = members[0].head
        read = _of_seg if members[0].kind == "SEG" else _of_rtstruct
        try:
            with lenient():
                steps = read(head, members, grid)
                _take(steps, found, faults)
        except InputError as error:
            faults += error.faults
    return found, faults


def _take(steps: Iterator[Callable[[], list[_Found]]], found: list[_Found], faults: list[Fault]) -> None:
    """Do the steps of a file, each even if others fail."""
    for step in steps:
        try:
            found += step()
        except InputError as error:
            faults += error.faults


def _of_seg(head: Head, members: Sequence[Drawn], grid: Grid) -> Iterator[Callable[[], list[_Found]]]:
    segments = [one.outline for one in members if isinstance(one.outline, Segment)]
    yield lambda: [
        (one, region, ())
        for one, region in zip(members, seg.regions(head.path, segments, grid, head.file), strict=True)
    ]


def _of_rtstruct(head: Head, members: Sequence[Drawn], grid: Grid) -> Iterator[Callable[[], list[_Found]]]:
    rois = {roi.number: roi for roi in rtstruct.read_rois(read_dataset(head), head.file)}
    for one in members:
        yield partial(_drawn, one, rois[one.outline.number], grid)


def _drawn(one: Drawn, roi: Roi, grid: Grid) -> list[_Found]:
    drawing = rtstruct.draw(roi, grid, one.head.file)
    return [(one, drawing.region, drawing.remarks)]
