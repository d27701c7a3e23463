import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from analysis.errors import InputError
from analysis.intake.dicom.survey import survey
from analysis.intake.draft import Options, Region, Scan, Survey
from tests.faults import fault
from tests.intake.dicom.made import LATER, MARKS, MadeSeries, Person, Study, made_series, made_uid, scattered
from tests.intake.dicom.made_boxes import Box, cube, rtstruct_of_boxes, seg_of_boxes

ANN = Person("ANN-1", "MARKANN^MARKA", "", "19510307", "F")
BOB = Person("BOB-2", "MARKBOB^MARKB", "", "19290411", "M", "089Y")

Writer = Callable[[Path, MadeSeries, Mapping[str, Box]], Path]


def seen(folder: Path, **options: object) -> Survey:
    return survey(folder, Options(**options))


def names(found: Survey) -> list[list[str]]:
    """Names of the lesions of each image."""
    return [[lesion.name for lesion in planned.read().lesions] for planned in found.planned]


def left_out(found: Survey | Scan) -> dict[str, str]:
    return {entry.what: entry.reason for entry in found.left_out}


def holds(region: Region, box: Box) -> bool:
    return region.box == box and bool(region.voxels.all())


@pytest.mark.parametrize("write", [rtstruct_of_boxes, seg_of_boxes])
@pytest.mark.parametrize("modality", ["CT", "MR"])
def test_image_and_lesions_come_back(
    tmp_path: Path, volume: sitk.Image, write: Writer, modality: str
) -> None:
    series = made_series(tmp_path, volume, modality=modality, person=ANN)
    write(
        tmp_path / "x" / "y", series, {"GTV 1": cube(), "lesion 2": cube(6, 10, 12), "Heart": cube(1, 1, 1)}
    )
    found = seen(tmp_path)
    (planned,) = found.planned
    assert not found.faults
    assert (planned.patient, planned.timepoint, planned.age, planned.sex) == ("ANN-1", "", 68, "F")
    assert {"ANN-1", "MARKANN", "MARKA", "19510307", "20190411"} <= set(planned.secrets)
    scan = planned.read()
    assert np.array_equal(sitk.GetArrayFromImage(scan.image), sitk.GetArrayFromImage(volume))
    assert [(lesion.name, lesion.number) for lesion in scan.lesions] == [("GTV 1", 1), ("lesion 2", 2)]
    assert holds(scan.lesions[0].region, cube())
    assert holds(scan.lesions[1].region, cube(6, 10, 12))
    assert left_out(found) == {"Heart": "an organ"}
    kind = "RTSTRUCT" if write is rtstruct_of_boxes else "SEG"
    assert found.kind == f"DICOM: 1 {modality} series, 1 {kind} of 1 patient"
    assert found.secret


def test_patients_and_studies_may_be_mixed_in_any_folders(tmp_path: Path, volume: sitk.Image) -> None:
    for person in (BOB, ANN):
        for study in (LATER, Study()):
            own = Study(f"{study.key} {person.id}", study.date, study.time)
            series = made_series(tmp_path, volume, person=person, study=own, place=scattered)
            rtstruct_of_boxes(tmp_path / "b" / f"{own.key}", series, {"GTV": cube()})
    found = seen(tmp_path)
    assert not found.faults
    assert [(one.patient, one.timepoint, one.age) for one in found.planned] == [
        ("ANN-1", "study-1", 68),
        ("ANN-1", "study-2", 68),
        ("BOB-2", "study-1", 89),
        ("BOB-2", "study-2", 89),
    ]
    assert all(holds(planned.read().lesions[0].region, cube()) for planned in found.planned)


