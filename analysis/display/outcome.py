"""Figures of what the indices have to do with what became of the patients."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from analysis.display.outcome_words import RATIOS, SHORT_INDEX, estimated, time_unit
from analysis.display.page import Page, records
from analysis.display.palette import INDEX_COLOURS, INDEX_MARKERS, INK, entitle, new_figure, themed
from analysis.display.show import Absent, Drawing
from analysis.display.text import count, label, listed, number, p_value, percent
from analysis.statistics.intervals import FEWEST
from analysis.statistics.thirds import THIRDS

_COLOURS = dict(zip(THIRDS, ("#56B4E9", "#555555", "#D55E00"), strict=True))
_LINES: dict[str, Any] = dict(zip(THIRDS, ("-", "--", "-"), strict=True))
_LEAST, _MOST = 0.05, 20.0
"""Ends of the axis of ratios; intervals that go farther are cut, with an arrow."""
_ROW_INCHES = 0.3
_LEVEL = 0.05


@themed
def survival_figure(page: Page) -> Drawing | Absent:
    """Draw the survival of the patients, in thirds by each index; nothing without outcomes."""
    if page.table("outcomes").empty:
        return Absent("")
    curves = page.table("survival_curves")
    if curves.empty:
        return Absent(_without_curves(page))
    tests = page.table("logrank")
    figure = new_figure(height=3.9)
    panels = figure.subplots(1, len(tests), sharey=True, squeeze=False)[0]
    for axes, test in zip(panels, records(tests), strict=True):
        _draw_curves(axes, curves[curves["index"] == test.index])
        axes.set_title(f"{SHORT_INDEX[test.index]}\n{_logrank(test)}", fontsize=8.5)
    panels[0].set_ylabel("share without event")
    panels[0].set_ylim(0, 1.03)
    panels[len(panels) // 2].set_xlabel(f"time ({label(time_unit(page))})")
    handles = [Line2D([], [], color=_COLOURS[name], linestyle=_LINES[name], label=name) for name in THIRDS]
    figure.legend(
        handles=handles, loc="outside lower center", ncols=3, title="third of the patients by the index"
    )
    entitle(figure, _curves_title(tests, page.table("outcomes")))
    return Drawing(figure, _curves_caption(page, tests), _curves_alt(curves))


@themed
def ratios_figure(page: Page) -> Drawing | Absent:
    """Draw hazard and odds ratios with their intervals, alone and adjusted."""
    if page.table("outcomes").empty:
        return Absent("")
    rows = estimated(page)
    if rows.empty:
        return Absent("No ratio could be estimated; the table says why.")
    outcomes = list(rows["outcome"].unique())
    order = list(dict.fromkeys(zip(rows["index"], rows["model"], strict=True)))
    figure = new_figure(height=1.9 + _ROW_INCHES * len(order))
    panels = figure.subplots(1, len(outcomes), squeeze=False, sharey=True)[0]
    panels[0].set_yticks(range(len(order)), [f"{SHORT_INDEX[index]}, {model}" for index, model in order])
    panels[0].set_ylim(len(order) - 0.4, -0.6)
    for axes, outcome in zip(panels, outcomes, strict=True):
        _draw_ratios(axes, rows[rows["outcome"] == outcome], order, outcome)
    entitle(figure, _ratios_title(rows))
    kinds = listed(f"{RATIOS[outcome]}s" for outcome in outcomes).capitalize()
    caption = (
        f"{kinds} of one standard deviation more of an index in {page.title}, with 95 % "
        f"intervals ({_counts(rows)}). On the dashed line the index makes no difference. Filled: the index "
        "alone; hollow: adjusted for the number of lesions and their total volume. The scale is logarithmic."
    )
    said = [
        f"{row.outcome}, {SHORT_INDEX[row.index]}, {row.model}: {number(row.ratio, 2)}"
        for row in records(rows)
    ]
    return Drawing(figure, caption, f"Points with intervals. {'; '.join(said)}.")


def _draw_curves(axes: Axes, curves: pd.DataFrame) -> None:
    for name in THIRDS:
        curve = curves[curves["third"] == name]
        axes.step(
            curve["time"], curve["survival"], where="post", color=_COLOURS[name], linestyle=_LINES[name]
        )
        axes.fill_between(
            curve["time"],
            curve["low"],
            curve["high"],
            step="post",
            color=_COLOURS[name],
            alpha=0.12,
            linewidth=0,
        )
    axes.set_xlim(0, curves["time"].max() * 1.02)


def _draw_ratios(axes: Axes, rows: pd.DataFrame, order: list[tuple[str, str]], outcome: str) -> None:
    axes.axvline(1, color=INK, linestyle="--", linewidth=1, zorder=0)
    for row in records(rows):
        _draw_ratio(axes, order.index((row.index, row.model)), row)
    most = min(_MOST, max(2.5, float(rows["high"].max()), 1 / float(rows["low"].min())))
    axes.set_xscale("log")
    axes.set_xlim(max(_LEAST, 1 / most) / 1.1, most * 1.1)
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(f"{RATIOS[outcome]} of one\nstandard deviation more")


def _draw_ratio(axes: Axes, place: int, row: Any) -> None:
    low, high = (float(np.clip(end, _LEAST, _MOST)) for end in (row.low, row.high))
    colour = INDEX_COLOURS[row.index]
    axes.plot([low, high], [place, place], color=colour, linewidth=1.6)
    for end, cut, arrow in ((low, row.low < _LEAST, "<"), (high, row.high > _MOST, ">")):
        if cut:
            axes.plot(end, place, arrow, color=colour, markersize=6, clip_on=False)
    if _LEAST <= row.ratio <= _MOST:
        fill = colour if row.model == "alone" else "white"
        axes.plot(
            row.ratio, place, INDEX_MARKERS[row.index], markersize=7, color=colour, markerfacecolor=fill
        )


def _logrank(test: Any) -> str:
    if not np.isfinite(test.p_value):
        return "no log-rank test"
    shown = p_value(test.p_value)
    return f"log-rank p {shown if shown.startswith('<') else f'= {shown}'} ({p_value(test.p_bh)})"


def _curves_title(tests: pd.DataFrame, outcomes: pd.DataFrame) -> str:
    """Say what the thirds show, and that the model which adjusts sees nothing where it sees nothing."""
    done = tests[np.isfinite(tests["p_bh"])].sort_values("p_bh", kind="stable")
    if done.empty:
        return "Survival of the patients in thirds by each index, not adjusted"
    certain = done[done["p_bh"] < _LEVEL]
    if certain.empty:
        return "Not adjusted, no difference in survival beyond chance is seen between thirds by any index"
    seen = f"Not adjusted, survival differs between thirds by the {SHORT_INDEX[certain['index'].iloc[0]]}"
    models = outcomes[(outcomes["outcome"] == "survival") & (outcomes["model"] == "adjusted")]
    denied = models["p_bh"].notna().any() and not (models["p_bh"] < _LEVEL).any()
    return f"{seen}; adjusted, no index goes with it beyond chance" if denied else seen


def _curves_caption(page: Page, tests: pd.DataFrame) -> str:
    one = tests.iloc[0]
    return (
        f"Survival after Kaplan and Meier in {page.title} ({count(one['n_patients'], 'patient')}, "
        f"{count(one['n_events'], 'event')}), in thirds by each index; in brackets p after Benjamini and "
        f"Hochberg. A step with one event is the time of one patient. Shaded: 95 % intervals at each time, "
        f"where a third has {FEWEST} patients or more. The thirds are there to be looked at; the ratios "
        "below use every value as it is."
    )


def _curves_alt(curves: pd.DataFrame) -> str:
    last = curves.groupby(["index", "third"], sort=False)["survival"].last()
    said = [
        f"{SHORT_INDEX[index]}: "
        + listed(
            f"{name} {percent(100 * last[index, name])}" for name in THIRDS if (index, name) in last.index
        )
        for index in curves["index"].unique()
    ]
    return f"Falling steps, three curves a panel. Share without event at the end, {'; '.join(said)}."


def _ratios_title(rows: pd.DataFrame) -> str:
    certain = rows[(rows["model"] == "adjusted") & (rows["p_bh"] < _LEVEL)]
    if certain.empty:
        return "Adjusted for number and volume of lesions, no index goes with the outcome beyond chance"
    best = next(records(certain.sort_values("p_bh", kind="stable")))
    return (
        f"Adjusted, one standard deviation more of the {SHORT_INDEX[best.index]} goes with "
        f"{number(best.ratio, 2)} times the {'hazard' if best.outcome == 'survival' else 'odds'}"
    )


def _counts(rows: pd.DataFrame) -> str:
    return "; ".join(
        f"{row.outcome}: n = {count(row.n_patients, 'patient')}, {count(row.n_events, 'event')}"
        for row in records(rows.drop_duplicates("outcome"))
    )


def _without_curves(page: Page) -> str:
    tests = page.table("logrank")
    if tests.empty:
        return "These patients have a response and no survival times, so there are no survival curves."
    one = tests.iloc[0]
    return (
        f"No survival curve is drawn: {one['reason']} ({count(one['n_patients'], 'patient')}, "
        f"{count(one['n_events'], 'event')})."
    )
