"""A manifest in, three tables out, whatever fails on the way."""

import io
import logging
from contextlib import redirect_stderr
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import SimpleITK as sitk

from analysis import schema
from analysis.errors import InputError
from analysis.extraction.run import extract
from analysis.extraction.store import Store
from analysis.extraction.units import units
from analysis.features import CONTOURS, FEATURES
from tests.faults import fault

VOLUME = "original_shape_VoxelVolume"


def key(frame: pd.DataFrame, contour: str = "original") -> pd.DataFrame:
    return frame[frame["contour"] == contour].set_index(["patient_id", "lesion_id"])


def test_three_rows_a_lesion_in_order(manifest, paper_parameters):
    found = extract(manifest, paper_parameters)
    expected = [
        (patient, f"L{lesion}", contour)
        for patient in ("P1", "P2")
        for lesion in range(1, 6)
        for contour in CONTOURS
    ]
    rows = found.features[["patient_id", "lesion_id", "contour"]]
    assert list(rows.itertuples(index=False, name=None)) == expected
    assert list(found.features.columns) == schema.columns("features")
    assert set(found.features["site"]) == {"lung"}


def test_labels_pick_their_lesion(manifest, paper_parameters):
    volumes = key(extract(manifest, paper_parameters).features)[VOLUME].loc["P1"]
    voxel = 0.7 * 0.8 * 2.5
    assert volumes["L1"] == pytest.approx(5 * 12 * 13 * voxel, rel=0.1)
    assert volumes["L3"] == pytest.approx(4 * 9 * 10 * voxel, rel=0.15)


def test_what_cannot_be_measured_is_a_row_of_nan_with_a_reason(manifest, paper_parameters):
    found = extract(manifest, paper_parameters)
    reasons = found.excluded.set_index(["patient_id", "lesion_id", "contour"])["reason"].loc["P1"]
    assert reasons["L5", "eroded"] == "erosion by 1 mm leaves no voxel"
    features = found.features.set_index(["patient_id", "lesion_id", "contour"])[list(FEATURES)].loc["P1"]
    assert features.loc[("L5", "eroded")].isna().all()
    assert features.loc[("L1", slice(None)), :].notna().all(axis=None)
    assert features.isna().all(axis=1).sum() == len(reasons)
    assert (features.loc[("L1", "eroded")][VOLUME] < features.loc[("L1", "original")][VOLUME]).all()
    assert (features.loc[("L1", "original")][VOLUME] < features.loc[("L1", "dilated")][VOLUME]).all()


@fault("sizes", "A lesion in one slice is made smaller and larger by 1 mm", "it keeps its thickness")
def test_a_lesion_in_one_slice_keeps_its_thickness(manifest, paper_parameters):
    found = extract(manifest[manifest["lesion_id"] == "L4"], paper_parameters).features
    area = {
        row.contour: getattr(row, VOLUME) / 2.5 for row in found[found["patient_id"] == "P1"].itertuples()
    }
    assert area["original"] == pytest.approx(12 * 13 * 0.7 * 0.8, rel=0.15)
    assert area["eroded"] < area["original"] < area["dilated"]


def test_a_failing_lesion_stops_no_other(manifest, paper_parameters, tmp_path, volume, lesions):
    (tmp_path / "broken.nii.gz").write_text("not an image")
    sitk.WriteImage(volume(lesions, origin=(0.0, 0.0, 0.0)), str(tmp_path / "elsewhere.nii.gz"))
    bad = manifest.copy()
    bad.loc[bad["patient_id"] == "P2", "image"] = str(tmp_path / "broken.nii.gz")
    bad.loc[bad.index[-3:], "mask"] = [
        str(tmp_path / name) for name in ("elsewhere.nii.gz", "none.nrrd", "broken.nii.gz")
    ]
    bad.loc[bad.index[-4], "label"] = 17

    found = extract(bad, paper_parameters)

    reasons = key(found.excluded)["reason"]
    assert set(reasons["P2"]) == {"the image broken.nii.gz cannot be read"}
    assert len(reasons["P2"]) == 5
    lesion = dict(zip(bad["lesion_id"].iloc[-4:], ("label", "grid", "absent", "broken"), strict=True))
    said = {lesion[name]: reason for name, reason in reasons["P1"].items()}
    assert said["label"] == "label 17 is not in the mask"
    assert said["grid"].startswith(
        "the mask's grid (100 x 90 x 50 voxels, spacing 0.7, 0.8, 2.5 mm, origin 0, 0, 0 mm"
    )
    assert (
        "is not the image's (100 x 90 x 50 voxels, spacing 0.7, 0.8, 2.5 mm, origin -120.3, -87.1, 412.6 mm"
        in said["grid"]
    )
    assert said["absent"] == "the mask none.nrrd is not there"
    assert said["broken"] == "the mask broken.nii.gz cannot be read"
    assert not found.excluded["reason"].str.contains(str(tmp_path)).any()
    assert key(found.features)[VOLUME].notna().sum() == 1
    assert set(found.surfaces["lesion_id"]) == {"L4"}


def test_a_mask_on_another_grid_is_brought_to_the_image_s(
    manifest, paper_parameters, tmp_path, volume, lesions
):
    finer = sitk.Resample(
        volume(lesions), [200, 180, 50], sitk.Transform(), sitk.sitkNearestNeighbor,
        volume(lesions).TransformContinuousIndexToPhysicalPoint((-0.25, -0.25, 0.0)),
        (0.35, 0.4, 2.5), volume(lesions).GetDirection(),
    )  # fmt: skip
    sitk.WriteImage(finer, str(tmp_path / "fine.nii.gz"))
    wanted = manifest[(manifest["patient_id"] == "P1") & (manifest["lesion_id"] == "L1")]
    same = extract(wanted, paper_parameters)
    brought = extract(wanted.assign(mask=str(tmp_path / "fine.nii.gz")), paper_parameters, resample_mask=True)
    pd.testing.assert_frame_equal(brought.features, same.features, check_exact=True)


