"""Folders of volumes: each layout gives the same lesions, and what is at fault is told."""

import math
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from analysis.errors import InputError
from analysis.intake.draft import Options, Scan, Survey
from analysis.intake.folders.survey import survey
from analysis.intake.placing import Placing
from tests.intake import made_folders as made

Layout = Callable[[Path], None]
BOXES = sorted((at - 1, at_y - 3, at_x - 3) for at, at_y, at_x in made.BALLS.values())


def read(source: Path, **options: object) -> tuple[Survey, list[Scan]]:
    found = survey(source, Options(**options))  # type: ignore[arg-type]
    assert [fault for fault in found.faults if fault.severity == "error"] == []
    return found, [planned.read() for planned in found.planned]


def faults(source: Path, **options: object) -> list[str]:
    found = survey(source, Options(**options))  # type: ignore[arg-type]
    return [str(fault) for fault in found.faults]


@pytest.mark.parametrize(
    ("layout", "kind", "names"),
    [
        (made.nnunet, "nnU-Net", ["lesion a", "lesion b", "lesion c"]),
        (made.decathlon, "Medical Segmentation Decathlon", ["cancer", "cancer", "cancer"]),
        (made.bids, "BIDS", ["lesion a", "lesion b", "lesion c"]),
        (made.by_patient, "a folder a patient", ["lesion1", "lesion2", "lesion3"]),
        (made.flat, "images and masks by their names", ["liver1", "liver2", "liver3"]),
        (made.two_folders, "images and masks by their names", ["lesion", "lesion", "lesion"]),
    ],
)
def test_each_layout_is_recognised_and_gives_the_same_lesions(
    tmp_path: Path, layout: Layout, kind: str, names: list[str]
) -> None:
    layout(tmp_path)
    found, scans = read(tmp_path)
    assert found.kind == f"volumes ({kind}): 2 images with masks of 2 patients"
    assert [planned.patient for planned in found.planned] == ["P1", "P2"]
    assert found.left_out == ()
    for scan in scans:
        assert [lesion.name for lesion in scan.lesions] == names
        assert sorted(lesion.region.start for lesion in scan.lesions) == BOXES
        laid = np.zeros(scan.grid.shape, bool)
        for lesion in scan.lesions:
            laid[lesion.region.box] |= lesion.region.voxels
        assert (laid == (made.label_map() > 0)).all()


def test_numbers_tell_lesions_of_one_name_apart(tmp_path: Path) -> None:
    made.decathlon(tmp_path)
    found, (scan, _) = read(tmp_path)
    assert [lesion.number for lesion in scan.lesions] == [1, 2, 3]
    assert [lesion.region.start[0] for lesion in scan.lesions] == [15, 9, 3]
    assert "lesions that touch" in found.remarks[0]


def test_images_are_paths_and_their_voxels_are_not_read_by_the_survey(tmp_path: Path) -> None:
    made.by_patient(tmp_path, ("P1",))
    _found, (scan,) = read(tmp_path)
    assert scan.image == tmp_path / "P1/ct.nii.gz"
    assert scan.grid.size == (28, 24, 20)
    assert scan.grid.spacing == pytest.approx(made.SPACING)


@pytest.mark.parametrize("split", [True, False])
def test_split_can_be_asked_for(tmp_path: Path, split: bool) -> None:
    made.decathlon(tmp_path, ("P1",))
    _, (scan,) = read(tmp_path, split=split)
    assert len(scan.lesions) == (3 if split else 1)


def test_one_label_in_all_masks_means_parts_and_one_patient_with_two_means_labels(tmp_path: Path) -> None:
    for patient in ("P1", "P2"):
        made.write(tmp_path / f"{patient}_ct.nrrd", made.ct())
        made.write(tmp_path / f"{patient}_seg.nrrd", (made.label_map() > 0).astype(np.uint8))
    found, (one, _) = read(tmp_path)
    assert len(one.lesions) == 3
    assert found.remarks[0].startswith("The masks of all patients hold one label alone.")
    made.write(tmp_path / "P2_seg.nrrd", made.label_map())
    found, (one, two) = read(tmp_path)
    assert (len(one.lesions), len(two.lesions)) == (1, 3)
    assert "each label was taken for a lesion" in found.remarks[0]


