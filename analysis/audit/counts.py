"""Checks on counts: parts against wholes, percentages against counts, people against percentages."""

from collections.abc import Sequence
from itertools import permutations

from analysis.audit.printed import Printed
from analysis.audit.span import Span, total
from analysis.audit.verdict import Outcome, consistent, differs, from_to, sentence, short, sum_of

_MOST_GROUP = 1_000_000
"""A larger group can have any percentage that is printed."""
MOST_PEOPLE = 50
"""Group sizes up to which GRIM names those that fit."""
MOST_COLUMNS = 6
"""Columns up to which every order of them is tried."""

Printeds = tuple[Printed, ...]


def sums(whole: Printed, parts: Printeds) -> Outcome:
    """Check that printed parts add up to a printed whole, as far as rounding tells.

    Parameters
    ----------
    whole : Printed
    parts : tuple of Printed
        All parts; they do not overlap.
    """
    added = _added(parts)
    if total([part.span for part in parts]).meets(whole.span):
        return consistent(f"{added}, as printed ({whole.place}).")
    return differs(whole.at, f"{added} ({_places(parts)})")


def order(totals: Printeds, columns: tuple[Printeds, ...]) -> Outcome:
    """Check that each column of parts adds up to the total of its own head, not of another's.

    Parameters
    ----------
    totals : tuple of Printed
        One a column, at most `MOST_COLUMNS`.
    columns : tuple of tuple of Printed
        The parts of each column, in the order of the totals.
    """
    made = [total([part.span for part in column]) for column in columns]
    heads = [head.span for head in totals]
    added = "; ".join(map(_added, columns))
    if _all_meet(made, heads):
        return consistent(f"{added}, as printed ({_places(totals)}).")
    fits = len(totals) <= MOST_COLUMNS and any(_all_meet(made, list(other)) for other in permutations(heads))
    but = "The columns fit the totals in another order." if fits else "They fit in no order."
    told = ", ".join(head.shown for head in totals)
    return differs(
        f"totals {told} ({_places(totals)})",
        f"sums {', '.join(short(span.low) for span in made)} in the same order ({_places(columns[0])})",
        because=f"{added}. {but}",
    )


def percentage(percent: Printed, count: Printed, of: Printeds) -> Outcome:
    """Check a percentage against the counts it was computed from.

    Parameters
    ----------
    percent, count : Printed
    of : tuple of Printed
        The whole, or the parts that make it up.

    Examples
    --------
    >>> row = lambda text, unit: Printed("", "", text, unit, "", "", "", "Table 1", "")
    >>> percentage(row("72.4", "%"), row("92", "lesions"), (row("127", "lesions"),)).detail
    '92 of 127 = 72.44 %, printed as 72.4 % (Table 1).'
    """
    whole = total([part.span for part in of])
    if whole.low <= 0:
        return differs(percent.at, f"a share of nothing ({_places(of)})")
    share = (count.span / whole).scaled(100)
    told = f"{count.text} of {from_to(whole.low, whole.high)} = {from_to(share.low, share.high, 4)} %"
    if share.meets(percent.span):
        return consistent(f"{told}, printed as {percent.at}.")
    return differs(percent.at, f"{told} ({_places((count, *of))})")


def grim(percent: Printed, of: Printeds) -> Outcome:
    """Check whether a whole number of people can give a percentage (GRIM).

    Of n people, k give 100 k / n percent; with few people most printed percentages are given by no k.

    Parameters
    ----------
    percent : Printed
    of : tuple of Printed
        Sizes that the group may have; one is enough.

    References
    ----------
    Brown and Heathers, Social Psychological and Personality Science 8, 2017, doi 10.1177/1948550616673876.
    """
    _check_people(percent, of)
    fitting = [f"{k} of {size.count}" for size in of for k in people(percent.span, size.count)]
    if fitting:
        return consistent(f"{percent.at} is {' or '.join(fitting)}.")
    sizes = [size.count for size in of]
    near = sorted({f"{k} of {n} = {100 * k / n:.1f} %" for n in sizes for k in _around(percent.value, n)})
    able = [n for n in range(1, MOST_PEOPLE + 1) if people(percent.span, n)]
    because = (
        f"No whole number of {' or of '.join(map(str, sizes))} people gives {percent.shown}: nearest are "
        f"{', '.join(near)}. Groups of up to {MOST_PEOPLE} people that can give it: "
        f"{', '.join(map(str, able)) or 'none'}.{_as_ratio(percent, sizes)}"
    )
    return differs(percent.at, f"{' or '.join(size.shown for size in of)} ({_places(of)})", because=because)


