"""Heads of volumes: what they claim, and what they cannot be."""

import gzip
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from analysis.sources import claims
from analysis.sources.geometry import VolumeError
from analysis.sources.heads import ShapeError, SpacingError, remedy, sound_head
from tests.faults import fault
from tests.intake.made_folders import ct, write

Change = Callable[[bytes], bytes]


def changed(path: Path, change: Change) -> Path:
    """Write a file again with its content changed, packed as it was."""
    packed = path.name.endswith(".gz")
    content = gzip.decompress(path.read_bytes()) if packed else path.read_bytes()
    path.write_bytes(gzip.compress(change(content)) if packed else change(content))
    return path


def sizes(x: int, y: int, z: int) -> Change:
    return lambda head: head[:42] + struct.pack("<3h", x, y, z) + head[48:]


def spacings(x: float, y: float, z: float) -> Change:
    return lambda head: head[:80] + struct.pack("<3f", x, y, z) + head[92:]


@pytest.mark.parametrize("ending", [".nii", ".nii.gz", ".nrrd", ".mha", ".mhd", ".nhdr"])
def test_a_sound_volume_passes(tmp_path: Path, ending: str) -> None:
    assert sound_head(write(tmp_path / f"a{ending}", ct())).size == (28, 24, 20)


@fault(
    "files",
    "An image of kilobytes whose head claims gigabytes of voxels",
    "Refused from its head, before memory is taken",
)
@pytest.mark.parametrize("ending", [".nii", ".nii.gz"])
def test_a_nifti_that_claims_10_gb_is_refused_from_its_head(tmp_path: Path, ending: str) -> None:
    path = changed(write(tmp_path / f"a{ending}", ct()), sizes(2048, 2048, 1200))
    with pytest.raises(
        VolumeError, match=r"claims 10.1 GB of voxels in its head, which its file does not hold"
    ):
        sound_head(path)


@fault(
    "files",
    "An image of kilobytes whose head claims gigabytes of voxels",
    "Refused from its head, before memory is taken",
)
def test_a_nrrd_that_claims_10_gb_is_refused_from_its_head(tmp_path: Path) -> None:
    path = write(tmp_path / "a.nrrd", ct())
    path.write_bytes(path.read_bytes().replace(b"sizes: 28 24 20", b"sizes: 2048 2048 1200"))
    with pytest.raises(VolumeError, match=r"claims 10.1 GB"):
        sound_head(path)


@fault(
    "files",
    "An image of kilobytes whose head claims gigabytes of voxels",
    "Refused from its head, before memory is taken",
)
def test_a_metaimage_that_claims_10_gb_is_refused_from_its_head(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mha", ct())
    path.write_bytes(path.read_bytes().replace(b"DimSize = 28 24 20", b"DimSize = 2048 2048 1200"))
    with pytest.raises(VolumeError, match=r"claims 10.1 GB"):
        sound_head(path)


@fault(
    "files",
    "An image of kilobytes whose head claims gigabytes of voxels",
    "Refused from its head, before memory is taken",
)
def test_a_claim_that_packing_could_hold_is_unpacked_piece_by_piece(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "LARGE", 1000)
    whole = write(tmp_path / "whole.nii.gz", ct())
    assert sound_head(whole).size == (28, 24, 20)
    longer = changed(write(tmp_path / "longer.nii.gz", ct()), sizes(28, 24, 60))
    with pytest.raises(VolumeError, match="which its file does not hold"):
        sound_head(longer)


@fault(
    "files",
    "An image that truly unpacks to more than the machine has memory",
    "Refused from its head, with what to do, before it is unpacked",
)
def test_a_volume_larger_than_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "memory", lambda: 26_000.0)
    path = write(tmp_path / "a.nii.gz", ct())
    with pytest.raises(VolumeError, match=r"claims 26880 bytes .* this machine has .* of memory") as caught:
        sound_head(path)
    assert "Cut it to the region of the lesions" in remedy(caught.value, "image")
    monkeypatch.setattr(claims, "memory", lambda: 26_880.0)
    assert sound_head(path).size == (28, 24, 20)


def test_the_memory_of_the_machine_is_told() -> None:
    assert claims.memory() > 2**28


@pytest.mark.parametrize("steps", [(0.0, 1.5, 3.0), (1.5, -1.5, 3.0), (1.5, 1.5, float("nan"))])
def test_a_nifti_with_a_spacing_of_0_or_below_is_refused(tmp_path: Path, steps: tuple[float, ...]) -> None:
    path = changed(write(tmp_path / "a.nii.gz", ct()), spacings(*steps))
    with pytest.raises(SpacingError, match="a spacing of 0 or below") as caught:
        sound_head(path)
    assert "true distances" in remedy(caught.value, "image")


@pytest.mark.parametrize(
    ("ending", "old", "new"),
    [
        (".mha", b"ElementSpacing = 1.5 1.5 3", b"ElementSpacing = 1.5 0 3"),
        (".nrrd", b"(0,1.5,0)", b"(0,0,0)"),
    ],
)
def test_a_spacing_of_0_is_refused_in_other_formats(
    tmp_path: Path, ending: str, old: bytes, new: bytes
) -> None:
    path = write(tmp_path / f"a{ending}", ct())
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new))
    with pytest.raises(VolumeError):
        sound_head(path)


def test_an_image_of_four_axes_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.nii.gz", np.zeros((3, 4, 5, 6), np.int16))
    with pytest.raises(ShapeError, match=r"has 4 axes \(6 x 5 x 4 x 3 voxels\); expected 3"):
        sound_head(path)


def test_colours_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.nii.gz", np.zeros((4, 5, 6, 3), np.uint8), vector=True)
    with pytest.raises(ShapeError, match="has 3 values a voxel, as colours have; expected 1"):
        sound_head(path)


def test_a_file_that_is_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.nii.gz"
    path.write_bytes(b"no volume")
    with pytest.raises(VolumeError, match="damaged, or not what its name says"):
        sound_head(path)
