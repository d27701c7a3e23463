"""Masks as whole numbers, and images without numbers."""

from pathlib import Path

import numpy as np
import pytest

from analysis.intake.draft import Lesion, Region
from analysis.intake.label_maps import ValuesError, labels_in, read_label_map, strange_lesions
from analysis.sources.geometry import VolumeError
from analysis.sources.heads import sound_head
from tests.intake.made_folders import SHAPE, ct, label_map, write


@pytest.mark.parametrize("kind", [np.uint8, np.int16, np.uint32, np.float32, np.float64])
def test_whole_numbers_of_any_type_are_labels(tmp_path: Path, kind: type) -> None:
    voxels = read_label_map(write(tmp_path / "a.nii.gz", label_map().astype(kind)))
    assert np.issubdtype(voxels.dtype, np.integer)
    assert (voxels == label_map()).all()
    assert labels_in(voxels) == [1, 2, 3]


@pytest.mark.parametrize("factor", [0.99999994, 1.0000001])
def test_labels_that_rounding_missed_are_whole(tmp_path: Path, factor: float) -> None:
    voxels = label_map().astype(np.float32) * np.float32(factor)
    assert (voxels != label_map()).any()
    assert (read_label_map(write(tmp_path / "a.nrrd", voxels)) == label_map()).all()


def with_value(value: float) -> np.ndarray:
    voxels = label_map().astype(np.float32)
    voxels[0, 0, 0] = value
    return voxels


@pytest.mark.parametrize("ending", [".nii.gz", ".nrrd"])
@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1.00001, "holds real numbers, such as 1.00001"),
        (0.5, "holds real numbers, such as 0.5"),
        (np.nan, "holds NaN or infinite values in 1 of its voxels"),
        (np.inf, "holds NaN or infinite values in 1 of its voxels"),
        (-2, "holds -2 to 3; expected labels from 0"),
        (1e12, "holds 0 to 1e\\+12; expected labels from 0"),
    ],
)
def test_values_that_are_no_labels_are_refused(tmp_path: Path, ending: str, value: float, words: str) -> None:
    path = write(tmp_path / f"a{ending}", with_value(value))
    with pytest.raises(ValuesError, match=words):
        read_label_map(path)


def test_a_mask_cut_short_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.nii.gz", np.random.default_rng(1).integers(0, 200, SHAPE).astype(np.uint8))
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(VolumeError):
        read_label_map(path)


@pytest.mark.parametrize("ending", [".nii.gz", ".nrrd"])
def test_lesions_without_numbers_in_the_image_are_told(tmp_path: Path, ending: str) -> None:
    image = ct().astype(np.float32)
    image[4, 6, 7] = np.nan
    image[19, 0, 0] = np.inf
    lesions = [Lesion(str(n), Region.of(label_map() == n)) for n in (1, 2)]  # type: ignore[arg-type]
    path = write(tmp_path / f"a{ending}", image)
    assert strange_lesions(path, sound_head(path), lesions) == [("1", 1)]


def test_images_of_whole_numbers_hold_nothing_strange(tmp_path: Path) -> None:
    path = write(tmp_path / "a.nii.gz", ct())
    assert strange_lesions(path, sound_head(path), []) == []
