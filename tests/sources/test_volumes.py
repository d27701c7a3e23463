"""Manifests of volumes: tables, heads of files, voxels."""

import shutil

import numpy as np
import pandas as pd
import pytest
import SimpleITK as sitk

from analysis.errors import Fault
from analysis.extraction import volumes as extraction
from analysis.sources import geometry, voxels
from analysis.sources.check import check
from analysis.sources.volumes import COLUMNS, open_manifest, read_manifest


@pytest.fixture
def faults_of(make_cohort, tmp_path):
    """Write a manifest, give all faults of the cohort."""

    def faults_of(manifest: pd.DataFrame, **keys: object) -> list[Fault]:
        manifest.to_csv(tmp_path / "lesions.csv", index=False)
        return check(make_cohort("volumes", **keys))

    return faults_of


def labels(**boxes: tuple[int, slice]) -> np.ndarray:
    """Label map of 20 x 20 x 20 voxels with cubes."""
    voxels = np.zeros((20, 20, 20), np.uint8)
    for label, box in boxes.values():
        voxels[box, box, box] = label
    return voxels


def test_good_manifest(faults_of, volumes, make_cohort, tmp_path):
    assert faults_of(volumes) == []
    manifest, faults = read_manifest(make_cohort("volumes"))
    assert faults == []
    assert manifest.columns.tolist() == COLUMNS
    assert manifest.to_numpy().tolist() == [
        ["P", "a", "liver", str(tmp_path / "ct.nii.gz"), str(tmp_path / "labels.nrrd"), 2],
        ["P", "b", "lung", str(tmp_path / "ct.nii.gz"), str(tmp_path / "labels.nrrd"), 1],
    ]
    assert manifest["label"].dtype == np.int64


def test_paths_are_relative_to_the_manifest(volumes, make_cohort, tmp_path):
    folder = tmp_path / "sub"
    folder.mkdir()
    for name in ("ct.nii.gz", "labels.nrrd", "lesions.csv"):
        (tmp_path / name).rename(folder / name)
    cohort = make_cohort("volumes", lesions="sub/lesions.csv")
    assert read_manifest(cohort)[0]["image"].tolist() == [str(folder / "ct.nii.gz")] * 2
    assert check(cohort) == []


def test_without_labels_each_is_1_and_without_sites_unknown(
    faults_of, volumes, make_cohort, tmp_path, write_volume
):
    write_volume(tmp_path / "one.mha", labels(a=(1, slice(12, 17))))
    one_file_a_lesion = volumes.assign(mask=["labels.nrrd", "one.mha"]).drop(columns=["label", "site"])
    assert faults_of(one_file_a_lesion) == []
    manifest = read_manifest(make_cohort("volumes"))[0]
    assert manifest["label"].tolist() == [1, 1]
    assert manifest["site"].tolist() == ["unknown", "unknown"]


def test_columns_are_mapped(faults_of, volumes):
    renamed = volumes.rename(columns={"image": "ct", "patient_id": "USUBJID"})
    assert faults_of(renamed, columns="{image: ct, patient_id: USUBJID}") == []


def test_several_images_of_a_patient_are_allowed(faults_of, volumes, tmp_path):
    shutil.copy(tmp_path / "ct.nii.gz", tmp_path / "other.nii.gz")
    shutil.copy(tmp_path / "labels.nrrd", tmp_path / "other.nrrd")
    assert (
        faults_of(volumes.assign(image=["ct.nii.gz", "other.nii.gz"], mask=["labels.nrrd", "other.nrrd"]))
        == []
    )


