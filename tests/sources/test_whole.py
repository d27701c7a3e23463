"""A file that was cut short or damaged is noticed before any work, and mostly without unpacking it."""

import gzip
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

from analysis.sources import whole
from analysis.sources.geometry import VolumeError, read_head
from analysis.sources.whole import require_whole
from tests.faults import fault

KINDS = ("a.nii", "a.nii.gz", "packed.nrrd", "plain.nrrd", "packed.mha", "plain.mha")


def write(folder: Path, name: str, dtype: type = np.int16) -> Path:
    values = np.random.default_rng(1).integers(0, 200, (20, 30, 40)).astype(dtype)
    path = folder / name
    sitk.WriteImage(sitk.GetImageFromArray(values), str(path), name.startswith("packed"))
    return path


@pytest.mark.parametrize("dtype", [np.int16, np.uint8, np.float32, np.float64])
@pytest.mark.parametrize("name", KINDS)
def test_a_whole_file_passes(tmp_path, name, dtype):
    path = write(tmp_path, name, dtype)
    head = read_head(path)
    assert head.bytes == 20 * 30 * 40 * np.dtype(dtype).itemsize
    require_whole(path, head)


@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz", "packed.nrrd", "plain.nrrd"])
def test_most_kinds_are_told_without_their_voxels(tmp_path, name, monkeypatch):
    path = write(tmp_path, name)
    for reader in ("read_voxels", "_unpacked_length"):
        monkeypatch.setattr(whole, reader, lambda _: pytest.fail("the voxels were read"))
    require_whole(path, read_head(path))


@fault(
    "files",
    "An image is cut short, by a little or by much",
    "Refused before any work",
)
@pytest.mark.parametrize("lost", [30, 3000])
@pytest.mark.parametrize("name", KINDS)
def test_a_file_that_was_cut_short(tmp_path, name, lost):
    path = write(tmp_path, name)
    head = read_head(path)
    path.write_bytes(path.read_bytes()[:-lost])
    with pytest.raises(VolumeError, match="cannot be read"):
        require_whole(path, head)


def test_a_packed_file_of_several_parts_is_read_to_its_end(tmp_path):
    path = write(tmp_path, "a.nii.gz")
    content = gzip.decompress(path.read_bytes())
    path.write_bytes(gzip.compress(content[:9000]) + gzip.compress(content[9000:]))
    require_whole(path, read_head(path))
    path.write_bytes(gzip.compress(content[:9000]) + gzip.compress(content[9000:-100]))
    with pytest.raises(VolumeError, match="voxels are missing at its end"):
        require_whole(path, read_head(path))


def test_a_nifti_head_may_be_longer(tmp_path):
    path = write(tmp_path, "a.nii")
    content = bytearray(path.read_bytes())
    content[108:112] = np.float32(352 + 32).tobytes()
    longer = tmp_path / "longer.nii.gz"
    longer.write_bytes(gzip.compress(bytes(content[:352]) + b"\0" * 32 + bytes(content[352:])))
    require_whole(longer, read_head(longer))
