"""Tables that cannot be used: each says what is wrong, where, and what to do; nothing is raised."""

import time

import numpy as np
import pandas as pd
import pytest

from analysis.features import FEATURES
from analysis.intake.table import survey_table

SPHERICITY = "original_shape_Sphericity"
GOOD = "patient,lesion,original_shape_Sphericity,original_shape_VoxelVolume\n" + "".join(
    f"{patient},{lesion},0.{place},1{place}\n"
    for place, (patient, lesion) in enumerate(zip("AAB", "121", strict=True))
)

BANDS = ("LLL", "LLH", "LHL", "LHH", "HLL", "HLH", "HHL", "HHH")

BAD = {
    "empty file": ("", "The file is empty"),
    "only a mark": ("\ufeff", "The file is empty"),
    "only a header": (GOOD.splitlines()[0] + "\n", "nothing below the header"),
    "no header": ("1,2,3.5\n4,5,6.5\n", "Has no header"),
    "no features": ("patient,lesion,volume\nA,1,2\n", "None of the 107 features"),
    "features without numbers": (GOOD.replace("0.", "x").replace(",1", ",y"), "No feature has a number"),
    "no patients": (GOOD.replace("A,", ",").replace("B,", ","), "empty"),
    "a patient missing": (GOOD.replace("B,", ","), "line 4: No patient is given"),
    "a lesion missing": (GOOD.replace("A,2", "A,"), "line 3"),
    "a cell too many": (GOOD.replace("A,2", "A,2,x"), "line 3: Has 5 cells; the header has 4"),
    "patients twice": (GOOD.replace("patient,lesion", "patient,patient"), "Two columns are called `patient`"),
    "a feature twice": (
        GOOD.replace("VoxelVolume", "Sphericity"),
        "Two columns are original_shape_Sphericity",
    ),
    "lesions twice": (GOOD.replace("A,2", "A,1"), "stands in line 2 already"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_tables(refused, case):
    text, message = BAD[case]
    assert message in refused(text)


def test_the_good_table_is_good(good):
    assert len(good(GOOD).lesions) == 3


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.parquet"])
def test_bytes_that_are_no_table(refused, name):
    assert refused(b"PK\x03\x04" + bytes(range(256)) * 9, name).startswith(f"error: {name}")


def test_what_is_not_there(tmp_path):
    assert "There is no such file" in str(survey_table(tmp_path / "none.csv").faults[0])
    assert "Holds no table" in str(survey_table(tmp_path).faults[0])


def test_an_ending_of_something_else(tmp_path):
    (tmp_path / "a.ods").write_text("x")
    assert "expected `.csv`" in str(survey_table(tmp_path / "a.ods").faults[0])


def test_one_patient_is_enough(good):
    found = good(GOOD.replace("B,1", "A,3"))
    assert found.lesions["patient_id"].unique().tolist() == ["A"]


def test_a_column_that_is_twice_and_the_same_counts_once(good):
    frame = pd.read_csv(pd.io.common.StringIO(GOOD))
    both = pd.concat([frame, frame[[SPHERICITY]]], axis=1)
    assert np.array_equal(good(both).lesions[SPHERICITY], frame[SPHERICITY])
    assert np.array_equal(
        good(both.set_axis([*frame, SPHERICITY + ".1"], axis=1)).lesions[SPHERICITY], frame[SPHERICITY]
    )


def test_control_characters_reach_no_message(refused):
    assert "\x1b" not in refused(GOOD.replace("A,2", "A,1").replace("A,", "\x1b[31m,"))


def test_paths_with_spaces_and_accents(tmp_path):
    folder = tmp_path / "étude n° 1"
    folder.mkdir()
    (folder / "lésions du foie.csv").write_text(GOOD)
    assert len(survey_table(folder).lesions) == 3


def test_loop_of_links(tmp_path):
    (tmp_path / "a.csv").write_text(GOOD)
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    assert len(survey_table(tmp_path).lesions) == 3


def test_all_files_at_fault_are_told_at_once(tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.csv").write_text(GOOD.replace("A,2", "A,2,x"))
    assert {fault.file for fault in survey_table(tmp_path).faults} == {"a.csv", "b.csv"}


@pytest.mark.slow
def test_many_rows_and_columns_are_fast(tmp_path, measured):
    """20,000 rows by 1,000 columns; five times as many take five times as long."""
    filtered = [f"wavelet-{band}_{name.removeprefix('original_')}" for band in BANDS for name in FEATURES]
    block = measured(200, [*FEATURES, *filtered])
    rows = block.to_csv(index=False, header=False).splitlines()
    path = tmp_path / "many.csv"
    with path.open("w") as file:
        file.write(",".join(["patient", "lesion", *block]) + "\n")
        for patient in range(100):
            file.writelines(f"P{patient:03},{n},{row}\n" for n, row in enumerate(rows))
    start = time.perf_counter()
    found = survey_table(path)
    assert time.perf_counter() - start < 60
    assert len(found.lesions) == 20_000
    assert found.lesions.columns[4:].tolist() == list(FEATURES)
