"""A written cohort: read back, measured, and compared with the truth it was drawn from."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import SimpleITK as sitk
from scipy.ndimage import distance_transform_edt

from analysis.cohort import read_cohort
from analysis.extraction.run import extract
from analysis.sources.check import check
from analysis.sources.phantom import composition, write, write_phantom
from analysis.sources.phantom.anatomy import SPACING
from analysis.sources.phantom.recipe import NOISE_HU
from analysis.sources.phantom.volume import draw_scan
from analysis.sources.volumes import read_manifest
from tests.faults import fault

pytestmark = pytest.mark.slow
KEYS = ["patient_id", "lesion_id"]
SEED = 7


@pytest.fixture(scope="session")
def lung(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a synthetic lung cohort; return its yml."""
    return write_phantom("lung", tmp_path_factory.mktemp("lung"), seed=SEED, jobs=2)


@pytest.fixture(scope="session")
def measured(lung: Path, paper_parameters: Path) -> pd.DataFrame:
    """Truth and features of the small lesions of patient B, side by side."""
    manifest, faults = read_manifest(read_cohort(lung))
    assert not faults
    truth = pd.read_csv(lung.parent / "truth.csv")
    small = truth[(truth["patient_id"] == "B") & (truth["volume_mm3"] < 30_000)]
    chosen = manifest.merge(small[KEYS], on=KEYS)
    features = extract(chosen, paper_parameters, jobs=2).features
    return small.merge(features[features["contour"] == "original"], on=KEYS, suffixes=("", "_measured"))


def test_written_cohort_is_a_faultless_cohort_of_volumes(lung: Path) -> None:
    cohort = read_cohort(lung)
    assert (cohort.source, cohort.seed, cohort.exhaustive, cohort.minimum_lesions) == (
        "volumes",
        SEED,
        True,
        10,
    )
    assert "SYNTHETIC" in cohort.title
    assert [str(fault) for fault in check(cohort)] == []


def test_every_label_of_the_manifest_is_in_its_mask_and_no_other(lung: Path) -> None:
    lesions = pd.read_csv(lung.parent / "lesions.csv")
    assert list(lesions.columns) == ["patient_id", "lesion_id", "site", "image", "mask", "label"]
    assert lesions.groupby("patient_id").size().to_dict() == {"A": 30, "B": 28, "C": 69}
    for mask, rows in lesions.groupby("mask"):
        labels = sitk.GetArrayFromImage(sitk.ReadImage(str(lung.parent / mask)))
        assert set(np.unique(labels)) - {0} == set(rows["label"])


def test_lesions_keep_their_distance(lung: Path) -> None:
    """3 mm between surfaces; voxel centres may be nearer by at most half a voxel's diagonal on each side."""
    labels = sitk.GetArrayFromImage(sitk.ReadImage(str(lung.parent / "masks" / "B.nii.gz")))
    for label in np.unique(labels)[1:]:
        box = tuple(slice(max(i.min() - 8, 0), i.max() + 9) for i in np.nonzero(labels == label))
        others = (labels[box] > 0) & (labels[box] != label)
        distance = distance_transform_edt(labels[box] != label, sampling=SPACING[::-1])
        assert not others.any() or distance[others].min() > 3.0


def test_extracted_volume_is_the_drawn_volume(measured: pd.DataFrame) -> None:
    """An outline on voxels may be off by 0.25 mm, a sixth of a voxel, all around: dV/V = 3 dr / r."""
    volume = measured["original_shape_VoxelVolume"] / measured["volume_mm3"]
    radius = np.cbrt(3 * measured["volume_mm3"] / (4 * np.pi))
    assert ((volume - 1).abs() <= 3 * 0.25 / radius).all()
    assert volume.mean() == pytest.approx(1, abs=0.03)


def test_extracted_diameter_is_the_drawn_diameter(measured: pd.DataFrame) -> None:
    """The ends of a diameter are each known to one voxel: its diagonal in the plane."""
    difference = measured["original_shape_Maximum2DDiameterSlice"] - measured["axial_diameter_mm"]
    assert difference.abs().max() <= 2 * np.hypot(*SPACING[:2])
    assert abs(difference.mean()) <= SPACING[0]


def test_extracted_mean_is_the_drawn_mean(measured: pd.DataFrame) -> None:
    """Voxels at the edge hold part of the surroundings.

    The truth says what that costs on the scanner's voxels; resampling to 1 mm may cost half as much again. To
    that comes the scanner's noise, whose neighbours are correlated: three standard errors of as many
    independent values as there are voxels of 2 x 2 x 2 of the scanner's.
    """
    edge = (measured["mean_hu"] - measured["imaged_mean_hu"]).abs()
    noise = 3 * NOISE_HU[1] / np.sqrt(measured["n_voxels"] / 8)
    difference = measured["original_firstorder_Mean"] - measured["imaged_mean_hu"]
    assert (difference.abs() <= 0.5 * edge + noise).all()


def test_every_lesion_is_measured(measured: pd.DataFrame) -> None:
    features = measured.filter(like="original_")
    assert features.shape[1] == 107
    assert np.isfinite(features).all(axis=None)


@fault(
    "same",
    "A synthetic cohort is drawn again, with another number of processes",
    "every image, mask and table has the same bytes",
)
def test_same_seed_same_bytes_whatever_the_jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    patients = composition.composition("melanoma", SEED)[:2]
    monkeypatch.setattr(write, "composition", lambda *_: patients)
    one, two = (write_phantom("melanoma", tmp_path / str(n), seed=SEED, jobs=n).parent for n in (1, 2))
    files = sorted(path.relative_to(two) for path in two.rglob("*") if path.is_file())
    assert len(files) == 4 + 2 * 2
    for file in files:
        assert (one / file).read_bytes() == (two / file).read_bytes(), file


def test_a_patient_is_drawn_alone(lung: Path) -> None:
    patient = composition.composition("lung", SEED)[1]
    scan = draw_scan("lung", patient, SEED)
    stored = sitk.ReadImage(str(lung.parent / "images" / "B.nii.gz"))
    np.testing.assert_array_equal(sitk.GetArrayFromImage(stored), scan.image)
    np.testing.assert_allclose(stored.GetOrigin(), scan.origin)
    np.testing.assert_allclose(stored.GetSpacing(), scan.spacing)


def test_progress_counts_patients(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    patients = composition.composition("melanoma", SEED)[:2]
    monkeypatch.setattr(write, "composition", lambda *_: patients)
    seen: list[tuple[int, int]] = []
    yml = write_phantom("melanoma", tmp_path, seed=SEED, progress=lambda done, of: seen.append((done, of)))
    assert seen == [(1, 2), (2, 2)]
    people = pd.read_csv(yml.parent / "patients.csv")
    assert list(people.columns) == ["patient_id", "age", "sex", "group"]
    assert read_cohort(yml).reference is not None
