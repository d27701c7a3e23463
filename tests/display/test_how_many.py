"""The several answers to how many lesions stand beside each other, each with its question."""

import pytest

from analysis.display.how_many import answers, answers_table
from analysis.display.show import Absent
from analysis.numerals import whole


@pytest.mark.parametrize("shape", ["lung", "melanoma", "dapper"])
def test_each_answer_is_that_of_its_own_table(pages, shape):
    page = pages[shape]
    frame = answers_table(page).set_index("Where else in the book")["Lesions for the maximum (n)"]
    required, plan = page.table("required"), page.table("plan").query("index == 'maximal'")
    cohort = required.query("level == 'cohort' and index == 'maximal'")["n_lesions"].iloc[0]
    assert frame["what sampling loses; cohorts side by side"].startswith(whole(cohort))
    need = plan.query("scope == 'patient'")["n_lesions"]
    low, high = whole(need.min()), whole(need.max())
    on_patients, on_new = frame["here alone"]
    assert on_patients == (low if low == high else f"{low} to {high}")
    assert on_new.startswith("all")
    ledger = page.table("ledger").set_index("claim").loc["eight-for-maximum"]
    if ledger["verdict"] in {"holds", "fails"}:
        assert frame["first page, ledger"] == whole(ledger["value"])
    assert "do not contradict each other" in answers(page)


@pytest.mark.parametrize("shape", ["degenerate", "nothing"])
def test_without_a_plan_there_is_a_reason(pages, shape):
    assert isinstance(answers_table(pages[shape]), Absent)
    assert answers(pages[shape]) == ""
