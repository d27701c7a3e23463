import math
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset

from analysis.intake.dicom.ages import years
from analysis.intake.dicom.elements import numbers, text, texts


@pytest.mark.parametrize(
    ("age", "birth", "day", "expected"),
    [
        ("062Y", "", "", 62),
        ("006M", "", "", 0),
        ("104W", "", "", 1),
        ("090D", "", "", 0),
        ("090Y", "", "", 90),
        ("103Y", "", "", 90),
        ("", "19290411", "20190410", 89),
        ("", "19290411", "20190411", 90),
        ("", "19000101", "20190411", 90),
        ("062Y", "19000101", "20190411", 62),
        ("", "1951.03.07", "20190306", 67),
    ],
)
def test_age_is_in_whole_years_and_at_most_90(age: str, birth: str, day: str, expected: float) -> None:
    assert years(age, birth, day) == expected


@pytest.mark.parametrize(
    ("age", "birth", "day"),
    [("", "", ""), ("Y", "", ""), ("999Y", "", ""), ("", "20200101", "20190101"),
     ("", "19511399", "20190101"),
     ("", "1951", "20190101"), ("", "00010101", "20190101")],
)  # fmt: skip
def test_an_age_that_cannot_be_told_is_not_invented(age: str, birth: str, day: str) -> None:
    assert math.isnan(years(age, birth, day))


def test_numbers_that_are_none_are_not_taken() -> None:
    dataset = Dataset()
    dataset.ImagePositionPatient = [1, 2]
    dataset.PixelSpacing = ["0.5", "0.25"]
    dataset.SliceThickness = ""
    assert numbers(dataset, "ImagePositionPatient", 3) is None
    assert numbers(dataset, "PixelSpacing", 2) == (0.5, 0.25)
    assert numbers(dataset, "SliceThickness", 1) is None
    assert numbers(dataset, "Rows", 1) is None


def test_texts_are_one_or_several() -> None:
    dataset = Dataset()
    dataset.ImageType = "LOCALIZER"
    assert texts(dataset, "ImageType") == ("LOCALIZER",)
    dataset.ImageType = ["ORIGINAL", "PRIMARY"]
    assert texts(dataset, "ImageType") == ("ORIGINAL", "PRIMARY")
    assert texts(dataset, "CorrectedImage") == ()


@pytest.mark.parametrize(
    ("charset", "name"),
    [("ISO_IR 192", "Müller^Zoë"), ("ISO_IR 100", "Müller^Zoë"), ("ISO 2022 IR 87", "山田^太郎")],
)
def test_names_are_read_in_their_character_set(tmp_path: Path, charset: str, name: str) -> None:
    dataset = Dataset()
    dataset.SpecificCharacterSet = ["", charset] if "2022" in charset else charset
    dataset.PatientName = name
    dataset.PatientID = " 7 "
    dataset.save_as(tmp_path / "one", implicit_vr=True, little_endian=True)
    read = pydicom.dcmread(tmp_path / "one", force=True)
    assert text(read, "PatientName") == name
    assert text(read, "PatientID") == "7"
    assert text(read, "PatientBirthDate") == ""
