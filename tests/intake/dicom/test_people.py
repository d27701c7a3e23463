from dataclasses import replace
from pathlib import Path

import pytest
import SimpleITK as sitk
from pydicom.dataset import Dataset

from analysis.intake.dicom.files import read_tree
from analysis.intake.dicom.head import Head, Visit
from analysis.intake.dicom.people import People, secrets_of, timepoints
from analysis.intake.secrecy import without_secrets
from tests.intake.dicom.made import Person, made_series


@pytest.fixture
def head(tmp_path: Path, volume: sitk.Image) -> Head:
    made_series(
        tmp_path, volume, person=Person("HCC-001", "Smith^Anna Maria", "", "19510307"), missing=range(1, 12)
    )
    return read_tree(tmp_path).heads[0]


def test_parts_of_a_name_are_secret_and_parts_of_an_id_are_not(head: Head) -> None:
    secrets = secrets_of(head)
    assert {"HCC-001", "Smith", "Anna", "Maria", "19510307", "20190411"} <= set(secrets)
    assert not {"HCC", "001", ""} & set(secrets)
    assert without_secrets("HCC lesion SMITH 19510307 001", secrets) == "HCC lesion 001"


def test_a_name_of_separators_alone_is_none(tmp_path: Path, volume: sitk.Image) -> None:
    made_series(tmp_path, volume, person=Person("", "^^^^", "", ""), missing=range(1, 12))
    (nobody,) = read_tree(tmp_path).heads
    people = People([nobody])
    assert people.of(nobody) == "no name 1"
    assert people.remarks() == [
        "Without a PatientID and a name: 1 study; each is taken for a patient of its own."
    ]


def test_an_issuer_that_is_given_once_changes_no_id(head: Head) -> None:
    issued = replace(head, person=replace(head.person, issuer="NORTH"))
    people = People([head, issued])
    assert people.of(head) == people.of(issued) == "HCC-001"
    other = replace(head, person=replace(head.person, issuer="SOUTH"))
    people = People([head, issued, other])
    assert [people.of(one) for one in (head, issued, other)] == [
        "HCC-001 (no issuer)",
        "HCC-001 (NORTH)",
        "HCC-001 (SOUTH)",
    ]


def test_ten_studies_sort_as_text(head: Head) -> None:
    visits = [Visit(str(day), f"201904{day:02d}", "", 50, ()) for day in range(11, 0, -1)]
    names = timepoints(visits)
    assert list(names.values()) == sorted(names.values())
    assert names["1"] == "study-01"
    assert names["11"] == "study-11"


def test_studies_of_one_day_are_one_time_point() -> None:
    early, late = (Visit(uid, "20190411", time, 50, ()) for uid, time in (("2", "0800"), ("1", "1700")))
    assert timepoints([late, early]) == {"2": "", "1": ""}
    before = Visit("3", "20190410", "0900", 50, ())
    assert timepoints([late, early, before]) == {"3": "study-1", "2": "study-2", "1": "study-2"}


def test_a_study_whose_series_are_of_two_days_is_one_time_point() -> None:
    days = [Visit("1", day, "", 50, ()) for day in ("20190412", "20190411")]
    assert timepoints(days) == {"1": ""}
    assert timepoints([*days, Visit("2", "20190412", "", 50, ())]) == {"1": "study-1", "2": "study-2"}


def test_those_who_treat_a_patient_are_secret(tmp_path: Path, volume: sitk.Image) -> None:
    def staffed(dataset: Dataset, k: int) -> None:
        dataset.OperatorsName = ["DUPONT^JEAN", "WEISS"]
        dataset.PhysiciansOfRecord = "Grün^Zoë"
        dataset.InstitutionName, dataset.StationName = "St. Hedwig", "CT-NORTH"

    made_series(tmp_path, volume, missing=range(1, 12), edit=staffed)
    secrets = secrets_of(read_tree(tmp_path).heads[0])
    assert {"DUPONT", "JEAN", "WEISS", "Grün", "Zoë", "St. Hedwig", "CT-NORTH"} <= set(secrets)
    # Words of a hospital's name, such as liver or centre, are in many names of lesions.
    assert "Hedwig" not in secrets
