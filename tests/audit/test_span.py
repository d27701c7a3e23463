"""Intervals of rounded numbers: by hand, and against rounding itself."""

import pytest

from analysis.audit.span import Span, cut, is_number, rounded, step_of
from tests.audit.made import printed


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("0.27", 0.265, 0.275), ("687", 686.5, 687.5), ("50.0", 49.95, 50.05), ("1e-5", 0.5e-5, 1.5e-5)],
)
def test_a_rounded_number_stands_for_half_a_step_around_it(text: str, low: float, high: float) -> None:
    assert (rounded(text).low, rounded(text).high) == pytest.approx((low, high))


def test_every_number_lies_in_the_span_of_its_own_rounding() -> None:
    for thousandth in range(2000):
        value = thousandth / 1000
        for decimals in (0, 1, 2):
            assert rounded(f"{value:.{decimals}f}").holds(value)
        assert not rounded(f"{value + 0.011:.2f}").holds(value)


def test_what_is_cut_off_is_above() -> None:
    assert cut("0.0015").holds(0.05 / 32)
    assert not rounded("0.0015").holds(0.05 / 32)
    assert not cut("0.0015").holds(0.00149)


def test_arithmetic_is_that_of_the_ends() -> None:
    one, two = Span(1, 2), Span(4, 5)
    assert one + two == Span(5, 7)
    assert one * two == Span(4, 10)
    assert one / two == Span(0.2, 0.5)
    assert Span(-1, 1) * two == Span(-5, 5)
    assert one.scaled(3) == Span(3, 6)


@pytest.mark.parametrize(
    "text", ["", "8 lesions", "1,5", "nan", "inf", "0x10", "١", "4.9%", ".5", "1e", "--1"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    assert not is_number(text)
    with pytest.raises(ValueError, match="no number"):
        step_of(text)


def test_counts_are_exact_and_percentages_are_not() -> None:
    assert printed("62", "lesions").span == Span(62, 62)
    assert printed("62", "%").span == Span(61.5, 62.5)
    assert printed("0.8", "cm").span.holds(0.84)
    assert printed("8").span.holds(8.4)


def test_a_number_is_shown_with_its_unit() -> None:
    assert printed("1", "lesions").at == "1 lesion (Table 1)"
    assert printed("57.1", "%").shown == "57.1 %"
    assert printed("0.27").shown == "0.27"
