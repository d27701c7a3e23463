"""What a source is."""

from pathlib import Path

import pytest

from analysis.errors import InputError
from analysis.intake.kinds import kind_of

DICOM = b"\0" * 128 + b"DICM" + b"\0" * 20


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["a/IM0001", "a/notes.txt"], "dicom"),
        (["a/b/c/x.nii.gz", "dataset.json"], "folders"),
        (["p/ct.nrrd", "p/Segmentation.seg.nrrd"], "slicer"),
        (["t1.csv", "t2.csv"], "table"),
        (["images/x.mha", "table.csv"], "folders"),
        (["a/IM0001", "clinical.xlsx"], "dicom"),
    ],
)
def test_a_folder_is_known_by_its_files(tmp_path: Path, names: list[str], kind: str):
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(DICOM if "IM" in name else b"x")
    assert kind_of(tmp_path) == kind


def test_a_mixture_is_asked_about(tmp_path: Path):
    (tmp_path / "1.dcm").write_bytes(DICOM)
    (tmp_path / "x.nii.gz").write_bytes(b"x")
    with pytest.raises(InputError, match="--as dicom"):
        kind_of(tmp_path)


@pytest.mark.parametrize("name", ["x.seg.nrrd", "x.csv", "x.xlsx", "x.parquet"])
def test_a_file_is_known_by_its_ending(tmp_path: Path, name: str):
    (tmp_path / name).write_bytes(b"x")
    assert kind_of(tmp_path / name) == ("slicer" if "seg" in name else "table")


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("x.dcm", DICOM, "one DICOM file"),
        ("x.nii.gz", b"x", "one volume"),
        ("x.docx", b"x", "none of the kinds"),
    ],
)
def test_other_files_are_refused_with_a_way_out(tmp_path: Path, name: str, content: bytes, word: str):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=word):
        kind_of(tmp_path / name)


def test_what_holds_nothing_is_refused(tmp_path: Path):
    (tmp_path / "readme.md").write_text("nothing")
    with pytest.raises(InputError, match="Holds no DICOM"):
        kind_of(tmp_path)
    with pytest.raises(InputError, match="no such file"):
        kind_of(tmp_path / "gone")


def test_a_loop_of_links_ends(tmp_path: Path):
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "x.csv").write_text("a")
    assert kind_of(tmp_path) == "table"


def test_links_to_folders_are_followed(tmp_path: Path):
    (tmp_path / "store" / "P1").mkdir(parents=True)
    (tmp_path / "store" / "P1" / "ct.nii.gz").write_bytes(b"x")
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "P1").symlink_to(tmp_path / "store" / "P1")
    assert kind_of(tmp_path / "source") == "folders"
