"""Synthetic RTSTRUCT: masks as contours along borders or centres of pixels, or contours as they are given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset
from pydicom.sr.coding import Code
from skimage.measure import find_contours

from analysis.intake.dicom.slices import to_index, to_mm
from analysis.intake.draft import Grid
from tests.intake.dicom.made import MadeSeries, file_meta, identified, made_uid, write

RTSTRUCT = "1.2.840.10008.5.1.4.1.1.481.3"
BORDERS, CENTRES = 0.5, 1 - 1e-9
"""Levels of find_contours: half way between pixels, and on the centres of those inside, as OpenCV does."""


@dataclass(frozen=True, eq=False)
class MadeContour:
    """Points in mm, shape (n, 3), and what they are."""

    points: np.ndarray
    kind: str = "CLOSED_PLANAR"


@dataclass(frozen=True, eq=False)
class MadeRoi:
    """A ROI: its contours, and what its file says of it."""

    name: str
    contours: Sequence[MadeContour] = ()
    number: int | None = None
    kind: str = ""
    code: Code | None = None
    region: Code | None = None
    modifier: Code | None = None
    label: str = ""


def traced(
    mask: np.ndarray, grid: Grid, *, along: float = BORDERS, kind: str = "CLOSED_PLANAR"
) -> list[MadeContour]:
    """Trace a mask (z, y, x) slice by slice; a hole is a contour of its own."""
    contours = []
    for level in np.flatnonzero(mask.any(axis=(1, 2))):
        plane = np.pad(mask[level].astype(float), 1)
        for loop in find_contours(plane, along, fully_connected="high"):
            y, x = (loop[:-1] - 1).T
            points = np.column_stack([x, y, np.full(len(x), level)])
            contours.append(MadeContour(to_mm(points, grid), kind))
    return contours


def traced_roi(name: str, mask: np.ndarray, grid: Grid, **options: object) -> MadeRoi:
    """Make a ROI of a mask."""
    return MadeRoi(name, traced(mask, grid, **options))  # type: ignore[arg-type]


def loop(
    corners: Sequence[tuple[float, float]], level: float, grid: Grid, kind: str = "CLOSED_PLANAR"
) -> MadeContour:
    """Make a contour of corners, x and y in pixels of a slice."""
    points = np.column_stack([np.array(corners, dtype=float), np.full(len(corners), float(level))])
    return MadeContour(to_mm(points, grid), kind)


def made_rtstruct(
    series: MadeSeries, grid: Grid, rois: Sequence[MadeRoi], *, decimals: int = 6, key: str = "rtstruct"
) -> Dataset:
    """Make an RTSTRUCT.

    Parameters
    ----------
    series : MadeSeries
        That it refers to.
    grid : Grid
        Of the series.
    rois : sequence of MadeRoi
    decimals : int
        Of the points (mm).
    key : str
        Makes its UID.
    """
    dataset = Dataset()
    identified(dataset, series.person, series.study)
    dataset.SOPClassUID, dataset.SOPInstanceUID = RTSTRUCT, made_uid("image", series.study.key, key)
    dataset.file_meta = file_meta(dataset)
    dataset.Modality, dataset.SeriesInstanceUID = "RTSTRUCT", made_uid("series", series.study.key, key)
    dataset.StructureSetLabel = dataset.StructureSetName = "MARK-SET"
    dataset.StructureSetDate, dataset.StructureSetTime = series.study.date, series.study.time
    dataset.SeriesNumber, dataset.InstanceNumber = 7, 1
    dataset.ReferencedFrameOfReferenceSequence = [_reference(series)]
    numbered = [(roi.number or place, roi) for place, roi in enumerate(rois, start=1)]
    dataset.StructureSetROISequence = [_named(number, roi, series) for number, roi in numbered]
    dataset.ROIContourSequence = [_drawn(number, roi, series, grid, decimals) for number, roi in numbered]
    dataset.RTROIObservationsSequence = [_observed(number, roi) for number, roi in numbered]
    return dataset


def write_rtstruct(
    path: Path,
    series: MadeSeries,
    grid: Grid,
    rois: Sequence[MadeRoi],
    *,
    decimals: int = 6,
    edit: Callable[[Dataset], None] | None = None,
) -> Path:
    """Write an RTSTRUCT, see `made_rtstruct`; `edit` is called with it before."""
    dataset = made_rtstruct(series, grid, rois, decimals=decimals, key=path.name)
    if edit:
        edit(dataset)
    return write(dataset, path)


def item(**elements: object) -> Dataset:
    """Make an item of a sequence."""
    dataset = Dataset()
    for name, value in elements.items():
        setattr(dataset, name, value)
    return dataset


def coded(code: Code) -> Dataset:
    """Make an item of a code sequence."""
    return item(CodeValue=code.value, CodingSchemeDesignator=code.scheme_designator, CodeMeaning=code.meaning)


def _reference(series: MadeSeries) -> Dataset:
    images = [
        item(ReferencedSOPClassUID=one.SOPClassUID, ReferencedSOPInstanceUID=one.SOPInstanceUID)
        for one in series.datasets
    ]
    part = item(SeriesInstanceUID=series.uid, ContourImageSequence=images)
    study = item(
        ReferencedSOPClassUID="1.2.840.10008.3.1.2.3.1",
        ReferencedSOPInstanceUID=series.study.uid,
        RTReferencedSeriesSequence=[part],
    )
    return item(FrameOfReferenceUID=series.frame_uid, RTReferencedStudySequence=[study])


def _named(number: int, roi: MadeRoi, series: MadeSeries) -> Dataset:
    return item(
        ROINumber=number,
        ReferencedFrameOfReferenceUID=series.frame_uid,
        ROIName=roi.name,
        ROIGenerationAlgorithm="MANUAL",
    )


def _drawn(number: int, roi: MadeRoi, series: MadeSeries, grid: Grid, decimals: int) -> Dataset:
    drawn = item(ReferencedROINumber=number, ROIDisplayColor=[255, 0, 0])
    if roi.contours:
        drawn.ContourSequence = [_contour(contour, series, grid, decimals) for contour in roi.contours]
    return drawn


def _contour(contour: MadeContour, series: MadeSeries, grid: Grid, decimals: int) -> Dataset:
    made = item(
        ContourGeometricType=contour.kind,
        NumberOfContourPoints=len(contour.points),
        ContourData=[f"{value:.{decimals}f}"[:16] for value in contour.points.ravel()],
    )
    level = round(float(to_index(contour.points[:1], grid)[0, 2])) if len(contour.points) else -1
    if len(series.datasets) > 1 and 0 <= level < len(series.datasets):
        image = series.datasets[level]
        reference = item(
            ReferencedSOPClassUID=image.SOPClassUID, ReferencedSOPInstanceUID=image.SOPInstanceUID
        )
        made.ContourImageSequence = [reference]
    return made


def _observed(number: int, roi: MadeRoi) -> Dataset:
    observed = item(
        ObservationNumber=number, ReferencedROINumber=number, RTROIInterpretedType=roi.kind, ROIInterpreter=""
    )
    if roi.label:
        observed.ROIObservationLabel = roi.label
    if roi.code:
        observed.RTROIIdentificationCodeSequence = [coded(roi.code)]
    if roi.region:
        region = coded(roi.region)
        if roi.modifier:
            region.AnatomicRegionModifierSequence = [coded(roi.modifier)]
        observed.AnatomicRegionSequence = [region]
    return observed