def test_values_that_are_not_finite_cost_the_lesions_near_them(
    manifest, paper_parameters, tmp_path, volume, ct
):
    path = str(tmp_path / "holes.nrrd")
    ct[22, 45, 50] = np.nan
    sitk.WriteImage(volume((ct / 20).astype(np.float32)), path)
    wanted = manifest[(manifest["patient_id"] == "P1") & manifest["lesion_id"].isin(["L1", "L3"])]
    found = extract(wanted.assign(image=path), paper_parameters)
    reasons = key(found.excluded)["reason"].to_dict()
    assert reasons == {("P1", "L1"): "the image has values inside the contour that are not finite"}
    assert np.isfinite(key(found.features)[VOLUME]["P1", "L3"])


@fault(
    "same",
    "Lesions are measured by one process, by several, or by the workers of a Dask cluster",
    "every table has the same bytes",
)
def test_the_number_of_processes_changes_no_byte(manifest, paper_parameters):
    one, two = (extract(manifest, paper_parameters, jobs=jobs) for jobs in (1, 2))
    for table in ("features", "excluded", "surfaces"):
        pd.testing.assert_frame_equal(getattr(one, table), getattr(two, table), check_exact=True)


@fault(
    "same",
    "Rows of the tables that are read stand in another order",
    "the same lesions, in the same order, with the same bits",
)
def test_the_order_of_the_manifest_changes_nothing(manifest, paper_parameters):
    forward, backward = (extract(rows, paper_parameters) for rows in (manifest, manifest[::-1]))
    pd.testing.assert_frame_equal(forward.features, backward.features, check_exact=True)


@pytest.mark.parametrize("jobs", [1, 2])
def test_progress_counts_to_the_end(manifest, paper_parameters, jobs):
    calls = []
    extract(manifest, paper_parameters, jobs=jobs, progress=lambda done, of, **_: calls.append((done, of)))
    assert [done for done, _ in calls] == sorted(done for done, _ in calls)
    assert calls[-1] == (10, 10)


def test_an_empty_manifest_gives_empty_tables(manifest, paper_parameters):
    found = extract(manifest.iloc[:0], paper_parameters)
    for table in ("features", "excluded", "surfaces"):
        pd.testing.assert_frame_equal(getattr(found, table), schema.empty(table))


def test_bad_parameters_stop_before_any_work(manifest, tmp_path):
    with pytest.raises(InputError):
        extract(manifest, tmp_path / "none.yml", progress=lambda *_: pytest.fail("work was begun"))


def test_nothing_is_written_to_the_terminal(manifest, paper_parameters):
    handlers, level = list(logging.getLogger("radiomics").handlers), logging.getLogger("radiomics").level
    with redirect_stderr(io.StringIO()) as terminal:
        extract(manifest, paper_parameters)
    assert terminal.getvalue() == ""
    assert (logging.getLogger("radiomics").handlers, logging.getLogger("radiomics").level) == (
        handlers,
        level,
    )


def lesions_of(*counts: int) -> pd.DataFrame:
    rows = [
        (f"{n}.nii", f"{n}-{lesion % 3}.nii", lesion)
        for n, count in enumerate(counts)
        for lesion in range(count)
    ]
    return pd.DataFrame(rows, columns=["image", "mask", "label"])


def test_few_patients_are_split_so_that_all_processes_work():
    made = units(lesions_of(30, 28, 69), jobs=2)
    assert sorted(task.row for unit in made for task in unit.tasks) == list(range(127))
    assert [unit.number for unit in made] == list(range(len(made)))
    assert [len(unit.tasks) for unit in made] == [35, 34, 15, 15, 14, 14]


def test_an_image_is_read_once_where_there_are_enough_of_them():
    made = units(lesions_of(3, 9, 1, 5), jobs=2)
    assert [len(unit.tasks) for unit in made] == [9, 5, 3, 1]
    assert len({unit.image for unit in made}) == len(made)


def test_one_process_reads_each_image_once():
    assert [len(unit.tasks) for unit in units(lesions_of(30), jobs=1)] == [30]


def test_lesions_of_one_mask_file_stay_together():
    masks = [task.mask for unit in units(lesions_of(9), jobs=1) for task in unit.tasks]
    assert masks == [Path(f"0-{n}.nii") for n in (0, 0, 0, 1, 1, 1, 2, 2, 2)]


def test_one_contour_alone_is_the_same_as_among_three(small_cohort, paper_parameters, tmp_path):
    every = extract(small_cohort, paper_parameters)
    store = Store(tmp_path / "kept")
    extract(small_cohort, paper_parameters, store=store)
    alone = extract(small_cohort, paper_parameters, contours=("original",), store=store)
    expected = every.features.query("contour == 'original'").reset_index(drop=True)
    pd.testing.assert_frame_equal(alone.features, expected, check_exact=True)
    assert set(alone.excluded["contour"]) <= {"original"}
    assert alone.tally.n_stored == 0, "what has three contours is another entry of the store"
    again = extract(small_cohort, paper_parameters, contours=("original",), store=store)
    assert again.tally.n_stored == len(small_cohort)
    pd.testing.assert_frame_equal(again.features, expected, check_exact=True)