def test_labels_without_names_are_chosen_by_number(tmp_path: Path) -> None:
    made.two_folders(tmp_path, ("P1",))
    _found, (scan,) = read(tmp_path, lesions=re.compile("^2$"))
    assert [lesion.region.start for lesion in scan.lesions] == [BOXES[1]]
    assert [entry.what for entry in scan.left_out] == ["masks/P1.mha: label 1", "masks/P1.mha: label 3"]


def test_folders_that_are_almost_those_of_nnunet_are_paired_by_name(tmp_path: Path) -> None:
    for patient in ("A", "B"):
        made.write(tmp_path / f"images/{patient}_0000.nii.gz", made.ct())
        made.write(tmp_path / f"labels/{patient}.nii.gz", made.label_map())
    found, _ = read(tmp_path)
    assert [planned.patient for planned in found.planned] == ["A", "B"]


@pytest.mark.parametrize(
    ("image", "mask"), [("volume-{}", "segmentation-{}"), ("ct {}", "P {} lésions"), ("{}", "{}_roi")]
)
def test_names_of_many_kinds_are_paired(tmp_path: Path, image: str, mask: str) -> None:
    for number in ("1", "10", "11"):
        made.write(tmp_path / f"{image.format(number)}.nii.gz", made.ct())
        made.write(tmp_path / f"{mask.removeprefix('P ').format(number)}.nii.gz", made.label_map())
    found, _ = read(tmp_path)
    assert [planned.patient for planned in found.planned] == ["1", "10", "11"]
    assert found.left_out == ()


def test_the_ct_on_the_grid_of_the_mask_is_taken_and_studies_are_time_points(tmp_path: Path) -> None:
    for study in ("2020", "2021"):
        made.write(tmp_path / f"P1/{study}/CT.nii.gz", made.ct()[:9])
        for name in ("CTres", "SUV", "PET"):
            made.write(tmp_path / f"P1/{study}/{name}.nii.gz", made.ct())
        made.write(tmp_path / f"P1/{study}/SEG.nii.gz", made.label_map())
    found, _ = read(tmp_path)
    assert [(one.timepoint, one.place) for one in found.planned] == [
        ("2020", "P1/2020/CTres.nii.gz"),
        ("2021", "P1/2021/CTres.nii.gz"),
    ]
    assert "the one that the masks lie on was taken" in found.remarks[0]


def test_parts_of_a_file_a_lesion_stay_one_lesion(tmp_path: Path) -> None:
    made.by_patient(tmp_path, ("P1",))
    two = ((made.label_map() == 1) | (made.label_map() == 2)).astype(np.uint8)
    made.write(tmp_path / "P1/mask_lesion1.nii.gz", two)
    _, (scan,) = read(tmp_path)
    assert [lesion.region.n_voxels for lesion in scan.lesions] == [142, 71, 71]


def test_small_parts_are_left_out_and_counted(tmp_path: Path) -> None:
    made.decathlon(tmp_path, ("P1",))
    voxels = (made.label_map() > 0).astype(np.uint8)
    voxels[0, 0, 0] = voxels[0, 20, 20] = 1
    made.write(tmp_path / "labelsTr/P1.nii.gz", voxels)
    _, (scan,) = read(tmp_path)
    assert len(scan.lesions) == 3
    assert [(entry.what, entry.reason) for entry in scan.left_out] == [
        ("labelsTr/P1.nii.gz: 2 connected parts", "smaller than 0.01 mL")
    ]


def test_organs_among_labels_are_left_out_by_name(tmp_path: Path) -> None:
    made.nnunet(tmp_path, ("P1",))
    made.write_json(
        tmp_path / "dataset.json", {"labels": {"0": "background", "1": "liver", "2": "tumour", "3": "x"}}
    )
    found, (scan,) = read(tmp_path)
    assert [lesion.name for lesion in scan.lesions] == ["tumour"]
    assert ("label `liver`", "an organ") in [(entry.what, entry.reason) for entry in found.left_out]


