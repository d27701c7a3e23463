"""The page on strategies: figures and sentences say what the tables hold."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from analysis.display import effort, findings_strategies, strategies, weighted, which_five
from analysis.display.page import Page
from analysis.display.show import Absent, png
from analysis.statistics.contest import NO_SURFACE
from tests.display.made_strategies import START

FIGURES = (which_five.which_five_figure, effort.effort_figure)
TABLES = (
    strategies.rules_table,
    strategies.maximum_table,
    strategies.average_table,
    partial(strategies.differences_table, equal="effort"),
    weighted.weighted_table,
)


def changed(page: Page, name: str, table) -> Page:
    copy = Page(page.cohort, page.results, dict(page._tables))
    copy._tables[name] = table
    return copy


@pytest.mark.parametrize("draw", FIGURES)
@pytest.mark.parametrize("shape", ["lung", "melanoma", "dapper"])
def test_each_figure_is_whole(pages, shape, draw):
    drawn = draw(pages[shape])
    assert drawn.figure.get_suptitle()
    assert drawn.alt.endswith(".")
    assert pages[shape].title in drawn.caption
    assert drawn.figure.get_size_inches().tolist()[0] == 8


@pytest.mark.parametrize("shape", ["degenerate", "nothing"])
def test_what_cannot_be_said_is_a_sentence(pages, shape):
    page = pages[shape]
    shown = [show(page) for show in (*FIGURES, *TABLES)]
    assert all(isinstance(one, Absent) and one.reason.endswith(".") for one in shown)
    assert findings_strategies.strategies(page).startswith("- ")
    assert weighted.weights(page).startswith("- ")
    assert findings_strategies.who_is_followed(page) == ""


def test_after_quick_the_page_says_how_to_get_it(pages):
    page = changed(pages["melanoma"], "strategies", pages["melanoma"].table("strategies").head(0))
    assert "--quick" in which_five.which_five_figure(page).reason
    assert "--quick" in findings_strategies.strategies(page)


def test_strategies_are_ranked_by_what_they_recover_and_the_bound_is_last(pages):
    table = pages["melanoma"].table("strategies")
    best = sorted((name for name in START if name != "oracle"), key=lambda name: -START[name])
    assert strategies.ranked(table, 5) == [*best, "oracle"]
    drawn = which_five.which_five_figure(pages["melanoma"])
    labels = [one.get_text().split("\n")[0] for one in drawn.figure.axes[0].get_yticklabels()]
    assert labels == [strategies.STRATEGY_NAMES[name] for name in [*best, "oracle"]]


def test_the_answer_names_both_and_that_they_differ(pages):
    said = findings_strategies.strategies(pages["melanoma"])
    assert "“extremes of each site” shows most of the maximum**: 70\N{NO-BREAK SPACE}% (n = 25" in said
    assert "percentage points more than 5 random lesions (95 % interval of the difference" in said
    assert "The two are not the same" in said
    assert "no evidence" in said


def test_with_few_patients_each_is_drawn_and_no_interval_is_given(pages):
    lung, melanoma = (which_five.which_five_figure(pages[shape]) for shape in ("lung", "melanoma"))
    dots = [line.get_xdata() for line in lung.figure.axes[0].lines if len(line.get_xdata()) > 10]
    assert len(dots[0]) == 3 * 8
    assert "no interval" in lung.caption
    assert "95 % interval" not in [text.get_text() for text in lung.figure.legends[0].texts]
    assert "95 % interval" in [text.get_text() for text in melanoma.figure.legends[0].texts]
    assert "cannot settle" in findings_strategies.strategies(pages["lung"])


def test_without_sites_rules_by_site_are_not_drawn_but_explained(pages):
    page = pages["dapper"]
    assert len(which_five.which_five_figure(page).figure.axes[0].get_yticklabels()) == 5
    said = findings_strategies.strategies(page)
    assert "No patient allows *RECIST 1.1* or *extremes of each site*" in said
    assert "No lesion of this cohort has a site" in weighted.weights(page)
    assert strategies.rules_table(page).set_index("Strategy").loc["RECIST 1.1", "Patients"] == "0"


def test_without_surfaces_effort_is_left_out(pages):
    table = pages["melanoma"].table("strategies").copy()
    table["surface_cm2"] = np.nan
    table.loc[table["equal"] == "effort", ["mean_percent", "reason"]] = np.nan, NO_SURFACE
    page = changed(pages["melanoma"], "strategies", table)
    assert isinstance(effort.effort_figure(page), Absent)
    assert f"Equal effort cannot be compared: {NO_SURFACE}." in findings_strategies.strategies(page)
    assert png(which_five.which_five_figure(page).figure)


def test_a_large_cohort_is_said_not_to_be_followed_whole(pages):
    table = pages["melanoma"].table("strategies")
    few = table[(table["level"] != "patient") | (table["patient_id"] < "M05")]
    page = changed(pages["melanoma"], "strategies", few)
    assert "5 are followed, chosen at random" in findings_strategies.who_is_followed(page)
    assert "All 40" in findings_strategies.who_is_followed(pages["melanoma"])


def test_weighted_pairs_have_no_bias_and_more_spread(pages):
    shown = weighted.weighted_table(pages["lung"]).set_index(["Sample", "Average"])
    assert shown.loc[("2 a site", "weighted pairs"), "Bias (%)"] == "0"
    assert shown.loc[("2 a site", "pooled, as it is"), "Bias (%)"] == "6.0"
    said = weighted.weights(pages["lung"])
    assert "**Weighted pairs are off by 0 %.**" in said
    assert "varies by 40\N{NO-BREAK SPACE}% (standard deviation), the pooled one by 30" in said
    assert "1 patient (9 pairs of lesions out of reach)" in said


def of_one_patient(pooled: tuple[float, float], weighted_spread: float) -> pd.DataFrame:
    """Bias and spread of the pooled average, and spread of the weighted one."""
    rows = [(*pooled, "naive-pooled"), (0.0, weighted_spread, "horvitz-thompson")]
    table = pd.DataFrame(rows, columns=["bias_percent", "sd_percent", "estimator"])
    table = table.assign(strategy="site-2", n_patients=30,
                         rmse_percent=np.hypot(table["bias_percent"], table["sd_percent"]))  # fmt: skip
    cohort = table.assign(rmse_percent=np.hypot(table["bias_percent"], table["sd_percent"] / 30**0.5))
    return pd.concat([table.assign(level="patient-mean"), cohort.assign(level="cohort")])


def test_weighting_is_advised_only_where_it_errs_less():
    # 40² - 30² = 700 of spread against 6² = 36 of bias: even at 19.4 patients.
    said = weighted.advice(of_one_patient((6.0, 30.0), 40.0))
    assert "For one patient the pooled average errs less" in said
    assert "from about 20 patients on" in said
    assert "The mean of these 30 patients errs by 7.3\N{NO-BREAK SPACE}% weighted and 8.1" in said
    assert "**Weight them**" in weighted.advice(of_one_patient((50.0, 30.0), 40.0))
    assert "**Do not weight them**" in weighted.advice(of_one_patient((0.0, 30.0), 40.0))


def test_at_equal_effort_rules_that_few_patients_allow_do_not_win(pages):
    table, differences = (
        pages["melanoma"].table(name).copy() for name in ("strategies", "strategy_differences")
    )
    for own in (table, differences):
        own.loc[(own["strategy"] == "extremes-a-site") & (own["equal"] == "effort"), "n_patients"] = 3
    page = changed(changed(pages["melanoma"], "strategies", table), "strategy_differences", differences)
    said = findings_strategies.strategies(page)
    assert "“farthest first” does best of the rules that most patients allow" in said
    assert "Fewer patients allow *extremes of each site* (n = 3)" in said


def test_what_errs_least_is_said_softly_where_the_interval_holds_no_difference(pages):
    table, differences = (pages["melanoma"].table(n).copy() for n in ("strategies", "strategy_differences"))
    rule = "recist-1.1"
    table.loc[(table["strategy"] == rule) & (table["index"] == "average_pairs"), "error_points"] = 1.0
    undecided, decided = "do not tell it from random lesions", "95 % interval −9 to −2"
    for ends, said in (((-9.0, 4.0), undecided), ((-9.0, -2.0), decided)):
        differences.loc[differences["strategy"] == rule, ["low_points", "high_points"]] = ends
        answer = findings_strategies.answer(table, differences)
        assert said in answer
        assert ("errs least**" in answer) == (ends[1] < 0)


def test_every_value_has_its_patients_and_an_interval(pages):
    page = pages["melanoma"]
    largest = strategies.maximum_table(page).set_index("Strategy").drop(index="best found (known afterwards)")
    average = strategies.average_table(page).set_index("Strategy")
    assert (largest["Patients"] == "25").all()
    assert largest["Maximum (%)"].str.contains("[", regex=False).all()
    assert largest["95th percentile (%)"].str.contains("[", regex=False).all()
    assert average.loc["largest", "Bias (%)"].startswith("−5 [−17 to +7]")
