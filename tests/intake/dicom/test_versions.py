"""Lesions that several files, series or studies hold: which count."""

import random
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk
from pydicom.dataset import Dataset

from analysis.intake.dicom.overlaps import dice, meet, shared
from analysis.intake.dicom.survey import survey
from analysis.intake.draft import Grid, Options, Region, Survey
from tests.intake.dicom.made import Person, Study, made_series, made_uid, scattered
from tests.intake.dicom.made_boxes import cube, rtstruct_of_boxes, seg_of_boxes
from tests.intake.dicom.test_survey import holds, left_out, names, seen, unnamed_images


def above(volume: sitk.Image, mm: float) -> sitk.Image:
    """Give the volume of other slices, so much above."""
    x, y, z = volume.GetOrigin()
    other = sitk.Image(volume)
    other.SetOrigin((x, y, z + mm))
    return other


def test_equal_names_of_several_files_at_several_places_are_several_lesions(
    tmp_path: Path, volume: sitk.Image
) -> None:
    series = made_series(tmp_path, volume)
    boxes = [cube(2, 2, 2), cube(2, 12, 12), cube(7, 12, 2)]
    for number, box in enumerate(boxes):
        seg_of_boxes(tmp_path / f"seg {number}", series, {"Lesion": box})
    (planned,) = seen(tmp_path).planned
    scan = planned.read()
    assert sorted(lesion.region.start for lesion in scan.lesions) == [(2, 2, 2), (2, 12, 12), (7, 12, 2)]
    assert not scan.left_out
    assert scan.remarks == (
        "Lesions of one image come from 3 files: SEG (`Lesion`), SEG (`Lesion`) and SEG (`Lesion`). "
        "All of them are used.",
    )


def test_one_lesion_under_two_names_counts_once(tmp_path: Path, volume: sitk.Image) -> None:
    series = made_series(tmp_path, volume)
    rtstruct_of_boxes(
        tmp_path / "rs", series, {"GTV1": cube(2, 2, 2, 5), "GTV2": cube(7, 9, 9)}, written="20200101"
    )
    seg_of_boxes(
        tmp_path / "seg",
        series,
        {"Tumor 1": (slice(2, 7), slice(2, 7), slice(2, 6)), "Tumor 2": cube(7, 11, 9)},
    )
    scan = seen(tmp_path).planned[0].read()
    # Tumor 1 is most of GTV1; Tumor 2 is a half of GTV2 and may be another lesion.
    assert [lesion.name for lesion in scan.lesions] == ["Tumor 1", "Tumor 2", "GTV2"]
    assert left_out(scan) == {"GTV1": "outlined by a SEG of the same images under another name"}
    assert scan.remarks == (
        "Lesions of one image come from 2 files: older SEG (`Tumor 1` and `Tumor 2`) and RTSTRUCT (`GTV2`). "
        "All of them are used.",
    )


def test_equal_names_at_places_apart_are_kept_on_two_series_of_a_study(
    tmp_path: Path, volume: sitk.Image
) -> None:
    chest = made_series(tmp_path, volume, key="chest")
    abdomen = made_series(tmp_path, above(volume, -300), key="abdomen")
    rtstruct_of_boxes(tmp_path / "rs 1", chest, {"GTV": cube()})
    rtstruct_of_boxes(tmp_path / "rs 2", abdomen, {"GTV": cube()})
    found = seen(tmp_path)
    assert names(found) == [["GTV"], ["GTV"]]
    assert not found.left_out
    assert any("several series" in remark for remark in found.remarks)


