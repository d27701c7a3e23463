"""The conclusions that are put to the test on every path."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import published
from analysis.statistics.sampling import TARGET_PERCENT

LEAST_TAU = 0.7
"""A ranking of patients stays if Kendall's tau is so large: 85 % of the pairs are then in the same order."""

_FEW = 4
"""The smallest k for which (k - 1) / k reaches the target of 75 %."""

_MAXIMUM_ALONE = ("average", "reading")
_NO_READING = ("reading",)


@dataclass(frozen=True)
class Statement:
    """A conclusion that can hold on a path.

    Attributes
    ----------
    name : str
    text : str
        A sentence.
    holds : callable
        Takes the table `paths`; gives 1 (holds), 0 or NaN (cannot be tested) for each.
    without_part : tuple of str
        Choices that play no part in it; paths that differ in these alone are counted once.
    of_others : bool
        It compares a path with the cohort's own, which itself is left out.
    """

    name: str
    text: str
    holds: Callable[[pd.DataFrame], pd.Series]
    without_part: tuple[str, ...] = ()
    of_others: bool = False


def statements() -> tuple[Statement, ...]:
    """List the conclusions, in the order of the page."""
    target, eight = TARGET_PERCENT, published.value("required-text")
    return (
        Statement(
            "three-lose-maximum",
            f"Three random lesions recover less than {target:g} % of the maximum.",
            lambda paths: _below(paths["maximal_random_3_percent"], target),
            _MAXIMUM_ALONE,
        ),
        Statement(
            "three-lose-average",
            f"Three random lesions recover less than {target:g} % of the average.",
            lambda paths: _below(paths["average_random_3_percent"], target),
            _NO_READING,
        ),
        Statement(
            "more-see-more-maximum",
            "Three random lesions recover more of the maximum than two.",
            lambda paths: _below(paths["maximal_random_2_percent"], paths["maximal_random_3_percent"]),
            _MAXIMUM_ALONE,
        ),
        Statement(
            "more-see-more-average",
            "Three random lesions recover more of the average than two.",
            lambda paths: _below(paths["average_random_2_percent"], paths["average_random_3_percent"]),
            _NO_READING,
        ),
        Statement(
            "random-beats-site-maximum",
            "Three random lesions recover more of the maximum than three a site.",
            lambda paths: _below(paths["maximal_site_3_percent"], paths["maximal_random_3_percent"]),
            ("average",),
        ),
        Statement(
            "random-beats-site-average",
            "Three random lesions recover more of the average than three a site.",
            lambda paths: _below(paths["average_site_3_percent"], paths["average_random_3_percent"]),
        ),
        Statement(
            "site-loses-maximum",
            f"Three lesions a site recover less than {target:g} % of the maximum.",
            lambda paths: _below(paths["maximal_site_3_percent"], target),
            ("average",),
        ),
        Statement(
            "eight-for-maximum",
            f"At least {eight:g} random lesions are needed for {target:g} % of the maximum.",
            lambda paths: _needs(paths, eight),
            _MAXIMUM_ALONE,
        ),
        Statement(
            "few-for-average",
            f"At most {_FEW} random lesions are needed for {target:g} % of the average.",
            lambda paths: _enough(paths, _FEW),
            _NO_READING,
        ),
        Statement(
            "average-below-half",
            "The average is less than half of the maximum.",
            lambda paths: _below(2 * paths["average_index"], paths["maximal_index"]),
            _NO_READING,
        ),
        Statement(
            "ranks-stay-maximum",
            f"Patients rank by the maximum as in the cohort’s own analysis (tau of {LEAST_TAU:g} or more).",
            lambda paths: _below(LEAST_TAU, paths["tau_maximal"], or_equal=True),
            _MAXIMUM_ALONE,
            of_others=True,
        ),
        Statement(
            "ranks-stay-average",
            f"Patients rank by the average as in the cohort’s own analysis (tau of {LEAST_TAU:g} or more).",
            lambda paths: _below(LEAST_TAU, paths["tau_average"], or_equal=True),
            _NO_READING,
            of_others=True,
        ),
    )


def _below(one: pd.Series | float, other: pd.Series | float, *, or_equal: bool = False) -> pd.Series:
    """1 where one is below the other (or equal to it), 0 where it is not, NaN where either has no value."""
    gap = pd.Series(other - one)
    return (gap.ge(0) if or_equal else gap.gt(0)).astype(float).where(np.isfinite(gap))


def _needs(paths: pd.DataFrame, least: float) -> pd.Series:
    """Whether no fewer random lesions reach the target; NaN where no patient has so many lesions."""
    fewer = paths["maximal_required"] < least
    return (~fewer).astype(float).where(paths["most_random"] >= least)


def _enough(paths: pd.DataFrame, most: float) -> pd.Series:
    """Whether so many random lesions reach the target; NaN where nothing was sampled."""
    return (paths["average_required"] <= most).astype(float).where(np.isfinite(paths["most_random"]))
