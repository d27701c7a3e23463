"""Words as the pages print them: the only place where anything is escaped. Numbers come from `numerals`."""

import math
import re
from collections.abc import Iterable

from matplotlib.font_manager import FontProperties, findfont, get_font

from analysis.numerals import (
    NO_VALUE,
    Cell,
    bare_percent,
    count,
    interval,
    listed,
    number,
    p_value,
    percent,
    plain,
    signed_whole,
    whole,
)
from analysis.wording import clean

__all__ = [
    "NO_VALUE",
    "Cell",
    "bare_percent",
    "bullets",
    "clean",
    "count",
    "escape",
    "interval",
    "label",
    "listed",
    "number",
    "p_value",
    "percent",
    "plain",
    "signed_whole",
    "span",
    "whole",
]

_HARMLESS = re.compile(r"[A-Za-z0-9 ]|[^\x00-\x7f]")


def escape(text: object) -> str:
    """Text of a cohort made safe for HTML, Markdown, MyST and Jinja at once.

    Every ASCII sign other than letters, digits and spaces becomes a numeric character reference, which
    HTML and Markdown both show as the sign itself and neither takes for markup.

    Parameters
    ----------
    text : object
        An identifier, site, title, path or anything else that was not written by this project.

    Returns
    -------
    str
        Safe inside HTML text and attributes and inside Markdown prose and tables; not inside code spans.

    Examples
    --------
    >>> escape("a_b|{{c}}")
    'a&#95;b&#124;&#123;&#123;c&#125;&#125;'
    """
    return "".join(sign if _HARMLESS.fullmatch(sign) else f"&#{ord(sign)};" for sign in clean(text))


def label(text: object, width: int = 24) -> str:
    """Text of a cohort for a figure: shortened in the middle, unknown glyphs as squares.

    Examples
    --------
    >>> label("a-very-long-identifier-of-a-patient", 12)
    'a-very…tient'
    """
    line = clean(text)
    if len(line) > width:
        line = f"{line[: width // 2]}…{line[len(line) - (width - width // 2 - 1) :]}"
    font = get_font(findfont(FontProperties()))
    return "".join(sign if font.get_char_index(ord(sign)) else "□" for sign in line)


def span(numbers: Iterable[float]) -> str:
    """Write counts as one number, or as the range they have; those that are NaN are left out.

    Examples
    --------
    >>> span([5, 6, float("nan")]), span([6.0, 6.0])
    ('5 to 6', '6')
    """
    known = [value for value in numbers if not math.isnan(value)]
    if not known:
        return NO_VALUE
    low, high = min(known), max(known)
    return whole(low) if low == high else f"{whole(low)} to {whole(high)}"


def bullets(sentences: Iterable[str]) -> str:
    """Write sentences as a Markdown list; empty ones are left out."""
    return "\n".join(f"- {sentence}" for sentence in sentences if sentence)