def test_a_region_within_another_is_no_lesion_of_its_own(tmp_path: Path) -> None:
    made.nnunet(tmp_path, ("P1",))
    labels = {"background": 0, "whole tumor": [1, 2, 3], "tumor core": [2, 3], "enhancing tumor": 3}
    made.write_json(tmp_path / "dataset.json", {"labels": labels, "regions_class_order": [1, 2, 3]})
    found, (scan,) = read(tmp_path)
    assert [lesion.name for lesion in scan.lesions] == ["whole tumor"] * 3
    assert {entry.reason for entry in found.left_out} == {"a part of `whole tumor`"}


def test_labels_without_telling_names_are_lesions_and_that_is_said(tmp_path: Path) -> None:
    made.nnunet(tmp_path, ("P1",))
    made.write_json(
        tmp_path / "dataset.json", {"labels": {"background": 0, "label_1": 1, "label_2": 2, "label_3": 3}}
    )
    found, (scan,) = read(tmp_path)
    assert len(scan.lesions) == 3
    assert "whose names say nothing, such as `label_1`" in found.remarks[0]


def test_labels_of_organs_alone_are_a_fault(tmp_path: Path) -> None:
    made.nnunet(tmp_path, ("P1",))
    made.write_json(
        tmp_path / "dataset.json", {"labels": {"background": 0, "liver": 1, "spleen": 2, "colon": 3}}
    )
    (told,) = faults(tmp_path)
    assert told.startswith(
        "error: labelsTr/P1.nii.gz, labels: None of its labels is a lesion by name: `colon`, `liver`"
    )
    assert "--lesions" in told
    _, (scan,) = read(tmp_path, lesions=re.compile("colon"))
    assert [lesion.name for lesion in scan.lesions] == ["colon"]


def test_a_label_that_has_no_name_is_left_out(tmp_path: Path) -> None:
    made.nnunet(tmp_path, ("P1",))
    made.write_json(tmp_path / "dataset.json", {"labels": {"background": 0, "lesion a": 1, "lesion b": 2}})
    _, (scan,) = read(tmp_path)
    assert [lesion.name for lesion in scan.lesions] == ["lesion a", "lesion b"]
    assert [entry.what for entry in scan.left_out] == ["labelsTr/P1.nii.gz: label 3"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "Is not JSON"),
        ("[1]", "Is not an object"),
        ('{"name": "x"}', "There are no labels in it"),
        ('{"labels": {"background": 0, "lesion": "one"}}', "`lesion: one` is not a name with its label"),
    ],
)
def test_a_dataset_json_at_fault_is_told(tmp_path: Path, content: str, words: str) -> None:
    made.nnunet(tmp_path, ("P1",))
    (tmp_path / "dataset.json").write_text(content)
    told = faults(tmp_path)
    assert told[0].startswith("error: dataset.json")
    assert words in told[0]


def test_the_ct_is_the_channel_that_is_used(tmp_path: Path) -> None:
    made.nnunet(tmp_path, ("P1",))
    made.write(tmp_path / "imagesTr/P1_0001.nii.gz", made.ct(2))
    made.write_json(
        tmp_path / "dataset.json", {"channel_names": {"0": "SUV", "1": "CT"}, "labels": {"lesion": 1}}
    )
    found, (scan,) = read(tmp_path)
    assert scan.image == tmp_path / "imagesTr/P1_0001.nii.gz"
    assert found.remarks[0] == "Of the 2 channels, 0001 (`CT`) is measured; `--modality` chooses another."
    _, (scan,) = read(tmp_path, modality="PT")
    assert scan.image == tmp_path / "imagesTr/P1_0000.nii.gz"


def test_test_images_without_labels_are_left_out(tmp_path: Path) -> None:
    made.nnunet(tmp_path, ("P1",))
    made.write(tmp_path / "imagesTs/P9_0000.nii.gz", made.ct())
    made.write(tmp_path / "labelsTr/P7.nii.gz", made.label_map())
    found, _ = read(tmp_path)
    assert [(entry.patient, entry.what, entry.reason) for entry in found.left_out] == [
        ("P7", "labelsTr/P7.nii.gz", "no image of it was found"),
        ("P9", "imagesTs/P9_0000.nii.gz", "no mask of it was found"),
    ]


