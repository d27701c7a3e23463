"""Checks on limits, with numbers that can be checked by hand."""

import numpy as np
import pytest

from analysis.audit import ranges
from tests.audit import made
from tests.audit.made import percents, printed


def test_the_same_quantity_may_be_rounded_differently() -> None:
    assert ranges.same(percents("42.5", "42", "43")).verdict == "consistent"
    found = ranges.same(percents("41.9", "4.9"))
    assert found.verdict == "differs"
    assert "41.9 % (Table 1), 4.9 % (Table 1)" in found.detail


@pytest.mark.parametrize(
    ("part", "verdict"),
    [(("12", "300"), "consistent"), (("12", "687"), "differs"), (("1.2", "300"), "differs"),
     (("1.6", "321"), "consistent")],
)  # fmt: skip
def test_a_part_stays_inside_the_whole(part: tuple[str, str], verdict: str) -> None:
    assert ranges.subset(percents("1.6", "321"), percents(*part)).verdict == verdict


@pytest.mark.parametrize(
    ("relation", "value", "verdict"),
    [("at-least", "20", "consistent"), ("at-least", "19", "differs"), ("more-than", "20", "differs"),
     ("more-than", "21", "consistent"), ("at-most", "20", "consistent"), ("at-most", "21", "differs"),
     ("below", "20", "differs"), ("below", "19", "consistent")],
)  # fmt: skip
def test_values_keep_a_bound_in_words(relation: ranges.Relation, value: str, verdict: str) -> None:
    (limit, number) = made.counts(20, int(value))
    assert ranges.bound(limit, relation, (number,)).verdict == verdict


def test_a_rounded_value_may_reach_the_bound() -> None:
    assert ranges.bound(printed("20", "%"), "at-least", percents("19.95")).verdict == "differs"
    assert ranges.bound(printed("20", "%"), "more-than", percents("20")).verdict == "consistent"


def test_a_weaker_bound_follows_from_a_stronger_one() -> None:
    assert ranges.bounds(percents("20", "30")).verdict == "cannot-tell"
    assert ranges.bounds(percents("30", "30")).verdict == "consistent"


@pytest.mark.parametrize(
    ("one", "relation", "other", "other_relation", "odd"),
    [(5, "below", 5, "at-most", "5"), (5, "below", 4, "at-most", ""), (15, "more-than", 15, "at-least", "15"),
     (14, "more-than", 15, "at-least", ""), (10, "at-most", 6, "below", "6 to 10")],
)  # fmt: skip
def test_lines_between_whole_numbers(
    one: int, relation: ranges.Relation, other: int, other_relation: ranges.Relation, odd: str
) -> None:
    first, second = made.counts(one, other)
    found = ranges.limits(first, relation, second, other_relation)
    assert found.verdict == ("differs" if odd else "consistent")
    assert not odd or f"Whoever has {odd} lesions belongs" in found.detail


def test_a_quantile_of_all_lies_between_those_of_the_groups() -> None:
    rng = np.random.default_rng(20221014)
    for _ in range(200):
        one, two = rng.normal(size=5), rng.normal(1, 3, size=9)
        values = [
            f"{np.quantile(x, 0.25, method='inverted_cdf'):.3f}" for x in (np.append(one, two), one, two)
        ]
        whole, *parts = (printed(value, "years") for value in values)
        assert ranges.quantile(whole, tuple(parts)).verdict == "consistent"
    assert ranges.quantile(printed("64.0"), (printed("52.0"), printed("63.0"))).verdict == "differs"


@pytest.mark.parametrize(("lesions", "verdict"), [(48, "consistent"), (47, "differs")])
def test_687_percent_needs_48_lesions(lesions: int, verdict: str) -> None:
    assert ranges.ceiling(printed("687", "%"), made.counts(lesions)).verdict == verdict


def test_no_values_pass_the_ceiling_and_one_that_holds_everything_reaches_it() -> None:
    rng = np.random.default_rng(20221014)
    for n in (2, 5, 48):
        values = rng.lognormal(sigma=3, size=(500, n))
        assert (values.std(axis=1, ddof=1) / values.mean(axis=1)).max() <= np.sqrt(n)
        alone = np.eye(n)[0]
        assert alone.std(ddof=1) / alone.mean() == pytest.approx(np.sqrt(n))


@pytest.mark.parametrize(
    ("text", "verdict", "words"),
    [("0.0016", "consistent", "m = 31, 32"), ("0.0015", "cannot-tell", "cut off"),
     ("0.0010", "cannot-tell", "not printed")],
)  # fmt: skip
def test_a_threshold_tells_the_numbers_of_tests_it_fits(text: str, verdict: str, words: str) -> None:
    (eight,) = made.counts(8)
    found = ranges.tests(printed(text), 0.05, eight, 4)
    assert found.verdict == verdict
    assert words in found.detail
    fitting = [m for m in range(1, 200) if round(0.05 / m, 4) == float(text)]
    assert f"m = {', '.join(map(str, fitting))}." in found.detail
