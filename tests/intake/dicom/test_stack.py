import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk
from pydicom.dataset import Dataset

from analysis.errors import Fault, InputError
from analysis.intake.dicom.files import read_tree
from analysis.intake.dicom.series import find_series
from analysis.intake.dicom.stack import Stack, stack_of
from tests.intake.dicom.conftest import small_volume
from tests.intake.dicom.made import SECONDARY_CAPTURE, Person, made_series, made_uid, numbered, write

TURNED = {
    "axial": (1, 0, 0, 0, 1, 0, 0, 0, 1),
    "coronal": (1, 0, 0, 0, 0, 1, 0, -1, 0),
    "sagittal": (0, 0, 1, 1, 0, 0, 0, 1, 0),
    "feet first": (-1, 0, 0, 0, 1, 0, 0, 0, -1),
    "oblique": tuple(
        np.array([[0.8, -0.6, 0], [0.6, 0.8, 0], [0, 0, 1]]) @ [[1, 0, 0], [0, 0.28, -0.96], [0, 0.96, 0.28]]
    ),
}


def stack_in(folder: Path) -> Stack:
    """Read the only series of a folder."""
    series, _ = find_series(read_tree(folder).heads)
    assert len(series) == 1
    return stack_of(next(iter(series.values())))


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as caught:
        stack_in(folder)
    return caught.value.faults


@pytest.mark.parametrize("name", TURNED)
@pytest.mark.parametrize("multiframe", [False, True])
def test_the_grid_is_that_of_the_volume(tmp_path: Path, name: str, multiframe: bool) -> None:
    volume = small_volume(tuple(np.ravel(TURNED[name]).astype(float)))
    made_series(tmp_path, volume, multiframe=multiframe)
    grid = stack_in(tmp_path).grid
    assert grid.size == volume.GetSize()
    assert grid.spacing == pytest.approx(volume.GetSpacing())
    assert grid.origin == pytest.approx(volume.GetOrigin())
    assert grid.direction == pytest.approx(volume.GetDirection(), abs=1e-9)


@pytest.mark.parametrize("name", TURNED)
def test_the_grid_is_that_of_itk(tmp_path: Path, name: str) -> None:
    volume = small_volume(tuple(np.ravel(TURNED[name]).astype(float)))
    made_series(tmp_path, volume, place=numbered)
    grid = stack_in(tmp_path).grid
    itk = sitk.ReadImage(sitk.ImageSeriesReader.GetGDCMSeriesFileNames(str(tmp_path)))
    assert grid.size == itk.GetSize()
    assert grid.spacing == pytest.approx(itk.GetSpacing(), abs=1e-6)
    assert grid.origin == pytest.approx(itk.GetOrigin(), abs=1e-6)
    assert grid.direction == pytest.approx(itk.GetDirection(), abs=1e-6)


def test_slices_are_in_order_whatever_their_numbers(tmp_path: Path, volume: sitk.Image) -> None:
    made = made_series(
        tmp_path, volume, edit=lambda dataset, k: setattr(dataset, "InstanceNumber", 99 - k * 5 % 7)
    )
    assert [plane.head.path for plane in stack_in(tmp_path).planes] == list(made.paths)


@pytest.mark.parametrize("multiframe", [False, True])
def test_a_tilted_gantry_is_refused(tmp_path: Path, volume: sitk.Image, multiframe: bool) -> None:
    made_series(tmp_path, volume, tilt=12.5, multiframe=multiframe, place=numbered)
    (fault,) = faults_of(tmp_path)
    assert "tilted by 12.5 degrees" in fault.message
    assert fault.row
    assert fault.file.startswith("IM00")


def test_a_tilt_that_only_the_head_tells_is_refused(tmp_path: Path, volume: sitk.Image) -> None:
    made_series(tmp_path, volume, edit=lambda dataset, _: setattr(dataset, "GantryDetectorTilt", -15))
    (fault,) = faults_of(tmp_path)
    assert "GantryDetectorTilt is -15 degrees" in fault.message


def test_rounded_positions_are_no_tilt(tmp_path: Path, volume: sitk.Image) -> None:
    def rounded(dataset: Dataset, k: int) -> None:
        position = [float(value) for value in dataset.ImagePositionPatient]
        dataset.ImagePositionPatient = [
            f"{position[0] + 0.01 * (k % 2):.2f}",
            position[1],
            f"{position[2] + 0.06 * (k % 2):.1f}",
        ]

    made_series(tmp_path, volume, edit=rounded)
    assert stack_in(tmp_path).grid.spacing[2] == pytest.approx(2.5, abs=0.01)


