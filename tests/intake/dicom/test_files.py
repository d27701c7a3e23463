import os
from pathlib import Path

import pytest
import SimpleITK as sitk
from pydicom.dataset import Dataset, FileMetaDataset

from analysis.intake.dicom.files import looks_like_dicom, read_tree
from analysis.intake.walk import walk
from tests.intake.dicom.made import made_series, numbered


def test_dicom_is_found_by_content_whatever_the_names(tmp_path: Path, volume: sitk.Image) -> None:
    made = made_series(tmp_path / "tree", volume)
    (tmp_path / "tree" / "notes.txt").write_text("not DICOM")
    (tmp_path / "tree" / "archive").write_bytes(b"PK\x03\x04" + bytes(400))
    (tmp_path / "tree" / "empty").touch()
    tree = read_tree(tmp_path / "tree")
    assert {head.sop_uid for head in tree.heads} == {str(one.SOPInstanceUID) for one in made.datasets}
    assert not tree.faults
    assert tree.n_files == 15
    assert [head.file for head in tree.heads] == sorted(
        (path.relative_to(tmp_path / "tree").as_posix() for path in made.paths if path),
        key=lambda f: f.split("/"),
    )


def test_files_without_preamble_are_found(tmp_path: Path, volume: sitk.Image) -> None:
    made_series(tmp_path, volume, preamble=False)
    heads = read_tree(tmp_path).heads
    assert len(heads) == 12
    assert heads[0].syntax == "1.2.840.10008.1.2"
    assert heads[0].rows == 20


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (b"\x08\x00\x05\x00CS\x0a\x00ISO_IR 100", True),
        (b"\x08\x00\x00\x00UL\x04\x00" + bytes(8), True),
        (b"\x08\x00\x16\x00\x1a\x00\x00\x001.2.840.10008", True),
        (b"\x02\x00\x00\x00UL\x04\x00" + bytes(8), True),
        (b"\x08\x00\x05\x00\xff\xff\xff\x7f" + bytes(8), False),
        (b"\x1f\x8b\x08\x00" + bytes(200), False),
        (b"", False),
        (bytes(200), False),
    ],
)
def test_the_start_of_a_file_tells(start: bytes, expected: bool) -> None:
    assert looks_like_dicom(start[:132]) is expected


def test_links_are_followed_once_and_loops_end(tmp_path: Path) -> None:
    real = tmp_path / "tree" / "real"
    real.mkdir(parents=True)
    outside = tmp_path / "outside"
    outside.mkdir()
    (real / "one").write_text("1")
    (outside / "two").write_text("2")
    (real / "loop").symlink_to(tmp_path / "tree")
    (real / "again").symlink_to(real / "one")
    (real / "nothing").symlink_to(real / "absent")
    (real / "itself").symlink_to(real / "itself")
    (tmp_path / "tree" / "z-out").symlink_to(outside)
    os.link(real / "one", real / "hard")
    names = [path.relative_to(tmp_path / "tree").as_posix() for path in walk(tmp_path / "tree")]
    assert names == ["real/hard", "z-out/two"]


def test_a_dicomdir_is_passed_by(tmp_path: Path) -> None:
    dataset = Dataset()
    dataset.FileSetID = "X"
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.1.3.10"
    dataset.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    dataset.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
    dataset.save_as(tmp_path / "DICOMDIR", enforce_file_format=True)
    tree = read_tree(tmp_path)
    assert (tree.heads, tree.faults) == ((), ())


def test_a_damaged_file_is_named(tmp_path: Path, volume: sitk.Image) -> None:
    made = made_series(tmp_path, volume, place=numbered)
    path = made.paths[3]
    path.write_bytes(path.read_bytes()[:200])
    faults = read_tree(tmp_path).faults
    assert [(fault.severity, fault.file) for fault in faults] == [("error", "IM0003.dcm")]
    assert "damaged or cut off" in faults[0].message


def test_a_file_that_only_ends_as_dicom_is_told(tmp_path: Path) -> None:
    (tmp_path / "zeros.dcm").write_bytes(bytes(500))
    (tmp_path / "empty.IMA").touch()
    (tmp_path / "._shadow.dcm").write_bytes(bytes(500))
    faults = read_tree(tmp_path).faults
    assert [(fault.severity, fault.file) for fault in faults] == [
        ("warning", "empty.IMA"),
        ("warning", "zeros.dcm"),
    ]
    assert "is empty" in faults[0].message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    (tmp_path / "secret").write_text("x")
    (tmp_path / "secret").chmod(0)
    faults = read_tree(tmp_path).faults
    (tmp_path / "closed").chmod(0o700)
    assert [fault.file for fault in faults] == ["secret", "closed"]
    assert all("Cannot be opened" in fault.message for fault in faults)