@fault(
    "privacy",
    "RTSTRUCT and SEG of a marked patient are surveyed",
    "No mark in what is told",
)
def test_nothing_that_identifies_anybody_is_in_what_is_read(tmp_path: Path, volume: sitk.Image) -> None:
    series = made_series(tmp_path, volume)
    rtstruct_of_boxes(tmp_path / "rs", series, {"GTV": cube()})
    (planned,) = seen(tmp_path).planned
    scan = planned.read()
    told = repr((scan.lesions, scan.left_out, scan.remarks, planned.timepoint, planned.age, planned.sex))
    assert not [mark for mark in MARKS if mark in told]
    assert not scan.image.GetMetaDataKeys()


def test_ids_of_several_issuers_are_several_patients(tmp_path: Path, volume: sitk.Image) -> None:
    for issuer in ("NORTH", "SOUTH"):
        series = made_series(tmp_path, volume, person=Person("7", issuer, issuer, ""), study=Study(issuer))
        rtstruct_of_boxes(tmp_path / issuer, series, {"GTV": cube()})
    assert [one.patient for one in seen(tmp_path).planned] == ["7 (NORTH)", "7 (SOUTH)"]


def test_a_segmentation_without_an_issuer_is_of_its_images_patient(
    tmp_path: Path, volume: sitk.Image
) -> None:
    series = made_series(tmp_path, volume)
    rtstruct_of_boxes(tmp_path / "rs", series, {"GTV": cube()}, person=Person("OTHER", "OTHER", ""))
    assert [one.patient for one in seen(tmp_path).planned] == ["MARK-ID-1"]


def test_without_an_id_the_name_counts_and_without_both_the_study(tmp_path: Path, volume: sitk.Image) -> None:
    for key, name in (("a", "ZOE"), ("b", ""), ("c", "")):
        series = made_series(tmp_path, volume, person=Person("", name, "", ""), study=Study(key))
        rtstruct_of_boxes(tmp_path / f"rs {key}", series, {"GTV": cube()})
    found = seen(tmp_path)
    assert sorted(one.patient for one in found.planned) == ["ZOE", "no name 1", "no name 2"]
    assert any("2 studies" in remark for remark in found.remarks)


def test_one_id_with_two_dates_of_birth_is_doubted(tmp_path: Path, volume: sitk.Image) -> None:
    for key, birth in (("a", "19510307"), ("b", "19600101")):
        series = made_series(tmp_path, volume, person=Person(birth=birth), study=Study(key))
        rtstruct_of_boxes(tmp_path / f"rs {key}", series, {"GTV": cube()})
    (fault,) = seen(tmp_path).faults
    assert fault.severity == "warning"
    assert "another date of birth" in fault.message
    assert "1960" not in str(fault)


@pytest.mark.parametrize("write", [rtstruct_of_boxes, seg_of_boxes])
def test_a_segmentation_of_other_images_is_named(tmp_path: Path, volume: sitk.Image, write: Writer) -> None:
    series = made_series(tmp_path / "away", volume)
    write(tmp_path / "here" / "rs.dcm", series, {"GTV": cube(), "Heart": cube()})
    made_series(tmp_path / "here", volume, key="another", frame="another")
    found = seen(tmp_path / "here")
    assert not found.planned
    (fault,) = found.faults
    assert (fault.severity, fault.file) == ("error", "rs.dcm")
    assert "`GTV`" in fault.message
    assert "Heart" not in fault.message


def test_organs_of_other_images_are_no_fault(tmp_path: Path, volume: sitk.Image) -> None:
    away = made_series(tmp_path / "away", volume, study=LATER)
    here = made_series(tmp_path / "here", volume)
    rtstruct_of_boxes(tmp_path / "here" / "organs", away, {"Heart": cube()})
    rtstruct_of_boxes(tmp_path / "here" / "lesions", here, {"GTV": cube()})
    found = seen(tmp_path / "here")
    assert not found.faults
    assert names(found) == [["GTV"]]


def unnamed_series(dataset: Dataset, k: int) -> None:
    dataset.ReferencedFrameOfReferenceSequence[0].RTReferencedStudySequence = []


