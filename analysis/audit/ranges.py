"""Checks on limits: ranges in ranges, bounds against values, definitions, and what no sample can pass."""

import math
from typing import Literal

from analysis.audit.printed import Printed
from analysis.audit.span import cut
from analysis.audit.verdict import Outcome, cannot_tell, consistent, differs, from_to, short

Relation = Literal["at-least", "more-than", "at-most", "below"]
_WORDS: dict[Relation, str] = {
    "at-least": "at least",
    "more-than": "more than",
    "at-most": "at most",
    "below": "below",
}
Printeds = tuple[Printed, ...]


def same(values: Printeds) -> Outcome:
    """Check that a quantity that is printed at several places has one value, as far as rounding tells."""
    first = values[0]
    other = next((value for value in values if not value.span.meets(first.span)), None)
    if other is None:
        return consistent(f"{first.shown} in {' and '.join(value.place for value in values)}.")
    return differs(first.at, other.at)


def subset(whole: Printeds, part: Printeds, beside: Printeds = ()) -> Outcome:
    """Check that a range over some things lies inside the range over all of them.

    Parameters
    ----------
    whole, part : tuple of Printed
        Smallest and largest value over all, and over some of them.
    beside : tuple of Printed
        Values that are told with it but decide nothing.
    """
    (low, high), (least, most) = whole, part
    inside = low.span.low <= least.span.high and most.span.low <= high.span.high
    told = (
        f"Over all from {low.shown} to {high.shown}, over a part of them from {least.shown} to {most.shown}"
    )
    if inside:
        return consistent(f"{told} ({high.place}).")
    also = "".join(f" Beside it: {value.quantity}, {value.at}." for value in beside)
    because = f"{told}: a part cannot reach beyond the whole, if both are values of the same kind.{also}"
    outside = most if most.span.low > high.span.high else least
    limit = high if outside is most else low
    return differs(limit.at, outside.at, because=because)


def bound(limit: Printed, relation: Relation, values: Printeds) -> Outcome:
    """Check values against a bound that is said in words.

    Parameters
    ----------
    limit : Printed
    relation : {'at-least', 'more-than', 'at-most', 'below'}
        Of the values to the limit.
    values : tuple of Printed
        All that the words speak of.
    """
    outside = [value for value in values if not _keeps(value, relation, limit)]
    said = f"{_WORDS[relation]} {limit.at}"
    if not outside:
        return consistent(f"{_listed(values)}: {said}.")
    return differs(said, " and ".join(_named(value) for value in outside))


def bounds(limits: Printeds) -> Outcome:
    """Compare bounds of the same kind that stand at several places: a weaker one follows from a stronger."""
    values = {limit.value for limit in limits}
    told = ", ".join(limit.at for limit in limits)
    if len(values) == 1:
        return consistent(f"The same bound in each place: {told}.")
    return cannot_tell(
        f"The bounds are {told}. They do not exclude one another, because a weaker bound follows from a "
        "stronger one; the text does not tell which values each was read from."
    )


def limits(one: Printed, one_relation: Relation, other: Printed, other_relation: Relation) -> Outcome:
    """Check that two descriptions of a group draw the same line between whole numbers.

    Examples
    --------
    >>> five = Printed("", "", "5", "lesions", "", "", "", "results", "")
    >>> limits(five, "below", five, "at-most").verdict
    'differs'
    """
    first, second = _line(one, one_relation), _line(other, other_relation)
    said = [f"{_WORDS[r]} {p.at}" for p, r in ((one, one_relation), (other, other_relation))]
    if first == second:
        return consistent(f"Both draw the same line: {said[0]}, {said[1]}.")
    odd = from_to(math.ceil(min(first, second)), math.floor(max(first, second)))
    return differs(*said, because=f"Whoever has {odd} {one.unit} belongs to the group by one of them alone.")


def quantile(whole: Printed, parts: Printeds) -> Outcome:
    """Check that a quantile of all lies between the same quantiles of the groups that they are made of."""
    low, high = min(part.span.low for part in parts), max(part.span.high for part in parts)
    groups = ", ".join(part.shown for part in parts)
    if low <= whole.span.high and whole.span.low <= high:
        return consistent(f"{whole.shown} lies between those of the groups, {groups} ({whole.place}).")
    return differs(whole.at, f"those of the groups, {groups} ({parts[0].place})")


def ceiling(cv: Printed, lesions: Printeds) -> Outcome:
    """Check a coefficient of variation against the largest that n values can have.

    Of n values x >= 0 with mean m, the sum of x^2 is at most (n m)^2. So s^2, with n - 1 below, is at most
    n m^2, and CV = s / m at most sqrt(n), which is reached where one value holds everything.

    Parameters
    ----------
    cv : Printed
        In percent, of something that cannot be negative.
    lesions : tuple of Printed
        Numbers of values it may have been taken over.
    """
    needed = max(1, math.ceil((cv.span.low / 100) ** 2))
    able = [count for count in lesions if count.count >= needed]
    because = (
        f"{cv.shown} needs at least {needed} values, as (CV / 100 %)² = {short((cv.value / 100) ** 2, 3)}"
    )
    if able:
        whose = ", ".join(f"{count.patient or count.cohort}: {count.text}" for count in able)
        return consistent(f"{because}; as many has {whose}.")
    return differs(cv.at, f"at most {_listed(lesions)}", because=f"{because}.")


def tests(threshold: Printed, level: float, features: Printed, each: int) -> Outcome:
    """Check a corrected threshold against the number of tests (Bonferroni: level / m).

    Parameters
    ----------
    threshold : Printed
    level : float
        Of all tests together.
    features : Printed
    each : int
        Tests of each feature that the text describes.
    """
    expected = features.count * each
    fitting = [m for m in _near(level, threshold) if threshold.span.holds(level / m)]
    because = (
        f"{level:g}/m is printed as {threshold.at} for m = {', '.join(map(str, fitting)) or 'none'}. "
        f"{features.text} features with {each} tests each are {expected}: {level:g}/{expected} = "
        f"{short(level / expected)}"
    )
    if expected in fitting:
        return consistent(f"{because}.")
    if cut(threshold.text).holds(level / expected):
        return cannot_tell(f"{because}, which gives the printed digits only if the rest is cut off.")
    return cannot_tell(f"{because}. The number of tests is not printed.")


def _near(level: float, threshold: Printed) -> range:
    return range(max(1, int(level / threshold.span.high) - 1), int(level / threshold.span.low) + 2)


def _keeps(value: Printed, relation: Relation, limit: Printed) -> bool:
    span = value.span
    return {
        "at-least": span.high >= limit.value,
        "more-than": span.high > limit.value,
        "at-most": span.low <= limit.value,
        "below": span.low < limit.value,
    }[relation]


def _line(limit: Printed, relation: Relation) -> float:
    """Place the line between the whole numbers that are inside and those that are not."""
    return limit.value + {"at-least": -0.5, "more-than": 0.5, "at-most": 0.5, "below": -0.5}[relation]


def _named(value: Printed) -> str:
    return f"{value.quantity}: {value.at}"


def _listed(values: Printeds) -> str:
    return ", ".join(value.at for value in values)
