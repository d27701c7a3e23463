"""Runs with a store: what is known is not measured again, and what it depends on is all that counts."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import SimpleITK as sitk

from analysis.extraction import keys, lesions, patches
from analysis.extraction.harvest import Extraction
from analysis.extraction.run import extract
from analysis.extraction.store import Store
from analysis.extraction.volumes import LesionError
from tests.faults import fault
from tests.made_balls import write_balls

TABLES = ("features", "excluded", "surfaces")


def same(one: Extraction, other: Extraction) -> None:
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(one, table), getattr(other, table), check_exact=True)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "kept")


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Rows of the lesions that are measured, not taken from the store."""
    rows: list[int] = []
    real = lesions.measure_patch

    def spy(row: int, *further: object) -> object:
        rows.append(row)
        return real(row, *further)

    monkeypatch.setattr(lesions, "measure_patch", spy)
    return rows


@pytest.fixture
def known(
    small_cohort: pd.DataFrame, paper_parameters: Path, store: Store, measured: list[int]
) -> Extraction:
    """Measure the small cohort once."""
    found = extract(small_cohort, paper_parameters, store=store)
    assert sorted(measured) == list(range(8))
    measured.clear()
    return found


def change(path: Path, how: Callable[[np.ndarray], None]) -> None:
    image = sitk.ReadImage(str(path))
    voxels = sitk.GetArrayFromImage(image)
    how(voxels)
    changed = sitk.GetImageFromArray(voxels)
    changed.CopyInformation(image)
    sitk.WriteImage(changed, str(path))


def set_to(place: tuple[int, int, int], value: float) -> Callable[[np.ndarray], None]:
    def change_one(voxels: np.ndarray) -> None:
        assert voxels[place] != value
        voxels[place] = value

    return change_one


def test_a_second_run_measures_nothing_and_gives_the_same_bytes(
    known, small_cohort, paper_parameters, store, monkeypatch
):
    monkeypatch.setattr(lesions, "measure_patch", lambda *_: pytest.fail("a lesion was measured again"))
    monkeypatch.setattr(lesions, "lesion_patch", lambda *_: pytest.fail("a lesion was resampled again"))
    again = extract(small_cohort, paper_parameters, store=store)
    same(again, known)
    assert (known.tally.n_stored, again.tally.n_stored, again.tally.n_lesions) == (0, 8, 8)


def test_seconds_on_the_store_are_not_those_of_measuring(
    known, small_cohort, paper_parameters, store, monkeypatch
):
    real = Store.get

    def slow(self: Store, key: str) -> dict | None:
        time.sleep(0.05)
        return real(self, key)

    monkeypatch.setattr(Store, "get", slow)
    tally = extract(small_cohort, paper_parameters, store=store).tally
    assert tally.seconds_store > 8 * 0.05
    assert tally.seconds_measure < 8 * 0.05
    assert np.isnan(tally.seconds_a_lesion)
    assert extract(small_cohort[:1], paper_parameters).tally.seconds_store == 0


def test_a_store_changes_no_byte(known, small_cohort, paper_parameters):
    same(extract(small_cohort, paper_parameters), known)


def test_gaps_and_failures_of_contours_come_back_from_the_store(manifest, paper_parameters, store, measured):
    first = extract(manifest, paper_parameters, store=store)
    assert {"eroded", "original"} & set(first.excluded["contour"])
    assert first.features.isna().any(axis=None)
    measured.clear()
    again = extract(manifest, paper_parameters, store=store)
    same(again, first)
    assert measured == []
    assert again.tally.n_stored == 10
    same(extract(manifest, paper_parameters), first)


def test_one_voxel_of_a_label_map_costs_that_lesion_alone(
    known, small_cohort, paper_parameters, store, measured
):
    change(Path(small_cohort["mask"].iloc[3]), set_to((10, 20, 60 + 9), 2))
    found = extract(small_cohort, paper_parameters, store=store)
    assert measured == [4]
    assert found.tally.n_stored == 7
    assert not found.features.equals(known.features)


def test_one_voxel_of_a_mask_of_its_own_costs_that_lesion_alone(
    small_cohort, paper_parameters, store, measured, tmp_path
):
    separate = small_cohort.assign(
        mask=[str(tmp_path / f"mask-{row}.nii.gz") for row in small_cohort.index], label=1
    )
    for row, lesion in small_cohort.iterrows():
        label = sitk.Equal(sitk.ReadImage(lesion["mask"]), lesion["label"])
        sitk.WriteImage(label, separate.loc[row, "mask"])
    first = extract(separate, paper_parameters, store=store)
    measured.clear()
    # The label map's lesions are the same voxels: what is measured is known by what it is.
    same(extract(small_cohort, paper_parameters, store=store), first)
    assert measured == []
    change(Path(separate["mask"].iloc[6]), set_to((10, 20, 29), 1))
    extract(separate, paper_parameters, store=store)
    assert measured == [6]


def test_a_moved_file_and_another_name_cost_nothing(
    known, small_cohort, paper_parameters, store, measured, tmp_path
):
    (tmp_path / "elsewhere").mkdir()
    moved = small_cohort.copy()
    for column in ("image", "mask"):
        moved[column] = [str(tmp_path / "elsewhere" / f"x{Path(path).name}") for path in moved[column]]
        for source, target in set(zip(small_cohort[column], moved[column], strict=True)):
            shutil.move(source, target)
    renamed = moved.assign(patient_id="Q" + moved["patient_id"], lesion_id="M" + moved["lesion_id"])
    found = extract(renamed, paper_parameters, store=store)
    assert measured == []
    numbers = known.features.columns[4:]
    pd.testing.assert_frame_equal(found.features[numbers], known.features[numbers], check_exact=True)
    assert set(found.features["patient_id"]) == {"QP1", "QP2", "QP3"}


