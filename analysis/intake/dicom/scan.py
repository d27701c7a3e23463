"""A series and the lesions that were drawn on it, read."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from analysis.errors import Fault, InputError
from analysis.intake.dicom import rtstruct, seg
from analysis.intake.dicom.drawn import Drawn, by_trust, read_dataset
from analysis.intake.dicom.files import lenient
from analysis.intake.dicom.head import Head
from analysis.intake.dicom.rtstruct import Roi
from analysis.intake.dicom.seg import Segment
from analysis.intake.dicom.stack import Stack
from analysis.intake.dicom.suv import Uptake, in_suv
from analysis.intake.dicom.versions import Outlined, distinct, sources
from analysis.intake.dicom.volume import read_volume
from analysis.intake.draft import Grid, LeftOut, Lesion, Region, Scan

_Found = tuple[Drawn, Region | None, tuple[str, ...]]


def read_scan(stack: Stack, drawn: Sequence[Drawn], patient: str, uptake: Uptake | None = None) -> Scan:
    """Read the voxels of a series and of its lesions.

    Parameters
    ----------
    stack : Stack
    drawn : sequence of Drawn
        All on this series.
    patient : str
        As the data call them.
    uptake : Uptake, optional
        Of a PET image.

    Returns
    -------
    Scan
        Lesions by what their files count (`drawn.by_trust`) and by number. Those without a voxel are left
        out, and those that are versions of others (`versions.distinct`).

    Raises
    ------
    InputError
        Slices or outlines are at fault, all outlines told at once; or no lesion has a voxel.
    """
    found, empty, faults = read_outlined(drawn, stack.grid)
    kept, others = distinct(found)
    if not found and not faults:
        faults.append(_nothing(drawn))
    if any(fault.severity == "error" for fault in faults):
        raise InputError(faults)
    image = read_volume(stack)
    left_out = [LeftOut(patient, one.name, "holds no voxel of its image") for one in empty]
    left_out += [LeftOut(patient, one.drawn.name, reason) for one, reason in others]
    remarks = [*(remark for one in kept for remark in one.remarks), *sources(kept)]
    if uptake:
        image = in_suv(image, uptake)
    return Scan(image, stack.grid, tuple(map(_lesion, kept)), tuple(left_out), tuple(remarks))


def _nothing(drawn: Sequence[Drawn]) -> Fault:
    which = "Its only lesion" if len(drawn) == 1 else f"None of its {len(drawn)} lesions"
    message = f"{which} holds {'no' if len(drawn) == 1 else 'a'} voxel of the image."
    return Fault("error", drawn[0].head.file, "", message, "Draw them again, or take the file out.")


def _lesion(one: Outlined) -> Lesion:
    outline = one.drawn.outline
    return Lesion(one.drawn.name, one.region, outline.words, outline.number)


def read_outlined(drawn: Sequence[Drawn], grid: Grid) -> tuple[list[Outlined], list[Drawn], list[Fault]]:
    """Read the voxels of lesions of one image.

    Returns
    -------
    found : list of Outlined
        File by file, those that count more first, and by number.
    empty : list of Drawn
        Lesions without a voxel.
    faults : list of Fault
        All that is wrong with any of them.
    """
    found: list[_Found] = []
    faults: list[Fault] = []
    for head in by_trust({one.head for one in drawn}):
        members = sorted((one for one in drawn if one.head is head), key=lambda one: one.outline.number)
        read = _of_seg if members[0].kind == "SEG" else _of_rtstruct
        try:
            with lenient():
                _take(read(head, members, grid), found, faults)
        except InputError as error:
            faults += error.faults
    outlined = [Outlined(one, region, said) for one, region, said in found if region]
    return outlined, [one for one, region, _ in found if not region], faults


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
