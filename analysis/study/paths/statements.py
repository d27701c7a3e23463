"""The conclusions that are put to the test on every path."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from analysis import published
from analysis.statistics.same_patients import FEWEST
from analysis.statistics.sampling import TARGET_PERCENT

LEAST_TAU = 0.7
"""A ranking of patients stays if Kendall's tau is so large: 85 % of the pairs are then in the same order."""

MANY = published.value("required-text")
"""Lesions that print asks for; the patients who have them tell whether fewer would do."""

_FEW = 4
"""The smallest k for which (k - 1) / k reaches the target of 75 %."""

_MAXIMUM_ALONE = ("average", "reading")
_NO_READING = ("reading",)

Holds = Callable[[pd.DataFrame], pd.Series]
"""Takes the table `paths`; gives 1 (holds), 0 or NaN (cannot be tested) for each."""


@dataclass(frozen=True)
class Statement:
    """A conclusion that can hold on a path.

    Attributes
    ----------
    name : str
    text : str
        A sentence.
    holds : callable
        See `Holds`.
    without_part : tuple of str
        Choices that play no part in it; paths that differ in these alone are counted once.
    of_others : bool
        It compares a path with the cohort's own, which itself is left out.
    by_arithmetic : bool
        It follows from the definitions, so that holding on every path tells nothing of the tumours.
    """

    name: str
    text: str
    holds: Holds
    without_part: tuple[str, ...] = ()
    of_others: bool = False
    by_arithmetic: bool = False


def _less(
    paths: pd.DataFrame, one: str | float, other: str | float, *, factor: float = 1, or_equal: bool = False
) -> pd.Series:
    """Tell whether one, times a factor, is below the other (or equal); each a number or name of a column."""
    low, high = (paths[each] if isinstance(each, str) else each for each in (one, other))
    gap = pd.Series(high - factor * low)
    return (gap.ge(0) if or_equal else gap.gt(0)).astype(float).where(np.isfinite(gap))


def _less_than(one: str | float, other: str | float, *, factor: float = 1, or_equal: bool = False) -> Holds:
    return partial(_less, one=one, other=other, factor=factor, or_equal=or_equal)


def _needs_many(paths: pd.DataFrame) -> pd.Series:
    """Tell whether fewer than `MANY` do not reach the target; NaN with too few patients to tell."""
    fewer = paths["maximal_required"] < MANY
    return (~fewer).astype(float).where(paths["n_required"] >= FEWEST)


STATEMENTS: tuple[Statement, ...] = (
    Statement(
        "three-lose-maximum",
        f"Three random lesions recover less than {TARGET_PERCENT:g} % of the maximum.",
        _less_than("maximal_random_3_percent", TARGET_PERCENT),
        _MAXIMUM_ALONE,
    ),
    Statement(
        "three-lose-average",
        f"Three random lesions recover less than {TARGET_PERCENT:g} % of the average.",
        _less_than("average_random_3_percent", TARGET_PERCENT),
        _NO_READING,
    ),
    Statement(
        "more-see-more-maximum",
        "Three random lesions recover more of the maximum than two.",
        _less_than(0.0, "maximal_gain_points"),
        _MAXIMUM_ALONE,
        by_arithmetic=True,
    ),
    Statement(
        "more-see-more-average",
        "Three random lesions recover more of the average than two.",
        _less_than(0.0, "average_gain_points"),
        _NO_READING,
    ),
    Statement(
        "random-beats-site-maximum",
        "Three random lesions recover more of the maximum than three a site.",
        _less_than("maximal_site_3_percent", "maximal_random_3_percent"),
        ("average",),
    ),
    Statement(
        "random-beats-site-average",
        "Three random lesions recover more of the average than three a site.",
        _less_than("average_site_3_percent", "average_random_3_percent"),
    ),
    Statement(
        "site-loses-maximum",
        f"Three lesions a site recover less than {TARGET_PERCENT:g} % of the maximum.",
        _less_than("maximal_site_3_percent", TARGET_PERCENT),
        ("average",),
    ),
    Statement(
        "eight-for-maximum",
        f"At least {MANY:g} random lesions are needed for {TARGET_PERCENT:g} % of the maximum, in patients "
        f"with {MANY:g} or more.",
        _needs_many,
        _MAXIMUM_ALONE,
    ),
    Statement(
        "few-for-average",
        f"At most {_FEW} random lesions are needed for {TARGET_PERCENT:g} % of the average.",
        _less_than("average_required", _FEW, or_equal=True),
        _NO_READING,
        by_arithmetic=True,
    ),
    Statement(
        "average-below-half",
        "The average is less than half of the maximum.",
        _less_than("average_index", "maximal_index", factor=2),
        _NO_READING,
    ),
    Statement(
        "ranks-stay-maximum",
        f"Patients rank by the maximum as in the cohort’s own analysis (tau of {LEAST_TAU:g} or more).",
        _less_than(LEAST_TAU, "tau_maximal", or_equal=True),
        _MAXIMUM_ALONE,
        of_others=True,
    ),
    Statement(
        "ranks-stay-average",
        f"Patients rank by the average as in the cohort’s own analysis (tau of {LEAST_TAU:g} or more).",
        _less_than(LEAST_TAU, "tau_average", or_equal=True),
        _NO_READING,
        of_others=True,
    ),
)
"""The conclusions, in the order of the page."""
