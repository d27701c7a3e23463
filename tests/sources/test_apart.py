"""Voxels in files apart from their head: none outside of its folder, and all of them there."""

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

from analysis.sources import claims
from analysis.sources.geometry import VolumeError
from analysis.sources.heads import sound_head
from tests.faults import fault

META = "ObjectType = Image\nNDims = 3\nBinaryData = {}\nDimSize = 2 2 2\nElementType = MET_UCHAR\n"
NRRD = "NRRD0004\ntype: uint8\ndimension: 3\nspace: left-posterior-superior\nsizes: {}\n"
NRRD += "space directions: (1,0,0) (0,1,0) (0,0,1)\nencoding: {}\n"


def meta(folder: Path, element: str, binary: str = "True") -> Path:
    """Write a MetaImage of 2 x 2 x 2 voxels that names its voxels."""
    path = folder / "a.mhd"
    path.write_text(f"{META.format(binary)}ElementDataFile = {element}\n")
    return path


def nrrd(folder: Path, named: str, encoding: str = "raw", sizes: str = "2 2 2") -> Path:
    """Write a NRRD of 2 x 2 x 2 voxels that names its voxels."""
    path = folder / "a.nhdr"
    path.write_text(f"{NRRD.format(sizes, encoding)}data file: {named}\n")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Folder with two halves of voxels, and beside it another that is nobody's business."""
    inside = tmp_path / "inside"
    inside.mkdir()
    for place in range(2):
        (inside / f"s{place}.raw").write_bytes(bytes(range(4 * place, 4 * place + 4)))
    (tmp_path / "s0.raw").write_bytes(b"\xff" * 4)
    (inside / "link.raw").symlink_to(tmp_path / "s0.raw")
    return inside


@pytest.mark.parametrize(
    "named", [(meta, "LIST\ns0.raw\ns1.raw"), (meta, "s%d.raw 0 1 1"), (nrrd, "LIST\ns0.raw\ns1.raw"),
              (nrrd, "s%d.raw 0 1 1"), (nrrd, "s%01d.raw 0 1 1 2")]
)  # fmt: skip
def test_lists_and_numbered_files_are_read(folder: Path, named: tuple[Callable[..., Path], str]) -> None:
    write, element = named
    path = write(folder, element)
    assert sound_head(path).size == (2, 2, 2)
    assert sitk.GetArrayFromImage(sitk.ReadImage(str(path))).ravel().tolist() == list(range(8))


@fault(
    "files",
    "An image names voxels outside of its folder: in a list, by a number, from the root, or by a link",
    "Refused, unopened",
)
@pytest.mark.parametrize("write", [meta, nrrd])
@pytest.mark.parametrize(
    "element",
    ["../s0.raw", "LIST\n../s0.raw\ns1.raw", "LIST\ns0.raw\n/etc/passwd", "../s%d.raw 0 1 1", "link.raw",
     "/etc/passwd"],
)  # fmt: skip
def test_no_voxels_are_taken_from_outside_of_the_folder(
    folder: Path, write: Callable[..., Path], element: str
) -> None:
    with pytest.raises(VolumeError, match="a file outside of its folder"):
        sound_head(write(folder, element))


@fault(
    "files",
    "An image names voxels in several files, of which some are missing, too short or without end",
    "Refused; no memory is read that nobody wrote",
)
@pytest.mark.parametrize("write", [meta, nrrd])
@pytest.mark.parametrize(
    ("element", "said"),
    [
        ("s%d.raw 0 0 1", "does not hold|damaged"),
        ("s%d.raw 0 2 1", "not there"),
        ("LIST\ns0.raw", "does not hold|damaged"),
        ("s%9999999999d.raw 0 1 1", "not read"),
        ("s%d.raw 0 999999999 1", "not read"),
        ("s%s%n.raw 0 1 1", "not read"),
    ],
)
def test_voxels_in_several_files_are_all_there(
    folder: Path, write: Callable[..., Path], element: str, said: str
) -> None:
    with pytest.raises(VolumeError, match=said):
        sound_head(write(folder, element))


def test_voxels_as_text_are_read_where_they_can_be_there(tmp_path: Path) -> None:
    text = " ".join(map(str, range(8)))
    (tmp_path / "a.txt").write_text(f"{text}\n")
    path = meta(tmp_path, "a.txt", "False")
    assert sound_head(path).size == (2, 2, 2)
    assert np.ravel(sitk.GetArrayFromImage(sitk.ReadImage(str(path)))).tolist() == list(range(8))
    assert sound_head(nrrd(tmp_path, "a.txt", "ascii")).size == (2, 2, 2)


@fault(
    "files",
    "An image of kilobytes claims gigabytes of voxels: as text, in hexadecimal, or packed as nobody reads it",
    "Refused from its head, before memory is taken",
)
@pytest.mark.parametrize("encoding", ["ascii", "hex", "bzip2", "zrl"])
def test_other_encodings_claim_no_gigabytes(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_text("0 1 2 3 " * 100)
    with pytest.raises(VolumeError, match=r"claims 10 GB|which is not read"):
        sound_head(nrrd(tmp_path, "a.txt", encoding, "2000 2000 2500"))


@fault(
    "files",
    "A list of voxels names one packed file hundreds of times, or files that unpack to less than claimed",
    "Refused from its head, before memory is taken",
)
@pytest.mark.parametrize("packed", [meta, nrrd])
def test_a_list_of_packed_files_is_held_to_what_comes_out_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: Callable[..., Path]
) -> None:
    def listed(names: list[str], size: int) -> Path:
        named = "\n".join(["LIST", *names])
        if packed is nrrd:
            return nrrd(tmp_path, named, "gzip", f"1000 1000 {size}")
        path = meta(tmp_path, named)
        path.write_text(
            path.read_text()
            .replace("DimSize = 2 2 2", f"DimSize = 1000 1000 {size}")
            .replace("ElementDataFile", "CompressedData = True\nElementDataFile")
        )
        return path

    for name in ("a.gz", "b.gz"):
        (tmp_path / name).write_bytes(gzip.compress(bytes(10**6)))
    with pytest.raises(
        VolumeError, match=r"claims 0.4 GB of voxels in its head, which its file does not hold"
    ):
        sound_head(listed(["a.gz"] * 400, 400))
    monkeypatch.setattr(claims, "LARGE", 1000)
    assert sound_head(listed(["a.gz", "b.gz"], 2)).size == (1000, 1000, 2)
    (tmp_path / "b.gz").write_bytes((tmp_path / "b.gz").read_bytes() + b"\xff" * 10_000)
    with pytest.raises(VolumeError, match="which its file does not hold"):
        sound_head(listed(["a.gz", "b.gz"] * 2, 4))
