"""The page on strategies: figures and sentences say what the tables hold."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from analysis.display import effort, findings_strategies, strategies, weighted, which_five
from analysis.display.page import Page
from analysis.display.show import Absent, png
from analysis.display.standing import standing, title_of
from analysis.statistics.contest import NO_SURFACE
from tests.display.made_strategies import START, made_strategies

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
    said = said.replace("\N{NO-BREAK SPACE}", " ")
    assert "With 5 lesions in each of the 22 patients who have more, **“extremes of each site” (70 %)" in said
    assert "shows more of the maximum than random lesions (51 %)**" in said
    assert "difference +30 percentage points, 95 % interval +21 to +39" in said
    assert "What shows the maximum distorts the average" in said
    assert "makes it 30 % too large (95 % interval of the bias +18 to +42 %)" in said
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
    assert strategies.rules_table(page).set_index("Strategy").loc["RECIST 1.1", "Patients (n)"] == "0"


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
    assert "rules with different patients (n) not against each other" in said
    assert "*extremes of each site* +2 [−7 to +11] points with 5 lesions on average (n = 3)" in said
    assert "Not all 22 patients allow *extremes of each site* (n = 3)" in said
    assert "or all lesions that it allows take less surface" in said
    assert "where its first lesion alone takes more, the rule shows nothing in that patient" in said
    assert "does best" not in said


def test_what_errs_least_is_said_softly_where_the_interval_holds_no_difference(pages):
    table, differences = (pages["melanoma"].table(n).copy() for n in ("strategies", "strategy_differences"))
    rule, error = differences["strategy"] == "recist-1.1", differences["outcome"] == "error"
    differences.loc[error, ["low_points", "high_points"]] = -9.0, 4.0
    differences.loc[error & rule, "difference_points"] = -99.0
    undecided, decided = "No rule was shown to err less on the average than random", "95 % interval −9 to −2"
    for ends, said in (((-9.0, 4.0), undecided), ((-9.0, -2.0), decided)):
        differences.loc[error & rule, ["low_points", "high_points"]] = ends
        answer = findings_strategies.answer(table, differences)
        assert said in answer
        assert ("“RECIST 1.1” (10\N{NO-BREAK SPACE}%) errs less" in answer) == (ends[1] < 0)
        title = title_of(table, differences)
        assert ("“RECIST 1.1” errs less on the average" in title) == (ends[1] < 0)
        assert ("err least on the average is open between 6 rules and random ones" in title) == (ends[1] > 0)


def test_a_title_names_a_rule_for_the_maximum_only_where_its_interval_leaves_out_0(pages):
    table, differences = (pages["melanoma"].table(n).copy() for n in ("strategies", "strategy_differences"))
    recovery = differences["outcome"] == "recovery"
    differences.loc[recovery, ["low_points", "high_points"]] = -1.0, 50.0
    assert "which show most of the maximum is open between 6 rules" in title_of(table, differences)
    assert "no rule was shown to recover more" in findings_strategies.answer(table, differences)
    page = changed(pages["melanoma"], "strategy_differences", differences)
    assert "leave open whether a rule recovers more" in effort.effort_figure(page).figure.get_suptitle()
    differences.loc[recovery & (differences["strategy"] == "largest"), "low_points"] = 1.0
    assert "“largest” shows more of the maximum than random ones" in title_of(table, differences)
    differences.loc[recovery, ["low_points", "high_points"]] = -50.0, -1.0
    assert "no rule shows as much of the maximum as random ones" in title_of(table, differences)


def test_what_comes_first_has_the_best_value_whether_or_not_it_has_an_interval(pages):
    table, differences = (pages["melanoma"].table(n).copy() for n in ("strategies", "strategy_differences"))
    differences[["low_points", "high_points"]] = -50.0, 50.0
    rows = differences["strategy"].isin(["largest", "farthest-first"])
    for rule, recovery, error in (("largest", 60.0, -60.0), ("farthest-first", 30.0, -30.0)):
        own = differences["strategy"] == rule
        differences.loc[own, "difference_points"] = np.where(differences.loc[own, "outcome"] == "error",
                                                             error, recovery)  # fmt: skip
    others = ~rows & (differences["strategy"] != "oracle")
    differences.loc[others, "difference_points"] = 0.0
    differences.loc[differences["strategy"] == "largest", ["low_points", "high_points"]] = np.nan
    for outcome in ("recovery", "error"):
        found = standing(differences, 5, outcome)
        assert found.untold == ["largest"]
        assert found.undecided[:2] == ["largest", "farthest-first"]
        assert sorted(found.undecided) == sorted([*found.open, *found.untold])
    said = findings_strategies.answer(table, differences)
    assert said.count("of which “largest”") == 2
    assert said.count("comes first here") == 2


def test_patients_of_whom_all_lesions_are_taken_are_counted_apart(pages):
    page = pages["melanoma"]
    assert strategies.without_choice(page.table("strategies")) == 3
    said = findings_strategies.who_is_followed(page)
    assert "Compared are the 22 of them with more than 5 lesions" in said
    assert "3 patients who have just 5 would recover 100 % with any rule" in said
    caption = which_five.which_five_figure(page).caption
    assert "n = 22 patients with more than 5 lesions; 3 with just so many, of whom all are taken" in caption


def test_nobody_with_more_than_two_lesions_leaves_no_choice(pages):
    page = pages["melanoma"]
    two = made_strategies(dict.fromkeys("ABCDEFG", 2), sites=True)["strategies"]
    shown = which_five.which_five_figure(changed(page, "strategies", two))
    assert isinstance(shown, Absent)
    assert "more than two lesions" in shown.reason
    three = made_strategies({"A": 3, "B": 2}, sites=True)["strategies"]
    assert strategies.asked(three) == 2


def test_the_best_found_says_in_how_many_patients_it_is_a_bound(pages):
    rows = strategies.rows_at(pages["melanoma"].table("strategies"), 5, "average_pairs")
    assert "too many to look at each in 22 of 22 patients" in which_five.how_exact(rows)
    assert "so it is a bound" in which_five.how_exact(rows.assign(n_exact=22.0))


def test_every_value_has_its_patients_and_an_interval(pages):
    page = pages["melanoma"]
    largest = strategies.maximum_table(page).set_index("Strategy").drop(index="best found (known afterwards)")
    average = strategies.average_table(page).set_index("Strategy")
    assert (largest["Patients (n)"] == "22").all()
    assert largest["Maximum (%)"].str.contains("[", regex=False).all()
    assert largest["95th percentile (%)"].str.contains("[", regex=False).all()
    assert average.loc["largest", "Bias (%)"].startswith("−5 [−17 to +7]")
