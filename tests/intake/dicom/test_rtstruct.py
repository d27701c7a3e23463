from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.sr.coding import Code

from analysis.errors import InputError
from analysis.intake.dicom.rtstruct import is_lesion, read_rois, reason_not, region
from tests.intake.dicom.drawn_rois import SQUARE, mask_of, rois_of
from tests.intake.dicom.made import MadeSeries, made_series
from tests.intake.dicom.made_rtstruct import (
    MadeContour,
    MadeRoi,
    loop,
    made_rtstruct,
    traced_roi,
    write_rtstruct,
)
from tests.intake.dicom.shapes import (
    OBLIQUE,
    ball,
    grid,
    image,
)


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> MadeSeries:
    return made_series(tmp_path_factory.mktemp("ct"), image(grid()))


def test_names_numbers_and_series(series: MadeSeries, tmp_path: Path) -> None:
    where = grid()
    path = write_rtstruct(
        tmp_path / "set.dcm",
        series,
        where,
        [traced_roi("GTV1", ball(where), where), MadeRoi("Leber", number=12), MadeRoi("Läsion 3")],
    )
    rois = read_rois(pydicom.dcmread(path), "set.dcm")
    assert [(roi.name, roi.number, roi.series_uid) for roi in rois] == [
        ("GTV1", 1, series.uid),
        ("Leber", 12, series.uid),
        ("Läsion 3", 3, series.uid),
    ]
    levels = np.flatnonzero(ball(where).any(axis=(1, 2)))
    assert rois[0].image_uids == {series.datasets[level].SOPInstanceUID for level in levels}
    assert rois[1].image_uids == frozenset()


def test_points_read_from_a_file_are_those_that_were_written(series: MadeSeries, tmp_path: Path) -> None:
    where = grid(OBLIQUE)
    path = write_rtstruct(tmp_path / "set.dcm", series, where, [traced_roi("GTV1", ball(where), where)])
    (roi,) = read_rois(pydicom.dcmread(path), "set.dcm")
    assert np.array_equal(mask_of(region(roi, where, "set.dcm"), where), ball(where))


def test_words_begin_with_codes(series: MadeSeries) -> None:
    lung, right = Code("39607008", "SCT", "Lung"), Code("24028007", "SCT", "Right")
    (roi,) = rois_of(series, MadeRoi("GTV 1", region=lung, modifier=right, label="upper lobe"))
    assert roi.words == ("Lung, Right", "GTV 1", "upper lobe")


@pytest.mark.parametrize(
    ("name", "kind", "code", "expected"),
    [
        ("GTV 1", "", None, True),
        ("GTV 1", "PTV", None, True),
        ("Target", "GTV", None, True),
        ("Target", "ORGAN", None, False),
        ("Lung-GTV", "GTV", None, False),
        ("Liver", "GTV", None, False),
        ("Target", "", Code("4147007", "SCT", "Mass"), True),
        ("Target", "", Code("M-03000", "SRT", "Mass"), True),
        ("GTV 1", "", Code("228793007", "SCT", "Planning target volume"), False),
    ],
)
def test_lesions(series: MadeSeries, name: str, kind: str, code: Code | None, expected: bool) -> None:
    (roi,) = rois_of(series, MadeRoi(name, [loop(SQUARE, 3, grid())], kind=kind, code=code))
    assert is_lesion(roi) is expected
    assert bool(reason_not(roi)) is not expected


def test_a_lesion_without_contours_or_of_points_has_a_reason(series: MadeSeries) -> None:
    point = MadeContour(np.array([(0.0, 0.0, 0.0)]), "POINT")
    empty, marker = rois_of(series, MadeRoi("GTV 1"), MadeRoi("GTV 2", [point]))
    assert reason_not(empty) == "no contours"
    assert reason_not(marker) == "a point, which has no volume"
    assert region(empty, grid(), "set.dcm") is None
    assert region(marker, grid(), "set.dcm") is None


def test_contours_without_a_name_are_a_roi_by_number(series: MadeSeries) -> None:
    dataset = made_rtstruct(series, grid(), [MadeRoi("GTV 1", [loop(SQUARE, 3, grid())])])
    dataset.ROIContourSequence[0].ReferencedROINumber = 5
    assert [roi.name for roi in read_rois(dataset, "set.dcm")] == ["GTV 1", "ROI 5"]


def test_an_empty_structure_set_has_no_rois() -> None:
    assert read_rois(Dataset(), "set.dcm") == []


def test_a_number_twice_is_a_fault(series: MadeSeries) -> None:
    dataset = made_rtstruct(series, grid(), [MadeRoi("GTV 1", number=4), MadeRoi("GTV 2", number=4)])
    with pytest.raises(InputError, match=r"set.dcm, ROI number 4: 2 ROIs have this number"):
        read_rois(dataset, "set.dcm")


def test_no_number_is_a_fault(series: MadeSeries) -> None:
    dataset = made_rtstruct(series, grid(), [MadeRoi("GTV 1")])
    del dataset.StructureSetROISequence[0].ROINumber
    with pytest.raises(InputError, match="1 ROI without a number"):
        read_rois(dataset, "set.dcm")


def test_of_several_series_the_one_with_its_slices(series: MadeSeries, tmp_path: Path) -> None:
    other = made_series(tmp_path, image(grid()), key="other")
    dataset = made_rtstruct(series, grid(), [MadeRoi("GTV 1", [loop(SQUARE, 3, grid())]), MadeRoi("empty")])
    more = made_rtstruct(other, grid(), []).ReferencedFrameOfReferenceSequence[0]
    dataset.ReferencedFrameOfReferenceSequence.insert(0, more)
    one, empty = read_rois(dataset, "set.dcm")
    assert one.series_uid == series.uid
    assert empty.series_uid == ""