TABLE_ERRORS = {
    "no column": (lambda m: m.drop(columns="mask"), "column mask", "missing"),
    "no lesion": (lambda m: m.iloc[:0], "", "no lesion"),
    "empty image": (lambda m: m.assign(image=["ct.nii.gz", ""]), "line 3", "`image` is empty"),
    "empty patient": (lambda m: m.assign(patient_id=["P", ""]), "line 3", "`patient_id` is empty"),
    "lesion twice": (lambda m: m.assign(lesion_id="a"), "line 3", "lesion `a` stands in line 2 already"),
    "mask and label twice": (lambda m: m.assign(label="1"), "line 3", "label `1` are those of line 2"),
    "label 0": (lambda m: m.assign(label=["1", "0"]), "line 3", "`0` is not a label"),
    "label a fraction": (lambda m: m.assign(label=["1", "1.5"]), "line 3", "`1.5` is not a label"),
    "label a word": (lambda m: m.assign(label=["1", "two"]), "line 3", "`two` is not a label"),
    "label too large": (lambda m: m.assign(label=["1", "9999999999"]), "line 3", "is not a label"),
    "unknown site": (lambda m: m.assign(site=["lung", "brain"]), "line 3", "`brain`"),
    "no such image": (
        lambda m: m.assign(image="c.nii"),
        "line 2",
        "`c.nii` (used by 2 lesions) is not there",
    ),
    "no such mask": (
        lambda m: m.assign(mask=["labels.nrrd", "m.mhd"]),
        "line 3",
        "The mask `m.mhd` is not there",
    ),
    "Windows path": (lambda m: m.assign(image="d\\ct.nii.gz"), "line 2", "is not there"),
    "other format": (lambda m: m.assign(image="ct.dcm"), "line 2", "not NIfTI, NRRD or MetaImage"),
    "table as mask": (lambda m: m.assign(mask="lesions.csv"), "line 2", "not NIfTI, NRRD or MetaImage"),
}


@pytest.mark.parametrize("case", TABLE_ERRORS)
def test_faults_of_the_table(faults_of, volumes, case):
    change, row, message = TABLE_ERRORS[case]
    (fault,) = [fault for fault in faults_of(change(volumes)) if fault.severity == "error"]
    assert (fault.file, fault.row) == ("lesions.csv", row)
    assert message in fault.message
    assert fault.remedy


GRIDS = {
    "spacing": {"spacing": (1.0, 1.0, 2.001)},
    "origin": {"origin": (-5.0, 3.0, 10.01)},
}


@pytest.mark.parametrize("what", GRIDS)
def test_mask_on_another_grid(faults_of, volumes, tmp_path, what, write_volume):
    write_volume(tmp_path / "labels.nrrd", labels(a=(1, slice(2, 8)), b=(2, slice(12, 17))), **GRIDS[what])
    (fault,) = faults_of(volumes)
    assert (fault.severity, fault.row) == ("error", "line 2")
    assert "(used by 2 lesions) does not lie on the image's grid" in fault.message
    assert fault.message.count("20 x 20 x 20 voxels, spacing (1, 1, 2") == 2
    assert fault.message.count("direction (1, 0, 0, 0, 1, 0, 0, 0, 1)") == 2
    assert "resample_mask" in fault.remedy
    assert faults_of(volumes, resample_mask="true") == []


def test_mask_of_another_size_and_direction(faults_of, volumes, tmp_path):
    mask = sitk.ReadImage(str(tmp_path / "labels.nrrd"))
    sitk.WriteImage(mask[:, :, :19], str(tmp_path / "labels.nrrd"))
    (fault,) = faults_of(volumes)
    assert "image size 20 x 20 x 20" in fault.message
    assert "mask size 20 x 20 x 19" in fault.message
    mask.SetDirection((-1, 0, 0, 0, -1, 0, 0, 0, 1))
    sitk.WriteImage(mask, str(tmp_path / "labels.nrrd"))
    (fault,) = faults_of(volumes)
    assert "direction (-1, 0, 0, 0, -1, 0, 0, 0, 1)" in fault.message
    # Brought to the image's grid, the mask lies outside of it.
    outside = faults_of(volumes, resample_mask="true")
    assert [fault.severity for fault in outside] == ["warning"] * 2
    assert "label 1 of the mask has no voxel on the image" in outside[0].message


@pytest.mark.parametrize("shift", [0.0, 0.0009, 0.0011, 0.1])
def test_grids_are_the_same_where_the_extraction_says_so(volumes, tmp_path, shift):
    image = sitk.ReadImage(str(tmp_path / "ct.nii.gz"))
    angle = np.deg2rad(20)
    turned = (np.cos(angle), -np.sin(angle), 0, np.sin(angle), np.cos(angle), 0, 0, 0, 1)
    image.SetDirection(turned)
    moved = sitk.Image(image)
    moved.SetSpacing((1.0 + shift / 19, 1.0, 2.0))
    for name, volume in (("a.nrrd", image), ("b.nrrd", moved)):
        sitk.WriteImage(volume, str(tmp_path / name))
    heads = [geometry.read_head(tmp_path / name) for name in ("a.nrrd", "b.nrrd")]
    assert geometry.same_grid(*heads) == extraction.same_grid(image, moved) == (shift < 0.001)