def test_missing_slices_are_refused_with_their_neighbours(tmp_path: Path, volume: sitk.Image) -> None:
    made_series(tmp_path, volume, missing={4, 7, 8}, place=numbered)
    faults = faults_of(tmp_path)
    assert [(fault.file, fault.row) for fault in faults] == [
        ("IM0003.dcm", "InstanceNumber 4"),
        ("IM0006.dcm", "InstanceNumber 7"),
    ]
    assert (
        "`IM0005.dcm (InstanceNumber 6)`, lies 5 mm on, and others 2.5 mm apart: 1 slice is missing"
        in faults[0].message
    )
    assert "2 slices are missing" in faults[1].message


def test_duplicated_slices_are_refused(tmp_path: Path, volume: sitk.Image) -> None:
    made_series(tmp_path, volume, duplicated={5}, place=numbered)
    (fault,) = faults_of(tmp_path)
    assert {"IM0005.dcm", "twins/IM0005.dcm"} == {fault.file, fault.message.split("`")[1].split(" ")[0]}
    assert "two slices at one place" in fault.message


def test_many_faults_of_a_kind_are_counted(tmp_path: Path, volume: sitk.Image) -> None:
    made_series(tmp_path, volume, duplicated=range(12))
    faults = faults_of(tmp_path)
    assert len(faults) == 5
    assert "7 more slices" in faults[-1].message


def test_faults_of_all_slices_are_counted_too(tmp_path: Path, volume: sitk.Image) -> None:
    made_series(tmp_path, volume, edit=lambda dataset, _: delattr(dataset, "ImagePositionPatient"))
    faults = faults_of(tmp_path)
    assert len(faults) == 5
    assert "The same holds for 7 more slices" in faults[-1].message


def test_identical_copies_count_once(tmp_path: Path, volume: sitk.Image) -> None:
    made_series(tmp_path, volume, copied={0, 5, 11})
    assert len(stack_in(tmp_path).planes) == 12


def test_copies_by_another_program_count_once(tmp_path: Path, volume: sitk.Image) -> None:
    made = made_series(tmp_path, volume)
    dataset = pydicom.dcmread(made.paths[2])
    dataset.file_meta.ImplementationVersionName = "OTHER"
    write(dataset, tmp_path / "other" / "copy")
    assert len(stack_in(tmp_path).planes) == 12


def test_other_images_under_one_instance_uid_are_refused(tmp_path: Path, volume: sitk.Image) -> None:
    made = made_series(tmp_path, volume, place=numbered)
    dataset = pydicom.dcmread(made.paths[2])
    dataset.PixelData = bytes(len(dataset.PixelData))
    write(dataset, tmp_path / "other")
    (fault,) = faults_of(tmp_path)
    assert (fault.file, fault.row) == ("other", "InstanceNumber 3")
    assert "SOPInstanceUID of `IM0002.dcm`" in fault.message


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda d: setattr(d, "PixelSpacing", ["0.7", "0.7"]), "PixelSpacing 0.7 x 0.7, and 0.9 x 0.8"),
        (
            lambda d: setattr(d, "ImageOrientationPatient", [0, 1, 0, 1, 0, 0]),
            "ImageOrientationPatient 0 x 1",
        ),
        (
            lambda d: (setattr(d, "Rows", 10), setattr(d, "PixelData", d.PixelData[:480])),
            "Rows and Columns 10 x 24",
        ),
        (lambda d: setattr(d, "PatientID", "MARK-ID-2"), "another patient: two series, one UID"),
        (
            lambda d: setattr(d, "FrameOfReferenceUID", made_uid("x")),
            "another frame of reference: two series",
        ),
        (lambda d: setattr(d, "StudyInstanceUID", made_uid("x")), "another study: two series"),
        (lambda d: delattr(d, "ImagePositionPatient"), "Gives no ImagePositionPatient"),
        (lambda d: setattr(d, "ImageOrientationPatient", [1, 0, 0, 1, 0, 0]), "no pair of perpendicular"),
        (lambda d: setattr(d, "PixelSpacing", [0, 1]), "must be above 0"),
        (lambda d: setattr(d, "PixelSpacing", [-1, 1]), "must be above 0"),
        (lambda d: setattr(d, "SamplesPerPixel", 3), "colour"),
        (lambda d: delattr(d, "Rows"), "no Rows"),
        (lambda d: setattr(d, "Rows", 65535), "cut off: its pixels take 3145680 bytes, and 972 are left"),
    ],
)
def test_a_slice_unlike_the_others_is_refused_by_name(
    tmp_path: Path, volume: sitk.Image, edit: Callable[[Dataset], object], expected: str
) -> None:
    made_series(tmp_path, volume, place=numbered, edit=lambda dataset, k: edit(dataset) if k == 6 else None)
    (fault,) = faults_of(tmp_path)
    assert expected in fault.message
    assert (fault.file, fault.row) == ("IM0006.dcm", "InstanceNumber 7")


