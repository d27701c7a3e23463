"""Outcomes of patients are found in tables of features, or beside them, and never turned round."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from analysis.cohort import read_cohort
from analysis.intake.new import Wishes, new
from analysis.sources.check import check
from analysis.sources.patients import read_patients
from tests.intake.table.conftest import ids, said

TIMES, EVENTS, RESPONSES = {"A": 12, "B": 3, "C": 7}, {"A": 1, "B": 0, "C": 1}, {"A": 1, "B": 0, "C": 0}


def of_patients(lesions: pd.DataFrame, **columns: dict) -> pd.DataFrame:
    """Give each lesion the value of its patient."""
    return lesions.assign(**{name: lesions["patient"].map(values) for name, values in columns.items()})


@pytest.mark.parametrize(
    ("time", "event", "unit"),
    [
        ("time", "event", ""),
        ("OS_months", "OS_event", "months"),
        ("overall survival (days)", "death", "days"),
        ("survival_days", "status", "days"),
        ("PFS (years)", "progression", "years"),
        ("pfs_time", "pfs.status", ""),
        ("follow-up weeks", "Dead", "weeks"),
    ],
)
def test_usual_names_of_time_and_event(good, lesions, time, event, unit):
    found = good(of_patients(lesions, **{time: TIMES, event: EVENTS}))
    assert found.patients.set_index("patient_id")["time"].to_dict() == TIMES
    assert found.patients.set_index("patient_id")["event"].to_dict() == EVENTS
    assert found.time_unit == unit
    assert f"time by `{time}`, event by `{event}`" in said(found)
    assert found.timepoint is None
    assert not found.left_out


@pytest.mark.parametrize(
    "name",
    [
        "censored",
        "OS_censor",
        "alive",
        "is_alive",
        "survived",
        "non-responder",
        "progression-free",
        "event_free",
    ],
)
def test_a_column_in_which_1_may_mean_the_opposite_is_left_aside(good, lesions, name):
    found = good(of_patients(lesions, OS_months=TIMES, **{name: EVENTS}))
    assert found.patients is None
    assert f"`{name}` is left aside: 1 may mean there" in said(found)
    assert f"column {name}" in {entry.what for entry in found.left_out}


def test_the_user_says_that_1_is_the_event(good, lesions):
    found = good(of_patients(lesions, OS_months=TIMES, censored=EVENTS), columns={"event": "censored"})
    assert found.patients["event"].tolist() == [1, 0, 1]
    assert "left aside" not in said(found)


@pytest.mark.parametrize("code", [{"A": 1, "B": 2, "C": 1}, {"A": 0, "B": 1, "C": 2}])
def test_another_code_is_left_aside(good, lesions, code):
    found = good(of_patients(lesions, time=TIMES, status=code))
    assert found.patients is None
    assert "`status` is left aside" in said(found)
    assert "lest 1 be taken for its opposite" in said(found)
    assert "`time` is left aside: survival needs a column `event`" in said(found)


def test_words_for_events_and_responses(good, lesions):
    frame = of_patients(
        lesions,
        time=TIMES,
        vital_status={"A": "Dead", "B": "alive", "C": "dead"},
        Response={"A": "Responder", "B": "", "C": "no"},
    )
    people = good(frame).patients
    assert people["event"].tolist() == [1, 0, 1]
    assert people["response"].astype("float64").tolist() == pytest.approx([1, np.nan, 0], nan_ok=True)


STATES = ["vital_status", "Vital Status", "survival_status", "life_status", "overall_survival_status"]


@pytest.mark.parametrize("name", STATES)
def test_a_status_of_life_is_taken_by_its_words(good, lesions, name):
    found = good(of_patients(lesions, time=TIMES, **{name: {"A": "Deceased", "B": "Living", "C": "dead"}}))
    assert found.patients["event"].tolist() == [1, 0, 1]
    assert not found.left_out


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("code", [EVENTS, {"A": "yes", "B": "no", "C": ""}, {"A": 1, "B": 2, "C": 1}])
def test_a_status_of_life_in_numbers_may_mean_the_opposite(good, lesions, name, code):
    """It was taken as 1 for dead, though in many tables 1 stands for alive."""
    frame = of_patients(lesions, time=TIMES, **{name: code})
    found = good(frame)
    assert found.patients is None
    assert f"`{name}` is left aside: 1 may mean there that the event was not seen" in said(found)
    assert f"`--column event={name}`" in said(found)
    assert f"column {name}" in {entry.what for entry in found.left_out}
    if code == EVENTS:
        assert good(frame, columns={"event": name}).patients["event"].tolist() == [1, 0, 1]


def test_of_several_responses_the_first_that_can_be_read_is_taken_and_said(good, lesions):
    """The first was taken in silence, and where it could not be read there was none."""
    other = {"A": 0, "B": 1, "C": 1}
    frame = of_patients(lesions, response=RESPONSES, tumor_response=other)
    found = good(frame)
    assert found.patients["response"].tolist() == [1, 0, 0]
    assert "Several columns of response: `response` is taken, `tumor_response` left aside" in said(found)
    assert good(frame, columns={"response": "tumor_response"}).patients["response"].tolist() == [0, 1, 1]
    words = of_patients(lesions, response={"A": "PR", "B": "SD", "C": "PD"}, responder=other)
    assert good(words).patients["response"].tolist() == [0, 1, 1]
    assert "Several columns" not in said(good(words))


def test_best_response_in_words_of_recist_is_not_guessed(good, lesions):
    found = good(of_patients(lesions, response={"A": "PR", "B": "SD", "C": "PD"}))
    assert found.patients is None
    assert "`response` is left aside and not taken for `response`. No cell of it can be read" in said(found)


def test_zeros_and_ones_are_no_time(good, lesions):
    found = good(of_patients(lesions, OS=EVENTS, death=EVENTS))
    assert found.patients is None
    assert "it is no time" in said(found)


def test_time_and_event_of_different_endpoints_are_not_put_together(good, lesions):
    found = good(of_patients(lesions, PFS_months=TIMES, death=EVENTS))
    assert found.patients is None
    assert "Which time belongs to which event cannot be told" in said(found)
    several = good(of_patients(lesions, OS_months=TIMES, PFS_months=TIMES, status=EVENTS))
    assert several.patients is None


def test_of_two_endpoints_overall_survival_is_taken_and_said(good, lesions):
    other = {"A": 5, "B": 2, "C": 4}
    frame = of_patients(lesions, PFS=other, PFS_event=RESPONSES, OS=TIMES, OS_event=EVENTS)
    found = good(frame)
    assert found.patients[["time", "event"]].to_dict("list") == {"time": [12, 3, 7], "event": [1, 0, 1]}
    assert "`PFS` and `PFS_event` left aside" in said(found)
    chosen = good(frame, columns={"time": "PFS", "event": "PFS_event"})
    assert chosen.patients["time"].tolist() == [5, 2, 4]


def test_a_column_that_differs_within_patients_is_left_aside_with_its_rows(good, lesions):
    found = good(of_patients(lesions, event=EVENTS).assign(time=[12, 13, 12, 3, 4, 7, 7]))
    assert ids(found) == [*zip("AAABBCC", "1231212", strict=True)]
    assert found.timepoint is None
    assert found.patients is None
    assert "Patient `A` has `12` (line 2) and `13` (line 3)" in said(found)


def test_one_patient_with_several_values_gets_none(good, measured):
    keys = pd.DataFrame({"patient": [*"AABBCCDDEEFF"], "lesion": [1, 2] * 6})
    times = [4, 4, 5, 5, 6, 60, 7, 7, 8, 8, 9, 9]
    found = good(pd.concat([keys, measured(12)], axis=1).assign(time=times, event=1))
    assert found.patients["time"].tolist() == pytest.approx([4, 5, np.nan, 7, 8, 9], nan_ok=True)
    (fault,) = found.faults
    assert (fault.severity, fault.row) == ("warning", "line 7")
    assert "`6` (line 6) and `60` (line 7)" in fault.message


def test_response_alone_is_enough_and_a_lone_time_is_not(good, lesions):
    assert good(of_patients(lesions, response=RESPONSES)).patients["response"].tolist() == [1, 0, 0]
    lone = good(of_patients(lesions, OS_days=TIMES))
    assert lone.patients is None
    assert "survival needs a column `event`" in said(lone)


def test_times_with_marks_between_thousands_are_not_a_thousandth(good, lesions):
    found = good(of_patients(lesions, OS_days={"A": "1,234", "B": "812", "C": "2,045"}, OS_event=EVENTS))
    assert found.patients is None
    assert "`OS_days` is left aside and not taken for `time`. Line 2 has `1,234`" in said(found)


@pytest.mark.parametrize("folder", [False, True])
@pytest.mark.parametrize(("status", "known"), [(("1", "0"), False), (("dead", "alive"), True)])
def test_new_takes_the_vital_status_of_a_table_of_patients_by_words_alone(
    lesions, tmp_path: Path, folder, status, known
):
    source = tmp_path / "in"
    source.mkdir()
    lesions.to_csv(source / "features.csv", index=False)
    rows = "A;61;12;{}\nB;50;3;{}\n".format(*status)
    (source / "patients.csv").write_text(f"patient;age;OS (months);vital_status\n{rows}")
    made = new(source if folder else source / "features.csv", tmp_path / "out", Wishes())
    assert any("`--column event=vital_status`" in line for line in made.lines()) is not known
    people, _ = read_patients(read_cohort(made.yml))
    assert ("event" in people) is known
    if known:
        assert people["event"].tolist()[:2] == [1, 0]


@pytest.mark.parametrize("folder", [False, True])
def test_patients_beside_the_lesions_become_a_page_on_outcomes(lesions, tmp_path: Path, folder):
    source = tmp_path / "in"
    source.mkdir()
    lesions.to_csv(source / "features.csv", index=False)
    (source / "patients.csv").write_text(
        "patient;age;Sex;OS (months);OS event;stage\nA;61;F;12,5;1;IV\nB;50;M;3;0;III\nZ;40;F;1;1;IV\n"
    )
    made = new(source if folder else source / "features.csv", tmp_path / "out", Wishes())
    assert any("are taken from it; `stage` left aside" in line for line in made.lines())
    keys = yaml.safe_load(made.yml.read_text())
    assert keys["patients"] == "patients.csv"
    assert keys["about"] == {"time_unit": "months"}
    people, faults = read_patients(read_cohort(made.yml))
    assert not faults
    assert people[["patient_id", "age", "sex"]].to_numpy().tolist()[:2] == [["A", 61, "F"], ["B", 50, "M"]]
    assert people["time"].tolist() == pytest.approx([12.5, 3, np.nan], nan_ok=True)
    assert people["event"].tolist() == pytest.approx([1, 0, np.nan], nan_ok=True)
    assert not [fault for fault in check(read_cohort(made.yml)) if fault.severity == "error"]