SHAPES = {
    "float mask": ("mask", np.ones((20, 20, 20), np.float32), False, "real numbers (32-bit float)"),
    "4-D image": (
        "image",
        np.zeros((3, 20, 20, 20), np.int16),
        False,
        "has 4 axes",
    ),
    "colours": ("image", np.zeros((20, 20, 20, 3), np.uint8), True, "has 3 values a voxel"),
    "flat mask": ("mask", np.ones((20, 20), np.uint8), False, "has 2 axes; expected 3"),
}


@pytest.mark.parametrize("case", SHAPES)
def test_volumes_of_the_wrong_kind(faults_of, volumes, tmp_path, case, write_volume):
    kind, array, is_vector, message = SHAPES[case]
    write_volume(tmp_path / "odd.nrrd", array, is_vector=is_vector)
    (fault,) = faults_of(volumes.assign(**{kind: "odd.nrrd"}))
    assert (fault.severity, fault.row) == ("error", "line 2")
    assert message in fault.message


@pytest.mark.parametrize("kind", ["image", "mask"])
def test_file_that_is_no_volume(faults_of, volumes, tmp_path, kind):
    (tmp_path / "odd.nii.gz").write_bytes(b"nothing")
    (fault,) = faults_of(volumes.assign(**{kind: "odd.nii.gz"}))
    assert (fault.severity, fault.row) == ("error", "line 2")
    assert f"The {kind} `odd.nii.gz` (used by 2 lesions) cannot be read" in fault.message
    assert str(tmp_path) not in fault.message


def test_file_that_was_cut_short(faults_of, volumes, tmp_path, write_volume):
    path = tmp_path / "cut.mha"
    write_volume(path, labels(a=(1, slice(2, 8))))
    path.write_bytes(path.read_bytes()[:-4000])
    (fault,) = faults_of(volumes.assign(mask="cut.mha"))
    assert (fault.severity, fault.row) == ("error", "line 2")
    assert "claims 8000 bytes of voxels in its head, which its file does not hold" in fault.message
    assert fault.remedy == "Export or copy the file again."


def test_label_that_is_not_there(faults_of, volumes):
    (fault,) = faults_of(volumes.assign(label=["1", "7"]))
    assert (fault.severity, fault.row) == ("warning", "line 3")
    assert "lesion `a`: label 7 is not in the mask; it holds `1` and `2`" in fault.message


def test_empty_mask(faults_of, volumes, tmp_path, write_volume):
    write_volume(tmp_path / "labels.nrrd", labels())
    assert ["it is empty" in fault.message for fault in faults_of(volumes)] == [True, True]


SMALL = {
    "one voxel": ((slice(5, 6),) * 3, "1 voxel, 2 mm³ in a box of 1 x 1 x 2 mm"),
    "a thread": ((slice(2, 17), slice(5, 6), slice(5, 6)), "15 voxels, 30 mm³ in a box of 1 x 1 x 30 mm"),
}


@pytest.mark.parametrize("case", SMALL)
def test_lesion_that_is_too_small(faults_of, volumes, tmp_path, write_volume, case):
    box, message = SMALL[case]
    mask = labels(a=(2, slice(12, 17)))
    mask[box] = 1
    write_volume(tmp_path / "labels.nrrd", mask)
    (fault,) = faults_of(volumes)
    assert (fault.severity, fault.row) == ("warning", "line 2")
    assert f"too small to measure at 1 mm: {message}" in fault.message


def test_small_lesion_that_can_be_measured(faults_of, volumes, tmp_path, write_volume):
    mask = labels(a=(2, slice(12, 17)))
    mask[5, 5:7, 5:7] = 1
    write_volume(tmp_path / "labels.nrrd", mask)
    assert faults_of(volumes) == []


