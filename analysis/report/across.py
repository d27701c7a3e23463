"""Cohorts side by side, and beside the published numbers: one table, one figure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from analysis import published
from analysis.display import palette
from analysis.display.text import count, label, number, percent, whole
from analysis.features import short_name
from analysis.report.facts import Facts
from analysis.report.markdown import Markdown, table

COHORTS_CSV = "across/cohorts.csv"
FINDING = "finding"
"""Stem of the files of the first page's figure."""
PUBLISHED = ("L", "M")
"""The cohorts of the paper: lung and melanoma."""
_LINES: dict[str, Literal["-", "--"]] = {"maximal": "-", "average_paper": "--"}


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


@palette.themed
def finding_figure(cohorts: Sequence[Facts]) -> Figure:
    """Draw variation by feature, and recovery by number of lesions where there is any."""
    with_curves = [facts for facts in cohorts if facts.has_recovery]
    features = _features(cohorts)
    heights = [1.2 + 0.3 * max(4, len(features)), *([3.4] if with_curves else [])]
    figure = palette.new_figure(height=sum(heights) + 0.3 * len(cohorts), width=7.5)
    axes = figure.subplots(len(heights), 1, squeeze=False, height_ratios=heights)[:, 0]
    styles = palette.cohort_styles([str(facts.name) for facts in cohorts])
    _draw_variation(axes[0], cohorts, features, styles)
    if with_curves:
        _draw_recovery(axes[1], with_curves, styles)
    handles = [_handle(facts, styles[facts.name]) for facts in cohorts]
    figure.legend(handles=handles, loc="outside lower center", ncols=1)
    return figure


def _handle(facts: Facts, style: dict[str, str]) -> Line2D:
    words = f"{label(facts.title, 60)}, {count(facts.patients, 'patient')}"
    return Line2D([], [], label=words, color=style["color"], marker=style["marker"])


def finding_alt(cohorts: Sequence[Facts]) -> str:
    """Describe the figure for those who cannot see it, in plain text."""
    said = ["First panel: variation of each feature between the lesions of a patient, mean over patients."]
    for facts in cohorts:
        if facts.variations:
            first, last = facts.variations[0], facts.variations[-1]
            said.append(
                f"Cohort {facts.name}: from {percent(first.mean_cv_percent)} for {first.short_name} "
                f"to {percent(last.mean_cv_percent)} for {last.short_name}."
            )
    curves = [facts for facts in cohorts if facts.has_recovery]
    if curves:
        said.append(
            "Second panel: share of each index that random lesions recover, rising with their number."
        )
    said += [
        f"Cohort {facts.name}: 2 lesions recover {percent(facts.recovered('maximal', 2))} of the maximum, "
        f"{facts.most_sampled} recover {percent(facts.recovered('maximal', facts.most_sampled))}."
        for facts in curves
    ]
    return " ".join(said)


def _draw_variation(
    axes: Axes, cohorts: Sequence[Facts], features: list[str], styles: Mapping[str, dict[str, str]]
) -> None:
    height = {feature: place for place, feature in enumerate(features)}
    for facts in cohorts:
        values = [variation.mean_cv_percent for variation in facts.variations]
        rows = [height[variation.feature] for variation in facts.variations]
        axes.plot(values, rows, linestyle="", markersize=7, alpha=0.85, **styles[facts.name])  # type: ignore[arg-type]
    axes.set_xscale("log")
    axes.set_xticks([5, 10, 20, 50, 100, 200, 500], ["5", "10", "20", "50", "100", "200", "500"])
    axes.minorticks_off()
    axes.set_yticks(range(len(features)), [label(_wrapped(short_name(feature)), 44) for feature in features])
    axes.set_title("Lesions of one patient differ")
    axes.set_xlabel("coefficient of variation, mean over patients (%)")


def _draw_recovery(axes: Axes, cohorts: Sequence[Facts], styles: Mapping[str, dict[str, str]]) -> None:
    for facts in cohorts:
        for index, line in _LINES.items():
            rows = facts.curve[facts.curve["index"] == index]
            colour = styles[facts.name]["color"]
            axes.plot(rows["n_sampled"], rows["mean_percent"], line, color=colour, linewidth=2)
    axes.axhline(75, color=palette.INK, linewidth=1, linestyle=":")
    axes.set_ylim(0, 105)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_title("Sampling loses part of it")
    axes.set_xlabel("random lesions per patient")
    axes.set_ylabel("recovered (% of all lesions)")
    handles = [
        Line2D([], [], color=palette.INK, linestyle=line, label=palette.SHORT_INDEX[name])
        for name, line in _LINES.items()
    ]
    axes.legend(handles=handles, loc="lower right")


def _features(cohorts: Sequence[Facts]) -> list[str]:
    """Features of all cohorts, by their largest mean variation."""
    most: dict[str, float] = {}
    for facts in cohorts:
        for variation in facts.variations:
            most[variation.feature] = max(most.get(variation.feature, 0.0), variation.mean_cv_percent)
    return sorted(most, key=lambda feature: (most[feature], feature))


def _wrapped(name: str) -> str:
    return (
        name.replace("LargeDependence", "LargeDep.")
        .replace("HighGrayLevel", "HighGray")
        .replace("Emphasis", "Emph.")
    )


def _end(facts: Facts, place: int) -> float:
    return facts.variations[place].mean_cv_percent if facts.variations else np.nan


def _printed(identifiers: Sequence[str]) -> float:
    return (
        float(np.mean([published.value(identifier) for identifier in identifiers])) if identifiers else np.nan
    )
