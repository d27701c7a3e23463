"""A volume that is not whole on the disk is not left there as if it were."""

from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

from analysis.errors import explained
from analysis.sources import written
from analysis.sources.geometry import read_voxels
from analysis.sources.written import write_volume
from tests.faults import fault

ENDINGS = [".nii.gz", ".nrrd", ".mha"]


def image(slices: int = 9) -> sitk.Image:
    values = np.random.default_rng(1).integers(0, 2000, (slices, 40, 60))
    return sitk.GetImageFromArray(values.astype(np.int16))


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_whole_one_is_there(tmp_path: Path, ending: str) -> None:
    write_volume(image(), tmp_path / f"a{ending}")
    found = sitk.GetArrayFromImage(read_voxels(tmp_path / f"a{ending}"))
    np.testing.assert_array_equal(found, sitk.GetArrayFromImage(image()))


@fault(
    "killed",
    "The disk is full while a scan or a mask is written, of which the imaging library says nothing",
    "The cut file is removed, and one sentence says that there is no space",
)
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_cut_one_is_no_file(small_disk: Path, ending: str) -> None:
    with pytest.raises(OSError, match="No space left on device"):
        write_volume(image(30), small_disk / f"a{ending}")
    assert list(small_disk.iterdir()) == []


@fault(
    "killed",
    "A scan or a mask grows larger than a file may be, of which the imaging library says too little",
    "The cut file is removed, and one sentence says why",
)
@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("limit", [20, 4096])
def test_one_that_is_too_large_is_no_file(tmp_path: Path, ending: str, limit: int) -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        with pytest.raises(OSError, match="File too large") as said:
            write_volume(image(), tmp_path / f"a{ending}")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "larger than this system lets it be" in (explained(said.value) or "")
    assert list(tmp_path.iterdir()) == []


def test_where_there_is_space_the_disk_is_to_blame(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("odd")

    monkeypatch.setattr(written.sitk, "WriteImage", fail)
    with pytest.raises(OSError, match="Input/output error"):
        write_volume(image(), tmp_path / "a.nrrd")
    assert list(tmp_path.iterdir()) == []
