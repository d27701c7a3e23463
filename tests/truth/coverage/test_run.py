"""Simulated coverage: of an interval whose coverage is known, in parts, and of what is kept."""

from html import unescape

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.report.coverage_page import TOPICS, CoveragePage, missed
from analysis.truth.coverage.case import Case
from analysis.truth.coverage.kept import read_kept, write_kept
from analysis.truth.coverage.misses import BIASES, MISSES
from analysis.truth.coverage.names import NAMES
from analysis.truth.coverage.run import (
    AS_IT_SAYS,
    BAND,
    BIASED,
    COLUMNS,
    FIRST,
    KEEPS,
    NO_INTERVAL,
    SHORT,
    TOO_OFTEN,
    TOO_RARELY,
    UNBIASED,
    bias_verdict,
    first_trials,
    summary,
    topics,
    trials,
    verdict,
)

CASES = [(topic, name) for topic, cases in topics().items() for name in cases]
KEPT = read_kept().set_index(["topic", "case"])


def of(once, truth=0.0, trials=2000, least=False):
    case = Case("mean of 30 normal values", "30 normal values", once, truth, trials, least)
    rng = np.random.default_rng(1)
    return summary("made", "case", case, np.array([once(rng) for _ in range(trials)]))


def student(rng, shift=0.0):
    x = rng.standard_normal(30) + shift
    half = stats.t.ppf(0.975, 29) * x.std(ddof=1) / np.sqrt(30)
    return x.mean(), x.mean() - half, x.mean() + half


def test_students_interval_covers_as_it_says_without_bias():
    row = of(student)
    assert list(row) == list(COLUMNS)
    assert row["coverage_percent"] == pytest.approx(95, abs=3 * 100 * np.sqrt(0.95 * 0.05 / 2000))
    assert row["mc_error"] == pytest.approx(1 / np.sqrt(30 * 2000), rel=0.1)
    assert (row["verdict"], row["bias_verdict"]) == (AS_IT_SAYS, UNBIASED)


def test_a_bias_and_its_coverage_are_those_of_the_formula():
    row = of(lambda rng: student(rng, shift=0.3))
    assert row["bias"] == pytest.approx(0.3, abs=3 * row["mc_error"])
    missed = stats.nct.sf(stats.t.ppf(0.975, 29), 29, 0.3 * np.sqrt(30))
    assert row["coverage_percent"] == pytest.approx(100 * (1 - missed), abs=300 * np.sqrt(0.25 / 2000))
    assert (row["verdict"], row["bias_verdict"]) == (TOO_RARELY, BIASED)


def test_a_promise_may_be_exceeded_and_not_missed():
    assert of(lambda rng: student(rng, shift=0.3), least=True)["bias_verdict"] == KEEPS
    assert of(student, least=True)["bias_verdict"] == KEEPS
    assert of(lambda rng: student(rng, shift=-0.3), least=True)["bias_verdict"] == SHORT


@pytest.mark.parametrize(
    ("hits", "verdict"), [(41, BIASED), (39, UNBIASED), (25, UNBIASED), (11, UNBIASED), (10, BIASED)]
)
def test_a_rate_is_held_against_the_error_of_the_promised_rate(hits, verdict):
    """At 8.2 % of 500 the wider error of 8.2 % itself called 3.3 errors "no bias seen"."""
    case = Case("test", "made", student, 0.05, trials=500, rate=True)
    simulated = np.full((500, 3), np.nan)
    simulated[:, 0] = np.arange(500) < hits
    row = summary("made", "case", case, simulated)
    assert row["mc_error"] == pytest.approx(np.sqrt(0.05 * 0.95 / 500), rel=1e-12)
    assert row["bias_verdict"] == verdict
    none = summary("made", "case", case, simulated * 0)
    assert none["bias_verdict"] == BIASED


def test_every_topic_has_a_title():
    assert set(topics()) <= set(TOPICS)


def test_what_is_missing_is_not_counted():
    nothing = (np.nan, np.nan, np.nan)
    row = of(lambda rng: nothing if rng.random() < 0.5 else student(rng), trials=200)
    assert 60 < row["n_estimates"] == row["n_intervals"] < 140
    alone = of(lambda rng: (student(rng)[0], np.nan, np.nan), trials=200)
    assert (alone["n_estimates"], alone["n_intervals"], alone["verdict"]) == (200, 0, NO_INTERVAL)
    assert np.isnan(alone["coverage_percent"])
    never = of(lambda _: nothing, trials=20)
    assert np.isnan(never["bias"])