def test_one_place_on_thin_and_thick_slices_counts_once(tmp_path: Path, volume: sitk.Image) -> None:
    thick = made_series(tmp_path, volume, key="thick")
    finer = sitk.Resample(volume, (24, 20, 30), sitk.Transform(), sitk.sitkNearestNeighbor,
                          volume.GetOrigin(), (0.8, 0.9, 1.0), volume.GetDirection())  # fmt: skip
    thin = made_series(tmp_path, finer, key="thin")
    rtstruct_of_boxes(tmp_path / "rs 1", thick, {"Lesion": cube(2, 2, 2, 3)})
    seg_of_boxes(tmp_path / "seg 1", thin, {"Lesion": cube(6, 3, 3, 2)})
    seg_of_boxes(tmp_path / "seg 2", thin, {"Lesion": cube(16, 12, 12, 3)})
    found = seen(tmp_path)
    (planned,) = found.planned
    assert planned.read().grid.spacing[2] == pytest.approx(1.0)
    assert left_out(found) == {"Lesion": "drawn at the same place on another series too"}
    assert len(found.left_out) == 1


def test_two_studies_of_one_day_are_one_time_point(tmp_path: Path, volume: sitk.Image) -> None:
    chest = made_series(tmp_path, volume, study=Study("chest", "20190411", "080000"))
    abdomen = made_series(tmp_path, above(volume, -300), study=Study("abdomen", "20190411", "081000"))
    rtstruct_of_boxes(tmp_path / "rs 1", chest, {"GTV lung": cube()})
    rtstruct_of_boxes(tmp_path / "rs 2", abdomen, {"GTV liver": cube()})
    found = seen(tmp_path)
    assert [one.timepoint for one in found.planned] == ["", ""]
    assert any("Studies of one day are taken for one time point; 1 patient" in one for one in found.remarks)


def without_frame_sequence(dataset: Dataset, k: int) -> None:
    unnamed_images(dataset, k)
    del dataset.ReferencedFrameOfReferenceSequence


def test_the_frame_of_reference_of_a_roi_tells_its_series(tmp_path: Path, volume: sitk.Image) -> None:
    made_series(tmp_path, volume, key="other", frame="other")
    series = made_series(tmp_path, volume)
    rtstruct_of_boxes(tmp_path / "rs", series, {"GTV": cube()}, edit=without_frame_sequence)
    found = seen(tmp_path)
    assert not found.faults
    assert holds(found.planned[0].read().lesions[0].region, cube())


def test_of_series_in_one_frame_the_one_counts_whose_slices_fit(tmp_path: Path, volume: sitk.Image) -> None:
    made_series(tmp_path, above(volume, 1.1), key="between")
    series = made_series(tmp_path, volume)
    made_series(tmp_path, above(volume, -300), key="below")
    rtstruct_of_boxes(tmp_path / "rs", series, {"GTV": cube()}, edit=without_frame_sequence)
    found = seen(tmp_path)
    assert not found.faults
    (planned,) = found.planned
    assert planned.read().grid.origin[2] == pytest.approx(300)


@pytest.mark.parametrize(("shift", "told"), [(0, "2 of them fit"), (1.1, "none fit")])
def test_series_that_all_fit_or_none_are_not_guessed(
    tmp_path: Path, volume: sitk.Image, shift: float, told: str
) -> None:
    series = made_series(tmp_path / "away", volume)
    for key in ("one", "two"):
        made_series(tmp_path / "here", above(volume, shift), key=key)
    rtstruct_of_boxes(tmp_path / "here" / "rs", series, {"GTV": cube()}, edit=without_frame_sequence)
    found = seen(tmp_path / "here")
    assert not found.planned
    (fault,) = found.faults
    assert (fault.severity, fault.file) == ("error", "rs")
    assert "2 series share its frame of reference" in fault.message
    assert told in fault.message


def told(found: Survey) -> list[object]:
    """All that reaches a cohort."""
    return [
        (one.patient, one.timepoint, one.age, one.sex, scan.grid, scan.remarks, sorted(scan.left_out),
         [(lesion.name, lesion.number, lesion.region.box, lesion.words) for lesion in scan.lesions],
         sitk.GetArrayFromImage(scan.image).tobytes())
        for one in found.planned
        for scan in [one.read()]
    ]  # fmt: skip