def test_sessions_of_bids_are_time_points(tmp_path: Path) -> None:
    for session in ("1", "2"):
        stem = f"sub-01/ses-{session}/ct/sub-01_ses-{session}"
        made.write(tmp_path / f"{stem}_ct.nii.gz", made.ct())
        for label in made.BALLS:
            path = tmp_path / f"derivatives/x/{stem}_label-lung{label}_mask.nii.gz"
            made.write(path, (made.label_map() == label).astype(np.uint8))
    found, (one, _) = read(tmp_path)
    assert [(planned.patient, planned.timepoint) for planned in found.planned] == [("01", "1"), ("01", "2")]
    assert [lesion.name for lesion in one.lesions] == ["lung1", "lung2", "lung3"]


def test_ages_and_sexes_of_bids_are_kept(tmp_path: Path) -> None:
    made.bids(tmp_path)
    (tmp_path / "participants.tsv").write_text(
        "participant_id\tage\tsex\nsub-P1\t61.5\tFemale\nsub-P2\tn/a\tM\n"
    )
    one, two = survey(tmp_path, Options()).planned
    assert (one.age, one.sex, two.sex) == (61.5, "F", "M")
    assert math.isnan(two.age)


def test_a_mask_in_two_formats_is_taken_once(tmp_path: Path) -> None:
    made.two_folders(tmp_path, ("P1",))
    made.write(tmp_path / "masks/P1.nii.gz", made.label_map())
    found, (scan,) = read(tmp_path)
    assert len(scan.lesions) == 3
    assert [(entry.what, entry.reason) for entry in found.left_out] == [
        ("masks/P1.nii.gz", "named as `P1.mha` is, and taken for a copy of it")
    ]


def test_voxels_of_either_endianness_are_read(tmp_path: Path) -> None:
    made.two_folders(tmp_path, ("P1",))
    path = made.write(tmp_path / "masks/P1.nrrd", made.label_map().astype(np.uint16))
    (tmp_path / "masks/P1.mha").unlink()
    head, _, _ = path.read_bytes().partition(b"\n\n")
    swapped = head.replace(b"endian: little", b"endian: big").replace(b"encoding: gzip", b"encoding: raw")
    assert swapped != head
    path.write_bytes(swapped + b"\n\n" + made.label_map().astype(">u2").tobytes())
    _, (scan,) = read(tmp_path)
    assert sorted(lesion.region.start for lesion in scan.lesions) == BOXES


def test_an_image_that_went_away_is_told(tmp_path: Path) -> None:
    made.by_patient(tmp_path, ("P1",))
    (planned,) = survey(tmp_path, Options()).planned
    (tmp_path / "P1/ct.nii.gz").unlink()
    with pytest.raises(InputError, match=r"P1/ct\.nii\.gz: The image is not there"):
        planned.read()


def test_folders_within_a_patient_are_time_points(tmp_path: Path) -> None:
    for time in ("t1", "t2"):
        made.write(tmp_path / f"P1/{time}/ct.nii.gz", made.ct())
        made.write(tmp_path / f"P1/{time}/masks/lesions.nii.gz", made.label_map())
    made.write(tmp_path / "P2/t1/ct.nii.gz", made.ct())
    made.write(tmp_path / "P2/t1/masks/lesions.nii.gz", made.label_map())
    found, _ = read(tmp_path)
    assert [(one.patient, one.timepoint) for one in found.planned] == [("P1", "t1"), ("P1", "t2"), ("P2", "")]


def test_patterns_pair_what_no_layout_could(tmp_path: Path) -> None:
    for patient in ("A", "A_1"):
        made.write(tmp_path / f"data/{patient}~x.nii.gz", made.ct())
        for label, name in ((1, "un"), (2, "deux"), (3, "trois")):
            path = tmp_path / f"outlines/{patient}+{name}.nii.gz"
            made.write(path, (made.label_map() == label).astype(np.uint8))
    found, scans = read(tmp_path, images="data/{patient}~x.nii.gz", masks="**/{patient}+{lesion}.nii.gz")
    assert [planned.patient for planned in found.planned] == ["A", "A_1"]
    assert [[lesion.name for lesion in scan.lesions] for scan in scans] == [["deux", "trois", "un"]] * 2


