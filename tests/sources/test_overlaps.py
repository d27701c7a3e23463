"""Outlines of one lesion in several masks are a warning of the check, and neighbours are none."""

from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

from analysis.cohort import read_cohort
from analysis.intake.new import Wishes, new
from analysis.sources.check import check
from analysis.sources.overlaps import Overlaps
from tests.faults import fault

SHAPE = (12, 30, 30)


def ball(at: tuple[int, int, int], radius: float) -> np.ndarray:
    """Voxels of a ball, as places in the flat image."""
    distance = np.linalg.norm(np.indices(SHAPE).transpose(1, 2, 3, 0) - at, axis=-1)
    return np.flatnonzero(distance <= radius)


def add(overlaps: Overlaps, line: int, voxels: np.ndarray) -> None:
    """Add a lesion by its places in the flat image."""
    places = np.stack(np.unravel_index(voxels, SHAPE))
    start, stop = places.min(axis=1), places.max(axis=1) + 1
    part = tuple(map(slice, start, stop))
    overlaps.add(line, start, drawn(voxels)[part] > 0)


def share(*balls: np.ndarray) -> list[tuple[int, int, float]]:
    """Pairs of lesions, each in a mask of its own."""
    overlaps = Overlaps()
    for line, voxels in enumerate(balls):
        overlaps.begin_mask()
        add(overlaps, line, voxels)
    return overlaps.pairs()


def test_the_share_is_that_of_the_smaller_lesion() -> None:
    one, other = ball((6, 14, 14), 5), ball((6, 15, 14), 4)
    both = len(np.intersect1d(one, other))
    assert share(one, other) == [(1, 0, both / len(other))]
    assert share(other, one) == [(1, 0, both / len(other))]


def test_each_lesion_is_told_once_with_the_one_it_shares_most_with() -> None:
    outlines = [ball((6, 14, 14), 5), ball((6, 14, 16), 5), ball((6, 14, 17), 5)]
    assert [pair[:2] for pair in share(*outlines)] == [(1, 0), (2, 1)]


@pytest.mark.parametrize("at", [(6, 14, 25), (6, 14, 23), (6, 14, 20)])
def test_lesions_apart_that_touch_or_share_little_are_not_told(at: tuple[int, int, int]) -> None:
    one, other = ball((6, 14, 14), 5), ball(at, 5)
    assert len(np.intersect1d(one, other)) < 0.5 * len(one)
    assert share(one, other) == []


def test_labels_of_one_mask_are_not_compared() -> None:
    overlaps = Overlaps()
    overlaps.begin_mask()
    for line in range(2):
        add(overlaps, line, ball((6, 14, 14), 5))
    assert overlaps.pairs() == []


@fault(
    "files",
    "The same lesion in masks of several readers, as files beside each other",
    "A warning of `check`: they count as several lesions",
)
def test_the_check_warns_of_outlines_of_several_readers(tmp_path: Path) -> None:
    write(tmp_path / "ct.nii.gz", np.random.default_rng(1).normal(0, 50, SHAPE).astype(np.int16))
    for reader in range(4):
        write(tmp_path / f"reader-{reader}.nii.gz", drawn(ball((6, 14, 14 + reader), 5)))
    write(tmp_path / "elsewhere.nii.gz", drawn(ball((6, 4, 4), 3)))
    masks = [*(f"reader-{reader}" for reader in range(4)), "elsewhere"]
    rows = [f"P1,{name},lung,ct.nii.gz,{name}.nii.gz,1" for name in masks]
    header = "patient_id,lesion_id,site,image,mask,label"
    (tmp_path / "lesions.csv").write_text("\n".join([header, *rows]) + "\n")
    (tmp_path / "cohort.yml").write_text("name: read\ntitle: Read\nsource: volumes\nlesions: lesions.csv\n")
    found = [one for one in check(read_cohort(tmp_path / "cohort.yml")) if "shares" in one.message]
    assert [(one.severity, one.row) for one in found] == [("warning", f"line {line}") for line in (3, 4, 5)]
    assert found[0].message.startswith("Patient `P1`, lesion `reader-1` shares 8")
    assert "lesion `reader-0` of another mask (line 2); they count as two." in found[0].message


def test_new_warns_of_them_too(tmp_path: Path) -> None:
    folder = tmp_path / "source" / "P1"
    folder.mkdir(parents=True)
    write(folder / "ct.nii.gz", np.random.default_rng(1).normal(0, 50, SHAPE).astype(np.int16))
    for reader in range(2):
        write(folder / f"nodule_reader{reader}.nii.gz", drawn(ball((6, 14, 14 + reader), 5)))
    made = new(tmp_path / "source", tmp_path / "out", Wishes())
    (warned,) = [one for one in made.faults if "they count as two" in one.message]
    assert warned.severity == "warning"


def drawn(voxels: np.ndarray) -> np.ndarray:
    """Draw a mask."""
    mask = np.zeros(SHAPE, dtype=np.uint8)
    mask.reshape(-1)[voxels] = 1
    return mask


def write(path: Path, array: np.ndarray) -> None:
    """Write an image of voxels of 1 mm."""
    sitk.WriteImage(sitk.GetImageFromArray(array), str(path))
