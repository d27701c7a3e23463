import numpy as np
import pydicom
import pytest

from analysis.errors import InputError
from analysis.intake.dicom.rtstruct import draw, read_rois, region
from analysis.intake.dicom.slices import to_mm
from tests.intake.dicom.drawn_rois import SQUARE, drawn, mask_of, messages, rois_of
from tests.intake.dicom.made import MadeSeries, made_series
from tests.intake.dicom.made_rtstruct import (
    MadeContour,
    MadeRoi,
    loop,
    made_rtstruct,
)
from tests.intake.dicom.shapes import (
    CORONAL,
    grid,
    image,
)


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> MadeSeries:
    return made_series(tmp_path_factory.mktemp("ct"), image(grid()))


@pytest.mark.parametrize("kind", ["OPEN_PLANAR", "OPEN_NONPLANAR", "", "SPLINE"])
def test_open(series: MadeSeries, kind: str) -> None:
    (message,) = messages(series, [loop(SQUARE, 4, grid(), kind), loop(SQUARE, 5, grid())])
    said = f"type `{kind}`" if kind else "no type"
    assert message == f"Contours that are not closed ({said}): 1 of 2, the first at z = -400 mm."


def test_between_slices(series: MadeSeries) -> None:
    (message,) = messages(series, [loop(SQUARE, 4.5, grid()), loop(SQUARE, 5.5, grid())])
    assert message == (
        "Contours between the slices of the image: 2 of 2, the first at z = -398.75 mm, "
        "the slices beside it at z = -400 mm and z = -397.5 mm."
    )


@pytest.mark.parametrize("shift", [-0.09, 0.09])
def test_a_tenth_of_a_slice_is_allowed(series: MadeSeries, shift: float) -> None:
    assert drawn(series, [loop(SQUARE, 4 + shift, grid())])[4].sum() == 121


@pytest.mark.parametrize("level", [-3, -0.6, 15.6, 40])
def test_above_or_below_the_image(series: MadeSeries, level: float) -> None:
    (message,) = messages(series, [loop(SQUARE, level, grid())])
    assert message.startswith(
        "Contours outside the image, which reaches from z = -410 mm to z = -372.5 mm: 1 of 1, the first at"
    )


def test_beside_the_image(series: MadeSeries) -> None:
    (message,) = messages(series, [loop([(40, 10), (60, 10), (60, 20)], 4, grid())])
    assert message == "Contours that reach beyond the edge of the image: 1 of 1, the first at z = -400 mm."


def test_on_planes_of_another_orientation(series: MadeSeries) -> None:
    where = grid()
    sagittal = MadeContour(to_mm(np.array([(20, 10, 4), (20, 20, 4), (20, 20, 9), (20, 10, 9)]), where))
    (message,) = messages(series, [sagittal])
    assert (
        message
        == "Contours that are not parallel to the slices of the image: 1 of 1, the first at z = -400 mm."
    )


def test_slices_that_are_not_axial_are_named_by_a_point(series: MadeSeries) -> None:
    where = grid(CORONAL)
    (message,) = messages(series, [loop(SQUARE, 4.5, where)], where)
    assert "the first at (-112.25, 44.75, -419) mm" in message


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("1\\2\\3\\4", "4 numbers, which is not three a point"),
        ("1\\2\\x\\4\\5\\6", "text that is no number"),
        ("1\\2\\nan\\4\\5\\6\\7\\8\\9", "a number that is not finite"),
        ("1\\2\\3\\4\\5\\6", "2 points in place of 4"),
    ],
)
def test_broken_points(series: MadeSeries, data: str, said: str) -> None:
    dataset = made_rtstruct(series, grid(), [MadeRoi("GTV 1", [loop(SQUARE, 4, grid())])])
    contour = dataset.ROIContourSequence[0].ContourSequence[0]
    contour._dict[pydicom.tag.Tag("ContourData")] = pydicom.dataelem.RawDataElement(
        pydicom.tag.Tag("ContourData"), "DS", len(data), data.encode(), 0, False, True
    )
    (roi,) = read_rois(dataset, "set.dcm")
    with pytest.raises(InputError) as caught:
        region(roi, grid(), "set.dcm")
    assert caught.value.faults[0].message == f"Contours with {said}: 1 of 1, the first at contour 1."


def test_every_kind_of_fault_is_told_at_once(series: MadeSeries) -> None:
    contours = [
        loop(SQUARE, 4.5, grid()),
        loop(SQUARE, 5, grid(), "OPEN_PLANAR"),
        loop(SQUARE, 50, grid()),
    ]
    assert len(messages(series, contours)) == 3


def test_points_and_slivers_are_left_aside_and_that_is_said(series: MadeSeries) -> None:
    contours = [
        loop(SQUARE, 4, grid()),
        MadeContour(np.array([(0.0, 0.0, 0.0)]), "POINT"),
        loop(SQUARE[:2], 4, grid()),
        MadeContour(np.empty((0, 3))),
    ]
    (roi,) = rois_of(series, MadeRoi("GTV", contours))
    drawing = draw(roi, grid(), "set.dcm")
    assert mask_of(drawing.region, grid()).sum() == 121
    assert drawing.remarks == (
        "`GTV`: 1 point left aside: a point has no volume.",
        "`GTV`: 2 contours of fewer than 3 corners left aside.",
    )


def test_a_contour_between_voxels_holds_none(series: MadeSeries) -> None:
    (roi,) = rois_of(series, MadeRoi("GTV", [loop([(10.2, 10.2), (10.7, 10.2), (10.7, 10.8)], 4, grid())]))
    assert region(roi, grid(), "set.dcm") is None