def test_the_longest_patient_that_fits_a_mask_is_meant(tmp_path: Path) -> None:
    for patient in ("A", "A_1"):
        made.write(tmp_path / f"{patient}_ct.nrrd", made.ct())
        made.write(tmp_path / f"{patient}_liver.nrrd", made.label_map())
    found, _ = read(tmp_path, images="{patient}_ct.nrrd", masks="{patient}_{lesion}.nrrd")
    assert [(one.patient, one.place) for one in found.planned] == [("A", "A_ct.nrrd"), ("A_1", "A_1_ct.nrrd")]


def test_a_file_that_fits_both_patterns_is_what_the_longer_says(tmp_path: Path) -> None:
    for patient in ("A", "B"):
        made.write(tmp_path / f"{patient}.nrrd", made.ct())
        made.write(tmp_path / f"{patient}_mask.nrrd", made.label_map())
    found, _ = read(tmp_path, images="{patient}.nrrd", masks="{patient}_mask.nrrd")
    assert [(one.patient, one.place) for one in found.planned] == [("A", "A.nrrd"), ("B", "B.nrrd")]


@pytest.mark.parametrize(
    ("images", "masks", "words"),
    [
        ("{patient}.nrrd", None, "--masks: The pattern is missing"),
        ("{patiant}.nrrd", "{patient}_m.nrrd", "Did you mean `patient`?"),
        ("ct.nrrd", "{patient}_m.nrrd", "does not tell the patient"),
        ("../{patient}.nrrd", "{patient}_m.nrrd", "leaves the folder"),
        ("{patient.nrrd", "{patient}_m.nrrd", "has a brace without its other one"),
        ("{patient}.nope", "{patient}_m.nrrd", "No file fits `{patient}.nope`; there are `P1_ct.nrrd`"),
    ],
)
def test_patterns_at_fault_are_told(tmp_path: Path, images: str, masks: str | None, words: str) -> None:
    made.flat(tmp_path, ("P1",))
    assert words in "\n".join(faults(tmp_path, images=images, masks=masks))


def test_a_layout_can_be_asked_for(tmp_path: Path) -> None:
    made.decathlon(tmp_path)
    found, _ = read(tmp_path, layout="msd")
    assert "Decathlon" in found.kind
    assert "expected names as in `sub-01_ct.nii.gz`" in faults(tmp_path, layout="bids")[0]
    assert "Did you mean `nnunet`?" in faults(tmp_path, layout="nnunett")[0]


def test_the_image_is_told_by_its_values_where_names_are_silent(tmp_path: Path) -> None:
    made.write(tmp_path / "P1/a.nrrd", made.ct())
    for label in made.BALLS:
        made.write(tmp_path / f"P1/x{label}.nrrd", (made.label_map() == label).astype(np.int16))
    found, (scan,) = read(tmp_path)
    assert scan.image == tmp_path / "P1/a.nrrd"
    assert "taken for the image" in found.remarks[0]


def test_files_that_nothing_tells_apart_are_a_fault(tmp_path: Path) -> None:
    for name in "ab":
        made.write(tmp_path / f"P1/{name}.nrrd", made.label_map())
    (told,) = faults(tmp_path)
    assert "No name and no value tells which of these files is the image: `P1/a.nrrd` and `P1/b.nrrd`" in told
    assert "--images PATTERN" in told


def test_several_images_of_one_kind_are_a_fault_unless_the_masks_lie_on_one(tmp_path: Path) -> None:
    made.write(tmp_path / "P1/scan_a.nrrd", made.ct())
    made.write(tmp_path / "P1/scan_b.nrrd", made.ct())
    made.write(tmp_path / "P1/mask.nrrd", made.label_map())
    (told,) = faults(tmp_path)
    assert "Any of these files may be the image: `P1/scan_a.nrrd` and `P1/scan_b.nrrd`" in told
    made.write(tmp_path / "P1/scan_a.nrrd", made.ct()[:-1])
    found, (scan,) = read(tmp_path)
    assert scan.image == tmp_path / "P1/scan_b.nrrd"
    assert [entry.what for entry in found.left_out] == ["P1/scan_a.nrrd"]