def test_verdicts_at_the_ends_of_the_band():
    low, high = BAND
    assert [verdict(value) for value in (low, high, low - 0.1, high + 0.1)] == [
        AS_IT_SAYS,
        AS_IT_SAYS,
        TOO_RARELY,
        TOO_OFTEN,
    ]


def test_a_trial_does_not_depend_on_those_before():
    whole = trials("patients", "mean-t-6", 0, 4)
    np.testing.assert_array_equal(whole[2:], trials("patients", "mean-t-6", 2, 4))
    assert len(np.unique(whole[:, 0])) == 4


def test_kept_table_is_of_the_cases_that_there_are():
    assert sorted(KEPT.index) == sorted(CASES)
    for (topic, name), row in KEPT.iterrows():
        case = topics()[topic][name]
        assert (row["estimate"], row["made"]) == (case.estimate, case.made)
        assert row["truth"] == pytest.approx(case.truth, rel=1e-9)
        assert row["n_trials"] == case.trials


@pytest.mark.parametrize(("topic", "name"), CASES)
def test_first_trials_give_what_is_kept(topic, name):
    found = first_trials(trials(topic, name, 0, FIRST))
    assert found == pytest.approx(KEPT.loc[(topic, name), "first_trials"], rel=1e-8), "run `make coverage`"


def test_every_interval_covers_as_it_says_or_has_its_reason():
    assert KEPT["verdict"].tolist() == [verdict(percent) for percent in KEPT["coverage_percent"]]
    needed = {"/".join(case) for case in missed(KEPT).index}
    assert needed - set(MISSES) == set(), "these need a reason in MISSES"
    assert set(MISSES) - needed == set(), "these need none in MISSES"


def test_every_bias_has_its_reason():
    for (topic, name), row in KEPT.iterrows():
        least = topics()[topic][name].least
        assert row["bias_verdict"] == bias_verdict(row["bias"], row["mc_error"], least), f"{topic}/{name}"
    needed = {"/".join(case) for case in KEPT[KEPT["bias_verdict"] == BIASED].index}
    assert needed - set(BIASES) == set(), "these need a reason in BIASES"
    assert set(BIASES) - needed == set(), "these need none in BIASES"


def test_every_case_has_a_name_of_its_own_in_plain_words():
    names = [NAMES[f"{topic}/{name}"] for topic, name in CASES]
    assert len(set(names)) == len(names)
    assert all("_" not in name and len(name) < 65 for name in names)
    drawn = CoveragePage().drawing.figure
    ticks = [text.get_text() for axes in drawn.axes for text in axes.get_yticklabels()]
    assert set(ticks) <= set(names)


def test_means_of_30_patients_cover_by_the_interval_that_is_used():
    assert KEPT.loc[("patients", "mean-t-30"), "verdict"] == AS_IT_SAYS
    assert KEPT.loc[("patients", "mean-percentile-3"), "coverage_percent"] < 75


def test_table_reads_back_as_it_was_written(tmp_path):
    table = read_kept()
    pd.testing.assert_frame_equal(read_kept(write_kept(table, tmp_path / "made" / "coverage.csv")), table)


def test_page_shows_every_case_once_and_names_each_miss_and_bias():
    page = CoveragePage()
    shown = "".join(topic.table for topic in page.topics)
    assert shown.count("\n| ") - 2 * len(page.topics) == len(CASES)
    for case, reason in MISSES.items():
        often = KEPT.loc[tuple(case.split("/")), "verdict"] == TOO_OFTEN
        assert f"*{NAMES[case]}*" in unescape(page.conservative if often else page.misses)
        assert reason in (page.conservative if often else page.misses)
        assert f"*{NAMES[case]}*" not in unescape(page.misses if often else page.conservative)
    assert all(reason in page.biased for reason in BIASES.values())
    assert "keeps its promise" in shown
    assert sum(topic.made.count("\n- ") + 1 for topic in page.topics) == len(
        KEPT.reset_index().drop_duplicates(["topic", "made"])
    )
    assert page.biased.count("on average") == (KEPT["bias_verdict"] == BIASED).sum()
    assert page.coverage("patients/mean-t-30") == KEPT.loc[("patients", "mean-t-30"), "coverage_percent"]
    drawn = {f"figures/coverage{end}" for end in (".png", ".svg", "-dark.svg")}
    assert set(page.files) == {*drawn, "method/coverage.csv"}
    assert page.drawing.figure.get_suptitle().startswith(f"{(KEPT['verdict'] == AS_IT_SAYS).sum()} of ")
