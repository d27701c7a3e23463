"""Checks on words."""

import pytest

from analysis.audit import words
from tests.audit import made
from tests.audit.made import percents, printed, said

SPHERICITY, PERCENTILE = "original_shape_Sphericity", "original_firstorder_90Percentile"


def feature(name: str, text: str = "12"):
    return made.Printed("x", "least", text, "%", "", "", name, "results", "")


def test_the_same_words_in_two_places() -> None:
    assert words.words((said("L"), said("L", place="Table 1"))).verdict == "consistent"
    found = words.words((said("L"), said("A", place="Table 1")))
    assert found.verdict == "differs"
    assert "“L” (results), “A” (Table 1)" in found.detail


@pytest.mark.parametrize(
    ("says", "values", "verdict"),
    [("rises", ("48", "67"), "consistent"), ("rises", ("67", "48"), "differs"),
     ("rises", ("48", "48"), "differs"), ("falls", ("67", "48"), "consistent"),
     ("does not rise", ("19", "22"), "differs"),
     ("does not rise", ("19", "19"), "consistent"), ("does not rise", ("22", "19"), "consistent"),
     ("does not fall", ("22", "19"), "differs")],
)  # fmt: skip
def test_a_trend_in_words(says: str, values: tuple[str, str], verdict: str) -> None:
    assert words.trend(said(says), (percents(*values),)).verdict == verdict


def test_a_trend_is_of_every_quantity() -> None:
    pairs = (percents("19", "22"), percents("16", "11"))
    assert words.trend(said("rises"), pairs).verdict == "differs"
    assert words.trend(said("does not rise"), pairs).verdict == "differs"


def test_more_is_more_than_rounding_can_hide() -> None:
    assert words.more(said("more"), percents("67", "55"), percents("22", "16")).verdict == "consistent"
    assert words.more(said("more"), percents("67", "16"), percents("22", "16")).verdict == "differs"


@pytest.mark.parametrize(
    ("mean", "high", "verdict"),
    [("67", "93", "consistent"), ("67", "100", "cannot-tell"), ("100", "100", "differs")],
)
def test_below_a_limit_with_and_without_the_interval(mean: str, high: str, verdict: str) -> None:
    found = words.below(said("clearly below"), 100, percents(mean), percents(high))
    assert found.verdict == verdict


def test_the_least_feature_in_words_and_in_numbers() -> None:
    assert words.extreme(said(SPHERICITY), feature(SPHERICITY), True).verdict == "consistent"
    assert words.extreme(said(SPHERICITY), feature(PERCENTILE), True).verdict == "differs"
    found = words.extreme(said(SPHERICITY), feature(PERCENTILE, "21"), False)
    assert found.verdict == "cannot-tell"
    assert "90Percentile, 21 %" in found.detail


def test_what_is_needed() -> None:
    assert words.needs(said("all"), "all", "recovery").verdict == "consistent"
    found = words.needs(said("not all", topic="lesions of M-multi"), "all", "recovery")
    assert found.verdict == "cannot-tell"
    assert found.detail.startswith("Lesions of M-multi: “not all”")


@pytest.mark.parametrize(("count", "verdict"), [("43", "cannot-tell"), ("40", "consistent")])
def test_a_conclusion_speaks_of_those_who_were_tested(count: str, verdict: str) -> None:
    found = words.coverage(printed(count, "patients"), printed("40", "patients"), said("the cohort"))
    assert found.verdict == verdict
