"""A cohort of volumes made of a survey."""

import stat
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import SimpleITK as sitk
import yaml

from analysis.cohort import read_cohort
from analysis.errors import Fault, InputError
from analysis.intake.draft import Grid, LeftOut, Lesion, Planned, Region, Scan, Survey
from analysis.intake.placing import Placing
from analysis.intake.volumes_cohort import make_of_volumes
from analysis.sources.check import check
from tests.faults import fault

KEYS = {"name": "made", "title": "Made", "source": "volumes", "lesions": "lesions.csv"}
SHAPE = (12, 20, 24)


def _image(seed: int = 0) -> sitk.Image:
    voxels = np.random.default_rng(seed).integers(-50, 200, SHAPE).astype(np.int16)
    image = sitk.GetImageFromArray(voxels)
    image.SetSpacing((0.75, 0.75, 3.0))
    image.SetOrigin((-10.5, 3.25, 100.0))
    return image


def _mask(z: int, y: int, x: int) -> np.ndarray:
    mask = np.zeros(SHAPE, dtype=bool)
    mask[z : z + 4, y : y + 6, x : x + 6] = True
    return mask


def _lesion(name: str, place: tuple[int, int, int], number: int = 0, words: tuple[str, ...] = ()) -> Lesion:
    region = Region.of(_mask(*place))
    assert region is not None
    return Lesion(name, region, words or (name,), number)


def _planned(patient: str, lesions: list[Lesion], timepoint: str = "", **more) -> Planned:
    def read() -> Scan:
        image = _image(len(patient))
        return Scan(image, Grid.of(image), tuple(lesions))

    return Planned(patient, f"{patient}/ct", read, timepoint, **more)


def _made(survey: Survey, out: Path, **more):
    return make_of_volumes(survey, out, dict(KEYS), Placing(None, None, 5.0), **more)


TWO = [_lesion("liver met", (1, 1, 1), 1), _lesion("met", (6, 10, 12), 2)]


def test_lesions_come_back_from_the_label_maps(tmp_path: Path):
    overlapping = [*TWO, _lesion("liver met", (2, 3, 3), 3)]
    made = _made(Survey("test", (_planned("A", overlapping),)), tmp_path / "out")
    rows = pd.read_csv(tmp_path / "out" / "lesions.csv")
    assert list(rows.columns) == ["patient_id", "lesion_id", "site", "image", "mask", "label"]
    assert rows["lesion_id"].tolist() == ["liver met-1", "met", "liver met-3"]
    assert rows["site"].tolist() == ["liver", "unknown", "liver"]
    assert rows["mask"].nunique() == 2
    for row, lesion in zip(rows.itertuples(), overlapping, strict=True):
        mask = sitk.ReadImage(str(tmp_path / "out" / row.mask))
        back = Region.of(sitk.GetArrayFromImage(mask) == row.label)
        assert back is not None
        assert back.start == lesion.region.start
        assert np.array_equal(back.voxels, lesion.region.voxels)
        assert mask.GetOrigin() == _image().GetOrigin()
    image = sitk.ReadImage(str(tmp_path / "out" / rows["image"][0]))
    assert np.array_equal(sitk.GetArrayFromImage(image), sitk.GetArrayFromImage(_image(1)))
    assert made.lesions["how"].str.len().min() > 0


def test_what_is_made_passes_the_check(tmp_path: Path):
    made = _made(Survey("test", (_planned("A", TWO), _planned("B", TWO))), tmp_path / "out")
    assert not [fault for fault in check(read_cohort(made.yml)) if fault.severity == "error"]
    assert len(list((tmp_path / "out").rglob("cohort.yml"))) == 1


@fault(
    "privacy",
    "Patients of DICOM are called by their names",
    "Pseudonyms; the key stands beside the folder",
)
def test_secret_patients_get_pseudonyms_and_a_key_beside(tmp_path: Path):
    lesions = [_lesion("GTV_SMITH_1", (1, 1, 1), 1), _lesion("Liver", (6, 10, 12), 2)]
    survey = Survey(
        "test",
        (
            _planned("SMITH-4711", lesions, age=61, sex="F", secrets=("SMITH", "4711")),
            _planned("JONES-0815", TWO, age=90, sex="M", secrets=("JONES", "0815")),
        ),
        secret=True,
        left_out=(LeftOut("SMITH-4711", "Couch", "the table"),),
    )
    made = _made(survey, tmp_path / "out")
    key = tmp_path / "out.key.csv"
    assert made.key == key
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert set(pd.read_csv(key)["source"]) == {"SMITH-4711", "JONES-0815"}
    for path in (tmp_path / "out").rglob("*"):
        assert "SMITH" not in str(path)
        if path.is_file():
            assert b"SMITH" not in path.read_bytes()
    people = pd.read_csv(tmp_path / "out" / "patients.csv")
    assert sorted(people["age"]) == [61, 90]
    assert not any("SMITH" in line for line in made.lines() if "key" not in line)
    assert any(str(key) in line for line in made.lines())


