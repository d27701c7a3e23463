"""Segmentations of 3D Slicer: made here as Slicer writes them, read as the lesions they were made of."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from analysis.errors import InputError
from analysis.intake.draft import Options, Scan, Survey
from analysis.intake.naming import lesion_ids
from analysis.intake.placing import Placing
from analysis.intake.slicer import survey
from tests.intake.made_folders import BALLS, ORIGIN, SPACING, ct, label_map, write

GENERAL = "Segmentation category and type - 3D Slicer General Anatomy list"
TISSUE = "SCT^85756007^Tissue~SCT^85756007^Tissue"
MASS = "SCT^49755003^Morphologically Altered Structure~SCT^4147007^Mass"
LIVER = "SCT^123037004^Anatomical Structure~SCT^10200004^Liver"
ADRENAL = "SCT^23451007^Adrenal gland~SCT^24028007^Right"


def tags(code: str = TISSUE, region: str = "^^~^^") -> str:
    return f"Segmentation.Status:inprogress|TerminologyEntry:{GENERAL}~{code}~^^~Anatomic codes~{region}|"


def keys(names: Sequence[str], **more: Sequence[str]) -> dict[str, str]:
    """Keys of segments with the labels 1 and on, on one layer; `more` gives further ones."""
    found = {"Segmentation_SourceRepresentation": "Binary labelmap"}
    for place, name in enumerate(names):
        own = {
            "ID": f"Segment_{place + 1}",
            "Name": name,
            "LabelValue": str(place + 1),
            "Layer": "0",
            "Tags": tags(),
        }
        own |= {key: values[place] for key, values in more.items()}
        found |= {f"Segment{place}_{key}": value for key, value in own.items()}
    return found


def patient(
    folder: Path, names: Sequence[str] = ("met 1", "met 2", "met 3"), **more: Sequence[str]
) -> tuple[Path, Mapping[str, str]]:
    write(folder / "ct.nrrd", ct())
    own = keys(names, **more)
    write(folder / "Segmentation.seg.nrrd", label_map(), keys=own)
    return folder / "Segmentation.seg.nrrd", own


def read(source: Path, **options: object) -> tuple[Survey, list[Scan]]:
    found = survey(source, Options(**options))  # type: ignore[arg-type]
    assert [fault for fault in found.faults if fault.severity == "error"] == []
    return found, [planned.read() for planned in found.planned]


def faults(source: Path, **options: object) -> list[str]:
    return [str(fault) for fault in survey(source, Options(**options)).faults]  # type: ignore[arg-type]


def assert_same(scan: Scan, labels: Sequence[int] = (1, 2, 3)) -> None:
    """See that the lesions are the balls they were made of."""
    assert len(scan.lesions) == len(labels)
    for lesion, label in zip(scan.lesions, labels, strict=True):
        laid = np.zeros(scan.grid.shape, bool)
        laid[lesion.region.box] = lesion.region.voxels
        assert (laid == (label_map() == label)).all()


def test_segments_are_lesions_with_their_names(tmp_path: Path) -> None:
    for name in ("P1", "P2"):
        patient(tmp_path / name)
    found, scans = read(tmp_path)
    assert found.kind == "3D Slicer: 2 segmentations of 2 patients"
    assert [one.patient for one in found.planned] == ["P1", "P2"]
    for scan in scans:
        assert [(lesion.name, lesion.number) for lesion in scan.lesions] == [
            ("met 1", 1),
            ("met 2", 2),
            ("met 3", 3),
        ]
        assert_same(scan)
    assert scans[0].image == tmp_path / "P1/ct.nrrd"


def test_overlapping_layers_are_read_one_by_one(tmp_path: Path) -> None:
    _, _own = patient(tmp_path)
    whole = (label_map() > 0).astype(np.uint8)
    stacked = np.stack([label_map(), whole], axis=-1)
    more = keys([*("met 1", "met 2", "met 3"), "all tumour"], Layer=list("0001"), LabelValue=list("1231"))
    path = write(tmp_path / "Segmentation.seg.nrrd", stacked, vector=True, keys=more)
    assert b"dimension: 4" in path.read_bytes()[:400]
    _, (scan,) = read(tmp_path)
    assert [lesion.region.n_voxels for lesion in scan.lesions] == [71, 71, 71, 213]


def test_a_layer_a_segment_without_keys_is_slicers_older_way(tmp_path: Path) -> None:
    write(tmp_path / "ct.nrrd", ct())
    stacked = np.stack([(label_map() == label).astype(np.uint8) for label in BALLS], axis=-1)
    own = {
        key: value
        for key, value in keys(["met a", "met b", "met c"]).items()
        if not key.endswith(("Value", "Layer"))
    }
    write(tmp_path / "s.seg.nrrd", stacked, vector=True, keys=own)
    _, (scan,) = read(tmp_path)
    assert [lesion.name for lesion in scan.lesions] == ["met a", "met b", "met c"]
    assert_same(scan)


def cropped(labels: np.ndarray) -> tuple[np.ndarray, tuple[float, ...]]:
    """Cut labels as Slicer does, with the place of the first voxel that is left."""
    first = np.argwhere(labels).min(axis=0)
    last = np.argwhere(labels).max(axis=0) + 1
    part = labels[tuple(slice(*ends) for ends in zip(first, last, strict=True))]
    return part, tuple(np.add(ORIGIN, np.multiply(SPACING, first[::-1])).tolist())


def test_a_part_of_the_image_is_brought_onto_its_grid(tmp_path: Path) -> None:
    path, own = patient(tmp_path)
    part, origin = cropped(label_map())
    assert part.shape != label_map().shape
    write(path, part, origin=origin, keys={**own, "Segmentation_ReferenceImageExtentOffset": "4 3 3"})
    _, (scan,) = read(tmp_path)
    assert scan.grid.size == (28, 24, 20)
    assert_same(scan)


def test_an_extent_beyond_the_image_is_fine_as_long_as_it_is_empty(tmp_path: Path) -> None:
    path, own = patient(tmp_path)
    wide = np.pad(label_map(), 2)
    origin = tuple(np.subtract(ORIGIN, np.multiply(SPACING, 2)).tolist())
    write(path, wide, origin=origin, keys=own)
    _, (scan,) = read(tmp_path)
    assert_same(scan)
    wide[0] = 2
    write(path, wide, origin=origin, keys=own)
    with pytest.raises(InputError, match=r"The segment `met 2` reaches outside of the image `ct\.nrrd`"):
        survey(tmp_path, Options()).planned[0].read()


def test_codes_come_before_names(tmp_path: Path) -> None:
    codes = [tags(MASS, ADRENAL), tags(LIVER), tags()]
    patient(tmp_path, ("Segment_1", "segment liver", "GTV"), Tags=codes)
    found, (scan,) = read(tmp_path)
    assert [lesion.name for lesion in scan.lesions] == ["Segment_1", "GTV"]
    assert scan.lesions[0].words[:2] == ("Adrenal gland, Right", "Segment_1")
    assert [(entry.what, entry.reason) for entry in found.left_out] == [
        ("segment liver", "its code says Liver")
    ]
    assert_same(scan, (1, 3))


def test_segments_that_slicer_named_are_lesions_where_none_is_told(tmp_path: Path) -> None:
    patient(tmp_path, ("Segment_1", "2", "Liver"))
    found, (scan,) = read(tmp_path)
    assert [lesion.name for lesion in scan.lesions] == ["Segment_1", "2"]
    assert "names that Slicer gives, such as `2` and `Segment_1`" in found.remarks[0]
    assert [(entry.what, entry.reason) for entry in found.left_out] == [("Liver", "an organ")]


def test_segments_can_be_chosen_by_name(tmp_path: Path) -> None:
    patient(tmp_path, ("a", "b", "c"))
    _, (scan,) = read(tmp_path, lesions=re.compile("^[ab]$"))
    assert [lesion.name for lesion in scan.lesions] == ["a", "b"]


def test_organs_alone_are_a_fault(tmp_path: Path) -> None:
    patient(tmp_path, ("liver", "spleen", "lung"))
    (told,) = faults(tmp_path)
    assert "No segmentation with its image and a lesion was found; left out: `liver (an organ)`" in told
    assert "--lesions REGEX" in told


def test_one_segment_of_everything_is_split_and_that_is_said(tmp_path: Path) -> None:
    path, _ = patient(tmp_path)
    part, origin = cropped((label_map() > 0).astype(np.uint8))
    write(path, part, origin=origin, keys=keys(["tumour"]))
    found, (scan,) = read(tmp_path)
    assert_same(scan, (3, 2, 1))
    assert found.remarks[0].startswith(
        "Each segmentation holds one lesion segment alone. Lesions are the connected"
    )
    _, (scan,) = read(tmp_path, split=False)
    assert [lesion.region.n_voxels for lesion in scan.lesions] == [213]


def test_a_file_is_read_with_the_image_beside_it(tmp_path: Path) -> None:
    path, _ = patient(tmp_path / "Anna")
    write(tmp_path / "Anna/other.seg.nrrd", label_map(), keys=keys(["met 9"]))
    found, (scan,) = read(path)
    assert found.planned[0].patient == "Anna"
    assert_same(scan)


def test_files_side_by_side_are_paired_by_name(tmp_path: Path) -> None:
    for name in ("P1", "P2"):
        write(tmp_path / f"{name}.nii.gz", ct())
        write(tmp_path / f"{name}-label.nrrd", label_map())
        write(tmp_path / f"{name} segmentation.seg.nrrd", label_map(), keys=keys(["met 1", "met 2", "met 3"]))
    found, scans = read(tmp_path)
    assert [(one.patient, one.place) for one in found.planned] == [("P1", "P1.nii.gz"), ("P2", "P2.nii.gz")]
    assert_same(scans[0])
    assert {entry.what for entry in found.left_out} == {"P1-label.nrrd", "P2-label.nrrd"}


def test_of_several_images_the_one_is_taken_that_the_segmentation_lies_on(tmp_path: Path) -> None:
    _path, _own = patient(tmp_path / "P1")
    write(tmp_path / "P1/other.nrrd", ct(), spacing=(1.0, 1.0, 1.0))
    _found, (scan,) = read(tmp_path)
    assert scan.image == tmp_path / "P1/ct.nrrd"


def test_several_segmentations_of_an_image_come_together(tmp_path: Path) -> None:
    patient(tmp_path)
    part, origin = cropped((label_map() == 2).astype(np.uint8))
    write(tmp_path / "Second.seg.nrrd", part, origin=origin, keys=keys(["met late"]))
    _found, (scan,) = read(tmp_path)
    assert [lesion.name for lesion in scan.lesions] == ["met late", "met 1", "met 2", "met 3"]
    assert_same(scan, (2, 1, 2, 3))


def test_equal_names_in_two_files_are_numbered_through(tmp_path: Path) -> None:
    write(tmp_path / "CT.nrrd", ct())
    for label in (1, 2):
        only = (label_map() == label).astype(np.uint8)
        write(tmp_path / f"lesion{label}.seg.nrrd", only, keys=keys(["Tumor"]))
    _found, (scan,) = read(tmp_path, split=False)
    names, numbers = zip(*((one.name, one.number) for one in scan.lesions), strict=True)
    assert lesion_ids(names, numbers) == ["Tumor-1", "Tumor-2"]


def test_names_of_patients_tell_no_site(tmp_path: Path) -> None:
    for who in ("Hans Os", "T12"):
        patient(tmp_path / who / "t10")
    _found, scans = read(tmp_path)
    for scan in scans:
        assert {Placing().place("P1", one, scan.grid).site for one in scan.lesions} == {"unknown"}


def test_another_grid_is_a_fault_unless_asked_for(tmp_path: Path) -> None:
    path, own = patient(tmp_path)
    write(path, label_map(), origin=(-19.5, 10.0, 100.0), keys=own)
    (told,) = faults(tmp_path)
    assert "Segmentation.seg.nrrd: The segmentation does not lie on the image's grid" in told
    assert "its voxels lie between the image's; image size 28 x 24 x 20" in told
    _, (scan,) = read(tmp_path, resample_mask=True)
    assert scan.grid.origin == (-19.5, 10.0, 100.0)
    assert_same(scan)


def test_an_empty_segmentation_is_one_voxel_and_left_out(tmp_path: Path) -> None:
    patient(tmp_path / "P1")
    path, own = patient(tmp_path / "P2")
    write(path, np.zeros((1, 1, 1), np.uint8), origin=(0.0, 0.0, 0.0), keys=own)
    _found, (_, scan) = read(tmp_path)
    assert scan.lesions == ()
    assert [entry.reason for entry in scan.left_out] == ["the segmentation is empty"]


def test_an_empty_segment_is_left_out(tmp_path: Path) -> None:
    path, own = patient(tmp_path)
    write(path, np.where(label_map() == 2, 0, label_map()).astype(np.uint8), keys=own)
    _, (scan,) = read(tmp_path)
    assert [lesion.name for lesion in scan.lesions] == ["met 1", "met 3"]
    assert [(entry.what, entry.reason) for entry in scan.left_out] == [
        ("Segmentation.seg.nrrd: met 2", "the segment is empty")
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Segmentation_SourceRepresentation": "Fractional labelmap"}, "holds fractions of voxels"),
        ({"Segment1_Layer": "7"}, "places met 2 on a layer that is not there (1 in the file)"),
        ({"Segment1_LabelValue": "two"}, "gives no whole number for the layer or label of met 2"),
    ],
)
def test_heads_at_fault_are_told(tmp_path: Path, change: dict[str, str], words: str) -> None:
    path, own = patient(tmp_path)
    write(path, label_map(), keys={**own, **change})
    (told,) = faults(tmp_path)
    assert told.startswith(f"error: Segmentation.seg.nrrd: The segmentation {words}")


def test_segments_without_labels_are_told(tmp_path: Path) -> None:
    path, own = patient(tmp_path)
    write(path, label_map(), keys={key: value for key, value in own.items() if "LabelValue" not in key})
    assert "does not say which label each segment has" in faults(tmp_path)[0]


def test_a_file_cut_short_is_told_when_it_is_read(tmp_path: Path) -> None:
    path, _ = patient(tmp_path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match=r"Segmentation.seg.nrrd: The mask cannot be read"):
        survey(tmp_path, Options()).planned[0].read()


def test_a_label_map_with_this_ending_gives_its_labels(tmp_path: Path) -> None:
    write(tmp_path / "ct.nrrd", ct())
    write(tmp_path / "a.seg.nrrd", label_map())
    _, (scan,) = read(tmp_path)
    assert [lesion.name for lesion in scan.lesions] == ["1", "2", "3"]
    assert_same(scan)


def test_nothing_to_read_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path / "ct.nrrd", ct())
    assert "No file in it ends in `.seg.nrrd`" in faults(tmp_path)[0]
    write(tmp_path / "alone/a.seg.nrrd", label_map(), keys=keys(["met 1", "met 2", "met 3"]))
    told = faults(tmp_path / "alone")
    assert "no image of it was found" in told[0]
