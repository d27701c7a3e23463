"""NIfTI voxels as they stand in the file; the oracle is nibabel."""

import nibabel
import numpy as np
import pytest

from analysis.extraction.nifti import not_finite


@pytest.mark.parametrize("kind", [nibabel.Nifti1Image, nibabel.Nifti2Image])
@pytest.mark.parametrize("ending", [".nii", ".nii.gz"])
@pytest.mark.parametrize("number", ["<f4", ">f4", "<f8", ">f8"])
def test_places_are_those_of_nibabel(tmp_path, kind, ending, number):
    voxels = np.arange(60, dtype=number).reshape(3, 4, 5)
    voxels[0, 1, 2], voxels[2, 3, 4], voxels[1, 0, 0] = np.nan, np.inf, -np.inf
    header = kind.header_class(endianness=number[0])
    header.set_data_dtype(number)
    path = tmp_path / f"image{ending}"
    nibabel.save(kind(voxels, np.eye(4), header), path)
    expected = ~np.isfinite(nibabel.load(path).get_fdata())
    assert expected.sum() == 3
    assert np.array_equal(not_finite(path, (5, 4, 3)), expected.transpose())


def test_whole_numbers_are_finite(tmp_path):
    nibabel.save(nibabel.Nifti1Image(np.ones((3, 4, 5), np.int16), np.eye(4)), tmp_path / "a.nii")
    assert not not_finite(tmp_path / "a.nii", (5, 4, 3)).any()