def unnamed_images(dataset: Dataset, k: int) -> None:
    unnamed_series(dataset, k)
    for roi in dataset.ROIContourSequence:
        for contour in roi.ContourSequence:
            del contour.ContourImageSequence


@pytest.mark.parametrize("edit", [unnamed_series, unnamed_images])
def test_without_a_series_uid_images_and_frames_of_reference_tell(
    tmp_path: Path, volume: sitk.Image, edit: Callable[[Dataset, int], None]
) -> None:
    made_series(tmp_path, volume, key="other", frame="other")
    series = made_series(tmp_path, volume)
    rtstruct_of_boxes(tmp_path / "rs", series, {"GTV": cube()}, edit=edit)
    found = seen(tmp_path)
    assert not found.faults
    assert holds(found.planned[0].read().lesions[0].region, cube())


def test_two_series_in_one_frame_of_reference_are_not_guessed(tmp_path: Path, volume: sitk.Image) -> None:
    made_series(tmp_path, volume, key="other")
    series = made_series(tmp_path, volume)
    rtstruct_of_boxes(tmp_path / "rs", series, {"GTV": cube()}, edit=unnamed_images)
    found = seen(tmp_path)
    assert not found.planned
    assert [fault.file for fault in found.faults] == ["rs"]


def test_the_newest_of_equal_names_counts_and_other_names_are_added(
    tmp_path: Path, volume: sitk.Image
) -> None:
    series = made_series(tmp_path, volume)
    rtstruct_of_boxes(
        tmp_path / "z-old", series, {"gtv  1": cube(), "GTV 2": cube(6, 9, 9)}, written="20190412"
    )
    rtstruct_of_boxes(
        tmp_path / "a-new", series, {"GTV 1": cube(3, 3, 3), "GTV 3": cube(7)}, written="20190501"
    )
    found = seen(tmp_path)
    scan = found.planned[0].read()
    assert [lesion.name for lesion in scan.lesions] == ["GTV 1", "GTV 3", "GTV 2"]
    assert holds(scan.lesions[0].region, cube(3, 3, 3))
    assert left_out(scan) == {"gtv  1": "outlined by a newer RTSTRUCT of the same images too"}
    assert scan.remarks == (
        "Lesions of one image come from 2 files: RTSTRUCT (`GTV 1` and `GTV 3`) and older RTSTRUCT (`GTV 2`)."
        " All of them are used.",
    )


def test_seg_counts_before_rtstruct_and_equal_names_of_one_file_are_kept(
    tmp_path: Path, volume: sitk.Image
) -> None:
    series = made_series(tmp_path, volume)
    seg_of_boxes(tmp_path / "seg", series, {"GTV": cube(), "gtv": cube(6, 9, 9)}, written="20190101")
    rtstruct_of_boxes(tmp_path / "rs", series, {"GTV": cube(3, 3, 3), "met": cube(7)}, written="20190501")
    found = seen(tmp_path)
    scan = found.planned[0].read()
    assert [lesion.name for lesion in scan.lesions] == ["GTV", "gtv", "met"]
    assert holds(scan.lesions[0].region, cube())
    assert left_out(scan) == {"GTV": "outlined by a SEG of the same images too"}


def test_a_copy_of_a_segmentation_counts_once(tmp_path: Path, volume: sitk.Image) -> None:
    series = made_series(tmp_path, volume)
    path = rtstruct_of_boxes(tmp_path / "rs", series, {"GTV": cube()})
    shutil.copy(path, tmp_path / "copy")
    found = seen(tmp_path)
    assert names(found) == [["GTV"]]
    assert found.kind == "DICOM: 1 CT series, 1 RTSTRUCT of 1 patient"
    assert not found.left_out


