"""RTSTRUCT and SEG of boxes, whose voxels anybody can tell."""

from collections.abc import Mapping
from pathlib import Path

import highdicom
import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes

from tests.intake.dicom.made import Edit, MadeSeries, Person, Study, file_meta, identified, made_uid, write

Box = tuple[slice, slice, slice]
"""Voxels z, y, x."""


def cube(z: int = 2, y: int = 4, x: int = 5, side: int = 4) -> Box:
    """Name the voxels of a cube."""
    return slice(z, z + side), slice(y, y + side), slice(x, x + side)


def rtstruct_of_boxes(
    path: Path,
    series: MadeSeries,
    boxes: Mapping[str, Box | None],
    *,
    written: str = "20190412",
    edit: Edit | None = None,
    person: Person | None = None,
    study: Study | None = None,
) -> Path:
    """Write an RTSTRUCT whose contours hold the voxels of boxes; a ROI without a box has no contour."""
    dataset = Dataset()
    identified(dataset, person or series.person, study or series.study)
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.481.3"
    dataset.SOPInstanceUID = made_uid("rtstruct", path.name, series.uid, written)
    dataset.Modality, dataset.SeriesInstanceUID = "RTSTRUCT", made_uid("rtstruct series", path.name)
    dataset.StructureSetLabel, dataset.StructureSetDate, dataset.StructureSetTime = (
        "MARK-SET",
        written,
        "120000",
    )
    dataset.ReferencedFrameOfReferenceSequence = [_reference(series)]
    names = list(boxes)
    dataset.StructureSetROISequence = [
        _name(number, name, series) for number, name in enumerate(names, start=1)
    ]
    dataset.ROIContourSequence = [
        _contours(number, box, series) for number, box in enumerate(boxes.values(), start=1) if box
    ]
    dataset.RTROIObservationsSequence = []
    dataset.file_meta = file_meta(dataset)
    if edit:
        edit(dataset, 0)
    return write(dataset, path)


def seg_of_boxes(
    path: Path, series: MadeSeries, boxes: Mapping[str, Box], *, written: str = "20190412"
) -> Path:
    """Write a SEG of boxes, coded as tissue, so that their names tell what they are."""
    images = list(series.datasets)
    shape = (len(images), images[0].Rows, images[0].Columns)
    masks = np.zeros((*shape, len(boxes)), dtype=np.uint8)
    for place, box in enumerate(boxes.values()):
        masks[(*box, place)] = 1
    tissue = codes.SCT.Tissue
    described = [
        highdicom.seg.SegmentDescription(
            segment_number=number,
            segment_label=name,
            segmented_property_category=tissue,
            segmented_property_type=tissue,
            algorithm_type="MANUAL",
        )
        for number, name in enumerate(boxes, start=1)
    ]
    dataset = highdicom.seg.Segmentation(
        source_images=images,
        pixel_array=masks,
        segmentation_type="BINARY",
        segment_descriptions=described,
        series_instance_uid=made_uid("seg series", path.name),
        series_number=9,
        sop_instance_uid=made_uid("seg", path.name, series.uid, written),
        instance_number=1,
        manufacturer="MARK-MAKER",
        manufacturer_model_name="MARK-MODEL",
        software_versions="MARK-VERSION",
        device_serial_number="MARK-STATION",
    )
    dataset.ContentDate = written
    path.parent.mkdir(parents=True, exist_ok=True)
    pydicom.dcmwrite(path, dataset)
    return path


def _reference(series: MadeSeries) -> Dataset:
    frame, study, images = Dataset(), Dataset(), Dataset()
    images.SeriesInstanceUID = series.uid
    images.ContourImageSequence = [_image(one) for one in series.datasets]
    study.ReferencedSOPClassUID = "1.2.840.10008.3.1.2.3.1"
    study.ReferencedSOPInstanceUID = series.study.uid
    study.RTReferencedSeriesSequence = [images]
    frame.FrameOfReferenceUID = series.frame_uid
    frame.RTReferencedStudySequence = [study]
    return frame


def _image(dataset: Dataset) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID = dataset.SOPClassUID
    item.ReferencedSOPInstanceUID = dataset.SOPInstanceUID
    return item


def _name(number: int, name: str, series: MadeSeries) -> Dataset:
    item = Dataset()
    item.ROINumber, item.ROIName = number, name
    item.ReferencedFrameOfReferenceUID, item.ROIGenerationAlgorithm = series.frame_uid, "MANUAL"
    return item


def _contours(number: int, box: Box, series: MadeSeries) -> Dataset:
    item = Dataset()
    item.ReferencedROINumber = number
    item.ContourSequence = [
        _contour(series.datasets[z], box[1], box[2]) for z in range(box[0].start, box[0].stop)
    ]
    return item


def _contour(image: Dataset, rows: slice, columns: slice) -> Dataset:
    """Draw around pixels, a third of a pixel outside their centres."""
    first = np.array([float(value) for value in image.ImagePositionPatient])
    along_row, along_column = np.reshape([float(value) for value in image.ImageOrientationPatient], (2, 3))
    height, width = (float(value) for value in image.PixelSpacing)
    low, high = rows.start - 1 / 3, rows.stop - 2 / 3
    left, right = columns.start - 1 / 3, columns.stop - 2 / 3
    corners = [(low, left), (low, right), (high, right), (high, left)]
    points = [first + row * height * along_column + column * width * along_row for row, column in corners]
    item = Dataset()
    item.ContourImageSequence = [_image(image)]
    item.ContourGeometricType, item.NumberOfContourPoints = "CLOSED_PLANAR", len(points)
    item.ContourData = [f"{value:.8g}" for point in points for value in point]
    return item
