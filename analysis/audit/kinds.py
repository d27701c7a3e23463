"""The kinds of checks by the names that `checks.yml` uses, and what each is given."""

import inspect
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from analysis.audit import counts, geometry, ranges, ratios, words
from analysis.audit.printed import Printed, Statement
from analysis.audit.verdict import Outcome

Form = Literal["value", "values", "columns", "statement", "statements", "text", "number", "whole", "flag"]
Check = Callable[..., Outcome]

_FORMS: dict[object, Form] = {
    Printed: "value",
    tuple[Printed, ...]: "values",
    tuple[tuple[Printed, ...], ...]: "columns",
    Statement: "statement",
    tuple[Statement, ...]: "statements",
    str: "text",
    float: "number",
    int: "whole",
    bool: "flag",
}
REPEATS = "repeats"
"""The kind that looks for quantities with several places by itself, and checks each as `same`."""


@dataclass(frozen=True)
class Argument:
    """One thing that a check is given.

    Attributes
    ----------
    form : str
        `value` and `statement`: an id; `values`, `statements`: a list of ids; `columns`: a list of such
        lists; `text`, `number`, `whole`, `flag`: itself.
    words : tuple of str
        The texts allowed; empty for any.
    required : bool
    """

    form: Form
    words: tuple[str, ...]
    required: bool


@dataclass(frozen=True)
class Kind:
    """A check, and what it is given by name."""

    check: Check
    arguments: Mapping[str, Argument]


def _kind(check: Check) -> Kind:
    hints = get_type_hints(check)
    parameters = inspect.signature(check).parameters.values()
    return Kind(check, {one.name: _argument(one, hints[one.name]) for one in parameters})


def _argument(parameter: inspect.Parameter, hint: Any) -> Argument:
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(part for part in get_args(hint) if part is not type(None))
    words = get_args(hint) if get_origin(hint) is Literal else ()
    form: Form = "text" if words else _FORMS[hint]
    return Argument(form, words, parameter.default is inspect.Parameter.empty)


KINDS: Mapping[str, Kind] = {
    "sum": _kind(counts.sums),
    "order": _kind(counts.order),
    "percentage": _kind(counts.percentage),
    "grim": _kind(counts.grim),
    "weighted": _kind(counts.weighted),
    "positive": _kind(counts.positive),
    "mean-within": _kind(counts.mean_within),
    "same": _kind(ranges.same),
    "subset": _kind(ranges.subset),
    "bound": _kind(ranges.bound),
    "bounds": _kind(ranges.bounds),
    "limits": _kind(ranges.limits),
    "quantile": _kind(ranges.quantile),
    "ceiling": _kind(ranges.ceiling),
    "tests": _kind(ranges.tests),
    "mean": _kind(ratios.mean),
    "granularity": _kind(ratios.granularity),
    "pair": _kind(ratios.pair),
    "pooled-bound": _kind(geometry.pooled_bound),
    "three-ceiling": _kind(geometry.three_ceiling),
    "words": _kind(words.words),
    "trend": _kind(words.trend),
    "more": _kind(words.more),
    "below": _kind(words.below),
    "extreme": _kind(words.extreme),
    "needs": _kind(words.needs),
    "coverage": _kind(words.coverage),
}