def test_ct_counts_before_pet_unless_it_is_said(tmp_path: Path, volume: sitk.Image) -> None:
    activity = sitk.Cast(volume, sitk.sitkFloat32) + 1000
    ct = made_series(tmp_path, volume)
    pet = made_series(tmp_path, activity, modality="PT", key="pet")
    rtstruct_of_boxes(tmp_path / "rs", ct, {"GTV": cube()})
    rtstruct_of_boxes(tmp_path / "rp", pet, {"hot lesion": cube()})
    found = seen(tmp_path)
    assert names(found) == [["GTV"]]
    assert left_out(found)["hot lesion"] == "drawn on PT, and images of CT are used"
    assert any("1 on CT and 1 on PT" in remark and "`--modality PT`" in remark for remark in found.remarks)
    other = seen(tmp_path, modality="PT")
    assert names(other) == [["hot lesion"]]
    assert other.remarks[-1] == "PET images are in SUV by body weight."
    (fault,) = seen(tmp_path, modality="MR").faults
    assert "No lesion was drawn on MR images; there are 1 on CT and 1 on PT." in fault.message


def test_phases_of_one_scan_are_not_counted_twice(tmp_path: Path, volume: sitk.Image) -> None:
    arterial = made_series(tmp_path, volume, key="arterial")
    venous = made_series(tmp_path, volume, key="venous")
    abdomen = made_series(tmp_path, volume, key="abdomen", frame="abdomen")
    rtstruct_of_boxes(tmp_path / "rs a", arterial, {"GTV": cube()})
    rtstruct_of_boxes(tmp_path / "rs v", venous, {"GTV": cube(), "GTV 2": cube(6, 9, 9)})
    rtstruct_of_boxes(tmp_path / "rs b", abdomen, {"GTV": cube()})
    found = seen(tmp_path)
    assert sorted(names(found)) == [["GTV"], ["GTV", "GTV 2"]]
    assert left_out(found)["GTV"] == "drawn at the same place on another series too"
    assert any("1 visit" in remark for remark in found.remarks)


def test_images_without_lesions_are_left_out_and_not_checked(tmp_path: Path, volume: sitk.Image) -> None:
    made_series(tmp_path / "tilted", volume, key="tilted", tilt=10, place=lambda k, _: str(k))
    series = made_series(tmp_path / "good", volume)
    rtstruct_of_boxes(tmp_path / "rs", series, {"GTV": cube()})
    found = seen(tmp_path)
    assert not found.faults
    assert left_out(found) == {"tilted": "CT images on which no lesion was drawn"}


def test_faults_of_several_series_are_told_at_once(tmp_path: Path, volume: sitk.Image) -> None:
    faulty = {"tilted": {"tilt": 10.0}, "gap": {"missing": {5}}, "twice": {"duplicated": {5}}, "good": {}}
    for key, options in faulty.items():
        series = made_series(tmp_path / key, volume, key=key, frame=key, **options)
        rtstruct_of_boxes(tmp_path / f"rs {key}", series, {"GTV": cube()})
    found = seen(tmp_path)
    assert {fault.file.split("/")[0] for fault in found.faults} == {"tilted", "gap", "twice"}
    assert all(fault.severity == "error" for fault in found.faults)
    assert len(found.planned) == 1


def test_a_pattern_says_what_a_lesion_is(tmp_path: Path, volume: sitk.Image) -> None:
    series = made_series(tmp_path, volume)
    rtstruct_of_boxes(tmp_path / "rs", series, {"GTV": cube(), "blob": cube(6)})
    seg_of_boxes(tmp_path / "seg", series, {"blob 2": cube(1)})
    found = seen(tmp_path, lesions=re.compile("^blob"))
    assert names(found) == [["blob 2", "blob"]]


def test_names_are_listed_if_none_is_a_lesion(tmp_path: Path, volume: sitk.Image) -> None:
    series = made_series(tmp_path, volume)
    rtstruct_of_boxes(tmp_path / "rs", series, {"BODY": cube(), "Region 4": cube()})
    (fault,) = seen(tmp_path).faults
    assert fault.severity == "error"
    assert "`BODY` and `Region 4`" in fault.message
    assert "--lesions" in fault.remedy


