"""Paths of a manifest that leave its folder are refused unopened, unless that is allowed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.admission import faults_of
from analysis.sources import volumes as manifests
from analysis.sources.outside import leaving
from tests.faults import fault
from tests.intake.bad.case import interlesion
from tests.intake.bad.cohorts import elsewhere, volumes

Leave = Callable[[Path, Path], str]
"""Moves an image out of a folder and tells how the manifest names it."""


def up(image: Path, away: Path) -> str:
    """Climb by `..`."""
    image.rename(away)
    return f"sub/../../{away.name}"


def rooted(image: Path, away: Path) -> str:
    """Begin at the root, and climb."""
    image.rename(away)
    return f"{image.parent}/../{away.name}"


def linked_in_full(image: Path, away: Path) -> str:
    """Begin at the root, and follow a link from the folder."""
    image.rename(away)
    image.symlink_to(away)
    return str(image)


def linked(image: Path, away: Path) -> str:
    """Follow a link from the folder to a file elsewhere."""
    image.rename(away)
    image.symlink_to(away)
    return image.name


def through_a_linked_folder(image: Path, away: Path) -> str:
    """Follow a link from the folder to a folder elsewhere."""
    image.rename(away)
    (image.parent / "store").symlink_to(away.parent)
    return f"store/{away.name}"


def named(folder: Path, how: Leave) -> Path:
    """Make a cohort whose first image lies beside its folder."""
    path = volumes(folder)
    text = (folder / "lesions.csv").read_text()
    name = how(folder / "P1.nrrd", folder.parent / "elsewhere.nrrd")
    (folder / "lesions.csv").write_text(text.replace("P1.nrrd", name))
    return path


@fault(
    "files",
    "A manifest names an image outside of its folder: by `..`, or by a link to file or folder",
    "Refused with its line, unopened; read with `--allow-outside`",
)
@pytest.mark.parametrize("how", [up, rooted, linked, linked_in_full, through_a_linked_folder])
def test_what_lies_outside_is_refused_unopened_unless_that_is_allowed(
    how: Leave, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = named(tmp_path / "cohort", how)
    opened: list[str] = []
    head = manifests.sound_head
    monkeypatch.setattr(manifests, "sound_head", lambda it: opened.append(it.name) or head(it))
    _, found = faults_of(str(path))
    (error,) = [one for one in found if one.severity == "error"]
    assert (error.file, error.row) == ("lesions.csv", "line 2")
    assert "outside of the folder" in error.message
    assert "--allow-outside" in error.remedy
    assert ("by a symbolic link" in error.message) == how.__name__.startswith(("linked", "through"))
    assert opened
    assert not {"elsewhere.nrrd", "P1.nrrd"} & set(opened)
    assert [one for one in faults_of(str(path), outside=True)[1] if one.severity == "error"] == []


def test_every_file_that_is_named_in_full_is_named_in_the_warning(tmp_path: Path) -> None:
    path = volumes(tmp_path / "cohort")
    rows = (path.parent / "lesions.csv").read_text()
    for name in ("P1.nrrd", "P2.nrrd", "P2-mask.nrrd"):
        (path.parent / name).rename(tmp_path / name)
        rows = rows.replace(f",{name}", f",{tmp_path / name}")
    (path.parent / "lesions.csv").write_text(rows)
    (warned,) = [one for one in faults_of(str(path))[1] if "outside" in one.message]
    for name in ("P1.nrrd", "P2.nrrd", "P2-mask.nrrd"):
        assert f"`{tmp_path / name}`" in warned.message


def test_a_path_that_is_named_in_full_is_read_with_a_warning(tmp_path: Path) -> None:
    path = named(tmp_path / "cohort", lambda image, away: str(image.rename(away)))
    (warned,) = [one for one in faults_of(str(path))[1] if "outside" in one.message]
    assert (warned.severity, warned.row) == ("warning", "line 2")
    assert warned.message.endswith("lies outside of the folder of its cohort.")
    assert not [one for one in faults_of(str(path), outside=True)[1] if "outside" in one.message]


def test_the_option_is_the_same_for_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = elsewhere(tmp_path / "cohort")
    assert interlesion(capsys, "check", path).code == 2
    assert interlesion(capsys, "check", path, "--allow-outside").code == 0
    refused = interlesion(capsys, "extract", path, "--out", tmp_path / "out")
    assert (refused.code, (tmp_path / "out").exists()) == (2, False)


def test_a_reference_may_not_reach_farther_than_its_cohort(tmp_path: Path) -> None:
    named(tmp_path / "reference", up)
    yml = volumes(tmp_path / "cohort")
    yml.write_text(yml.read_text().replace("name: ", "name: other-") + "reference: ../reference/cohort.yml\n")
    assert "outside of the folder" in "".join(one.message for one in faults_of(str(yml))[1])
    assert not [one for one in faults_of(str(yml), outside=True)[1] if "outside" in one.message]


def test_the_folders_of_table_and_yml_both_count(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    inside = [str(tmp_path / "link" / "a.nii"), str(tmp_path / "real" / "sub" / ".." / "b.nii")]
    outside = [str(tmp_path / "realm" / "a.nii"), str(tmp_path / "a.nii"), str(tmp_path / "real\0/../a.nii")]
    assert leaving([*inside, *outside[:2]], [tmp_path / "real"]) == set(outside[:2])
    assert leaving(outside, [tmp_path]) == set()