@pytest.mark.parametrize("slope", [b"NaN ", b"inf ", b"1,5 ", b"0.0 "])
@pytest.mark.parametrize("multiframe", [False, True])
def test_a_slope_that_is_no_number_is_refused(
    tmp_path: Path, volume: sitk.Image, slope: bytes, multiframe: bool
) -> None:
    made = made_series(
        tmp_path, volume, place=numbered, slopes=[2.25] * 12, intercept=-2048, multiframe=multiframe
    )
    path = made.paths[0 if multiframe else 4]
    content = path.read_bytes()
    assert b"2.25" in content
    path.write_bytes(content.replace(b"2.25", slope, 1))
    (fault,) = faults_of(tmp_path)
    assert fault.file == path.name
    assert "RescaleSlope" in fault.message


def test_uneven_slices_are_refused(tmp_path: Path, volume: sitk.Image) -> None:
    def moved(dataset: Dataset, k: int) -> None:
        if k == 6:
            dataset.ImagePositionPatient = [*dataset.ImagePositionPatient[:2], 300 + 2.5 * 6 + 0.8]

    made_series(tmp_path, volume, place=numbered, edit=moved)
    (fault,) = faults_of(tmp_path)
    assert fault.file == "IM0006.dcm"
    assert "0.80 mm off its place" in fault.message


def test_one_slice_is_no_volume(tmp_path: Path, volume: sitk.Image) -> None:
    made_series(tmp_path, volume, missing=range(1, 12))
    assert "Has one slice" in faults_of(tmp_path)[0].message


def test_a_cut_off_slice_is_named(tmp_path: Path, volume: sitk.Image) -> None:
    made = made_series(tmp_path, volume, place=numbered)
    content = made.paths[8].read_bytes()
    made.paths[8].write_bytes(content[:-100])
    (fault,) = faults_of(tmp_path)
    assert fault.file == "IM0008.dcm"
    assert "cut off: its pixels take 960 bytes" in fault.message


def test_frames_without_a_place_are_refused(tmp_path: Path, volume: sitk.Image) -> None:
    def bare(dataset: Dataset, k: int) -> None:
        del dataset.PerFrameFunctionalGroupsSequence[3].PlanePositionSequence

    made_series(tmp_path, volume, multiframe=True, edit=bare)
    (fault,) = faults_of(tmp_path)
    assert fault.row == "frame 4"


def test_frames_that_are_not_described_are_refused(tmp_path: Path, volume: sitk.Image) -> None:
    made_series(tmp_path, volume, multiframe=True, edit=lambda d, _: setattr(d, "NumberOfFrames", 11))
    (fault,) = faults_of(tmp_path)
    assert "holds 11 frames and gives places of 12" in fault.message


def test_scouts_and_captures_are_no_part_of_a_series(tmp_path: Path, volume: sitk.Image) -> None:
    made_series(tmp_path / "ct", volume)
    made_series(
        tmp_path / "ct", volume, key="scout", missing=range(1, 12), place=numbered,
        edit=lambda d, _: (setattr(d, "ImageType", ["ORIGINAL", "PRIMARY", "LOCALIZER"]),
                           setattr(d, "SeriesInstanceUID", made_uid("series", "study", "series"))),
    )  # fmt: skip
    made_series(
        tmp_path / "sc", volume, key="capture", place=numbered,
        edit=lambda d, _: setattr(d, "SOPClassUID", SECONDARY_CAPTURE),
    )  # fmt: skip
    made_series(
        tmp_path / "dose", volume, key="dose", missing=range(2, 12), place=numbered,
        edit=lambda d, _: setattr(d, "SOPClassUID", "1.2.840.10008.5.1.4.1.1.481.2"),
    )  # fmt: skip
    series, refused = find_series(read_tree(tmp_path).heads)
    assert [len(one.heads) for one in series.values()] == [12]
    assert [(head.file, reason.split(":")[0]) for head, reason in refused] == [
        ("ct/IM0000.dcm", "a localizer (scout)"),
        ("dose/IM0000.dcm", "DICOM of another kind (RT Dose Storage)"),
        ("sc/IM0000.dcm", "a secondary capture"),
    ]


def test_series_of_several_patients_in_one_folder_stay_apart(tmp_path: Path, volume: sitk.Image) -> None:
    for key in ("a", "b"):
        made_series(tmp_path, volume, key=key, person=Person(id=key), seed=ord(key))
    series, _ = find_series(read_tree(tmp_path).heads)
    assert sorted(one.first.person.id for one in series.values()) == ["a", "b"]


def test_spacing_is_the_mean_of_the_steps(tmp_path: Path, volume: sitk.Image) -> None:
    def uneven(dataset: Dataset, k: int) -> None:
        dataset.ImagePositionPatient = [0, 0, round(k * 0.625, 1)]

    made_series(tmp_path, volume, edit=uneven)
    assert math.isclose(stack_in(tmp_path).grid.spacing[2], 6.9 / 11)
