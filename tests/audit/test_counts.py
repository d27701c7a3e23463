"""Checks on counts, with numbers that can be checked by hand."""

import pytest

from analysis.audit import counts
from analysis.audit.span import rounded
from tests.audit import made
from tests.audit.made import percents, printed


@pytest.mark.parametrize(("whole", "verdict"), [("602", "consistent"), ("601", "differs")])
def test_parts_add_up(whole: str, verdict: str) -> None:
    found = counts.sums(printed(whole, "lesions"), made.counts(127, 475))
    assert found.verdict == verdict
    assert "127 + 475 = 602" in found.detail


@pytest.mark.parametrize(("whole", "verdict"), [("99.9", "consistent"), ("99.8", "differs")])
def test_rounded_parts_may_add_up_to_less_than_all(whole: str, verdict: str) -> None:
    """Three times 33.3 is at most 100.05 and at least 99.75; 99.8 has nothing above 99.85."""
    parts = percents("33.3", "33.3", "33.3")
    assert counts.sums(printed("100.0", "%"), parts).verdict == "consistent"
    assert counts.sums(printed(whole, "%"), percents("33.30", "33.30", "33.30")).verdict == verdict


def test_columns_in_another_order_are_named_so() -> None:
    columns = (made.counts(400, 13), made.counts(60, 2))
    assert counts.order(made.counts(413, 62), columns).verdict == "consistent"
    found = counts.order(made.counts(62, 413), columns)
    assert found.verdict == "differs"
    assert "in another order" in found.detail
    assert "in no order" in counts.order(made.counts(62, 414), columns).detail


@pytest.mark.parametrize(
    ("percent", "count", "of", "verdict"),
    [("72.4", 92, 127, "consistent"), ("72.5", 92, 127, "differs"), ("38.5", 183, 475, "consistent"),
     ("39.6", 183, 475, "differs"), ("0.0", 0, 30, "consistent"), ("12.5", 1, 8, "consistent"),
     ("13", 1, 8, "consistent"), ("12", 1, 8, "consistent")],
)  # fmt: skip
def test_percentages_of_counts_either_way_of_rounding_a_half(
    percent: str, count: int, of: int, verdict: str
) -> None:
    (number, whole) = made.counts(count, of)
    assert counts.percentage(printed(percent, "%"), number, (whole,)).verdict == verdict


def test_a_share_of_nothing_differs() -> None:
    (none,) = made.counts(0)
    assert counts.percentage(printed("0.0", "%"), none, (none,)).verdict == "differs"


def test_grim_is_that_of_the_published_example() -> None:
    """Brown and Heathers 2017: of 28 whole answers no mean is 5.19, as 145/28 = 5.18 and 146/28 = 5.21."""
    assert counts.people(rounded("519"), 28) == []
    possible = [f"{100 * total / 28:.0f}" for total in range(29)]
    for text in possible:
        assert counts.people(rounded(text), 28)


def test_grim_agrees_with_counting() -> None:
    for size in (7, 18, 22, 43):
        printable = {f"{100 * k / size:.1f}" for k in range(size + 1)}
        for tenth in range(1001):
            text = f"{tenth / 10:.1f}"
            assert bool(counts.people(rounded(text), size)) == (text in printable), (text, size)


def test_grim_names_the_people_the_groups_and_the_ratio() -> None:
    found = counts.grim(printed("57.1", "%"), made.counts(22, 18))
    assert found.verdict == "differs"
    assert "12 of 22 = 54.5 %" in found.detail
    assert ": 7, 14, 21, 28, 35, 42, 49." in found.detail
    assert "8 to 14" in found.detail
    assert counts.grim(printed("57.1", "%"), made.counts(21)).detail == "57.1 % (Table 1) is 12 of 21."


@pytest.mark.parametrize(("multi", "verdict"), [("36.4", "consistent"), ("57.1", "differs")])
def test_groups_make_up_the_share_of_all(multi: str, verdict: str) -> None:
    """9 of 18 and 8 of 22 are 17 of 40 = 42.5 %."""
    found = counts.weighted(printed("42.5", "%"), percents("50.0", multi), made.counts(18, 22))
    assert found.verdict == verdict


def test_sites_are_cells_above_0() -> None:
    columns = (made.counts(3, 0, 1), made.counts(0, 0, 5))
    assert counts.positive(printed("2", "sites"), columns).verdict == "consistent"
    assert counts.positive(printed("3", "sites"), columns).verdict == "differs"


def test_a_total_lies_within_what_each_may_have() -> None:
    total, groups, two, five = made.counts(62, 18, 2, 5)
    assert counts.mean_within(total, groups, two, five).verdict == "consistent"
    (many,) = made.counts(413)
    assert counts.mean_within(many, groups, two, five).verdict == "differs"
    assert counts.mean_within(many, groups, two).verdict == "consistent"


@pytest.mark.parametrize(
    ("percent", "unit", "size", "said"),
    [
        ("145", "%", "20", "no percentage"),
        ("-3", "%", "20", "no percentage"),
        ("14", "patients", "20", "no percentage"),
        ("50", "%", "0", "no number of people"),
        ("50", "%", "31.5", "no number of people"),
        ("50", "%", "3000000000", "no number of people"),
    ],
)
def test_what_is_no_share_of_people_is_refused(percent: str, unit: str, size: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        counts.grim(printed(percent, unit), (printed(size, "patients"),))
