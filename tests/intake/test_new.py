"""A cohort made out of what a user has: its name and title."""

from pathlib import Path

import pytest
import yaml

from analysis.errors import InputError
from analysis.intake.new import Wishes, new
from tests.faults import fault
from tests.intake.dicom.conftest import small_volume
from tests.intake.dicom.made import Person, made_series
from tests.intake.dicom.made_boxes import cube, rtstruct_of_boxes


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Write a synthetic patient whose name must not be told."""
    folder = tmp_path / "source"
    series = made_series(folder / "ct", small_volume(), person=Person(id="4711", name="MARKNAME^ANN"))
    rtstruct_of_boxes(
        folder / "outlines.dcm", series, {"GTV": cube(2, 2, 2), "GTV Markname": cube(6, 12, 12)}
    )
    return folder


@fault(
    "privacy",
    "Names of lesions, series and folders hold names and numbers of patients, in any spelling",
    "Taken out of names, titles and sentences",
)
def test_the_folder_gives_no_title_that_holds_a_name(source: Path, tmp_path: Path):
    made = new(source, tmp_path / "MARKNAME out", Wishes())
    keys = yaml.safe_load(made.yml.read_text())
    assert (keys["name"], keys["title"]) == ("cohort", "cohort")
    assert any("`--title`" in line for line in made.lines())
    for path in made.yml.parent.rglob("*"):
        assert path.is_dir() or b"MARKNAME" not in path.read_bytes().upper()


@fault(
    "privacy",
    "Names of lesions, series and folders hold names and numbers of patients, in any spelling",
    "Taken out of names, titles and sentences",
)
@pytest.mark.parametrize("given", [{"title": "Scans of Markname"}, {"name": "markname-2"}])
def test_a_name_of_a_patient_is_no_title(source: Path, tmp_path: Path, given: dict[str, str]):
    with pytest.raises(InputError, match="identifies a patient"):
        new(source, tmp_path / "out", Wishes(**given))  # type: ignore[arg-type]
    assert not (tmp_path / "out").exists()


def test_other_names_stay(source: Path, tmp_path: Path):
    keys = yaml.safe_load(new(source, tmp_path / "my out", Wishes()).yml.read_text())
    assert (keys["name"], keys["title"]) == ("my-out", "my out")
