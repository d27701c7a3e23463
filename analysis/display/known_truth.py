"""Figures of made patients: how their lesions lie, and what each index gives for them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, NullLocator

from analysis.display import palette
from analysis.display.show import Drawing
from analysis.display.text import listed, number
from analysis.truth.made import Made
from analysis.truth.numbers import NUMBERS

_INDICES = tuple(palette.INDEX_NAMES)
_EDGE = 11.5
"""Largest value of a feature that a panel shows."""
_ROUNDING = 1e-12


def shown(value: float, digits: int = 3, least: float = _ROUNDING) -> str:
    """Write an index; what is zero but for the rounding of its sum is written as zero.

    Parameters
    ----------
    value : float
    digits : int
        Significant ones.
    least : float
        What lies below it, and is not zero, is only said to do so.

    Examples
    --------
    >>> shown(4e-17), shown(0.17321), shown(2e-5, 2, 0.001).split()
    ('0', '0.173', ['<', '0.001'])
    """
    if abs(value) < _ROUNDING:
        return number(0.0)
    return number(value, digits) if value >= least else f"<\N{NO-BREAK SPACE}{least:g}"


@palette.themed
def made_figure(patients: Sequence[Made], seen: pd.DataFrame) -> Drawing:
    """Draw each made patient as arrows, one a lesion, with the indices of unscaled features beside.

    Parameters
    ----------
    patients : sequence of Made
        Those without noise, five of them.
    seen : pandas.DataFrame
        From `analysis.truth.seen.seen`.
    """
    figure = palette.new_figure(height=6.4)
    palette.entitle(figure, "The cosine sees the directions of the arrows, never their lengths")
    panels = figure.subplots(2, 3, sharex=True, sharey=True).ravel()
    _draw_key(panels[0])
    told = []
    for axes, made in zip(panels[1:], patients, strict=True):
        values = _unscaled(seen, made.name)
        _draw_arrows(axes, made.lesions)
        said = f"average {shown(values['average_pairs'], 2)}, maximum {shown(values['maximal'], 2)}"
        axes.set_title(f"{made.name}\n{said}", fontsize=9.5)
        told.append(f"{made.name}: {said}")
    figure.supxlabel("feature 1 (arbitrary unit)", fontsize=11)
    figure.supylabel("feature 2 (arbitrary unit)", fontsize=11)
    caption = (
        "Made patients with 12 lesions of two features each. An arrow leads from zero to the two values of a "
        "lesion; identical lesions lie on top of each other, and the number stands at the tip. Features are "
        "not scaled; the average is the one over distinct pairs."
    )
    return Drawing(figure, caption, f"Six panels with arrows from the origin. {'; '.join(told)}.")


@palette.themed
def ladder_figure(rungs: pd.DataFrame) -> Drawing:
    """Draw the indices over the spread that was put in, with their closed forms, and under halved z-scores.

    Parameters
    ----------
    rungs : pandas.DataFrame
        From `analysis.truth.seen.seen` of the ladder: `patient` is the spread, as text.
    """
    figure = palette.new_figure(height=3.9)
    palette.entitle(figure, "More spread, larger indices, but not under every scaling")
    first, second = figure.subplots(1, 2)
    _draw_rungs(first, _ways(rungs, "none", "cosine"))
    first.set_ylabel("index (0 to 2)")
    first.set_title("not scaled, cosine", fontsize=11)
    _draw_rungs(second, _ways(rungs, "zscore", "cosine-half"))
    second.set_ylabel("index (0 to 1)")
    second.set_title("z-scores, halved cosine", fontsize=11)
    handles = [_handle(index) for index in _INDICES]
    handles.append(Line2D([], [], color=palette.INK, label="by the formula"))
    figure.legend(handles=handles, loc="outside lower center", ncols=2)
    halved = _ways(rungs, "zscore", "cosine-half")
    falling = halved.loc[halved["measure"] == "average_pairs", "value"]
    caption = (
        "Eleven made patients with 12 lesions evenly along an arc; the arc grows from nothing to 60 degrees. "
        "Markers are computed, lines (left) are the closed forms. On the right the average falls again, from "
        f"{number(falling.max(), 2)} to {number(falling.iloc[-1], 2)}, although the spread grows."
    )
    alt = (
        "Two panels of three indices over the spread of the lesions. Left, features as they are: all three "
        "rise from 0 throughout and lie on the curves of the formulas. Right, halved cosine of z-scores: the "
        "maximum reaches 1 early and stays, the averages rise and then fall."
    )
    return Drawing(figure, caption, alt)


@palette.themed
def numbers_figure(outliers: pd.DataFrame, noise: pd.DataFrame) -> Drawing:
    """Draw the indices over the number of lesions: of one outlier, and of noise alone.

    Parameters
    ----------
    outliers, noise : pandas.DataFrame
        From `analysis.truth.numbers`.
    """
    figure = palette.new_figure(height=3.9)
    palette.entitle(figure, "Many lesions hide an outlier from the average; noise lifts the maximum")
    first, second = figure.subplots(1, 2)
    for axes, table, title in (
        (first, outliers, "one outlier, 50°"),
        (second, noise, "noise alone, 3°"),
    ):
        for index in _INDICES:
            axes.plot(table["n_lesions"], table[index], "-", **_style(index))
        axes.set_title(title, fontsize=11)
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(FixedLocator(NUMBERS))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_xticklabels(map(str, NUMBERS))
        axes.set_ylim(0, None)
        axes.set_xlabel("lesions of the patient")
    first.set_ylabel("index (0 to 2)")
    second.set_ylabel("expected index (0 to 2)")
    figure.legend(handles=[_handle(index) for index in _INDICES], loc="outside lower center", ncols=2)
    caption = (
        "Left: one lesion 50 degrees apart from identical others. Right: identical lesions whose direction "
        "carries noise with a standard deviation of about 3 degrees; values expected over patients. "
        "Features are not scaled. The number of lesions is on a logarithmic axis."
    )
    alt = (
        f"Two panels of three indices over {listed(map(str, NUMBERS))} lesions. Left: the maximum stays at "
        f"{number(outliers['maximal'].iloc[-1], 2)}, the averages fall to "
        f"{number(outliers['average_pairs'].iloc[-1], 1)}. Right: the average over distinct pairs stays, "
        f"the maximum rises from {number(noise['maximal'].iloc[0], 2)} to "
        f"{number(noise['maximal'].iloc[-1], 2)}."
    )
    return Drawing(figure, caption, alt)


def _draw_arrows(axes: Axes, lesions: np.ndarray) -> None:
    tips, counts = np.unique(lesions.round(9), axis=0, return_counts=True)
    # The longest first, so that shorter ones of the same direction stay visible.
    order = np.argsort(-np.hypot(*tips.T))
    for tip, count in zip(tips[order], counts[order], strict=True):
        _arrow(axes, tip, palette.ACCENT)
        if count > 1:
            axes.annotate(f"× {count}", tip, xytext=(3, 3), textcoords="offset points", fontsize=9.5)
    _frame(axes)


def _draw_key(axes: Axes) -> None:
    """Two arrows and the angle between them, to say how the panels are read."""
    angles = np.radians([25, 65])
    for angle, length in zip(angles, (10.0, 7.0), strict=True):
        _arrow(axes, length * np.array([np.cos(angle), np.sin(angle)]), palette.INK)
    arc = np.linspace(angles[0], angles[1], 30)
    axes.plot(4 * np.cos(arc), 4 * np.sin(arc), color=palette.INK, linewidth=1.2)
    axes.annotate("angle", (3.4, 3.9), fontsize=10)
    axes.set_title("how to read it\ndissimilarity = 1 − cos(angle)", fontsize=9.5)
    _frame(axes)


def _arrow(axes: Axes, tip: np.ndarray, colour: str) -> None:
    look = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.4, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", (tip[0], tip[1]), xytext=(0, 0), arrowprops=look)


def _frame(axes: Axes) -> None:
    axes.set_xticks([0, 5, 10])
    axes.set_yticks([0, 5, 10])
    axes.set_xlim(0, _EDGE)
    axes.set_ylim(0, _EDGE)
    axes.set_aspect("equal")


def _draw_rungs(axes: Axes, rows: pd.DataFrame) -> None:
    for index in _INDICES:
        line = rows[rows["measure"] == index]
        spread = line["patient"].astype(float)
        axes.plot(spread, line["known"], "-", color=palette.INDEX_COLOURS[index])
        axes.plot(spread, line["value"], linestyle="", **_style(index))
    axes.set_xlabel("spread put in (share of 60°)")
    axes.set_ylim(bottom=0)


def _style(index: str) -> dict[str, Any]:
    return {"color": palette.INDEX_COLOURS[index], "marker": palette.INDEX_MARKERS[index], "markersize": 6}


def _handle(index: str) -> Line2D:
    return Line2D([], [], linestyle="", label=palette.INDEX_NAMES[index], **_style(index))


def _ways(seen: pd.DataFrame, scaling: str, distance: str) -> pd.DataFrame:
    return seen[(seen["scaling"] == scaling) & (seen["distance"] == distance)]


def _unscaled(seen: pd.DataFrame, patient: str) -> pd.Series:
    rows = _ways(seen, "none", "cosine")
    return rows[(rows["patient"] == patient) & ~rows["noise"]].set_index("measure")["value"]