def test_patients_without_secrets_keep_their_names(tmp_path: Path):
    made = _made(Survey("test", (_planned("Zoë/1", TWO), _planned("zoë/1", TWO))), tmp_path / "out")
    rows = pd.read_csv(tmp_path / "out" / "lesions.csv")
    assert rows["patient_id"].unique().tolist() == ["Zoë/1", "zoë/1"]
    assert len({path.lower() for path in rows["image"]}) == 2
    assert made.key is None
    assert not (tmp_path / "out.key.csv").exists()


def test_the_first_time_is_used_and_the_others_are_kept(tmp_path: Path):
    survey = Survey(
        "test",
        (_planned("A", TWO, "2020"), _planned("A", TWO, "2021"), _planned("B", TWO, "1999")),
    )
    made = _made(survey, tmp_path / "out")
    rows = pd.read_csv(tmp_path / "out" / "lesions.csv")
    assert rows.groupby("patient_id")["timepoint"].unique().map(list).to_dict() == {
        "A": ["time-1", "time-2"],
        "B": ["time-1"],
    }
    assert yaml.safe_load(made.yml.read_text())["timepoint"] == "time-1"
    assert "2020" not in (tmp_path / "out" / "lesions.csv").read_text()
    assert any("Several time points" in line for line in made.lines())


def _broken(patient: str) -> Planned:
    def read() -> Scan:
        raise InputError([Fault("error", f"{patient}/ct/7.dcm", "", "is cut off.", "Export it again.")])

    return Planned(patient, f"{patient}/ct", read)


def test_all_faults_are_told_and_nothing_is_written(tmp_path: Path):
    survey = Survey("test", (_broken("A"), _planned("B", TWO), _broken("C")), secret=True)
    with pytest.raises(InputError) as caught:
        _made(survey, tmp_path / "out")
    *errors, advice = caught.value.faults
    assert {fault.file for fault in errors} == {"A/ct/7.dcm", "C/ct/7.dcm"}
    assert str(advice) == (
        "warning: SOURCE: The 2 files at fault can be left out. "
        "Add `--skip-faulty`, and the cohort is made of the rest."
    )
    assert list(tmp_path.iterdir()) == []


def test_images_at_fault_are_left_out_when_asked(tmp_path: Path):
    survey = Survey("test", (_broken("A"), _planned("B", TWO)))
    made = _made(survey, tmp_path / "out", skip_faulty=True)
    assert made.lesions["patient_id"].unique().tolist() == ["B"]
    assert [fault.file for fault in made.faults] == ["A/ct/7.dcm"]


