"""Patients whose ids may tell who they are: said by `new`, and pseudonyms where they are asked for."""

import re
from pathlib import Path

import pandas as pd
import pytest

from analysis.intake.new import Wishes, new
from tests.faults import fault
from tests.intake import made_folders

_PATIENTS = ("mark-pseudo.john", "P2")
_MARK = b"mark"

tries = fault(
    "privacy",
    "Ids of folders and tables that may tell who a patient is, to be taken out by `--pseudonyms`",
    "A warning of `new` without it; with it, no file, name or sentence holds them",
)


@pytest.fixture(params=["by_patient", "flat", "nnunet", "table"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Write two patients, one by a name, as volumes or as a table of features."""
    folder = tmp_path / "source"
    if request.param != "table":
        getattr(made_folders, request.param)(folder, _PATIENTS)
        return folder
    folder.mkdir()
    table = pd.DataFrame({"patient_id": [*_PATIENTS] * 2, "lesion_id": ["mark-pseudo liver", "a", "b", "b"]})
    features = {"original_shape_Sphericity": [0.5, 0.6, 0.7, 0.8], "original_firstorder_Mean": [1.0, 2, 3, 5]}
    table.assign(**features).to_csv(folder / "table.csv", index=False)
    return folder


@tries
def test_new_warns_of_them(source: Path, tmp_path: Path) -> None:
    made = new(source, tmp_path / "out", Wishes())
    (warned,) = [one for one in made.faults if "names of people" in one.message]
    assert warned.severity == "warning"
    assert re.search("`mark.pseudo.john`", warned.message)
    assert "--pseudonyms" in warned.remedy


def test_words_of_a_name_go_from_names_of_masks_and_of_what_is_left_out(tmp_path: Path) -> None:
    source, out = tmp_path / "source", tmp_path / "out"
    made_folders.by_patient(source, ("JaneDoe", "Weber-9", "Marks-5"))
    for path in source.rglob("*mask*"):
        path.rename(path.with_name(f"doe_{path.name}"))
    next((source / "Marks-5").glob("*ct*")).write_bytes(b"no image")
    made = new(source, out, Wishes(pseudonyms=True, skip_faulty=True))
    text = " ".join([*made.lines(), (out / "lesions.csv").read_text(), (out / "left_out.csv").read_text()])
    for word in ("doe", "jane", "weber", "marks"):
        assert word not in text.replace(str(source), "").casefold()


@tries
def test_pseudonyms_leave_nothing_of_them(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made = new(source, out, Wishes(pseudonyms=True))
    assert sorted(pd.read_csv(out / "lesions.csv")["patient_id"].unique()) == ["P001", "P002"]
    for path in out.rglob("*"):
        assert b"mark" not in path.name.encode()
        assert path.is_dir() or _MARK not in path.read_bytes()
    assert not any("mark" in text for text in (*made.lines(), *map(str, made.faults)))
    assert made.key is not None
    key = pd.read_csv(made.key)
    assert sorted(re.sub("[-.]", "_", name) for name in key["source"]) == ["P2", "mark_pseudo_john"]
    assert out not in made.key.parents
