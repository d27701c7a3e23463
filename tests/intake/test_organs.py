"""Organ label maps in every form, and the sites that they tell."""

from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

from analysis.errors import InputError
from analysis.intake.draft import Grid, Region
from analysis.intake.organ_table import VERSIONS, labels_of
from analysis.intake.organs import OrganMap, open_organs, organs_for
from tests.intake.made_organs import BOXES, GRID, box, person, write_named, write_segments

NAMES = {version: {label: organ.name for label, organ in labels_of(version).items()} for version in VERSIONS}
IN_LIVER = box((10, 14), (15, 19), (16, 19))


def _write(voxels: np.ndarray, path: Path, grid: Grid = GRID) -> Path:
    sitk.WriteImage(grid.placed(voxels), str(path))
    return path


@pytest.fixture
def organs(tmp_path: Path) -> OrganMap:
    path = tmp_path / "organs.nii.gz"
    write_named(person(NAMES["v2"]), NAMES["v2"], path)
    return open_organs(path)


def test_the_tables_are_those_of_totalsegmentator() -> None:
    assert [len(NAMES[version]) for version in ("v2", "v1", "mr")] == [117, 104, 50]
    assert all(sorted(names) == list(range(1, len(names) + 1)) for names in NAMES.values())
    assert [NAMES["v2"][label] for label in (7, 10, 52, 117)] == [
        "pancreas",
        "lung_upper_lobe_left",
        "aorta",
        "costal_cartilages",
    ]
    assert [NAMES["v1"][label] for label in (7, 13, 104)] == [
        "aorta",
        "lung_upper_lobe_left",
        "urinary_bladder",
    ]
    assert [NAMES["mr"][label] for label in (10, 19, 50)] == ["lung_left", "vertebrae", "brain"]


def test_names_are_read_from_the_header(organs: OrganMap) -> None:
    assert organs.table == "names in the map"
    assert {organ.name for organ in organs.organs.values()} == set(BOXES)
    assert organs.site_of(IN_LIVER, GRID) == ("liver", "100 % of it lies in liver")


@pytest.mark.parametrize("version", ["v2", "v1"])
def test_the_table_is_told_by_where_organs_lie(version: str, tmp_path: Path) -> None:
    found = open_organs(_write(person(NAMES[version]), tmp_path / "organs.nii.gz"))
    assert found.table == VERSIONS[version]
    assert {organ.name for organ in found.organs.values()} == set(BOXES)


def test_a_map_that_fits_several_tables_needs_names_only_where_they_differ(tmp_path: Path) -> None:
    same = {label: name for label, name in NAMES["v2"].items() if label < 6}
    assert open_organs(_write(person(same), tmp_path / "same.nii.gz")).site_of(IN_LIVER, GRID)[0] == "liver"
    voxels = person({5: "liver"})
    voxels[30:34, 5:9, 30:34] = 10
    with pytest.raises(
        InputError, match=r"other\.nii\.gz: Its labels may be those of .* too little on it tells"
    ):
        open_organs(_write(voxels, tmp_path / "other.nii.gz"))


def test_a_folder_of_masks(tmp_path: Path) -> None:
    folder = tmp_path / "masks"
    folder.mkdir()
    for name in ("liver", "aorta", "vertebrae_L1"):
        _write(person({1: name}), folder / f"{name}.nii.gz")
    _write(person({1: "spleen"}), folder / "thing.nii.gz")
    found = open_organs(folder)
    assert sorted(organ.name for organ in found.organs.values()) == ["aorta", "liver", "vertebrae_L1"]
    assert found.site_of(IN_LIVER, GRID)[0] == "liver"
    assert found.site_of(box((46, 48), (22, 24), (16, 18)), GRID)[0] == "unknown"


def test_a_slicer_segmentation_with_names_of_its_own_and_overlaps(tmp_path: Path) -> None:
    body = np.ones(GRID.shape, np.uint8)
    masks = {"Leber": person({1: "liver"}), "Wirbel L1": person({1: "vertebrae_L1"}), "Umriss": body}
    write_segments(masks, tmp_path / "P1.seg.nrrd")
    found = open_organs(tmp_path / "P1.seg.nrrd")
    assert {organ.name: organ.site for organ in found.organs.values()} == {
        "Leber": "liver",
        "Wirbel L1": "bone",
    }
    assert found.unknown == ("Umriss",)
    assert found.site_of(IN_LIVER, GRID)[0] == "liver"


def test_overlap_counts_from_more_than_half(organs: OrganMap) -> None:
    most = box((20, 28), (12, 16), (16, 18))
    assert organs.site_of(most, GRID) == ("liver", "62 % of it lies in liver")
    half = box((20, 30), (12, 16), (16, 18))
    assert organs.site_of(half, GRID) == ("liver", "the nearest organ is liver (50 % of it lies there)")


