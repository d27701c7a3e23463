"""The specification curve: every path, sorted by what comes out, above the choices that it took."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.display.forks import OF_SPACE, followed, level_name, no_paths, spaces, taken
from analysis.display.page import Page
from analysis.display.palette import ACCENT, INK, LEVEL_COLOURS, entitle, new_figure, themed
from analysis.display.show import Absent, Drawing
from analysis.display.text import count, percent, whole
from analysis.statistics.recovery import SIZES
from analysis.statistics.sampling import TARGET_PERCENT
from analysis.study.paths.statements import MANY

_GREY = "#555555"
_ROW_INCHES, _HEAD_INCHES, _LOWER_INCHES = 0.21, 2.4, 1.3
_MORE = SIZES[-1] + 2


@themed
def specification_figure(page: Page) -> Drawing | Absent:
    """Draw the recovery of the maximum by three random lesions, and the lesions needed, along all paths.

    Returns
    -------
    Drawing or Absent
        For a cohort without recovery the average in percent of the maximum is drawn instead.
    """
    if absent := no_paths(page):
        return absent
    paths = _sorted(page)
    levels = _rows(paths)
    several = followed(paths)
    figure = new_figure(_HEAD_INCHES + _LOWER_INCHES * several + _ROW_INCHES * (len(levels) + 2) + 0.9)
    ratios = [_HEAD_INCHES, *([_LOWER_INCHES] if several else []), _ROW_INCHES * (len(levels) + 1)]
    axes = figure.subplots(len(ratios), 1, sharex=True, height_ratios=ratios, squeeze=False)[:, 0]
    colours = _colours(page, paths)
    _outcome(axes[0], paths, colours)
    if several:
        _required(axes[1], paths, colours)
    _choices(axes[-1], paths, levels, colours)
    for one in axes:
        one.axvline(paths.index[paths["own"]][0], color=ACCENT, linewidth=1, zorder=0)
    _legend(figure, page, paths)
    entitle(figure, _title(paths))
    return Drawing(figure, _caption(page, paths), _alt(paths, levels))


def _sorted(page: Page) -> pd.DataFrame:
    """Paths with other dissimilarities, by outcome; `outcome` is what the curve shows."""
    paths = spaces(page)
    sampled = paths["maximal_random_3_percent"]
    recovery = bool(np.isfinite(sampled).any())
    outcome = sampled if recovery else 100 * paths["average_index"] / paths["maximal_index"]
    paths = paths.assign(outcome=outcome, recovery=recovery)
    return paths.sort_values("outcome", kind="stable").reset_index(drop=True)


def _rows(paths: pd.DataFrame) -> list[tuple[str, str]]:
    """Choice and level of each row of dots; choices with one level are left out."""
    first = paths.sort_values("path")
    levels = {choice: first[choice].unique() for choice in OF_SPACE}
    return [(choice, level) for choice, each in levels.items() if len(each) > 1 for level in each]


def _coloured(page: Page) -> str:
    """Name the choice that gives the colours: what the recovery of the maximum hangs on most."""
    rows = page.table("conclusions").set_index("conclusion")
    choice = str(rows.loc["three-lose-maximum", "choice"])
    return choice if choice in OF_SPACE else "scaling"


def _colours(page: Page, paths: pd.DataFrame) -> list[str]:
    choice = _coloured(page)
    levels = paths.sort_values("path")[choice].unique()
    colour = dict(zip(levels, LEVEL_COLOURS, strict=False))
    return [colour.get(level, _GREY) for level in paths[choice]]


def _outcome(axes: Axes, paths: pd.DataFrame, colours: list[str]) -> None:
    axes.scatter(paths.index, paths["outcome"], s=13, c=colours, linewidths=0)
    if paths["recovery"].iloc[0]:
        axes.axhline(TARGET_PERCENT, color=INK, linestyle="--", linewidth=1)
        axes.set_ylabel("maximum recovered by\n3 random lesions (%)")
    else:
        axes.set_ylabel("average, % of\nthe maximum")
    axes.set_ylim(bottom=0)


def _required(axes: Axes, paths: pd.DataFrame, colours: list[str]) -> None:
    needed = paths["maximal_required"].fillna(_MORE)
    axes.scatter(paths.index, needed, s=13, c=colours, linewidths=0)
    ticks = [2, 4, 8, 12]
    if (needed == _MORE).any():
        axes.set_yticks([*ticks, _MORE], [*map(str, ticks), "more"])
    else:
        axes.set_yticks(ticks)
    axes.set_ylim(0, max(needed.max(), ticks[2]) + 1.5)
    axes.set_ylabel(f"lesions for\n{TARGET_PERCENT:g} % (n)")


def _choices(axes: Axes, paths: pd.DataFrame, levels: list[tuple[str, str]], colours: list[str]) -> None:
    for row, (choice, level) in enumerate(levels):
        found = paths.index[taken(paths, choice, level)]
        axes.scatter(found, np.full(len(found), row), s=7, c=[colours[n] for n in found], linewidths=0)
        if row and levels[row - 1][0] != choice:
            axes.axhline(row - 0.5, color="#BBBBBB", linewidth=0.8)
    axes.set_yticks(range(len(levels)), [level_name(*each) for each in levels], fontsize=8.5)
    axes.set_ylim(len(levels) - 0.4, -0.6)
    axes.grid(False)
    axes.set_xticks([])
    axes.set_xlabel(f"paths, sorted by what comes out (n = {whole(len(paths))})")


def _legend(figure: Figure, page: Page, paths: pd.DataFrame) -> None:
    choice = _coloured(page)
    levels = paths.sort_values("path")[choice].unique()
    dot = {"linestyle": "", "marker": "o", "markersize": 5}
    handles = [Line2D([], [], color=ACCENT, linewidth=1, label="this cohort’s own analysis")]
    handles += [
        Line2D([], [], color=colour, label=level_name(choice, level), **dot)  # type: ignore[arg-type]
        for level, colour in zip(levels, LEVEL_COLOURS, strict=False)
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=min(3, len(handles)))


def _title(paths: pd.DataFrame) -> str:
    low, high = paths["outcome"].min(), paths["outcome"].max()
    if not paths["recovery"].iloc[0]:
        return f"The average is {percent(low)} to {percent(high)} of the maximum, depending on the path"
    below = int((paths["outcome"] < TARGET_PERCENT).sum())
    many = "all" if below == len(paths) else "none" if not below else whole(below)
    return (
        f"Three random lesions recover {percent(low)} to {percent(high)} of the maximum; on {many} of "
        f"{count(len(paths), 'path')} it is less than {percent(TARGET_PERCENT)}"
    )


def _caption(page: Page, paths: pd.DataFrame) -> str:
    own = paths[paths["own"]].iloc[0]
    needed = ""
    if followed(paths):
        needed = (
            f", and with how many {percent(TARGET_PERCENT)} are reached in the same "
            f"{count(own['n_required'], 'patient')} with {MANY:g} lesions or more"
        )
        if paths["maximal_required"].isna().any():
            needed += " (“more”: than all of them have)"
    what = "share of the maximum that three random lesions recover" if own["recovery"] else "average"
    return (
        f"Specification curve of {page.title} (n = {count(own['n_patients'], 'patient')}). "
        f"Above: {what}{needed}; "
        "one dot a path, sorted. Below: the choices that each path took. Paths that differ only in the "
        "estimator of the average or the reading of samples by site are one dot here. Where a choice makes "
        "no difference, such as the unit under scaling, there is no dot. The blue line is the cohort’s own "
        "analysis."
    )


def _alt(paths: pd.DataFrame, levels: list[tuple[str, str]]) -> str:
    own = paths[paths["own"]].iloc[0]
    return (
        f"{whole(len(paths))} dots rising from {percent(paths['outcome'].min())} to "
        f"{percent(paths['outcome'].max())}, median {percent(paths['outcome'].median())}, the own analysis "
        f"at {percent(own['outcome'])}; below them {count(len(levels), 'row')} of dots, one for "
        "each level of a choice."
    )
