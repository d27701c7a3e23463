"""What a run did not compute is said as what it is: left out, or failed."""

import pandas as pd
import pytest

from analysis import schema
from analysis.display import (
    clusters,
    components,
    contour_limits,
    effects,
    floor,
    footing,
    forks,
    outcome_words,
    plan,
    shuffled,
    spread,
    strategies,
    weighted,
)
from analysis.display.page import Page
from analysis.study.not_computed import failed, left_out_by_quick

ABSENT = {
    "clustering": clusters.no_clustering,
    "components": components.no_components,
    "agreement": contour_limits.no_agreement,
    "paths": forks.no_paths,
    "plan": plan.no_plan,
    "scales": spread.no_spread,
    "strategies": strategies.no_strategies,
}
ONLY_FAILED = {
    "effects": effects.no_effects,
    "floor_patients": floor.no_floor,
    "footing": footing.no_group_rows,
    "shuffled": shuffled.no_shuffled,
    "weighted": weighted.no_weights,
}


def without(page, *names, missing):
    tables = {name: schema.empty(name) for name in names} | {"not_computed": missing}
    return Page(page.cohort, page.results, {**page._tables, **tables})


@pytest.mark.parametrize("table", [*ABSENT, *ONLY_FAILED])
def test_a_topic_that_failed_is_not_said_to_be_left_out(pages, table):
    page = without(pages["melanoma"], table, "readers", missing=failed({table: "ZeroDivisionError"}))
    said = (ABSENT | ONLY_FAILED)[table](page).reason
    assert "could not be computed in this run: an unexpected error (ZeroDivisionError)" in said
    assert "--quick" not in said


@pytest.mark.parametrize("table", ABSENT)
def test_what_quick_left_out_is_said_to_be(pages, table):
    page = without(pages["melanoma"], table, "readers", missing=left_out_by_quick())
    said = ABSENT[table](page).reason
    assert "left out of this run with `--quick`" in said
    assert "error" not in said


def test_results_that_do_not_say_why_leave_both_open(pages):
    page = without(pages["melanoma"], "plan", missing=schema.empty("not_computed"))
    assert "either the run left it out with `--quick`, or nothing" in plan.no_plan(page).reason


def test_outcomes_that_failed_are_not_said_to_be_unknown(pages):
    page = without(pages["melanoma"], "outcomes", missing=failed({"outcomes": "ValueError"}))
    assert "unexpected error (ValueError)" in outcome_words.known(page)
    assert outcome_words.found(page) == ""


def test_a_table_without_a_file_counts_as_none_missing(pages, tmp_path):
    assert Page(pages["lung"].cohort, tmp_path).table("not_computed").empty


def test_quick_names_every_table_that_goes_beyond_the_paper_and_takes_long():
    table = left_out_by_quick()
    assert {"paths", "plan", "components", "logrank"} <= set(table["table"])
    assert "not_computed" not in set(table["table"])
    assert isinstance(table, pd.DataFrame)
    assert set(table["reason"]) == {"quick"}