def test_lobes_of_one_lung_count_together(organs: OrganMap) -> None:
    both = box((10, 14), (15, 19), (36, 40))
    site, how = organs.site_of(both, GRID)
    assert site == "lung"
    assert how == "100 % of it lies in lung_lower_lobe_right and lung_upper_lobe_right"


def test_a_vessel_tells_no_site(organs: OrganMap) -> None:
    site, how = organs.site_of(box((31, 33), (26, 29), (40, 42)), GRID)
    assert (site, how) == ("unknown", "100 % of it lies in aorta, which tells no site")


@pytest.mark.parametrize(
    ("x", "within_mm", "site", "how"),
    [
        ((25, 26), 0, "liver", "the nearest organ is liver (touching)"),
        ((26, 27), 5, "liver", "the nearest organ is liver (3.0 mm away)"),
        ((26, 27), 2.9, "unknown", "no organ lies within 2.9 mm of it"),
        ((27, 28), 5, "unknown", "no organ lies within 5 mm of it"),
        ((27, 28), 6, "liver", "the nearest organ is liver (6.0 mm away)"),
    ],
)
def test_the_nearest_organ_surface_to_surface(
    organs: OrganMap, x: tuple[int, int], within_mm: float, site: str, how: str
) -> None:
    assert organs.site_of(box(x, (14, 16), (16, 18)), GRID, within_mm) == (site, how)


def test_beside_a_vessel_muscle_or_kidney_lies_anything(organs: OrganMap) -> None:
    for x, y, z, name in (
        ((34, 35), (26, 28), (40, 42), "aorta"),
        ((41, 42), (31, 34), (1, 2), "iliopsoas_left"),
        ((44, 46), (37, 38), (6, 8), "kidney_left"),
    ):
        site, how = organs.site_of(box(x, y, z), GRID)
        assert site == "unknown"
        assert name in how and "tells no site" in how


def test_organs_of_two_sites_as_near_as_each_other(organs: OrganMap) -> None:
    between = box((10, 12), (12, 14), (24, 26))
    site, how = organs.site_of(between, GRID)
    assert site == "unknown"
    assert "as near as each other" in how and "liver" in how and "lung_lower_lobe_right" in how


def test_an_organ_that_is_only_grazed_does_not_outweigh_a_vessel(organs: OrganMap) -> None:
    site, how = organs.site_of(box((22, 29), (29, 32), (6, 10)), GRID)
    assert (site, how) == (
        "unknown",
        "vertebrae_L5 and inferior_vena_cava are as near as each other, and of different sites",
    )
    site, how = organs.site_of(box((24, 29), (29, 32), (6, 10)), GRID)
    assert (site, how) == ("bone", "the nearest organ is vertebrae_L1 (13 % of it lies there)")


def test_beside_the_lung_is_not_in_the_lung(organs: OrganMap) -> None:
    site, how = organs.site_of(box((10, 12), (30, 31), (36, 40)), GRID)
    assert site == "unknown"
    assert "it may be pleura, chest wall or a node" in how


def test_a_nodule_left_out_of_the_lung_is_in_the_lung(tmp_path: Path) -> None:
    voxels = person(NAMES["v2"])
    voxels[42:45, 18:21, 10:13] = 0
    write_named(voxels, NAMES["v2"], tmp_path / "organs.nii.gz")
    site, how = open_organs(tmp_path / "organs.nii.gz").site_of(box((10, 13), (18, 21), (42, 45)), GRID)
    assert (site, how) == ("lung", "the nearest organ is lung_upper_lobe_right (touching)")


def test_another_grid_is_met_in_space(organs: OrganMap) -> None:
    """An image of half the voxels, turned around along x and y, and shifted by less than a voxel."""
    turned = Grid((100, 70, 90), (1.5, 1.6, 1.4), (70.2, 50.4, 10.3), (-1.0, 0, 0, 0, -1.0, 0, 0, 0, 1.0))
    labels = sitk.GetArrayFromImage(
        sitk.Resample(organs.image, turned.placed(np.zeros(turned.shape, np.uint8)), sitk.Transform(), 1)
    )
    for name, site in (
        ("liver", "liver"),
        ("vertebrae_T10", "bone"),
        ("adrenal_gland_left", "adrenal gland"),
    ):
        label = next(label for label, organ in organs.organs.items() if organ.name == name)
        region = Region.of(labels == label)
        assert region is not None
        assert organs.site_of(region, turned)[0] == site


def test_a_lesion_at_the_edge_of_the_image(organs: OrganMap) -> None:
    assert organs.site_of(box((59, 60), (39, 40), (49, 50)), GRID)[0] == "unknown"
    assert organs.site_of(box((38, 42), (12, 14), (48, 50)), GRID)[0] == "lung"