def test_images_alone_are_not_enough(tmp_path: Path, volume: sitk.Image) -> None:
    made_series(tmp_path, volume)
    (fault,) = seen(tmp_path).faults
    assert "1 CT series, and neither RTSTRUCT nor SEG" in fault.message


def test_a_folder_without_dicom_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    (fault,) = seen(tmp_path).faults
    assert "None of its 1 file is DICOM" in fault.message


def test_lesions_without_voxels_are_left_out_and_none_at_all_is_a_fault(
    tmp_path: Path, volume: sitk.Image
) -> None:
    series = made_series(tmp_path, volume)
    rtstruct_of_boxes(tmp_path / "rs", series, {"GTV": cube(), "GTV 2": None})
    found = seen(tmp_path)
    assert names(found) == [["GTV"]]
    assert left_out(found) == {"GTV 2": "no contours"}


def test_contours_off_the_image_are_faults_of_the_reading(tmp_path: Path, volume: sitk.Image) -> None:
    series = made_series(tmp_path, volume)

    def moved(dataset: Dataset, k: int) -> None:
        for contour in dataset.ROIContourSequence[0].ContourSequence:
            contour.ContourData = [value + 500 for value in contour.ContourData]
        for contour in dataset.ROIContourSequence[1].ContourSequence:
            contour.ContourGeometricType = "OPEN_PLANAR"

    rtstruct_of_boxes(
        tmp_path / "rs", series, {"GTV 1": cube(), "GTV 2": cube(), "GTV 3": cube()}, edit=moved
    )
    (planned,) = seen(tmp_path).planned
    with pytest.raises(InputError) as caught:
        planned.read()
    assert [(fault.file, fault.row) for fault in caught.value.faults] == [
        ("rs", "ROI `GTV 1`"),
        ("rs", "ROI `GTV 2`"),
    ]


def with_delimiters(path: Path) -> None:
    """Write the sequences of a file without their lengths."""

    def without_length(dataset: Dataset, element: DataElement) -> None:
        if element.VR == "SQ":
            element.is_undefined_length = True
            for item in element.value:
                item.is_undefined_length_sequence_item = True

    dataset = pydicom.dcmread(path)
    dataset.walk(without_length)
    dataset.save_as(path)


@pytest.mark.parametrize("write", [rtstruct_of_boxes, seg_of_boxes])
@pytest.mark.parametrize("part", [0.2, 0.5, 0.8, 0.95])
@pytest.mark.parametrize("undefined", [False, True])
def test_a_cut_off_segmentation_is_named(
    tmp_path: Path, volume: sitk.Image, write: Writer, part: float, undefined: bool
) -> None:
    series = made_series(tmp_path, volume)
    path = write(tmp_path / "rs", series, {"GTV": cube(), "GTV 2": cube(6)})
    if undefined:
        with_delimiters(path)
        assert names(seen(tmp_path)) == [["GTV", "GTV 2"]]
    content = path.read_bytes()
    path.write_bytes(content[: int(part * len(content))])
    found = seen(tmp_path)
    faults = [*found.faults]
    for planned in found.planned:
        with pytest.raises(InputError) as caught:
            planned.read()
        faults += caught.value.faults
    assert any(fault.severity == "error" and fault.file == "rs" for fault in faults)


def test_studies_without_a_date_come_last(tmp_path: Path, volume: sitk.Image) -> None:
    for key, day in (("a", ""), ("b", "20200101"), ("c", "20190101")):

        def undated(dataset: Dataset, k: int, day: str = day) -> None:
            for name in ("StudyDate", "SeriesDate", "ContentDate"):
                setattr(dataset, name, day)

        series = made_series(
            tmp_path / key, volume, study=Study(key), edit=undated, place=lambda k, _: str(k)
        )
        rtstruct_of_boxes(tmp_path / f"rs {key}", series, {"GTV": cube()})
    found = seen(tmp_path)
    assert [(one.place, one.timepoint) for one in found.planned] == [
        ("c", "study-1"),
        ("b", "study-2"),
        ("a", "study-3"),
    ]
    assert any("without a date" in remark for remark in found.remarks)


