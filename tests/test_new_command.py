"""`interlesion new`: what it says at the end."""

from pathlib import Path

import pytest

from analysis.command_line import app, run
from tests.intake import made_folders


def new(*words: object) -> int:
    return run(lambda: app(["new", *map(str, words)], standalone_mode=False))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    made_folders.by_patient(tmp_path / "source", ("P1", "P2"))
    return tmp_path / "source"


def test_what_was_made_and_how_to_go_on(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert new("source", "--out", "two words") == 0
    told = capsys.readouterr().out
    assert "2 patients, 6 lesions" in told
    assert "  interlesion check 'two words/cohort.yml'\n" in told
    assert "  interlesion book 'two words/cohort.yml' --out 'two words-book'\n" in told
    assert "`exhaustive: false`" in told


def test_organ_maps_of_nobody_are_told(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "maps").mkdir()
    made_folders.write(tmp_path / "maps" / "somebody.nii.gz", made_folders.label_map())
    assert new(source, "--out", tmp_path / "out", "--organs", tmp_path / "maps") == 0
    assert "Organ maps were found for 0 of 2 patients" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--lesions", "^(gtv"), "is no regular expression"),
        (("--name", "Größe"), "cannot be a cohort's name"),
        (("--column", "patient_id"), "expected our name, =, and the table's"),
        (("--mirror", "x"), "Is for open cohorts alone"),
        (("--column", "patient_id=x"), "--column: Has no use for folders of volumes"),
        (("--pattern", "{patient}_{lesion}"), "--pattern: Has no use for folders of volumes"),
    ],
)
def test_options_that_cannot_be(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], words: str
) -> None:
    assert new(source, "--out", tmp_path / "out", *options) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_options_of_images_are_not_passed_over_for_a_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "t.csv").write_text("patient_id,lesion_id,original_shape_Sphericity\nA,1,0.5\n")
    words = ("--layout", "bids", "--smallest", "2", "--organs", tmp_path, "--no-split")
    assert new(tmp_path / "t.csv", "--out", tmp_path / "out", *words) == 2
    told = capsys.readouterr().err
    for option in ("--layout", "--smallest", "--organs", "--split"):
        assert f"error: {option}: Has no use for tables of features. Leave it out." in told