def test_a_ct_is_chosen_beside_a_pet_and_the_pet_on_request(tmp_path: Path) -> None:
    for name in ("CT", "PET"):
        made.write(tmp_path / f"P1/{name}.nii.gz", made.ct())
    made.write(tmp_path / "P1/SEG.nii.gz", made.label_map())
    found, (scan,) = read(tmp_path)
    assert scan.image == tmp_path / "P1/CT.nii.gz"
    assert [entry.what for entry in found.left_out] == ["P1/PET.nii.gz"]
    _, (scan,) = read(tmp_path, modality="PT")
    assert scan.image == tmp_path / "P1/PET.nii.gz"


def test_masks_of_organs_are_left_out_where_others_are_lesions_by_name(tmp_path: Path) -> None:
    made.by_patient(tmp_path, ("P1",))
    made.write(tmp_path / "P1/mask_liver.nii.gz", made.label_map())
    found, (scan,) = read(tmp_path)
    assert len(scan.lesions) == 3
    assert [(entry.what, entry.reason) for entry in found.left_out] == [("P1/mask_liver.nii.gz", "an organ")]


def test_an_empty_mask_is_left_out(tmp_path: Path) -> None:
    made.by_patient(tmp_path, ("P1",))
    made.write(tmp_path / "P1/mask_lesion2.nii.gz", np.zeros(made.SHAPE, np.uint8))
    _, (scan,) = read(tmp_path)
    assert [lesion.name for lesion in scan.lesions] == ["lesion1", "lesion3"]
    assert [(entry.what, entry.reason) for entry in scan.left_out] == [
        ("P1/mask_lesion2.nii.gz", "the mask is empty")
    ]


FLIPPED = (-1.0, 0, 0, 0, -1.0, 0, 0, 0, 1.0)


@pytest.mark.parametrize(
    ("voxels", "place", "words"),
    [
        (made.label_map()[:-1], {}, "it is 1 slice short"),
        (
            made.label_map(),
            {"origin": (-19.6, 10.0, 100.0)},
            "it is shifted by 0.4 mm, which is less than a voxel",
        ),
        (made.label_map(), {"direction": FLIPPED}, "it runs the other way along x and y"),
        (made.label_map(), {"spacing": (1.0, 1.0, 3.0)}, "its voxels are of another size"),
    ],
)
def test_masks_on_other_grids_are_refused_with_both_grids(
    tmp_path: Path, voxels: np.ndarray, place: dict[str, tuple[float, ...]], words: str
) -> None:
    made.two_folders(tmp_path, ("P1",))
    made.write(tmp_path / "masks/P1.mha", voxels, **place)  # type: ignore[arg-type]
    (told,) = faults(tmp_path)
    assert told.startswith(
        f"error: masks/P1.mha: The mask does not lie on the image's grid: {words}; image size"
    )
    assert "; mask size 28 x 24" in told
    assert "--resample-mask" in told


def test_masks_on_other_grids_keep_theirs_where_that_is_asked_for(tmp_path: Path) -> None:
    made.by_patient(tmp_path, ("P1",))
    made.write(tmp_path / "P1/mask_lesion3.nii.gz", made.label_map()[:-1])
    found, (one, two) = read(tmp_path, resample_mask=True)
    assert [lesion.name for lesion in one.lesions] == ["lesion1", "lesion2"]
    assert two.grid.size == (28, 24, 19)
    assert {planned.place for planned in found.planned} == {"P1/ct.nii.gz"}


@pytest.mark.parametrize(
    ("path", "voxels", "vector", "words"),
    [
        ("images/P1.mha", np.zeros((3, 4, 5, 6), np.int16), False, "The image has 4 axes"),
        ("masks/P1.mha", np.zeros((*made.SHAPE, 3), np.uint8), True, "The mask has 3 values a voxel"),
    ],
)
def test_volumes_of_another_shape_are_refused(
    tmp_path: Path, path: str, voxels: np.ndarray, vector: bool, words: str
) -> None:
    made.two_folders(tmp_path)
    made.write(tmp_path / path, voxels, vector=vector)
    told = faults(tmp_path)
    assert len(told) == 1
    assert told[0].startswith(f"error: {path}: {words}")