def test_no_lesion_at_all_is_an_error(tmp_path: Path):
    with pytest.raises(InputError, match="No lesion"):
        _made(Survey("test", (_planned("A", []),)), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@fault("same", "A cohort is made twice of the same source", "every file has the same bytes")
def test_the_same_source_gives_the_same_bytes(tmp_path: Path):
    survey = Survey("test", (_planned("A", TWO), _planned("B", TWO)), secret=True)
    files = []
    for name in ("one", "two"):
        _made(survey, tmp_path / name)
        files.append(
            {
                path.relative_to(tmp_path / name): path.read_bytes()
                for path in sorted((tmp_path / name).rglob("*"))
                if path.is_file()
            }
        )
    assert files[0] == files[1]


def test_a_file_is_copied_with_its_voxels_and_grid(tmp_path: Path):
    path = tmp_path / "ct.nii.gz"
    sitk.WriteImage(_image(), str(path))

    def read() -> Scan:
        return Scan(path, Grid.of(_image()), tuple(TWO))

    _made(Survey("test", (Planned("A", "ct.nii.gz", read),)), tmp_path / "out")
    rows = pd.read_csv(tmp_path / "out" / "lesions.csv")
    copy, image = sitk.ReadImage(str(tmp_path / "out" / rows["image"][0])), sitk.ReadImage(str(path))
    assert np.array_equal(sitk.GetArrayFromImage(copy), sitk.GetArrayFromImage(image))
    assert Grid.of(copy) == Grid.of(image)


def test_times_are_in_the_order_of_their_names_and_one_can_be_chosen(tmp_path: Path):
    late, early = [_lesion("late", (1, 1, 1))], [_lesion("early", (6, 10, 12))]
    survey = Survey("test", (_planned("A", late, "post"), _planned("A", early, "pre")))
    made = _made(survey, tmp_path / "out")
    rows = pd.read_csv(tmp_path / "out" / "lesions.csv")
    assert dict(zip(rows["lesion_id"], rows["timepoint"], strict=True)) == {
        "early": "time-1",
        "late": "time-2",
    }
    assert any("`time-1` is `pre`" in line and "1 lesion of other times" in line for line in made.lines())
    assert rows["image"].tolist() == ["images/A.nii.gz", "images/A-image-2.nii.gz"]
    chosen = _made(survey, tmp_path / "chosen", timepoint="post")
    assert yaml.safe_load(chosen.yml.read_text())["timepoint"] == "time-2"


def _unread(patient: str, timepoint: str = "") -> Planned:
    def read() -> Scan:
        raise AssertionError("voxels are read")

    return Planned(patient, f"{patient}/ct", read, timepoint)


def test_what_the_survey_knows_is_told_before_voxels_are_read(tmp_path: Path):
    known = tuple(Fault("error", file, "", "is cut off.", "Export it again.") for file in ("a", "b"))
    times = (_unread("A", "portal"), _unread("A", "arterial"))
    with pytest.raises(InputError) as caught:
        _made(Survey("test", times, faults=known), tmp_path / "out")
    assert [fault.file for fault in caught.value.faults] == ["a", "b", "SOURCE", "SOURCE"]


def test_all_that_is_left_out_stands_in_a_table(tmp_path: Path):
    left_out = (
        *(LeftOut("SMITH-4711", f"Couch {number}", f"reason {number}") for number in range(20)),
        LeftOut("DOE-1", "DOE/ct/1.dcm", "no outline of DOE-1"),
        LeftOut("SMITH-4711", "GTV smith", "empty"),
    )
    survey = Survey(
        "test",
        (_planned("SMITH-4711", TWO, secrets=("SMITH",)),),
        secret=True,
        left_out=left_out,
        secrets=("DOE", "DOE-1"),
        remarks=("Of `Doe_ct` nothing is used; see `--modality PT`.",),
    )
    made = _made(survey, tmp_path / "out")
    text = (tmp_path / "out" / "left_out.csv").read_text()
    assert "SMITH" not in text.upper()
    assert "DOE" not in text.upper()
    table = pd.read_csv(tmp_path / "out" / "left_out.csv")
    assert list(table) == ["patient_id", "what", "reason"]
    assert len(table) == 22
    assert table.loc[table["what"] == "a .dcm file", "patient_id"].tolist() == ["P002"]
    assert set(pd.read_csv(made.key)["source"]) == {"SMITH-4711", "DOE-1"}
    lines = "\n".join(made.lines())
    assert "2 patients found, 1 made: of `P002` no lesion is used." in lines
    assert "left_out.csv" in lines
    assert "Note: Of `…_ct` nothing is used; see `--modality PT`." in lines
    assert "DOE" not in lines.upper()


def test_patients_lost_to_faults_are_told(tmp_path: Path):
    made = _made(Survey("test", (_broken("A"), _planned("B", TWO))), tmp_path / "out", skip_faulty=True)
    assert any("2 patients found, 1 made: of `A`" in line for line in made.lines())
    assert pd.read_csv(tmp_path / "out" / "left_out.csv")["patient_id"].tolist() == ["A"]


@fault(
    "privacy",
    "Heads of NIfTI and NRRD files hold names, comments and paths",
    "Copied without them",
)
def test_copied_images_lose_what_their_heads_say_of_patients(tmp_path: Path):
    path, image = tmp_path / "ct.nrrd", _image()
    image.SetMetaData("DICOM_PatientName", "MARKNAME")
    sitk.WriteImage(image, str(path))
    scan = Scan(path, Grid.of(image), tuple(TWO))
    _made(Survey("test", (Planned("A", "ct.nrrd", lambda: scan),)), tmp_path / "out")
    copy = tmp_path / "out" / pd.read_csv(tmp_path / "out" / "lesions.csv")["image"][0]
    assert b"MARKNAME" not in copy.read_bytes()
    assert np.array_equal(sitk.GetArrayFromImage(sitk.ReadImage(str(copy))), sitk.GetArrayFromImage(image))
