"""Cohorts side by side, and beside the published numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis import published
from analysis.display.text import number, percent, whole
from analysis.report.facts import Facts
from analysis.report.markdown import Markdown, table

COHORTS_CSV = "across/cohorts.csv"
PUBLISHED = ("L", "M")
"""The cohorts of the paper: lung and melanoma."""


@dataclass(frozen=True)
class Row:
    """One quantity: how it is called, read from a cohort, looked up in print, and shown.

    Attributes
    ----------
    quantity : str
    read : callable
        From the facts of a cohort to a number.
    printed : dict of str to str
        Published cohort, `L` or `M`, to the ids of the printed numbers; of several, the mean.
    show : callable
        From a number to text.
    beside : callable
        From the facts of a cohort to words that follow its number.
    said : dict of str to callable
        Published cohort to what print says in words, where it gives no one number for the quantity.
    """

    quantity: str
    read: Callable[[Facts], float]
    printed: dict[str, tuple[str, ...]]
    show: Callable[[float], str]
    beside: Callable[[Facts], str] = lambda _: ""
    said: Mapping[str, Callable[[], str]] = field(default_factory=dict)

    def cells(self, cohorts: Sequence[Facts], values: Sequence[float]) -> list[Markdown]:
        """Write a row of `side_by_side` as text, a cell a cohort and the two published ones."""
        own = [self.show(value) + self.beside(facts) for facts, value in zip(cohorts, values, strict=False)]
        printed = zip(PUBLISHED, values[len(cohorts) :], strict=True)
        return [
            Markdown(text)
            for text in (
                *own,
                *(self.said[name]() if name in self.said else self.show(value) for name, value in printed),
            )
        ]


def _required_in_print() -> str:
    """Words for the number of lesions: print gives it twice, and tells no index."""
    said = (whole(published.value(f"required-{place}")) for place in ("text", "results"))
    return "{}, or more than {} (index not told)".format(*said)


ROWS = (
    Row("Patients", lambda facts: facts.patients, {"L": ("patients-l",), "M": ("patients-m",)}, whole),
    Row("Lesions", lambda facts: facts.lesions, {"L": ("lesions-l",), "M": ("lesions-m",)}, whole),
    Row("Lesions in use", lambda facts: facts.usable, {}, whole),
    Row(
        "Variation: mean over the features in use, then over patients",
        lambda facts: facts.cv,
        {"L": ("cv-selected-a", "cv-selected-b", "cv-selected-c")},
        percent,
    ),
    Row(
        "Variation of the least variable feature", lambda facts: _end(facts, 0), {"M": ("cv-min-m",)}, percent
    ),
    Row(
        "Variation of the most variable feature", lambda facts: _end(facts, -1), {"M": ("cv-max-m",)}, percent
    ),
    Row(
        "Average heterogeneity, zero diagonal counted",
        lambda facts: facts.indices["average_paper"],
        {"L": ("average-exhaustive",)},
        number,
    ),
    Row(
        "Average heterogeneity, zero diagonal counted, features not scaled",
        lambda facts: facts.unscaled("average_paper"),
        {"L": ("average-exhaustive",)},
        number,
    ),
    Row(
        "Average heterogeneity, over distinct pairs", lambda facts: facts.indices["average_pairs"], {}, number
    ),
    Row("Maximal divergence", lambda facts: facts.indices["maximal"], {"L": ("maximal-exhaustive",)}, number),
    Row(
        "Maximal divergence, features not scaled",
        lambda facts: facts.unscaled("maximal"),
        {"L": ("maximal-exhaustive",)},
        number,
    ),
    Row(
        "Average recovered by 2 random lesions (zero diagonal counted)",
        lambda facts: facts.recovered("average_paper", 2),
        {"L": ("average-random-2-mean",)},
        percent,
    ),
    Row(
        "Average recovered by 3 random lesions (zero diagonal counted)",
        lambda facts: facts.recovered("average_paper", 3),
        {"L": ("average-random-3-mean",)},
        percent,
        lambda facts: facts.who_has(3),
    ),
    Row(
        "Maximum recovered by 2 random lesions",
        lambda facts: facts.recovered("maximal", 2),
        {"L": ("maximal-random-2-mean",)},
        percent,
    ),
    Row(
        "Maximum recovered by 3 random lesions",
        lambda facts: facts.recovered("maximal", 3),
        {"L": ("maximal-random-3-mean",)},
        percent,
        lambda facts: facts.who_has(3),
    ),
    Row(
        "Random lesions that recover 75 % of the maximum",
        lambda facts: facts.required("maximal"),
        {},
        whole,
        lambda facts: facts.who_has(facts.required("maximal")),
        {"L": _required_in_print},
    ),
    Row(
        "Random lesions that recover 75 % of the average (zero diagonal counted)",
        lambda facts: facts.required("average_paper"),
        {},
        whole,
        lambda facts: facts.who_has(facts.required("average_paper")),
        {"L": _required_in_print},
    ),
)


def side_by_side(cohorts: Sequence[Facts]) -> pd.DataFrame:
    """Set cohorts and published numbers side by side, unrounded.

    Parameters
    ----------
    cohorts : sequence of Facts

    Returns
    -------
    pandas.DataFrame
        `quantity`, a column a cohort under its name, `published L` and `published M`; NaN where a cohort
        cannot have a number or the paper prints none, or none for this quantity alone.
    """
    columns: dict[str, list] = {"quantity": [row.quantity for row in ROWS]}
    for facts in cohorts:
        columns[facts.name] = [float(row.read(facts)) for row in ROWS]
    for name in PUBLISHED:
        columns[f"published {name}"] = [_printed(row.printed.get(name, ())) for row in ROWS]
    return pd.DataFrame(columns)


def side_by_side_table(cohorts: Sequence[Facts]) -> Markdown:
    """Write `side_by_side` as a captioned Markdown table, rounded."""
    frame = side_by_side(cohorts)
    header = [
        "Quantity (no unit, or % beside)",
        *(facts.title for facts in cohorts),
        "Published, lung (L)",
        "Published, melanoma (M)",
    ]
    shown = [
        [row.quantity, *row.cells(cohorts, values[1:])]
        for row, values in zip(ROWS, frame.itertuples(index=False, name=None), strict=True)
    ]
    caption = Markdown("The cohorts of this book beside the numbers that the paper prints.")
    return table("tab-across", caption, header, shown, "l" + "r" * (len(header) - 1))


def _end(facts: Facts, place: int) -> float:
    return facts.variations[place].mean_cv_percent if facts.variations else np.nan


def _printed(identifiers: Sequence[str]) -> float:
    return (
        float(np.mean([published.value(identifier) for identifier in identifiers])) if identifiers else np.nan
    )
