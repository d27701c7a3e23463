"""Outcomes in tables of patients."""

import numpy as np
import pytest

from analysis.sources.patients import read_patients

NAN = np.nan


@pytest.fixture
def read(make_cohort, tmp_path):
    def read(text: str):
        (tmp_path / "patients.csv").write_text(text, encoding="utf-8")
        return read_patients(make_cohort(patients="patients.csv"))

    return read


def test_words_and_numbers(read):
    patients, faults = read(
        "patient_id,time,event,response,stage\nA,12.5,1,responder,IV\nB,3,FALSE,No,III\nC,7,dead,1,\nD,,,NA,\n"
    )
    assert faults == []
    assert patients.columns.tolist() == [
        "patient_id",
        "age",
        "sex",
        "group",
        "time",
        "event",
        "response",
        "stage",
    ]
    np.testing.assert_array_equal(patients["time"], [12.5, 3, 7, NAN])
    np.testing.assert_array_equal(patients["event"], [1, 0, 1, NAN])
    np.testing.assert_array_equal(patients["response"], [1, 0, 1, NAN])


@pytest.mark.parametrize(
    ("text", "row", "message", "time"),
    [
        ("time,event\nA,0,1\nB,4,0\n", "line 2", "`time` is `0`; expected a number above 0", [NAN, 4]),
        ("time,event\nA,-2,1\nB,4,0\n", "line 2", "`-2`", [NAN, 4]),
        ("time,event\nA,inf,1\nB,4,0\n", "line 2", "`inf`", [NAN, 4]),
        ("time,event\nA,5,perhaps\nB,4,0\n", "line 2", "`event` is `perhaps`; expected 1 or 0", [NAN, 4]),
        ("time,event\nA,5,\nB,4,0\n", "line 2", "Patient `A` has `time`, but no `event`", [NAN, 4]),
        ("time,event\nA,5,1\nB,,0\n", "line 3", "Patient `B` has `event`, but no `time`", [5, NAN]),
        ("time\nA,5\nB,4\n", "column event", "`event` is missing", [NAN, NAN]),
        ("event\nA,1\nB,0\n", "column time", "`time` is missing", None),
        ("time,event\nA,5,\nB,4,\n", "column event", "holds nothing that can be read", [NAN, NAN]),
        ("response\nA,PR\nB,SD\n", "column response", "No cell of it can be read; line 2 has `PR`", None),
        ("response\nA,PR\nB,1\n", "line 2", "`response` is `PR`; expected 1 or 0", None),
    ],
)
def test_warnings_cost_the_patient_its_outcome_alone(read, text, row, message, time):
    patients, (fault,) = read(f"patient_id,{text}")
    assert (fault.severity, fault.file, fault.row) == ("warning", "patients.csv", row)
    assert message in fault.message
    assert "another name" in fault.remedy or "both" in fault.remedy
    assert patients["patient_id"].tolist() == ["A", "B"]
    if time:
        np.testing.assert_array_equal(patients["time"], time)


@pytest.mark.parametrize(
    ("cells", "place", "likely", "write"),
    [
        ("event\nA,5,1\nB,4,2\n", "Line 3 has `2`", "R's habit", "0 in place of 1, and 1 in place of 2"),
        ("event\nA,5,1\nB,4,2\nC,2,0\n", "Line 3 has `2`", "competing events", "0 for all else"),
        ("event\nA,5,1\nB,4,9\nC,2,0\n", "Line 3 has `9`", "a code of its own", "nothing where it is not"),
        ("event\nA,5,yes\nB,4,-1\n", "Line 3 has `-1`", "a code of its own", "1 for yes, 0 for no"),
        ("response\nA,5,2\nB,4,1\n", "Line 2 has `2`", "either may be the response", "1 for response"),
    ],
)
def test_another_code_than_one_and_nought_sets_the_whole_column_aside(read, cells, place, likely, write):
    name = cells.split("\n")[0]
    patients, faults = read(f"patient_id,time,{cells}")
    (fault,) = [fault for fault in faults if fault.row == f"column {name}"]
    assert len(faults) == (1 if name == "event" else 2)  # a response leaves a time without an event
    assert place in fault.message
    assert likely in fault.message
    assert write in fault.remedy
    assert patients[["time", name]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (("12,5", "3", "7,25"), [12.5, 3, 7.25]),
        (("1,234", "12,5", "812"), [1.234, 12.5, 812]),
        (("0,512", "3", "1,5"), [0.512, 3, 1.5]),
        (("1.234", "812", "2.5"), [1.234, 812, 2.5]),
    ],
)
def test_a_comma_is_the_decimal_mark_where_the_column_says_so(read, times, expected):
    rows = "".join(f'{name},"{time}",1\n' for name, time in zip("ABC", times, strict=True))
    patients, faults = read(f"patient_id,time,event\n{rows}")
    assert faults == []
    np.testing.assert_array_equal(patients["time"], expected)


@pytest.mark.parametrize(
    ("times", "places"),
    [
        (("1,234", "812", "2,045"), "Line 2 has `1,234`, line 4 has `2,045`: whether the comma"),
        (("1,234", "2,045", "3,000"), "line 3 has `2,045`, line 4 has `3,000`: whether"),
        (("12,5", "3.5", "7"), "Line 2 has `12,5`: whether the comma is the decimal mark"),
        (("1,234.5", "812.0", ""), "Line 2 has `1,234.5`: whether"),
    ],
)
def test_a_comma_that_may_stand_between_thousands_sets_times_aside(read, times, places):
    """`1,234` days were read as 1.234, beside 812."""
    rows = "".join(f'{name},"{time}",1\n' for name, time in zip("ABC", times, strict=True))
    patients, faults = read(f"patient_id,time,event\n{rows}")
    (fault,) = [fault for fault in faults if fault.row == "column time"]
    assert places in fault.message
    assert "without marks between thousands" in fault.remedy
    assert patients["time"].isna().all()


def test_many_uncertain_commas_are_counted(read):
    rows = "".join(f'P{i},"1,{i:03d}",1\n' for i in range(9))
    _, (fault,) = read(f"patient_id,time,event\n{rows}")
    assert "line 6 has `1,004`, and 4 more have a comma: whether" in fault.message


def test_columns_of_another_meaning_disturb_nothing(read):
    patients, faults = read("patient_id,time,event,age\nA,baseline,scan,50\nB,follow-up,scan,60\n")
    assert [(fault.severity, fault.row) for fault in faults] == [
        ("warning", "column time"),
        ("warning", "column event"),
    ]
    assert patients["age"].tolist() == [50, 60]
    assert patients[["time", "event"]].isna().all(axis=None)


def test_many_faults_of_one_kind_are_counted(read):
    rows = "".join(f"P{i},?x,1\n" for i in range(40))
    _, faults = read(f"patient_id,time,event\nA,4,1\n{rows}")
    assert len(faults) == 21
    assert "20 lines more" in faults[-1].message
