"""What a cohort may say of itself: keys of its own are welcome, wrong kinds of values are faults."""

import pytest

from analysis.about_keys import about_faults
from analysis.checklists import item_ids
from analysis.cohort import COHORTS, try_cohort
from analysis.intake.open_list import open_cohorts

MINIMAL = "name: x\nsource: table\nlesions: lesions.csv\n"


def test_cohorts_of_before_have_no_fault():
    for path in COHORTS.glob("*.yml"):
        assert not try_cohort(path)[1]
    for entry in open_cohorts().values():
        assert not about_faults("x", entry.keys["about"])


@pytest.mark.parametrize(
    ("about", "severity", "row", "words"),
    [
        ({"annotatorz": "two"}, "warning", "about: annotatorz", "`annotators`"),
        ({"Kernel": "B30f"}, "warning", "about: Kernel", "`kernel`"),
        ({"centres": "seven"}, "error", "about: centres", "whole number"),
        ({"centres": True}, "error", "about: centres", "whole number"),
        ({"automatic": "no"}, "error", "about: automatic", "true or false"),
        ({"answers": ["clear-1"]}, "error", "about: answers", "clear-10"),
        ({"answers": {"clear-59": "x"}}, "error", "about: answers: clear-59", "Did you mean"),
        ({"answers": {"clear-1": " "}}, "error", "about: answers: clear-1", "text"),
        ({"answers": {"metrics-3": "histology"}}, "error", "about: answers: metrics-3", "yes or no"),
    ],
)
def test_what_cannot_be_used_is_told(about, severity, row, words):
    (fault,) = about_faults("cohort.yml", about)
    assert (fault.severity, fault.row) == (severity, row)
    assert words in f"{fault.message} {fault.remedy}"


def test_keys_of_ones_own_and_good_answers_are_no_fault():
    answers = {
        "clear-10": "looking back",
        "metrics-3": "yes, histology",
        "metrics-4": True,
        "ibsi-31a": "B30f",
    }
    assert not about_faults("x", {"sarcoma_grade": "2 or 3", "automatic": False, "answers": answers})
    assert len(set(item_ids())) == len(item_ids()) == 192


def test_a_fault_under_about_stops_the_cohort(tmp_path):
    path = tmp_path / "cohort.yml"
    path.write_text(MINIMAL + "about: {centres: many}\n")
    assert [fault.row for fault in try_cohort(path)[1]] == ["about: centres"]
