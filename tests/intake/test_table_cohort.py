"""A cohort of features made of somebody's table."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from analysis.cohort import read_cohort
from analysis.errors import InputError
from analysis.features import FEATURES
from analysis.intake.made import Made
from analysis.intake.new import Wishes, new
from analysis.intake.table import TableOptions
from analysis.pipeline import extract
from analysis.run import Run
from analysis.sources.check import check
from tests.faults import fault

FEW = ["original_shape_Sphericity", "original_firstorder_Mean", "original_firstorder_Skewness"]
EIGHT = ["original_shape_Sphericity", "original_shape_VoxelVolume", "original_firstorder_90Percentile"]


def _features(n: int, names: list[str]) -> pd.DataFrame:
    return pd.DataFrame(np.random.default_rng(3).lognormal(size=(n, len(names))), columns=names)


def _lesions(patients: tuple[str, str] = ("A", "B")) -> pd.DataFrame:
    return pd.DataFrame(
        [(name, place) for name in patients for place in (1, 2)], columns=["Patient", "lesion"]
    )


def _made(frame: pd.DataFrame, folder: Path, name: str = "t.csv", **tables: object) -> Made:
    frame.to_csv(folder / name, index=False)
    return new(folder / name, folder / "out", Wishes(tables=TableOptions(**tables)))  # type: ignore[arg-type]


def _slicer(seed: int = 0) -> pd.DataFrame:
    """Give the export of 3D Slicer's Radiomics: a feature a row, a segment a column."""
    rows = [("original", *name.split("_")[1:]) for name in FEATURES]
    frame = pd.DataFrame(rows, columns=["Image type", "Feature Class", "Feature Name"])
    values = np.random.default_rng(seed).lognormal(size=(len(rows), 2))
    return frame.assign(**{"Tumor liver_1": values[:, 0], "Tumor lung_2": values[:, 1]})


def test_few_features_are_named_in_the_cohort(tmp_path: Path):
    made = _made(pd.concat([_lesions(), _features(4, FEW)], axis=1), tmp_path)
    assert yaml.safe_load(made.yml.read_text())["features"] == sorted(FEW, key=FEATURES.index)
    assert any("`features:`" in line for line in made.lines())
    assert not [fault for fault in check(read_cohort(made.yml)) if fault.severity == "error"]


def test_two_of_the_papers_eight_are_enough(tmp_path: Path):
    made = _made(pd.concat([_lesions(), _features(4, EIGHT)], axis=1), tmp_path)
    assert "features" not in yaml.safe_load(made.yml.read_text())


def test_one_feature_is_refused(tmp_path: Path):
    with pytest.raises(InputError, match="two are needed"):
        _made(pd.concat([_lesions(), _features(4, FEW[:1])], axis=1), tmp_path)
    assert not (tmp_path / "out").exists()


def test_one_export_of_slicer_is_one_patient(tmp_path: Path):
    made = _made(_slicer(), tmp_path, "Ann.csv")
    assert made.lesions["patient_id"].tolist() == ["Ann", "Ann"]
    assert made.lesions["site"].tolist() == ["liver", "lung"]
    assert any("called `Ann` as the file is" in line for line in made.lines())


def test_a_folder_of_exports_of_slicer_is_a_patient_a_file(tmp_path: Path):
    (tmp_path / "in").mkdir()
    for seed, name in enumerate(("P1", "P2")):
        _slicer(seed).to_csv(tmp_path / "in" / f"{name}.csv", index=False)
    made = new(tmp_path / "in", tmp_path / "out", Wishes())
    assert made.lesions["patient_id"].tolist() == ["P1", "P1", "P2", "P2"]


