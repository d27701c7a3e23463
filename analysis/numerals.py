"""Numbers and lists as the book prints them: the only place where anything is rounded."""

import math
from collections.abc import Iterable
from typing import Any

NO_VALUE = "–"
Cell = Any
"""A number out of a table, whose type pandas cannot tell."""
_SPACE = "\N{NO-BREAK SPACE}"


def number(value: Cell, digits: int = 3) -> str:
    """Round to significant digits, without an exponent; a dash where there is no value.

    Examples
    --------
    >>> number(0.08657), number(157.46), number(float("nan"))
    ('0.0866', '157', '–')
    """
    if not math.isfinite(value):
        return NO_VALUE
    if value == 0:
        return "0"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    rounded = round(value, decimals)
    return f"{rounded:,.{decimals}f}".replace("-", "−")


def plain(value: Cell) -> str:
    """Round to one decimal, and leave it out where it is 0.

    Examples
    --------
    >>> plain(57.0), plain(46.5)
    ('57', '46.5')
    """
    return f"{value:,.1f}".removesuffix(".0") if math.isfinite(value) else NO_VALUE


def whole(value: Cell) -> str:
    """Format a count.

    Examples
    --------
    >>> whole(8.0), whole(float("nan"))
    ('8', '–')
    """
    return f"{round(value):,}".replace("-", "−") if math.isfinite(value) else NO_VALUE


def bare_percent(value: Cell) -> str:
    """Round a percentage for a table whose header names the unit: whole from 10 up, else one decimal.

    Examples
    --------
    >>> bare_percent(157.46), bare_percent(9.72), bare_percent(-2.42), bare_percent(-0.04)
    ('157', '9.7', '−2.4', '0.0')
    """
    if not math.isfinite(value):
        return NO_VALUE
    shown = f"{value:z.0f}" if abs(value) >= 9.95 or value == 0 else f"{value:z.1f}"
    return shown.replace("-", "−")


def signed_whole(value: Cell) -> str:
    """Round to a whole number that may be negative.

    Examples
    --------
    >>> signed_whole(-5.4), signed_whole(-0.4), signed_whole(3.2)
    ('−5', '0', '3')
    """
    return f"{value:z.0f}".replace("-", "−") if math.isfinite(value) else NO_VALUE


def percent(value: Cell) -> str:
    r"""Round a percentage for prose.

    Examples
    --------
    >>> percent(9.72).replace("\N{NO-BREAK SPACE}", " ")
    '9.7 %'
    """
    shown = bare_percent(value)
    return shown if shown == NO_VALUE else f"{shown}{_SPACE}%"


def interval(mean: Cell, low: Cell, high: Cell) -> str:
    """Format a mean and the range around it, whole percentages without the sign.

    Examples
    --------
    >>> interval(48.1, 7.04, 92.6)
    '48 [7–93]'
    """
    if not math.isfinite(mean):
        return NO_VALUE
    return f"{mean:.0f} [{low:.0f}–{high:.0f}]"


def p_value(value: Cell) -> str:
    """Format a p value.

    Examples
    --------
    >>> p_value(0.0312), p_value(1e-9).split(), p_value(1.0)
    ('0.031', ['<', '0.001'], '1.00')
    """
    if not math.isfinite(value):
        return NO_VALUE
    return f"<{_SPACE}0.001" if value < 0.001 else f"{value:.3f}" if value < 0.1 else f"{value:.2f}"


def count(number_of: Cell, one: str, many: str | None = None) -> str:
    """Count things in words that agree.

    Examples
    --------
    >>> count(1, "lesion"), count(3, "lesion"), count(2, "feature in use", "features in use")
    ('1 lesion', '3 lesions', '2 features in use')
    """
    return f"{whole(number_of)} {one if round(number_of) == 1 else many or one + 's'}"


def listed(items: Iterable[str]) -> str:
    """Join with commas and a final `and`.

    Examples
    --------
    >>> listed(["bone", "lung", "liver"])
    'bone, lung and liver'
    """
    parts = list(items)
    return " and ".join([*([", ".join(parts[:-1])] if parts[:-1] else []), *parts[-1:]])
