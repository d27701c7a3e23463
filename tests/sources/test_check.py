"""All faults of a cohort at once."""

import numpy as np
import pandas as pd
import pytest

from analysis.cohort import COHORTS, read_cohort
from analysis.sources.check import check
from tests.faults import fault


@pytest.fixture
def written(table, tmp_path):
    table.to_csv(tmp_path / "lesions.csv", index=False)
    return table


def errors(cohort):
    return [fault for fault in check(cohort) if fault.severity == "error"]


@pytest.mark.parametrize("name", ["lung", "melanoma"])
def test_phantoms_have_no_faults(name):
    assert check(read_cohort(COHORTS / f"{name}.yml")) == []


def test_errors_come_first_and_lines_in_their_order(make_cohort, table, tmp_path):
    long = table.loc[table.index.repeat(6)].assign(lesion_id=[str(i) for i in range(24)])
    long["contour"] = ["original"] * 8 + ["inner"] * 4 + ["original"] * 12
    long["original_shape_VoxelVolume"] += np.arange(24)  # no two lesions alike
    long.to_csv(tmp_path / "lesions.csv", index=False)
    (tmp_path / "patients.csv").write_text("patient_id,sex\n001,x\n")
    faults = check(make_cohort(patients="patients.csv"))
    assert [(fault.file, fault.row) for fault in faults] == [
        ("lesions.csv", "line 10"),
        ("lesions.csv", "line 11"),
        ("lesions.csv", "line 12"),
        ("lesions.csv", "line 13"),
        ("patients.csv", "line 2"),
        ("lesions.csv", "header"),
    ]


def test_lines_sort_as_numbers(make_cohort, table, tmp_path):
    table.assign(contour=["inner", "original"] * 2).loc[table.index.repeat(5)].to_csv(
        tmp_path / "lesions.csv", index=False
    )
    rows = [int(fault.row.split()[1]) for fault in errors(make_cohort()) if "not a contour" in fault.message]
    assert rows == [2, 3, 4, 5, 6, 12, 13, 14, 15, 16]


def test_patients_are_linked(make_cohort, written, tmp_path):
    (tmp_path / "patients.csv").write_text("patient_id\n001\nZ\n")
    messages = [fault.message for fault in check(make_cohort(patients="patients.csv"))]
    assert any("without lesions: `Z`" in message for message in messages)
    assert any("not in the table of patients: `B`" in message for message in messages)


def test_warnings_are_told_beside_errors(make_cohort, table, tmp_path):
    bad = table.assign(original_firstorder_Mean=1.0, scanner="A")
    bad.loc[1, "original_shape_Sphericity"] = -0.5
    bad.loc[3, ["patient_id", "lesion_id"]] = bad.loc[2, ["patient_id", "lesion_id"]]
    bad.to_csv(tmp_path / "lesions.csv", index=False)
    faults = check(make_cohort(features=["original_shape_Sphericity", "original_glcm_Id"]))
    assert [(fault.severity, fault.row) for fault in faults] == [
        ("error", "features"),
        ("error", "line 5"),
        ("warning", "header"),
        ("warning", "header"),
        ("warning", "line 2"),
        ("warning", "line 3"),
    ]
    assert "original_glcm_Id has no values" in faults[0].message
    assert "`-0.5` in original_shape_Sphericity is below 0, which it cannot be" in faults[5].message


def test_a_row_that_stands_twice_is_one_fault(make_cohort, table, tmp_path):
    again = table.iloc[[0]].assign(site="bone")
    pd.concat([table, again]).to_csv(tmp_path / "lesions.csv", index=False)
    told = [fault for fault in check(make_cohort()) if fault.row == "line 6"]
    assert [fault.severity for fault in told] == ["error"]
    assert "stands in line 2 already" in told[0].message


@pytest.mark.parametrize("kind", ["table", "volumes"])
def test_nothing_is_there(make_cohort, kind):
    faults = check(make_cohort(kind, patients="patients.csv"))
    assert [(fault.severity, fault.file) for fault in faults] == [
        ("error", "lesions.csv"),
        ("error", "patients.csv"),
    ]


def test_parameters_of_volumes(make_cohort, volumes, tmp_path):
    (fault,) = check(make_cohort("volumes", extraction="nothing.yml"))
    assert fault.severity == "error"
    assert "nothing.yml" in fault.file


def test_reference_to_itself(make_cohort, written, tmp_path):
    (tmp_path / "cohort.yml").touch()
    (fault,) = errors(make_cohort(reference="cohort.yml"))
    assert fault.row == "reference"
    assert "cohort.yml > cohort.yml" in fault.message


def test_references_in_a_ring(make_cohort, written, tmp_path):
    (tmp_path / "cohort.yml").touch()
    text = "name: other\nsource: table\nlesions: lesions.csv\nreference: cohort.yml\n"
    (tmp_path / "other.yml").write_text(text)
    (fault,) = errors(make_cohort(reference="other.yml"))
    assert "cohort.yml > other.yml > cohort.yml" in fault.message


def test_reference_that_cannot_be_read(make_cohort, written, tmp_path):
    (tmp_path / "other.yml").write_text("name: other\nsource: tables\n")
    own, its = errors(make_cohort(reference="other.yml"))
    assert (its.row, own.row) == ("source", "reference") or (own.row, its.row) == ("source", "reference")


def test_features_that_the_reference_fixes(make_cohort, written, tmp_path):
    text = "name: other\nsource: table\nlesions: x.csv\nfeatures: [original_glcm_MCC, original_glcm_Idn]\n"
    (tmp_path / "other.yml").write_text(text)
    faults = errors(make_cohort(reference="other.yml"))
    assert [fault.row for fault in faults] == ["features", "features", ""]
    assert "x.csv" in faults[2].file
    assert "original_glcm_MCC has no values" in faults[1].message


@fault(
    "text",
    "Ids and sites hold escapes of a terminal and signs that turn the order of reading",
    "Faults write them out",
)
def test_control_characters_are_written_out(make_cohort, table, tmp_path):
    table["patient_id"] = ["\x1b[2Jx", "\x1b[2Jx", "B", "B\x9b"]
    table["site"] = ["\u202ebrain", "a\x07b", "bone", "bone"]
    table.to_csv(tmp_path / "lesions.csv", index=False)
    text = "\n".join(str(fault) for fault in check(make_cohort()))
    assert not {"\x1b", "\u202e", "\x07", "\x9b"} & set(text)
    assert r"\u202ebrain" in text
