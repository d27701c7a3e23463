"""Sites of lesions from words and organs together; real organs of a real CT."""

from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

from analysis.errors import InputError
from analysis.intake.draft import Grid, Lesion, Region
from analysis.intake.organ_table import labels_of
from analysis.intake.placing import Placed, Placing
from tests.intake.made_organs import GRID, box, person, write_named

NAMES = {label: organ.name for label, organ in labels_of("v2").items()}
IN_LIVER = box((10, 14), (15, 19), (16, 19))
NOWHERE = box((58, 59), (2, 4), (2, 4))


@pytest.fixture
def organs(tmp_path: Path) -> Path:
    path = tmp_path / "organs.nii.gz"
    write_named(person(NAMES), NAMES, path)
    return path


def _place(placing: Placing, name: str, region: Region = IN_LIVER, words: tuple[str, ...] = ()) -> Placed:
    return placing.place("P1", Lesion(name, region, words or (name,)), GRID)


def test_words_come_first_and_organs_are_heard(organs: Path) -> None:
    placing = Placing(None, organs)
    assert _place(placing, "LIVER_MET2") == Placed("liver", "its name says liver (`liver`)")
    assert _place(placing, "lesion 2") == Placed("liver", "100 % of it lies in liver")
    assert _place(placing, "GTV LK re") == Placed(
        "lymph node", "its name says lymph node (`LK`), though 100 % of it lies in liver"
    )
    assert _place(placing, "hilar") == Placed(
        "liver", "100 % of it lies in liver; its name says `hilar`, which does not tell one site"
    )


def test_unknown_says_why(organs: Path) -> None:
    placing = Placing(None, organs)
    assert _place(placing, "ROI1", NOWHERE) == Placed(
        "unknown", "unknown: no word of it tells a site; no organ lies within 5 mm of it"
    )
    two = "its name names two sites, lung (`lung`) and liver (`liver`)"
    how = _place(placing, "lung and liver", NOWHERE).how
    assert how == f"unknown: {two}; no organ lies within 5 mm of it"
    assert _place(Placing(), "ROI1").how == "unknown: no word of it tells a site"


def test_the_most_trusted_word_that_tells_a_site(tmp_path: Path) -> None:
    placing = Placing()
    assert _place(placing, "hilar", words=("hilar", "lymph nodes")).site == "lymph node"
    assert _place(placing, "liver", words=("Lung structure", "liver")) == Placed(
        "lung", "its description says lung (`lung`)"
    )
    assert _place(placing, "Other", words=("Other",)).site == "other"
    assert placing.place("P1", Lesion("Leber 2", IN_LIVER), GRID).site == "liver"
    assert placing.place_words(["unknown", "", "rib 4"], "rib 4") == Placed(
        "bone", "its name says bone (`rib`)"
    )


def test_own_words_go_before_all(tmp_path: Path) -> None:
    (tmp_path / "words.csv").write_text("term,site\nliver,other\n")
    assert _place(Placing(tmp_path / "words.csv"), "liver").site == "other"


def test_no_name_passes_into_how(organs: Path) -> None:
    for placing in (Placing(), Placing(None, organs)):
        for name in ("Miller liver", "Miller", "Miller pelvis", "Miller lung liver", "Miller L3"):
            assert "miller" not in _place(placing, name, NOWHERE).how.lower()


def test_each_patient_has_a_map(tmp_path: Path, organs: Path) -> None:
    folder = tmp_path / "maps"
    folder.mkdir()
    (folder / "P1_seg.nii.gz").write_bytes(organs.read_bytes())
    placing = Placing(None, folder)
    assert placing.place("P1", Lesion("x", IN_LIVER), GRID).site == "liver"
    assert placing.place("P2", Lesion("x", IN_LIVER), GRID) == Placed(
        "unknown", "unknown: no word of it tells a site; there is no organ map of the patient"
    )


def test_patients_without_a_map_are_counted(tmp_path: Path, organs: Path) -> None:
    (tmp_path / "maps").mkdir()
    organs.rename(tmp_path / "maps" / "P1.nii.gz")
    placing = Placing(None, tmp_path / "maps")
    _place(placing, "lesion 1")
    assert placing.remarks() == []
    placing.place("P2", Lesion("lesion 1", IN_LIVER), GRID)
    assert placing.remarks()[0].startswith("Organ maps were found for 1 of 2 patients")
    assert Placing().remarks() == []


def test_one_map_is_of_one_patient(organs: Path) -> None:
    placing = Placing(None, organs)
    placing.place("P1", Lesion("x", IN_LIVER), GRID)
    placing.place("P1", Lesion("y", IN_LIVER), GRID)
    with pytest.raises(InputError, match="one organ map, and there are several patients"):
        placing.place("P2", Lesion("x", IN_LIVER), GRID)


