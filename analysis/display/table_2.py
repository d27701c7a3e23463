"""Table 2 of the paper in print, and as each reading gives it: one figure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import published
from analysis.display.page import records
from analysis.display.palette import INK, entitle, new_figure, themed
from analysis.display.recovery import STRATEGIES as STRATEGY_NAMES
from analysis.display.scalings import SCALING_NAMES
from analysis.display.show import Absent, Drawing
from analysis.display.text import escape, label, number, percent
from analysis.study.readings import STRATEGIES, cells_of, printed_cells
from analysis.wording import AVERAGE_NAMES

_PANELS = {"average": "Average", "maximal": "Maximum"}
_COLOURS = {"pooled": "#0072B2", "within-site-zero": "#D55E00", "within-site-dropped": "#009E73"}
_MARKERS = {"pooled": "s", "within-site-zero": "o", "within-site-dropped": "^"}
READING_NAMES = {
    "pooled": "pooled",
    "within-site-zero": "inside sites, lone lesions 0",
    "within-site-dropped": "inside sites, lone lesions left out",
}
_NO_SITES = "The sites of the lesions are not known, so that Table 2 cannot be read in several ways."
_OFFSETS = {"pooled": 0.17, "within-site-zero": 0.3, "within-site-dropped": 0.43}


@dataclass(frozen=True)
class Bound:
    """The least that a pooled maximum recovers by print, in percent, and the strategies it holds for."""

    strategies: tuple[str, ...]
    percent: float


def nearest_ways(distances: pd.DataFrame) -> pd.DataFrame:
    """Pick, of each reading, the way that lies nearest to print."""
    best = distances.groupby("reading", sort=False)["rms_points"].idxmin().dropna()
    return distances.loc[best].reset_index(drop=True)


@themed
def table_2_figure(
    readings: pd.DataFrame, distances: pd.DataFrame, title: str, bounds: Sequence[Bound]
) -> Drawing | Absent:
    """Draw the ten means of Table 2, printed and in each reading at its nearest scaling and average.

    Parameters
    ----------
    readings, distances : pandas.DataFrame
        Tables `readings` and `print_distance` of a cohort with sites.
    title : str
        Of the cohort.
    bounds : sequence of Bound
        What a pooled maximum recovers at least, by the printed indices.
    """
    ways = nearest_ways(distances)
    if not set(_COLOURS) <= set(ways["reading"]):
        return Absent(_NO_SITES)
    figure = new_figure(5.6)
    axes = dict(zip(_PANELS, figure.subplots(1, 2, sharey=True), strict=True))
    for kind, panel in axes.items():
        _draw_print(panel, kind)
        for way in records(ways):
            cells = cells_of(readings, (way.scaling, way.distance), way.reading, way.average)
            places = np.arange(len(STRATEGIES)) + _OFFSETS[way.reading]
            panel.plot(cells[kind], places, _MARKERS[way.reading], color=_COLOURS[way.reading], markersize=7,
                       label=READING_NAMES[way.reading])  # fmt: skip
        _name(panel, kind)
    _draw_bounds(axes["maximal"], bounds)
    entitle(figure, _finding(ways, title))
    handles, labels = axes["maximal"].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2)
    return Drawing(figure, _caption(ways, title), _alt(ways))


def _draw_print(axes: Axes, kind: str) -> None:
    """Draw the printed means with their printed intervals."""
    for place, strategy in enumerate(STRATEGIES):
        low, high = (published.value(f"{kind}-{strategy}-{end}") for end in ("low", "high"))
        axes.plot(
            [low, high], [place, place], color="#999999", linewidth=2.5, solid_capstyle="butt", zorder=1
        )
    axes.plot(printed_cells()[kind], np.arange(len(STRATEGIES)), "D", color=INK, markersize=7,
              label="as printed, with its interval")  # fmt: skip


def _draw_bounds(axes: Axes, bounds: Sequence[Bound]) -> None:
    """Mark what pooled samples by site recover at least."""
    for bound in bounds:
        for strategy in bound.strategies:
            place = STRATEGIES.index(strategy)
            ends = [place - 0.2, place + 0.6]
            axes.plot([bound.percent] * 2, ends, ":", color=_COLOURS["pooled"], linewidth=1.8)
    axes.plot([], [], ":", color=_COLOURS["pooled"], linewidth=1.8, label="least if pooled, by print")


def _name(axes: Axes, kind: str) -> None:
    axes.set_yticks(np.arange(len(STRATEGIES)) + 0.2, [STRATEGY_NAMES[name] for name in STRATEGIES])
    axes.set_ylim(len(STRATEGIES) - 0.3, -0.35)
    axes.set_xlim(0, None)
    axes.set_title(_PANELS[kind])
    axes.set_xlabel("recovered of the full value (%)")


def _finding(ways: pd.DataFrame, title: str) -> str:
    pooled = ways["reading"] == "pooled"
    inside, union = (ways.loc[rows, "rms_points"].min() for rows in (~pooled, pooled))
    return (
        f"{label(title, 40)}: inside sites {number(inside, 2)} points from print at the nearest, "
        f"pooled {number(union, 2)}"
    )


def _caption(ways: pd.DataFrame, title: str) -> str:
    said = "; ".join(
        f"{READING_NAMES[way.reading]}: average {AVERAGE_NAMES[way.average]}, "
        f"{SCALING_NAMES[way.scaling, way.distance]}"
        for way in records(ways)
    )
    return (
        f"The means of Table 2 as printed (diamonds; grey: printed interval) and as {escape(title)} gives "
        f"them in each reading, with the average and scaling that lie nearest to print ({said}). Random "
        "samples are pooled in every reading. Dotted: what a pooled maximum recovers at least, by the "
        "printed indices. Distances are root mean squares over the ten means, in percentage points."
    )


def _alt(ways: pd.DataFrame) -> str:
    said = ", ".join(f"{READING_NAMES[way.reading]} {number(way.rms_points, 2)}" for way in records(ways))
    printed = printed_cells()
    return (
        f"Dot plot of five strategies. Printed averages from {percent(printed['average'].min())} to "
        f"{percent(printed['average'].max())}, printed maxima from {percent(printed['maximal'].min())} to "
        f"{percent(printed['maximal'].max())}. Distance from print in points: {said}."
    )