def test_what_only_voxels_show_is_told_when_they_are_read(tmp_path: Path) -> None:
    made.by_patient(tmp_path, ("P1",))
    image = made.ct().astype(np.float32)
    image[made.BALLS[2]] = np.nan
    made.write(tmp_path / "P1/ct.nii.gz", image)
    (planned,) = survey(tmp_path, Options()).planned
    with pytest.raises(InputError) as caught:
        planned.read()
    assert (
        "P1/ct.nii.gz: The image holds NaN or infinite values inside of 1 lesion: `lesion2` (1 voxel)"
        in str(caught.value)
    )


def test_all_broken_files_of_an_image_are_told_at_once(tmp_path: Path) -> None:
    made.by_patient(tmp_path, ("P1",))
    made.write(tmp_path / "P1/mask_lesion1.nii.gz", made.label_map() / 2)
    for name in ("ct", "mask_lesion2"):
        path = tmp_path / f"P1/{name}.nii.gz"
        path.write_bytes(path.read_bytes()[:-30])
    (planned,) = survey(tmp_path, Options()).planned
    with pytest.raises(InputError) as caught:
        planned.read()
    assert [fault.file for fault in caught.value.faults] == [
        "P1/ct.nii.gz",
        "P1/mask_lesion1.nii.gz",
        "P1/mask_lesion2.nii.gz",
    ]


def test_names_with_spaces_and_accents_are_paired(tmp_path: Path) -> None:
    folder = tmp_path / "Données du CHU"
    made.write(folder / "Zoë Müller/ct thorax.nii.gz", made.ct())
    made.write(folder / "Zoë Müller/lésion foie.nii.gz", made.label_map())
    found, (scan,) = read(folder)
    assert found.planned[0].patient == "Zoë Müller"
    assert len(scan.lesions) == 3


def test_links_are_followed_once_and_loops_told(tmp_path: Path) -> None:
    made.by_patient(tmp_path / "store")
    source = tmp_path / "source"
    source.mkdir()
    (source / "P1").symlink_to(tmp_path / "store/P1")
    (tmp_path / "store/P1/loop").symlink_to(source)
    (source / "gone.nii.gz").symlink_to(tmp_path / "nowhere")
    found, (scan,) = read(source)
    assert len(scan.lesions) == 3
    assert {(entry.what, entry.reason) for entry in found.left_out} == {
        ("P1/loop", "a link to a folder that is looked at already"),
        ("gone.nii.gz", "a link to a file that is not there"),
    }


def test_a_folder_without_volumes_and_one_without_pairs_are_faults(tmp_path: Path) -> None:
    assert "No file in it ends in `.nii`" in faults(tmp_path)[0]
    made.write(tmp_path / "a_ct.nrrd", made.ct())
    (told,) = faults(tmp_path)
    assert (
        "No image with a mask was found among 1 volume: `a_ct.nrrd`. Left out: no mask of it was found."
        in told
    )


def test_thousands_of_faults_of_a_kind_are_counted(tmp_path: Path) -> None:
    for number in range(30):
        path = tmp_path / f"P{number}/ct.nii.gz"
        path.parent.mkdir()
        path.write_bytes(b"damaged")
        (path.parent / "mask.nii.gz").write_bytes(b"damaged")
    told = faults(tmp_path)
    assert len(told) == 21
    assert "40 more files have a fault of this kind." in told[-1]


def one(label: int) -> np.ndarray:
    return (made.label_map() == label).astype(np.uint8)


def test_organs_with_numbers_are_left_out_beside_lesions(tmp_path: Path) -> None:
    organs = ("rib_left_10", "vertebrae_T12", "vertebrae_L1", "lung_upper_lobe_left", "liver1", "heart")
    made.write(tmp_path / "P1/ct.nii.gz", made.ct())
    for label in (1, 2):
        made.write(tmp_path / f"P1/lesion_{label}.nii.gz", one(label))
    for organ in organs:
        made.write(tmp_path / f"P1/segmentations/{organ}.nii.gz", one(3))
    found, (scan,) = read(tmp_path)
    assert [lesion.name for lesion in scan.lesions] == ["lesion_1", "lesion_2"]
    assert {entry.what for entry in found.left_out} == {f"P1/segmentations/{name}.nii.gz" for name in organs}
    assert {entry.reason for entry in found.left_out} == {"an organ"}


