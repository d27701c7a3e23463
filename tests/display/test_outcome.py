"""The page on outcomes says what its tables say, and no more."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import schema
from analysis.display import outcome, outcome_words
from analysis.display.page import Page

ROW = {
    "index": "maximal", "outcome": "survival", "model": "adjusted", "adjusted_for": "lesions, volume",
    "n_known": 50, "n_patients": 48, "n_events": 31, "events_per_variable": 31 / 3, "sd": 0.1, "ratio": 2.0,
    "low": 1.4, "high": 2.9, "p_value": 0.001, "p_bh": 0.003, "p_proportional": 0.4,
    "caution": "", "reason": "",
}  # fmt: skip


@pytest.fixture
def paged(pages):
    """Open a page whose table of outcomes has the rows given, by what differs from `ROW`."""

    def paged(*rows: dict[str, object]) -> Page:
        outcomes = schema.conform("outcomes", pd.DataFrame([ROW | row for row in rows]))
        return replace(pages["degenerate"], _tables={"outcomes": outcomes})

    return paged


def title(page: Page) -> str:
    return outcome.ratios_figure(page).figure.get_suptitle().replace("\n", " ")


def test_an_association_is_told_with_its_interval(paged):
    said = outcome_words.found(paged({}))
    assert "**it goes with** the maximum (hazard ratio 2.00 [1.40–2.90], 48 patients)" in said
    assert "Nothing speaks against it (smallest p = 0.40)" in said
    assert title(paged({})).endswith("of the maximum goes with 2.0 times the hazard")


def test_nothing_beyond_chance_is_said_so(paged):
    page = paged(
        {"p_value": 0.2, "p_bh": 0.3, "low": 0.8}, {"index": "average_pairs", "p_value": 0.5, "p_bh": 0.5}
    )
    assert "**no index goes with it beyond chance**" in outcome_words.found(page)
    assert "The smallest p value is that of the maximum" in outcome_words.found(page)
    assert "no index goes with the outcome" in outcome.ratios_figure(page).figure.get_suptitle().replace(
        "\n", " "
    )


def test_what_adjusting_takes_away_is_named(paged):
    page = paged({"p_bh": 0.4}, {"model": "alone", "adjusted_for": "", "p_bh": 0.01})
    assert "Taken alone there seemed to be more: maximum (survival)" in outcome_words.found(page)


def test_a_ratio_that_drifts_and_marked_rows_are_told(paged):
    said = outcome_words.found(
        paged({"p_proportional": 0.01, "caution": "the hazard ratio changes with time"})
    )
    assert "The hazard ratio changes with time (maximum, adjusted)" in said
    assert "1 ratio of the table is marked" in said


def test_an_endless_interval_is_cut_with_an_arrow(paged):
    page = paged({"ratio": 300.0, "low": 0.5, "high": 2e5, "p_bh": 0.3})
    (axes,) = outcome.ratios_figure(page).figure.axes
    assert [line.get_marker() for line in axes.lines if line.get_marker() not in ("None", "")] == [">"]
    assert axes.get_xlim()[1] < 30


def test_known_patients_are_counted(paged):
    said = outcome_words.known(paged({}))
    assert "is known of 50 patients. Of them 48 have an index, with 31 events" in said


def test_unit_of_time_comes_from_the_yml(paged):
    page = paged({})
    assert outcome_words.time_unit(page) == "as in the table"
    told = replace(page, cohort=replace(page.cohort, about={"time_unit": "months\n"}))
    assert outcome_words.time_unit(told) == "months"


@pytest.mark.parametrize(
    ("p_logrank", "p_model", "said"),
    [
        (
            0.01,
            0.3,
            "Not adjusted, survival differs between thirds by the average (over pairs); adjusted, no index",
        ),
        (0.01, 0.02, "Not adjusted, survival differs between thirds by the average"),
        (0.2, 0.02, "Not adjusted, no difference in survival beyond chance"),
        (np.nan, np.nan, "in thirds by each index, not adjusted"),
    ],
)
def test_title_of_curves_says_nothing_that_the_findings_deny(pages, p_logrank, p_model, said):
    page = pages["melanoma"]
    tests = page.table("logrank").assign(p_bh=[0.9, p_logrank, 0.9] if p_model > 0 else np.nan)
    outcomes = page.table("outcomes").assign(p_bh=p_model)
    curves = page.table("survival_curves")
    given = {"logrank": tests, "outcomes": outcomes, "survival_curves": curves}
    shown = outcome.survival_figure(replace(page, _tables=given)).figure.get_suptitle().replace("\n", " ")
    assert said in shown
    assert ("adjusted, no index" in shown) == ("no index" in said)


def test_time_stands_once_below_all_panels(pages):
    figure = outcome.survival_figure(pages["melanoma"]).figure
    assert [axes.get_xlabel() for axes in figure.axes] == ["", "time (as in the table)", ""]


def test_curves_are_the_table(pages):
    drawn = outcome.survival_figure(pages["melanoma"])
    curves = pages["melanoma"].table("survival_curves").query("index == 'maximal' and third == 'high'")
    line = drawn.figure.axes[2].lines[2]
    np.testing.assert_array_equal(line.get_xydata(), curves[["time", "survival"]])


def test_table_has_a_row_an_index_and_tells_which_model_a_remark_is_about(paged):
    alone = {"model": "alone", "ratio": np.nan, "low": np.nan, "high": np.nan, "p_value": np.nan}
    table = outcome_words.ratios_table(
        paged(alone | {"p_bh": np.nan, "reason": "no reason"}, {"caution": "few"})
    )
    (row,) = table.to_dict("records")
    assert row["Adjusted, ratio [95 %] (no unit)"] == "2.00 [1.40–2.90]"
    assert row["p, adjusted (after B–H; no unit)"] == "0.001 (0.003)"
    assert row["Alone, ratio [95 %] (no unit)"] == "–"
    assert row["Remarks"] == "alone: no reason; adjusted: few"