def test_a_map_beside_the_image(organs: OrganMap) -> None:
    away = Grid(GRID.size, GRID.spacing, (900.0, 0.0, 0.0), GRID.direction)
    with pytest.raises(InputError, match="do not lie on the image") as caught:
        organs.site_of(IN_LIVER, away)
    assert "x -76 to 74" in str(caught.value)


def test_a_mirrored_map(tmp_path: Path) -> None:
    mirrored = person(NAMES["v2"])[:, :, ::-1]
    write_named(np.ascontiguousarray(mirrored), NAMES["v2"], tmp_path / "mirrored.nii.gz")
    with pytest.raises(InputError, match="mirrored"):
        open_organs(tmp_path / "mirrored.nii.gz")


@pytest.mark.parametrize(
    ("voxels", "message"),
    [
        (np.zeros(GRID.shape, np.uint8), "Is empty"),
        (np.full(GRID.shape, 200, np.uint8), "not TotalSegmentator's: `200` is none of 1 to 117"),
        (np.full(GRID.shape, 1.5, np.float32), "real numbers"),
        (np.full(GRID.shape, -3, np.int16), "expected labels from 0"),
        (np.full(GRID.shape, 70_000, np.uint32), "labels up to 70000"),
    ],
)
def test_a_map_that_is_none(voxels: np.ndarray, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message) as caught:
        open_organs(_write(voxels, tmp_path / "map.nii.gz"))
    assert "map.nii.gz" in str(caught.value)


def test_names_that_are_no_organs(tmp_path: Path) -> None:
    write_named(person({5: "liver"}), {5: "thing"}, tmp_path / "a.nii.gz")
    with pytest.raises(InputError, match="None of its labels is called as an organ: `thing`"):
        open_organs(tmp_path / "a.nii.gz")
    write_named(person({5: "liver"}), {6: "liver"}, tmp_path / "b.nii.gz")
    with pytest.raises(InputError, match="No label on it has a name"):
        open_organs(tmp_path / "b.nii.gz")


def test_a_damaged_map_and_a_folder_without_organs(tmp_path: Path) -> None:
    path = _write(person(NAMES["v2"]), tmp_path / "map.nii.gz")
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(InputError, match=r"map\.nii\.gz"):
        open_organs(path)
    (tmp_path / "masks").mkdir()
    _write(person({1: "liver"}), tmp_path / "masks" / "lung_001.nii.gz")
    with pytest.raises(InputError, match=r"named after an organ; it has `lung_001\.nii\.gz`"):
        open_organs(tmp_path / "masks")


def test_masks_of_two_images(tmp_path: Path) -> None:
    _write(person({1: "liver"}), tmp_path / "liver.nii.gz")
    _write(
        person({1: "spleen"}),
        tmp_path / "spleen.nii.gz",
        Grid(GRID.size, (1, 1, 1), (0, 0, 0), GRID.direction),
    )
    with pytest.raises(InputError, match=r"spleen\.nii\.gz: Lies on another grid"):
        open_organs(tmp_path)


@pytest.mark.parametrize(
    ("files", "patient", "found"),
    [
        (["P1.nii.gz", "P10.nii.gz"], "P1", "P1.nii.gz"),
        (["P1.nii.gz", "P10.nii.gz"], "P2", None),
        (["P1_seg.nii.gz", "P1_2_seg.nii.gz"], "P1", "P1_seg.nii.gz"),
        (["p-1.seg.nrrd"], "P_1", "p-1.seg.nrrd"),
        (["P1/total.nii.gz", "P2/total.nii.gz"], "P2", "P2/total.nii.gz"),
        (["P1/liver.nii.gz", "P1/aorta.nii.gz"], "P1", "P1"),
        (["lung_001.nii.gz", "lung_002.nii.gz"], "lung_002", "lung_002.nii.gz"),
        (["liver.nii.gz", "spleen.nii.gz"], "P1", "."),
        (["Zoé.nii.gz"], "ZOE", "Zoé.nii.gz"),
        (["P1-organs.nii.gz", "P1.txt"], "P1", "P1-organs.nii.gz"),
    ],
)
def test_the_map_of_a_patient(tmp_path: Path, files: list[str], patient: str, found: str | None) -> None:
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert organs_for(tmp_path, patient) == (None if found is None else tmp_path / found)


def test_several_maps_of_a_patient(tmp_path: Path) -> None:
    for name in ("P1.nii.gz", "P1.nrrd"):
        (tmp_path / name).touch()
    with pytest.raises(InputError, match="Holds 2 organ maps for the patient `P1`"):
        organs_for(tmp_path, "P1")


def test_one_map_for_all(tmp_path: Path) -> None:
    path = tmp_path / "organs.nii.gz"
    path.touch()
    assert organs_for(path, "anyone") == path