def _check_people(percent: Printed, of: Printeds) -> None:
    """Refuse what is no percentage of people."""
    if percent.unit != "%" or not 0 <= percent.value <= 100:
        raise ValueError(f"{percent.shown} is no percentage from 0 to 100 %")
    for size in of:
        if size.value != size.count or not 1 <= size.count <= _MOST_GROUP:
            raise ValueError(f"{size.shown} is no number of people from 1 to {_MOST_GROUP:,}")


def weighted(whole: Printed, percents: Printeds, sizes: Printeds) -> Outcome:
    """Check the percentage of a whole against those of its groups, weighted by their sizes.

    Parameters
    ----------
    whole : Printed
        Percentage of all groups together.
    percents, sizes : tuple of Printed
        Percentage and size of each group, in the same order.
    """
    products = [percent.span * size.span for percent, size in zip(percents, sizes, strict=True)]
    share = total(products) / total([size.span for size in sizes])
    told = sum_of(f"{p.text} % of {s.text}" for p, s in zip(percents, sizes, strict=True))
    made = f"{told} make {from_to(share.low, share.high)} % of all"
    if share.meets(whole.span):
        return consistent(f"{made}, printed as {whole.at}.")
    return differs(whole.at, f"{made} ({_places(percents)})")


def positive(value: Printed, columns: tuple[Printeds, ...]) -> Outcome:
    """Check a number of sites against the cells that are not 0; of several columns, the most counts."""
    found = [sum(cell.value > 0 for cell in column) for column in columns]
    told = f"cells above 0: {', '.join(map(str, found))} ({_places(columns[0])})"
    if max(found, default=0) == value.value:
        return consistent(sentence(f"{told}; printed is {value.at}"))
    return differs(value.at, told)


def mean_within(
    whole: Printed, groups: Printed, least: Printed | None = None, most: Printed | None = None
) -> Outcome:
    """Check that a total, shared among its groups, lies within what each may have.

    Parameters
    ----------
    whole, groups : Printed
        Such as lesions and patients.
    least, most : Printed, optional
        Limits for each group, ends included.
    """
    mean = whole.value / groups.value
    told = f"{whole.shown} of {groups.shown} are {short(mean, 3)} each"
    limits = [limit for limit in (least, most) if limit is not None]
    if (least is None or mean >= least.value) and (most is None or mean <= most.value):
        return consistent(f"{told}; printed limits: {', '.join(limit.at for limit in limits)}.")
    return differs(f"{told} ({whole.place})", " and ".join(f"{x.quantity} {x.at}" for x in limits))


def people(percent: Span, size: int) -> list[int]:
    """Tell how many of `size` people give a percentage.

    Examples
    --------
    >>> people(Span(49.95, 50.05), 18), people(Span(57.05, 57.15), 22)
    ([9], [])
    """
    return [k for k in range(size + 1) if percent.holds(100 * k / size)]


def _around(percent: float, size: int) -> list[int]:
    below = int(percent * size / 100)
    return [k for k in (below, below + 1) if k <= size]


def _as_ratio(percent: Printed, sizes: Sequence[int]) -> str:
    """Name those k of n whose ratio to the rest, in percent, is printed."""
    pairs = [f"{k} to {n - k}" for n in sizes for k in range(n) if percent.span.holds(100 * k / (n - k))]
    return f" As a ratio of one part to the other it is {' or '.join(pairs)}." if pairs else ""


def _all_meet(one: Sequence[Span], other: Sequence[Span]) -> bool:
    return all(a.meets(b) for a, b in zip(one, other, strict=True))


def _added(parts: Printeds) -> str:
    made = total([part.span for part in parts])
    return f"{sum_of(part.text for part in parts)} = {from_to(made.low, made.high, 4)}"


def _places(printed: Sequence[Printed]) -> str:
    return "; ".join(dict.fromkeys(one.place for one in printed))
