"""A span of numbers: what a rounded number may stand for, and what follows from it."""

import re
from dataclasses import dataclass

SLACK = 1e-9
"""Relative width that rounding in the computer may cost; far below any printed digit."""
_PLAIN = re.compile(r"[+-]?\d+(?:\.(\d+))?(?:[eE]([+-]?\d+))?", re.ASCII)


@dataclass(frozen=True)
class Span:
    """All numbers from `low` to `high`, ends included.

    Attributes
    ----------
    low, high : float
        `low` is not above `high`.

    Examples
    --------
    >>> Span(1, 2) + Span(10, 20)
    Span(low=11, high=22)
    >>> Span(1, 2).meets(Span(2, 3)), Span(1, 2).meets(Span(2.5, 3))
    (True, False)
    """

    low: float
    high: float

    def __add__(self, other: "Span") -> "Span":
        return Span(self.low + other.low, self.high + other.high)

    def __mul__(self, other: "Span") -> "Span":
        ends = [one * two for one in (self.low, self.high) for two in (other.low, other.high)]
        return Span(min(ends), max(ends))

    def __truediv__(self, other: "Span") -> "Span":
        """Divide by numbers above 0."""
        return self * Span(1 / other.high, 1 / other.low)

    def scaled(self, factor: float) -> "Span":
        """Multiply by one known number, not negative."""
        return Span(factor * self.low, factor * self.high)

    def meets(self, other: "Span") -> bool:
        """Tell whether one number lies in both."""
        slack = SLACK * max(1.0, abs(self.high), abs(other.high))
        return self.low <= other.high + slack and other.low <= self.high + slack

    def holds(self, value: float) -> bool:
        """Tell whether a number lies in the span."""
        return self.meets(Span(value, value))


def is_number(text: str) -> bool:
    """Tell whether a text is a number as printed: digits, a point, an exponent; no comma, no `%`."""
    return _PLAIN.fullmatch(text) is not None


def step_of(text: str) -> float:
    """Tell the worth of the last printed digit.

    Examples
    --------
    >>> step_of("72.4"), step_of("57"), step_of("1.50")
    (0.1, 1.0, 0.01)
    """
    decimals, exponent = _parts(text)
    return float(f"1e{exponent - decimals}")


def rounded(text: str) -> Span:
    """Tell which numbers are printed as `text` when they are rounded to its digits.

    Either way of rounding a half is allowed, so both ends belong to the span.

    Examples
    --------
    >>> rounded("0.27")
    Span(low=0.265, high=0.275)
    """
    decimals, exponent = _parts(text)
    half, digits = step_of(text) / 2, decimals - exponent + 1
    return Span(round(float(text) - half, digits), round(float(text) + half, digits))


def cut(text: str) -> Span:
    """Tell which numbers, not negative, are printed as `text` when further digits are cut off.

    Examples
    --------
    >>> cut("0.0015")
    Span(low=0.0015, high=0.0016)
    """
    decimals, exponent = _parts(text)
    return Span(float(text), round(float(text) + step_of(text), decimals - exponent))


def total(spans: list[Span]) -> Span:
    """Add spans up; none add up to 0."""
    return sum(spans, Span(0, 0))


def _parts(text: str) -> tuple[int, int]:
    found = _PLAIN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no number as printed")
    return len(found[1] or ""), int(found[2] or 0)
