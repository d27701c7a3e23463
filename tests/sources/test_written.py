"""A volume that is not whole on the disk is not left there as if it were."""

from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

from analysis.sources import written
from analysis.sources.geometry import read_voxels
from analysis.sources.written import write_volume
from tests.faults import fault


def image() -> sitk.Image:
    return sitk.GetImageFromArray(np.random.default_rng(1).integers(0, 2000, (9, 20, 30)).astype(np.int16))


@pytest.mark.parametrize("ending", [".nii.gz", ".nrrd", ".mha"])
def test_a_whole_one_is_there(tmp_path: Path, ending: str) -> None:
    write_volume(image(), tmp_path / f"a{ending}")
    found = sitk.GetArrayFromImage(read_voxels(tmp_path / f"a{ending}"))
    np.testing.assert_array_equal(found, sitk.GetArrayFromImage(image()))


@fault(
    "killed",
    "The disk is full while a scan or a mask is written, of which the imaging library says nothing",
    "The cut file is removed, and one sentence says that there is no space",
)
@pytest.mark.parametrize("ending", [".nii.gz", ".nrrd", ".mha"])
def test_a_cut_one_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    real = written.sitk.WriteImage

    def cut(volume: sitk.Image, path: str, **options: object) -> None:
        real(volume, path, **options)
        whole = Path(path).read_bytes()
        Path(path).write_bytes(whole[: len(whole) // 2])

    monkeypatch.setattr(written.sitk, "WriteImage", cut)
    with pytest.raises(OSError, match="No space left on device"):
        write_volume(image(), tmp_path / f"a{ending}")
    assert list(tmp_path.iterdir()) == []