@pytest.mark.parametrize("name", ["ct.nii.gz", "ct.nii", "ct.nrrd", "ct.mha"])
def test_values_that_are_no_numbers(faults_of, volumes, tmp_path, write_volume, name):
    image = np.zeros((20, 20, 20), np.float32)
    image[2, 2, 2], image[3, 3, 3], image[0, 0, 0] = np.nan, np.inf, np.nan
    write_volume(tmp_path / name, image)
    (fault,) = faults_of(volumes.assign(image=name))
    assert (fault.severity, fault.row) == ("warning", "line 2")
    assert "2 voxels of the image in it hold no finite number" in fault.message


def test_patient_with_one_lesion(faults_of, volumes):
    (fault,) = faults_of(volumes.iloc[:1])
    assert (fault.severity, fault.row) == ("warning", "line 2")
    assert "Patient `P` has one lesion" in fault.message


def test_each_file_is_read_once(volumes, make_cohort, monkeypatch):
    manifest = open_manifest(make_cohort("volumes"))[0]
    read = []

    def spy(path):
        read.append(path.name)
        return geometry.read_voxels(path)

    monkeypatch.setattr(voxels, "read_voxels", spy)
    assert voxels.voxel_faults(manifest, resample_mask=False) == []
    assert sorted(read) == ["ct.nii.gz", "labels.nrrd"]


def test_many_missing_files_are_counted(faults_of, volumes):
    many = pd.concat([volumes.iloc[[0]]] * 300).assign(
        lesion_id=[str(i) for i in range(300)], mask=[f"m{i}.nrrd" for i in range(300)]
    )
    faults = faults_of(many)
    assert len(faults) == 21
    assert "280 more" in faults[-1].message


def test_all_at_once(faults_of, volumes, tmp_path, write_volume):
    write_volume(tmp_path / "float.nrrd", np.ones((20, 20, 20), np.float64))
    bad = pd.concat(
        [
            volumes.assign(label=["1", "9"]),
            volumes.assign(patient_id="Q", mask=["float.nrrd", "gone.nrrd"]),
            volumes.iloc[[0]].assign(patient_id="R", image="gone.nii"),
        ]
    )
    faults = faults_of(bad)
    assert [(fault.severity, fault.row) for fault in faults] == [
        ("error", "line 4"),
        ("error", "line 5"),
        ("error", "line 6"),
        ("error", "line 6"),
        ("warning", "line 3"),
        ("warning", "line 6"),
    ]


def test_real_scans(shared_data, make_cohort, tmp_path):
    rows = []
    for patient in ("STS_002", "STS_003", "STS_008"):
        folder = shared_data / "sarcoma-ct" / patient
        rows.append([patient, "1", "soft tissue", folder / "CT_image.nii.gz", folder / "CT_mask.nii.gz"])
    lidc = shared_data / "lidc-0314"
    rows += [
        ["LIDC", f"r{i}", "lung", lidc / "ct_hu_crop.nii.gz", lidc / f"nodule1_reader{i}.nii.gz"]
        for i in (1, 2, 3, 4)
    ]
    pd.DataFrame(rows, columns=COLUMNS[:-1]).to_csv(tmp_path / "lesions.csv", index=False)
    faults = check(make_cohort("volumes"), outside=True)
    lines = (2, 3, 4, 6, 7, 8)
    assert [(fault.severity, fault.row) for fault in faults] == [("warning", f"line {i}") for i in lines]
    assert all("has one lesion" in fault.message for fault in faults[:3])
    assert all("of another mask (line 5); they count as two" in fault.message for fault in faults[3:4])


def test_contours_of_readers_are_refused_not_ignored(faults_of, volumes):
    (fault,) = faults_of(volumes.assign(contour="reader-1"))
    assert fault.severity == "error"
    assert "read only with `source: table`" in fault.message


def test_a_fault_of_one_row_does_not_hide_those_of_others(faults_of, volumes):
    rows = pd.concat([volumes, volumes, volumes], ignore_index=True).assign(lesion_id=list("abcdef"))
    rows["label"] = rows["label"].astype(object)
    rows["site"] = ["Lymphknoten", *rows["site"][1:]]
    rows.loc[1, "image"] = "gone.nii.gz"
    rows.loc[2, "mask"] = ""
    rows.loc[3, "label"] = "x"
    rows.loc[4, "label"] = 9
    told = " ".join(str(fault) for fault in faults_of(rows))
    for words in (
        "`Lymphknoten` is not a site",
        "is not there",
        "`mask` is empty",
        "`x` is not a label",
        "label 9",
    ):
        assert words in told