def test_all_faults_at_once(tmp_path: Path) -> None:
    (tmp_path / "words.csv").write_text("term,site\nhilar,lnug\n")
    with pytest.raises(InputError) as caught:
        Placing(tmp_path / "words.csv", tmp_path / "gone", -1)
    assert [fault.file.rpartition("/")[2] for fault in caught.value.faults] == [
        "--within",
        "gone",
        "words.csv",
    ]


def test_a_map_beside_the_image_names_the_map(organs: Path) -> None:
    away = Grid(GRID.size, GRID.spacing, (0.0, 0.0, 5000.0), GRID.direction)
    with pytest.raises(InputError, match=r"organs\.nii\.gz: Its organs do not lie on the image"):
        Placing(None, organs).place("P1", Lesion("x", IN_LIVER), away)


def _ball(labels: np.ndarray, label: int, radius: int) -> Region:
    """Lesion around the voxel that lies deepest in an organ."""
    depth = sitk.GetArrayFromImage(
        sitk.SignedMaurerDistanceMap(sitk.GetImageFromArray((labels == label) * 1))
    )
    centre = np.unravel_index(depth.argmin(), depth.shape)
    far = sum((axis - at) ** 2 for axis, at in zip(np.indices(labels.shape), centre, strict=True))
    region = Region.of(np.asarray(far <= radius**2))
    assert region is not None
    return region


@pytest.mark.parametrize(
    ("label", "radius", "site"),
    [
        (5, 4, "liver"),
        (14, 2, "lung"),
        (11, 2, "lung"),
        (31, 2, "bone"),
        (9, 1, "adrenal gland"),
        (86, 2, "soft tissue"),
        (1, 3, "other"),
        (20, 2, "other"),
    ],
)
def test_lesions_put_into_real_organs(shared_data: Path, label: int, radius: int, site: str) -> None:
    folder = shared_data / "totalsegmentator"
    grid = Grid.of(sitk.ReadImage(str(folder / "example_ct_sm.nii.gz")))
    labels = sitk.GetArrayFromImage(sitk.ReadImage(str(folder / "example_seg.nii.gz")))
    placed = Placing(None, folder / "example_seg.nii.gz").place(
        "P1", Lesion("lesion 1", _ball(labels, label, radius)), grid
    )
    assert placed.site == site
    assert labels_of("v2")[label].name in placed.how


def test_a_lesion_in_the_real_aorta_and_outside_of_the_body(shared_data: Path) -> None:
    folder = shared_data / "totalsegmentator"
    image = sitk.ReadImage(str(folder / "example_seg.nii.gz"))
    labels, grid = sitk.GetArrayFromImage(image), Grid.of(image)
    placing = Placing(None, folder / "example_seg.nii.gz")
    in_aorta = placing.place("P1", Lesion("lesion 1", _ball(labels, 52, 1)), grid)
    assert in_aorta.site == "unknown"
    assert "aorta" in in_aorta.how
    outside = np.zeros(labels.shape, bool)
    outside[:2, :2, :2] = True
    region = Region.of(outside)
    assert region is not None
    assert placing.place("P1", Lesion("lesion 1", region), grid).site == "unknown"


@pytest.mark.parametrize(
    ("version", "last"),
    [("v2", 117), ("v2", 104), ("v1", 104)],
    ids=["all", "labels that version 1 has too", "v1"],
)
def test_the_real_map_tells_its_table_also_without_names(
    shared_data: Path, tmp_path: Path, version: str, last: int
) -> None:
    image = sitk.ReadImage(str(shared_data / "totalsegmentator" / "example_seg.nii.gz"))
    labels, grid = sitk.GetArrayFromImage(image), Grid.of(image)
    new = {organ.name: label for label, organ in labels_of(version).items() if label <= last}
    changed = np.array([0] + [new.get(NAMES[label], 0) for label in range(1, 118)], np.uint8)[labels]
    sitk.WriteImage(grid.placed(changed), str(tmp_path / "bare.nii.gz"))
    placing = Placing(None, tmp_path / "bare.nii.gz")
    placed = placing.place("P1", Lesion("lesion 1", _ball(labels, 14, 2)), grid)
    assert placed.site == "lung"
    assert "lung_lower_lobe_right" in placed.how


def test_a_thin_piece_of_the_real_map_needs_names(shared_data: Path, tmp_path: Path) -> None:
    image = sitk.ReadImage(str(shared_data / "totalsegmentator" / "example_seg.nii.gz"))[:, :, :10]
    labels = sitk.GetArrayFromImage(image)
    labels[labels > 50] = 0
    grid = Grid.of(image)
    sitk.WriteImage(grid.placed(labels), str(tmp_path / "bare.nii.gz"))
    with pytest.raises(InputError, match="too little on it tells which"):
        Placing(None, tmp_path / "bare.nii.gz").place("P1", Lesion("lesion 1", _ball(labels, 5, 2)), grid)
