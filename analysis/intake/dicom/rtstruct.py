"""RTSTRUCT: the ROIs of a planning system."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydicom.dataset import Dataset

from analysis.intake import lesion_names
from analysis.intake.dicom.coded import (
    Concept,
    anatomy,
    first_concept,
    is_coded_lesion,
    items,
    require_numbers,
    whole_number,
)
from analysis.intake.dicom.contours import POINT, Contour
from analysis.intake.dicom.drawing import Drawing
from analysis.intake.dicom.drawing import draw as draw_contours
from analysis.intake.dicom.elements import text
from analysis.intake.draft import Grid, Region


@dataclass(frozen=True, eq=False)
class Roi:
    """A ROI of a structure set.

    Attributes
    ----------
    name : str
        As the file has it; `ROI 7` where it has none.
    number : int
    series_uid : str
        Of the image series that it was drawn on; empty if the file does not say.
    image_uids : frozenset of str
        Slices that its contours refer to.
    words : tuple of str
        Texts that may tell its site: coded regions, its name, its label and description.
    contours : tuple of Contour
    kind : str
        RTROIInterpretedType, such as `GTV` or `ORGAN`; many systems write the same for all.
    frame_uid : str
        Frame of reference of its points; empty if the file does not say.
    is_lesion_coded : bool or None
        What its identification code says; None if there is none, or it says nothing.
    """

    name: str
    number: int
    series_uid: str
    image_uids: frozenset[str]
    words: tuple[str, ...]
    contours: tuple[Contour, ...] = ()
    kind: str = ""
    frame_uid: str = ""
    is_lesion_coded: bool | None = None


def read_rois(dataset: Dataset, file: str) -> list[Roi]:
    """Read what the ROIs of a structure set are; their points are read when they are drawn.

    Parameters
    ----------
    dataset : pydicom.Dataset
        A whole RTSTRUCT.
    file : str
        Its path, for messages.

    Returns
    -------
    list of Roi
        In the order of the file. Contours of a number that has no name are a ROI `ROI <number>`.

    Raises
    ------
    InputError
        ROIs have no number, or the same.
    """
    names = items(dataset, "StructureSetROISequence")
    require_numbers(names, "ROINumber", "ROI", "contour", file)
    named = {whole_number(item, "ROINumber"): item for item in names}
    drawn = _by_number(items(dataset, "ROIContourSequence"))
    observed = _by_number(items(dataset, "RTROIObservationsSequence"))
    series = _series(dataset)
    return [
        _roi(number, named.get(number, Dataset()), drawn.get(number, []), observed.get(number, []), series)
        for number in dict.fromkeys([*named, *drawn])
        if number is not None
    ]


def is_lesion(roi: Roi, pattern: re.Pattern[str] | None = None) -> bool:
    """Whether a ROI is a lesion.

    A pattern decides alone, by the name. Else a code decides, if there is one; then the words of the name;
    and a name that says nothing at all is that of a lesion if the planning system calls the ROI a gross
    tumour volume (`GTV`).
    """
    if pattern is None and roi.is_lesion_coded is not None:
        return roi.is_lesion_coded
    reason = lesion_names.reason_not(roi.name, pattern)
    return not reason or (reason == lesion_names.NO_WORD and roi.kind == "GTV")


def reason_not(roi: Roi, pattern: re.Pattern[str] | None = None) -> str:
    """Say why a ROI is left out; empty if it is a lesion that can be drawn."""
    if not is_lesion(roi, pattern):
        return lesion_names.reason_not(roi.name, pattern) or lesion_names.CODED
    if not roi.contours:
        return "no contours"
    is_marker = all(contour.kind == POINT for contour in roi.contours)
    return "a point, which has no volume" if is_marker else ""


def region(roi: Roi, grid: Grid, file: str) -> Region | None:
    """Give the voxels of a ROI on the grid of an image, None if there are none; see `drawing.draw`."""
    return draw(roi, grid, file).region


def draw(roi: Roi, grid: Grid, file: str) -> Drawing:
    """Give the voxels of a ROI on the grid of an image, and what to say of them; see `drawing.draw`."""
    return draw_contours(roi.name, roi.contours, grid, file)


def _by_number(found: Iterable[Dataset]) -> dict[int | None, list[Dataset]]:
    numbered: dict[int | None, list[Dataset]] = {}
    for item in found:
        numbered.setdefault(whole_number(item, "ReferencedROINumber"), []).append(item)
    return numbered


def _series(dataset: Dataset) -> dict[str, frozenset[str]]:
    """Series that the file refers to, each with its slices."""
    return {
        text(series, "SeriesInstanceUID"): frozenset(
            text(image, "ReferencedSOPInstanceUID") for image in items(series, "ContourImageSequence")
        )
        for frame in items(dataset, "ReferencedFrameOfReferenceSequence")
        for study in items(frame, "RTReferencedStudySequence")
        for series in items(study, "RTReferencedSeriesSequence")
    }


def _roi(
    number: int,
    named: Dataset,
    drawn: Sequence[Dataset],
    observed: Sequence[Dataset],
    series: dict[str, frozenset[str]],
) -> Roi:
    contours = tuple(Contour.of(item) for part in drawn for item in items(part, "ContourSequence"))
    images = frozenset(filter(None, (uid for contour in contours for uid in contour.image_uids)))
    codes = (first_concept(item, "RTROIIdentificationCodeSequence") for item in observed)
    code = next(filter(None, codes), None)
    return Roi(
        name=text(named, "ROIName") or f"ROI {number}",
        number=number,
        series_uid=_series_of(images, series),
        image_uids=images,
        words=_words(named, observed, code),
        contours=contours,
        kind=next(filter(None, (text(item, "RTROIInterpretedType").upper() for item in observed)), ""),
        frame_uid=text(named, "ReferencedFrameOfReferenceUID"),
        is_lesion_coded=is_coded_lesion(None, code),
    )


def _series_of(images: frozenset[str], series: dict[str, frozenset[str]]) -> str:
    """Series that holds most slices of a ROI; where none does, the only one that the file refers to."""
    shared = {uid: len(images & slices) for uid, slices in series.items()}
    best = max(shared, key=shared.__getitem__, default="")
    return best if shared.get(best) or len(series) == 1 else ""


def _words(named: Dataset, observed: Sequence[Dataset], code: Concept | None) -> tuple[str, ...]:
    regions = [word for item in (*observed, named) for word in anatomy(item)]
    labels = [text(item, "ROIObservationLabel") for item in observed]
    meaning = code.meaning if code else ""
    words = (*regions, text(named, "ROIName"), meaning, *labels, text(named, "ROIDescription"))
    return tuple(dict.fromkeys(filter(None, words)))
