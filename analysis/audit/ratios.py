"""Checks on means and ratios of printed numbers."""

from collections.abc import Sequence
from itertools import pairwise

from analysis.audit.printed import Printed
from analysis.audit.span import SLACK, Span, total
from analysis.audit.verdict import Outcome, cannot_tell, consistent, differs, from_to, short, sum_of

Printeds = tuple[Printed, ...]
_HOW = "how the average is taken"
_FEW = 50
"""With more of the 101 whole percents attainable, being among them says little."""


def mean(value: Printed, parts: Printeds) -> Outcome:
    """Check a printed mean against the values it was taken over, each counted once."""
    made = total([part.span for part in parts]).scaled(1 / len(parts))
    told = f"({sum_of(part.text for part in parts)}) / {len(parts)} = {from_to(made.low, made.high)}"
    if made.meets(value.span):
        return consistent(f"{told}, printed as {value.at}.")
    return differs(value.at, f"{told} ({parts[0].place})")


def granularity(percents: Printeds, denominator: Printed) -> Outcome:
    """Ask whether percentages are whole steps of a printed value over that value, each then rounded.

    A value i/N rounded to whole percents can take few of the numbers from 0 to 100 when N is small. If all
    entries are among them, numerators were rounded to the digits of the denominator before dividing.

    Parameters
    ----------
    percents : tuple of Printed
        In percent, of the same whole.
    denominator : Printed
        The whole; 0.27 has the 27 steps N of its last digit.
    """
    steps = round(denominator.value / _step(denominator))
    explained = [n for n in _rivals(steps) if _all_steps(percents, n)]
    attainable = sum(_is_step(Span(k - 0.5, k + 0.5), steps) for k in range(101))
    fitting, chance = sum(_is_step(p.span, steps) for p in percents), (attainable / 101) ** len(percents)
    told = (
        f"Of {len(percents)} entries {fitting} are i/{steps} in whole percents, as {attainable} of the 101 "
        f"numbers from 0 to 100 are; entries at random would all be with a probability of {chance:.1g}. "
        f"Denominators from {_rivals(steps)[0]} to {_rivals(steps)[-1]} that explain all: "
        f"{', '.join(map(str, explained)) or 'none'}."
    )
    if steps not in explained:
        return cannot_tell(
            f"{told} So not all entries were made from values with the digits of {denominator.at}."
        )
    if attainable > _FEW:
        return consistent(f"{told} Many numbers are such steps, so this tells little.")
    return consistent(
        f"{told} So the entries are values rounded like {denominator.at}, over it: a ratio of two means, "
        "not a mean of ratios."
    )


def pair(
    average: Printed, average_percents: Printeds, maximum: Printed, maximum_percents: Printeds
) -> Outcome:
    """Compare the average and the maximum of two lesions: there is one distance, so they are equal.

    Unless the average counts the zero distance of each lesion to itself, which halves it.

    Parameters
    ----------
    average, maximum : Printed
        On all lesions.
    average_percents, maximum_percents : tuple of Printed
        What two lesions recover of each: the mean, and the ends of an interval, in the same order.
    """
    pairs = list(zip(average_percents, maximum_percents, strict=True))
    ratios = [(one.span * average.span) / (two.span * maximum.span) for one, two in pairs]
    products = [(_of(one, average), _of(two, maximum)) for one, two in pairs]
    told = "; ".join(
        f"{one} and {two}, ratio {from_to(ratio.low, ratio.high)}"
        for (one, two), ratio in zip(products, ratios, strict=True)
    )
    if all(ratio.holds(1) for ratio in ratios):
        return consistent(f"{told}: equal, as one distance must be ({average_percents[0].place}).")
    if all(ratio.holds(0.5) for ratio in ratios):
        return cannot_tell(
            f"{told} ({average_percents[0].place}). These fit only if each lesion's zero distance to itself "
            "is averaged in, which halves it. Whether it is in the value of all lesions, too, the text does "
            "not tell."
        )
    why = "One distance has one value; averaging in the zero distances would halve it. Neither fits."
    (first, second), (one, two) = products[0], pairs[0]
    return differs(
        f"average, {first} ({one.place})",
        f"maximum, {second} ({two.place})",
        because=f"{told}. {why}",
        unknown=_HOW,
    )


def trend(pairs: tuple[Printeds, ...]) -> tuple[str, str]:
    """Tell how values move, `rises`, `falls`, `stays` or `mixed`, and write them in words."""
    moves = {_move(one, two) for row in pairs for one, two in pairwise(row)}
    told = ", ".join(" to ".join(value.shown for value in row) for row in pairs)
    return (moves.pop() if len(moves) == 1 else "mixed"), told


def _of(percent: Printed, whole: Printed) -> str:
    return f"{percent.text} % of {whole.text} = {short(percent.value * whole.value / 100, 3)}"


def _move(one: Printed, two: Printed) -> str:
    if one.span.meets(two.span):
        return "stays"
    return "rises" if two.value > one.value else "falls"


def _step(value: Printed) -> float:
    return 10.0 ** -len(value.text.partition(".")[2])


def _rivals(steps: int) -> range:
    """Denominators to hold the right one against."""
    return range(max(2, steps - 7), steps + 13)


def _all_steps(percents: Sequence[Printed], n: int) -> bool:
    return all(_is_step(percent.span, n) for percent in percents)


def _is_step(percent: Span, n: int) -> bool:
    nearest = round((percent.low + percent.high) / 200 * n)
    return any(
        percent.low - SLACK <= 100 * i / n <= percent.high + SLACK
        for i in (nearest - 1, nearest, nearest + 1)
    )