def test_segments_of_slicer_in_rows_have_their_image_for_patient(tmp_path: Path):
    keys = pd.DataFrame(
        {
            "Image": ["P1 CT"] * 2 + ["P2 CT"] * 2,
            "Segmentation": ["S1"] * 2 + ["S2"] * 2,
            "Segment": ["Tumor_1", "Tumor_2"] * 2,
        }
    )
    made = _made(pd.concat([keys, _features(4, EIGHT)], axis=1), tmp_path)
    assert made.lesions["patient_id"].tolist() == ["P1 CT"] * 2 + ["P2 CT"] * 2
    assert made.lesions["lesion_id"].tolist() == ["Tumor_1", "Tumor_2"] * 2


@pytest.mark.parametrize("column", ["Ort", "localisation", "Localisation de la lésion", "Siège"])
def test_columns_of_sites_in_other_languages(tmp_path: Path, column: str):
    frame = _lesions().assign(**{column: ["Leber", "Lunge", "foie", "poumon"]})
    made = _made(pd.concat([frame, _features(4, EIGHT)], axis=1), tmp_path)
    assert made.lesions["site"].tolist() == ["liver", "lung"] * 2


def test_a_value_that_is_infinite_is_told(tmp_path: Path):
    frame = pd.concat([_lesions(), _features(4, EIGHT)], axis=1)
    frame.loc[1, EIGHT[0]] = np.inf
    made = _made(frame, tmp_path)
    assert [fault.row for fault in made.faults][:1] == ["line 3"]
    assert "is not a finite number" in made.faults[0].message


@pytest.mark.parametrize(
    "people",
    [
        ("Doe, John", "Roe, Jane"),
        ("John Doe", "Jane Roe"),
        ("DOE^JOHN", "ROE^JANE"),
        ("DOE_JOHN", "ROE_JANE"),
    ],
)
def test_names_of_people_get_pseudonyms(tmp_path: Path, people: tuple[str, str]):
    frame = _lesions(people).assign(lesion=[f"{name.split()[0]} met {n}" for name in people for n in (1, 2)])
    made = _made(pd.concat([frame, _features(4, EIGHT)], axis=1), tmp_path)
    assert made.lesions["patient_id"].tolist() == ["P001"] * 2 + ["P002"] * 2
    assert made.key is not None
    for path in made.yml.parent.rglob("*.*"):
        text = path.read_text().casefold()
        assert not any(word in text for word in ("doe", "roe"))


def test_columns_left_aside_stand_in_a_table(tmp_path: Path):
    frame = _lesions().assign(scanner="S")
    made = _made(pd.concat([frame, _features(4, EIGHT)], axis=1), tmp_path)
    table = pd.read_csv(made.yml.parent / "left_out.csv")
    assert "column scanner" in set(table["what"])


def test_folders_that_are_linked_are_read(tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    frame = pd.concat([_lesions(), _features(4, EIGHT)], axis=1)
    frame.to_csv(tmp_path / "elsewhere" / "t.csv", index=False)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "linked").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in", target_is_directory=True)
    assert len(new(tmp_path / "in", tmp_path / "out", Wishes()).lesions) == 4


@fault(
    "text",
    "Ids of a table begin as formulas; a cohort is made of it and read",
    "Read back, every id is what it was; other apostrophes stay",
)
def test_ids_like_formulas_come_through(tmp_path: Path):
    ids = ("=cmd|'/c'!A0", "'abc", "'@x")
    rows = [(name, f"-l{place}") for name in ids for place in (1, 2)]
    frame = pd.DataFrame(rows, columns=["Patient", "lesion"])
    made = _made(pd.concat([frame, _features(6, FEATURES[:8])], axis=1), tmp_path)
    inputs = extract(read_cohort(made.yml), Run(tmp_path / "run", tmp_path / "run"))
    assert set(inputs.original["patient_id"]) == set(inputs.patients["patient_id"]) == {*ids}
    assert set(inputs.original["lesion_id"]) == {"-l1", "-l2"}
    written = (made.yml.parent / "lesions.csv").read_text()
    assert all(f"'{name}" in written for name in ("=cmd", "'@x", "-l1"))
