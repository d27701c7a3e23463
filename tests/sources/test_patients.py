"""Tables of patients."""

import numpy as np
import pandas as pd
import pytest

from analysis.sources.patients import assign_groups, link_faults, read_patients


@pytest.fixture
def read(make_cohort, tmp_path):
    def read(text: str):
        (tmp_path / "patients.csv").write_text(text, encoding="utf-8")
        return read_patients(make_cohort(patients="patients.csv"))

    return read


def test_good_table(read):
    patients, faults = read("patient_id,stage,age,sex,group\n002,IV,61.5,female,MULTI\n001,III,40,M,\n")
    assert faults == []
    assert patients.columns.tolist() == ["patient_id", "age", "sex", "group", "stage"]
    assert patients.to_numpy().tolist() == [["001", 40.0, "M", "", "III"], ["002", 61.5, "F", "multi", "IV"]]


def test_all_but_the_patient_may_be_absent_or_empty(read):
    patients, faults = read("patient_id,sex\nA,\nB,unknown\nC,n/a\n")
    assert faults == []
    assert patients["age"].isna().all()
    assert patients["sex"].tolist() == ["", "", ""]
    assert patients["group"].tolist() == ["", "", ""]


def test_no_table(make_cohort):
    patients, faults = read_patients(make_cohort())
    assert (len(patients), faults) == (0, [])
    assert patients.columns.tolist() == ["patient_id", "age", "sex", "group"]


@pytest.mark.parametrize(
    ("text", "row", "message"),
    [
        ("patient,age\nA,1\n", "column patient_id", "missing"),
        ("patient_id,age,age\nA,1,2\n", "header", "`age`"),
        ("patient_id,age\nA,1\nA,2\n", "line 3", "Patient `A` stands in line 2 already"),
        ("patient_id,age\n,1\n", "line 2", "empty"),
        ("patient_id,age\nall,1\n", "line 2", "reserved"),
        ("patient_id,age\nA,old\n", "line 2", "`old`; expected years"),
        ("patient_id,age\nA,-1\n", "line 2", "`-1`"),
        ("patient_id,age\nA,1950\n", "line 2", "`1950`"),
        ("patient_id,age\nA,inf\n", "line 2", "`inf`"),
        ("patient_id,sex\nA,F\nB,2\n", "line 3", "`sex` is `2`; expected `F` or `M`"),
        ("patient_id,group\nA,many\n", "line 2", "`oligo` and `multi`"),
        ("", "line 1", "empty"),
    ],
)
def test_errors(read, text, row, message):
    patients, (fault,) = read(text)
    assert (fault.severity, fault.file, fault.row) == ("error", "patients.csv", row)
    assert message in fault.message
    assert patients.empty


def test_groups_follow_the_rule_unless_stated():
    counts = pd.Series({"a": 1, "b": 2, "c": 5, "d": 6, "e": 14, "f": 15, "g": 3, "h": 40})
    patients = pd.DataFrame({"patient_id": ["h", "g", "z"], "group": ["", "multi", "oligo"]})
    groups = assign_groups(counts, patients)
    assert groups.to_dict() == {
        **dict.fromkeys("ade", ""),
        **dict.fromkeys("bc", "oligo"),
        **dict.fromkeys("fgh", "multi"),
    }
    assert assign_groups(counts, patients[["patient_id"]])["g"] == "oligo"
    assert assign_groups(counts, patients.iloc[:0]).notna().all()


def test_groups_of_nobody():
    assert assign_groups(pd.Series(dtype=np.int64), pd.DataFrame({"patient_id": [], "group": []})).empty


def test_links_between_the_tables(make_cohort, read):
    patients = read("patient_id\nA\nB\n")[0]
    cohort = make_cohort(patients="patients.csv")
    without, undescribed = link_faults(cohort, ["B", "C", "B"], patients)
    assert (without.severity, without.file) == ("warning", "patients.csv")
    assert "without lesions: `A`" in without.message
    assert (undescribed.severity, undescribed.file) == ("warning", "lesions.csv")
    assert "`C`" in undescribed.message
    assert link_faults(cohort, ["A", "B"], patients) == []