def test_other_instances_are_not_hidden_by_a_uid(tmp_path: Path, volume: sitk.Image) -> None:
    series = made_series(tmp_path, volume)

    def same_uid(dataset: Dataset, k: int) -> None:
        dataset.SOPInstanceUID = made_uid("same")

    rtstruct_of_boxes(tmp_path / "one", series, {"GTV 1": cube()}, edit=same_uid)
    rtstruct_of_boxes(tmp_path / "two", series, {"GTV 2": cube(6)}, edit=same_uid)
    assert names(seen(tmp_path)) == [["GTV 1", "GTV 2"]]


@pytest.mark.parametrize("write", [rtstruct_of_boxes, seg_of_boxes])
def test_a_multi_frame_image_carries_lesions(tmp_path: Path, volume: sitk.Image, write: Writer) -> None:
    enhanced = made_series(tmp_path / "enhanced", volume, multiframe=True)
    slices = made_series(tmp_path / "away", volume)
    # What was drawn refers to the slices; only their series is the same.
    write(tmp_path / "enhanced" / "rs", slices, {"GTV": cube()})
    (planned,) = seen(tmp_path / "enhanced").planned
    scan = planned.read()
    assert enhanced.uid == slices.uid
    assert np.array_equal(sitk.GetArrayFromImage(scan.image), sitk.GetArrayFromImage(volume))
    assert holds(scan.lesions[0].region, cube())


def test_names_are_listed_though_other_files_are_damaged(tmp_path: Path, volume: sitk.Image) -> None:
    series = made_series(tmp_path, volume)
    rtstruct_of_boxes(tmp_path / "rs", series, {"BODY": cube()})
    (tmp_path / "broken").write_bytes(bytes(128) + b"DICM" + bytes(50))
    damaged, nothing = seen(tmp_path).faults
    assert (damaged.severity, damaged.file) == ("error", "broken")
    assert "`BODY`" in nothing.message


def test_a_path_with_spaces_and_accents_is_named_as_it_is(tmp_path: Path, volume: sitk.Image) -> None:
    series = made_series(tmp_path / "Dossier é 1", volume, missing={6}, place=lambda k, _: f"coupe n° {k}")
    rtstruct_of_boxes(tmp_path / "contours à moi", series, {"GTV": cube()})
    (fault,) = seen(tmp_path).faults
    assert fault.file == "Dossier é 1/coupe n° 5"


@pytest.mark.parametrize(
    ("boxes", "message"),
    [
        ({"GTV": cube()}, "Its only lesion holds no voxel of the image."),
        ({"GTV 1": cube(), "GTV 2": cube(6)}, "None of its 2 lesions holds a voxel of the image."),
    ],
)
def test_lesions_that_are_all_between_pixels_are_told_in_good_grammar(
    tmp_path: Path, volume: sitk.Image, boxes: Mapping[str, Box], message: str
) -> None:
    def shrunk(dataset: Dataset, k: int) -> None:
        for item in dataset.ROIContourSequence:
            for contour in item.ContourSequence:
                points = np.reshape([float(value) for value in contour.ContourData], (-1, 3))
                points = points[:1] + (points - points[:1]) / 100
                contour.ContourData = [f"{value:.8g}" for value in points.ravel()]

    series = made_series(tmp_path, volume)
    rtstruct_of_boxes(tmp_path / "rs", series, boxes, edit=shrunk)
    (planned,) = seen(tmp_path).planned
    with pytest.raises(InputError) as caught:
        planned.read()
    assert [fault.message for fault in caught.value.faults] == [message]