def test_a_changed_voxel_near_a_lesion_costs_it_and_no_far_one(paper_parameters, store, measured, tmp_path):
    wide = write_balls(tmp_path, {"P1": 6})
    extract(wide, paper_parameters, store=store)
    measured.clear()
    change(Path(wide["image"].iloc[0]), set_to((10, 20, 5), 999))
    extract(wide, paper_parameters, store=store)
    assert 0 in measured
    assert not {3, 4, 5} & set(measured)


def test_a_changed_parameter_costs_everything(
    known, small_cohort, paper_parameters, store, measured, tmp_path
):
    other = tmp_path / "other.yml"
    other.write_text(paper_parameters.read_text().replace("binWidth: 10", "binWidth: 11"))
    found = extract(small_cohort, other, store=store)
    assert sorted(measured) == list(range(8))
    assert found.tally.n_stored == 0
    measured.clear()
    same(extract(small_cohort, paper_parameters, store=store), known)
    assert measured == []


@pytest.mark.parametrize("package", keys.PACKAGES)
def test_another_version_of_a_package_has_another_key(package, monkeypatch):
    before = keys.versions()
    real = keys.provenance.versions
    monkeypatch.setattr(keys.provenance, "versions", lambda packages: real(packages) | {package: "0.0.1"})
    assert keys.versions() != before


def test_other_versions_cost_everything(known, small_cohort, paper_parameters, store, measured, monkeypatch):
    monkeypatch.setattr(keys, "made_of", lambda: {"numpy": "0.1"})
    extract(small_cohort, paper_parameters, store=store)
    assert sorted(measured) == list(range(8))


@fault(
    "killed",
    "Entries of the store are cut, changed or swapped before a run",
    "Those lesions alone are measured again, with the same bytes",
)
def test_damaged_entries_are_made_anew(known, small_cohort, paper_parameters, store, measured):
    damaged = sorted(kept.path for kept in store.entries())[:3]
    content = [path.read_bytes() for path in damaged]
    damaged[0].write_bytes(content[0][:-7])
    damaged[1].write_bytes(content[1][:100] + b"?" + content[1][101:])
    damaged[2].write_bytes(content[1])
    same(extract(small_cohort, paper_parameters, store=store), known)
    assert len(measured) == 3
    assert [path.read_bytes() for path in damaged] == content
    measured.clear()
    same(extract(small_cohort, paper_parameters, store=store), known)
    assert measured == []


@fault(
    "killed",
    "The store of a run cannot be written",
    "The same bytes without it",
)
def test_a_store_that_cannot_be_written_stops_no_run(
    known, small_cohort, paper_parameters, tmp_path, measured
):
    (tmp_path / "file").touch()
    useless = Store(tmp_path / "file" / "store")
    assert useless.trouble()
    same(extract(small_cohort, paper_parameters, store=useless), known)
    assert sorted(measured) == list(range(8))


@fault(
    "killed",
    "Memory, disk or anything else fails while a lesion is measured",
    "The next run measures it again; only what would fail again is kept as failed",
)
@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (MemoryError("too little"), 0),
        (OSError(5, "Input/output error"), 0),
        (RuntimeError("something"), 0),
        (LesionError("the contour is odd"), 1),
    ],
)
def test_only_what_would_fail_again_is_kept(
    small_cohort, paper_parameters, store, monkeypatch, error, kept, measured
):
    real = patches.measure

    def failing(*given: object) -> dict[str, float]:
        raise error

    monkeypatch.setattr(patches, "measure", failing)
    first = extract(small_cohort[:1], paper_parameters, store=store)
    assert first.tally.n_failed == 1
    assert store.size()[0] == kept
    monkeypatch.setattr(patches, "measure", real)
    again = extract(small_cohort[:1], paper_parameters, store=store)
    assert again.tally.n_failed == again.tally.n_stored == kept


@fault(
    "killed",
    "Memory lacks for one feature",
    "The lesion fails with that reason, and is measured again in the next run",
)
def test_a_feature_for_which_memory_lacked_is_not_kept_as_one_without_value(
    small_cohort, paper_parameters, store, monkeypatch
):
    from analysis.extraction.classes import CLASSES

    def lacking(_: object) -> float:
        raise MemoryError("Unable to allocate 3 GiB")

    with monkeypatch.context() as patch:
        patch.setattr(CLASSES["glcm"], "getContrastFeatureValue", lacking)
        found = extract(small_cohort[:1], paper_parameters, store=store)
    assert set(found.excluded["reason"]) == {"Unable to allocate 3 GiB"}
    assert store.size()[0] == 0


def test_a_lesion_that_fails_in_one_run_is_measured_in_the_next(
    small_cohort, paper_parameters, store, measured
):
    image = Path(small_cohort["image"].iloc[0])
    image.rename(image.with_name("away.nii.gz"))
    first = extract(small_cohort, paper_parameters, store=store)
    assert (first.tally.n_failed, store.size()[0]) == (3, 5)
    image.with_name("away.nii.gz").rename(image)
    measured.clear()
    again = extract(small_cohort, paper_parameters, store=store)
    assert sorted(measured) == [0, 1, 2]
    assert (again.tally.n_failed, again.tally.n_stored) == (0, 5)
