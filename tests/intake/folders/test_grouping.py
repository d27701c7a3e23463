"""Folders within folders: times of a patient, or patients of a centre."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from analysis.intake.draft import Options, Survey
from analysis.intake.folders.grouping import PATIENTS_REMARK
from analysis.intake.folders.survey import survey
from tests.intake import made_folders as made


def lay(root: Path, folders: Iterable[str]) -> Survey:
    """Write a patient in each folder, and survey them."""
    for folder in folders:
        made.write(root / folder / "ct.nii.gz", made.ct())
        made.write(root / folder / "tumor.nii.gz", made.label_map())
    return survey(root, Options())


def planned(found: Survey) -> list[tuple[str, str]]:
    assert not found.faults
    return [(one.patient, one.timepoint) for one in found.planned]


def test_patients_of_centres_are_patients_and_that_is_said(tmp_path: Path) -> None:
    found = lay(tmp_path, [f"Centre{c}/pat{n}" for c in "AB" for n in (1, 2, 3)])
    assert planned(found) == [(f"Centre{c}_pat{n}", "") for c in "AB" for n in (1, 2, 3)]
    assert PATIENTS_REMARK.format(example="`CentreA/pat1`") in found.remarks


def test_patients_keep_their_own_names_where_no_other_has_them(tmp_path: Path) -> None:
    found = lay(tmp_path, ["A/Smith", "A/Jones", "B/Miller"])
    assert planned(found) == [("Jones", ""), ("Miller", ""), ("Smith", "")]


def test_a_patient_of_a_centre_may_have_times(tmp_path: Path) -> None:
    found = lay(tmp_path, ["A/pat1/t1", "A/pat1/t2", "A/pat2/t1", "B/pat3/baseline"])
    assert planned(found) == [("pat1", "t1"), ("pat1", "t2"), ("pat2", ""), ("pat3", "")]


def test_centres_may_lie_in_countries(tmp_path: Path) -> None:
    found = lay(tmp_path, ["X/A/p1", "X/A/p2", "X/C/p3", "Y/B/p1", "Y/D/p9"])
    assert planned(found) == [
        ("X_A_p1", ""), ("X_A_p2", ""), ("X_C_p3", ""), ("Y_B_p1", ""), ("Y_D_p9", "")
    ]  # fmt: skip


def test_patients_within_folders_of_images_and_of_masks_are_paired(tmp_path: Path) -> None:
    for centre in "AB":
        for n in (1, 2):
            made.write(tmp_path / f"{centre}/images/p{n}/ct.nii.gz", made.ct())
            made.write(tmp_path / f"{centre}/masks/p{n}/tumor.nii.gz", made.label_map())
    assert planned(survey(tmp_path, Options())) == [("A_p1", ""), ("A_p2", ""), ("B_p1", ""), ("B_p2", "")]


@pytest.mark.parametrize(
    "times", [("t1", "t2"), ("2020-01-02", "2021"), ("09-18-2008-NA", "10-01-2009-NA"), ("pre", "post")]
)
def test_folders_that_are_all_named_as_times_are_times(tmp_path: Path, times: tuple[str, str]) -> None:
    found = lay(tmp_path, [f"P{n}/{time}" for n in (1, 2) for time in times])
    assert planned(found) == [(f"P{n}", time) for n in (1, 2) for time in sorted(times)]


@pytest.mark.parametrize(
    "folders",
    [
        ["P1/arterial", "P1/portal", "P2/arterial", "P2/portal"],
        ["P1/1", "P1/2", "P2/1", "P2/2"],
        ["P1/baseline", "P1/extra", "P2/baseline"],
        ["P1/1.2.840.1.2.3", "P1/1.2.840.1.2.4", "P2/1.2.840.1.2.5"],
        ["A", "A/x", "A/y", "B"],
        ["A/p1", "A/p2", "B/p1", "B/t2", "B/t3"],
    ],
)
def test_what_names_do_not_tell_is_asked_for(tmp_path: Path, folders: list[str]) -> None:
    found = lay(tmp_path, folders)
    assert not found.planned
    text = " ".join(map(str, found.faults))
    assert "may be patients or times of one patient" in text
    assert "--images" in text
    assert "--masks" in text


def test_a_folder_of_organs_beside_the_image_is_none_of_a_patient(tmp_path: Path) -> None:
    made.write(tmp_path / "pat9/organs/liver.nii.gz", made.label_map())
    found = lay(tmp_path, ["A/pat1", "A/pat2", "pat9"])
    assert planned(found) == [("pat1", ""), ("pat2", ""), ("pat9", "")]


def test_masks_outside_of_the_folders_leave_it_open_whose_they_are(tmp_path: Path) -> None:
    for name in ("A/x", "A/y", "B/z"):
        made.write(tmp_path / name / "ct.nii.gz", made.ct())
        made.write(tmp_path / name.split("/")[0] / "tumor.nii.gz", made.label_map())
    assert "may be patients or times" in str(survey(tmp_path, Options()).faults[0])


def test_the_only_time_of_the_only_patient_names_no_patient(tmp_path: Path) -> None:
    assert planned(lay(tmp_path, ["T12/t10"])) == [("T12", "")]