def test_names_of_files_decide_nothing(tmp_path: Path, volume: sitk.Image) -> None:
    def write(folder: Path, seed: int, file_names: list[str]) -> None:
        nobody = Person("", "", "", "")
        for key in ("a", "b"):
            series = made_series(folder, volume, person=nobody, study=Study(key), place=scattered, seed=seed)
            other = made_series(
                folder, above(volume, -300), person=nobody, study=Study(key), key="low", seed=seed + 5
            )
            for number, (name, box) in enumerate(
                zip(file_names, (cube(), cube(3), cube(7, 12, 12)), strict=True)
            ):
                # Its UID follows what it holds, not its file.
                uid = made_uid(key, number)
                for kind, images in (("rs", series), ("low", other)):
                    rtstruct_of_boxes(
                        folder / f"{name} {key} {kind}",
                        images,
                        {f"GTV {number % 2}": box, "GTV": cube(1, 1, 12, 3)},
                        edit=lambda d, _, uid=uid, kind=kind: setattr(
                            d, "SOPInstanceUID", made_uid(uid, kind)
                        ),
                    )

    for seed, file_names in enumerate((["1", "2", "3"], ["z", "b", "é"], ["9", "1", "5"])):
        write(tmp_path / str(seed), seed, file_names)
    first, *others = (told(survey(tmp_path / str(seed), Options())) for seed in range(3))
    assert len(first) == 4
    assert all(other == first for other in others)


def test_texts_of_patients_without_a_lesion_are_secret_and_their_folders_are_counted(
    tmp_path: Path, volume: sitk.Image
) -> None:
    series = made_series(tmp_path / "good", volume)
    rtstruct_of_boxes(tmp_path / "rs", series, {"GTV": cube()})
    smith = Person("SMITH-7", "MARKSMITH^JOHN")
    for key in ("one", "two"):
        made_series(
            tmp_path / f"MARKSMITH_JOHN_{key}",
            volume,
            person=smith,
            study=Study(key),
            place=lambda k, _: str(k),
        )
    made_series(
        tmp_path / "plain", volume, person=Person("3", "DOE"), study=Study("3"), place=lambda k, _: str(k)
    )
    found = seen(tmp_path)
    assert {"MARKSMITH", "JOHN", "SMITH-7", "DOE"} <= set(found.secrets)
    unused = "CT images on which no lesion was drawn"
    assert {(one.patient, one.what, one.reason) for one in found.left_out} == {
        ("SMITH-7", "2 CT series", unused),
        ("3", "plain", unused),
    }


def region(box: tuple[slice, ...], shape: tuple[int, int, int] = (12, 20, 24)) -> Region:
    mask = np.zeros(shape, dtype=bool)
    mask[box] = True
    found = Region.of(mask)
    assert found is not None
    return found


def test_regions_of_one_grid_are_compared_by_voxels() -> None:
    one, other = region(cube(0, 0, 0)), region(cube(2, 2, 2))
    assert shared(one, other) == 8
    assert shared(one, region(cube(4, 4, 4))) == 0
    assert dice(one, other) == pytest.approx(2 * 8 / 128)
    assert dice(one, one) == 1


@pytest.mark.parametrize("seed", range(10))
def test_regions_of_two_grids_meet_where_their_voxels_do(seed: int) -> None:
    rng = random.Random(seed)
    axes = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    coarse = Grid((24, 20, 12), (1.0, 1.0, 3.0), (0.0, 0.0, 0.0), axes)
    fine = Grid((24, 20, 36), (1.0, 1.0, 1.0), (0.0, 0.0, -1.0), axes)
    z, y, x = rng.randrange(8), rng.randrange(16), rng.randrange(20)
    thick, low = region(cube(z, y, x)), rng.randrange(30)
    mask = np.zeros(coarse.shape, dtype=bool)
    mask[thick.box] = True
    thin = region(cube(low, 8, 8), fine.shape)
    expected = bool((np.repeat(mask, 3, axis=0)[thin.box]).any())
    assert meet(thick, coarse, thin, fine) == meet(thin, fine, thick, coarse) == expected
