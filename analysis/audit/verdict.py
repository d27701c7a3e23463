"""What a check finds, in the words that every check uses."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

Verdict = Literal["consistent", "differs", "cannot-tell"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True)
class Outcome:
    """What a check found.

    Attributes
    ----------
    verdict : {'consistent', 'differs', 'cannot-tell'}
        Whether the printed values fit one another, cannot all be meant as they stand, or leave it open.
    detail : str
        The arithmetic, in sentences.
    """

    verdict: Verdict
    detail: str


def consistent(detail: str) -> Outcome:
    """Say that what is printed fits."""
    return Outcome("consistent", detail)


def cannot_tell(detail: str) -> Outcome:
    """Say that print leaves open whether it fits."""
    return Outcome("cannot-tell", detail)


def differs(one: str, other: str, *, because: str = "", unknown: str = "which is meant") -> Outcome:
    """Say that two printed values differ.

    Parameters
    ----------
    one, other : str
        The values, each with its place.
    because : str
        The arithmetic, as sentences, said first.
    unknown : str
        What the text does not tell.

    Examples
    --------
    >>> differs("4 (abstract)", "41 (Table 1)").detail
    'These two printed values differ: 4 (abstract), 41 (Table 1); the text does not tell which is meant.'
    """
    said = f"These two printed values differ: {one}, {other}; the text does not tell {unknown}."
    return Outcome("differs", f"{because} {said}".strip())


def sum_of(terms: Iterable[str]) -> str:
    """Write a sum."""
    return " + ".join(terms)


def short(value: float, digits: int = 4) -> str:
    """Write a computed number with few significant digits; a whole number whole.

    Examples
    --------
    >>> short(38.526315), short(28.648648, 3), short(41355.0)
    ('38.53', '28.6', '41355')
    """
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.{digits}g}"


def from_to(low: float, high: float, digits: int = 3) -> str:
    """Write a range of computed numbers; one number where both ends look alike.

    Examples
    --------
    >>> from_to(0.49491, 0.5503), from_to(3, 3)
    ('0.495 to 0.55', '3')
    """
    ends = short(low, digits), short(high, digits)
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def sentence(text: str) -> str:
    """Begin with a capital letter and end with a full stop; the rest stays.

    Examples
    --------
    >>> sentence("cells of M")
    'Cells of M.'
    """
    return f"{text[:1].upper()}{text[1:]}."