def test_organs_with_numbers_are_lesions_where_no_name_is_a_lesions(tmp_path: Path) -> None:
    made.write(tmp_path / "P1/ct.nii.gz", made.ct())
    for label in (1, 2):
        made.write(tmp_path / f"P1/mask_liver{label}.nii.gz", one(label))
    found, (scan,) = read(tmp_path)
    assert len(scan.lesions) == 2
    assert not found.left_out


@pytest.mark.parametrize(
    "name",
    [
        "mask{}",
        "Mask{}",
        "mask_{}",
        "P1_mask{}",
        "seg{}",
        "segmentation_{}",
        "roi{}",
        "label{}",
        "{}",
        "masque{}",
    ],
)
def test_masks_that_are_only_counted_are_lesions_without_a_site(tmp_path: Path, name: str) -> None:
    made.write(tmp_path / "P1/ct.nii.gz", made.ct())
    for label in (1, 2, 3):
        made.write(tmp_path / "P1" / f"{name.format(label)}.nii.gz", one(label))
    found, (scan,) = read(tmp_path)
    assert not found.left_out
    assert [lesion.number for lesion in scan.lesions] == [1, 2, 3]
    assert sites(scan) == ["unknown"] * 3


def sites(scan: Scan) -> list[str]:
    return [Placing().place("P1", lesion, scan.grid).site for lesion in scan.lesions]


@pytest.mark.parametrize("patient", ["Hans Os", "Rib_7", "T12", "LUNG1-001", "Leber-3"])
def test_names_of_patients_tell_no_site(tmp_path: Path, patient: str) -> None:
    for who in (patient, "P2"):
        made.write(tmp_path / who / "t10/ct.nii.gz", made.ct())
        for label in (1, 2):
            made.write(tmp_path / who / f"t10/masks/lesion_{label}.nii.gz", one(label))
    _, scans = read(tmp_path)
    assert [sites(scan) for scan in scans] == [["unknown"] * 2] * 2


def test_names_of_patients_in_two_folders_and_by_patterns_tell_no_site(tmp_path: Path) -> None:
    for who in ("T12", "Rib_7"):
        made.write(tmp_path / f"images/{who}/a.nii.gz", made.ct())
        made.write(tmp_path / f"masks/{who}/a.nii.gz", made.label_map())
    _, scans = read(tmp_path)
    assert [sites(scan) for scan in scans] == [["unknown"] * 3] * 2
    _, scans = read(tmp_path, images="images/{patient}/a.nii.gz", masks="masks/{patient}/a.nii.gz")
    assert [sites(scan) for scan in scans] == [["unknown"] * 3] * 2


def test_folders_that_name_no_patient_tell_a_site(tmp_path: Path) -> None:
    for site, who in (("Liver", "P1"), ("Lung", "P2"), ("Lung", "P3")):
        made.write(tmp_path / f"{site}/{who}/ct.nii.gz", made.ct())
        made.write(tmp_path / f"{site}/{who}/tumor.nii.gz", made.label_map())
    _, scans = read(tmp_path)
    assert [sites(scan) for scan in scans] == [["liver"] * 3, ["lung"] * 3, ["lung"] * 3]


def test_segments_of_the_liver_tell_it(tmp_path: Path) -> None:
    made.write(tmp_path / "P1/ct.nii.gz", made.ct())
    for label, name in ((1, "Seg8liver"), (2, "Segment VIII"), (3, "seg2")):
        made.write(tmp_path / f"P1/mask_{name}.nii.gz", one(label))
    _, (scan,) = read(tmp_path)
    told = {lesion.name: site for lesion, site in zip(scan.lesions, sites(scan), strict=True)}
    assert told == {"Seg8liver": "liver", "Segment_VIII": "liver", "seg2": "unknown"}
