"""Whose variance it is: stacked shares, and the share of lesions with its interval and a second look."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from analysis.display.components import (
    about_below_zero,
    component_name,
    has_intervals,
    no_components,
    organs_told,
    scale_names,
    shares_by_moments,
    shown_rows,
    within_patients,
)
from analysis.display.dark import ON_PALE
from analysis.display.names import feature_name, two_lines
from analysis.display.page import Page
from analysis.display.palette import INK, entitle, new_figure, themed
from analysis.display.show import Absent, Drawing
from analysis.display.text import bare_percent, count, percent

COMPONENT_COLOURS = {
    "organ": "#117733",
    "patient": "#332288",
    "patient:organ": "#DDCC77",
    "lesion": "#CC6677",
    "contour": "#BBBBBB",
}
_INK = {"patient:organ": ON_PALE, "lesion": ON_PALE, "contour": INK}
"""Ink where it is read better than white; a grey turns over on the dark page, and its ink with it."""
_LEAST_WRITTEN = 7.0
"""A share below this (%) has no room for its number."""


@themed
def shares_figure(page: Page) -> Drawing | Absent:
    """Draw the shares of each feature's variance, and the lesions' share with its interval beside them.

    All are by moments, which have the interval; REML is a second mark of the lesions' share.

    Returns
    -------
    Drawing or Absent
        Without intervals over fewer than 6 patients.
    """
    if absent := no_components(page):
        return absent
    shares = shares_by_moments(page)
    figure = new_figure(2.0 + 0.38 * len(shares))
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=(1.9, 1))
    _stack(left, page, shares)
    _intervals(right, *(_of_lesions(page, method) for method in ("moments", "reml")))
    left.set_yticks(range(len(shares)), [two_lines(name) for name in shares.index], fontsize=9)
    left.set_ylim(len(shares) - 0.4, -0.6)
    handles = [
        Patch(facecolor=COMPONENT_COLOURS[name], label=component_name(page, name)) for name in shares.columns
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=len(handles))
    entitle(figure, _title(page, shares))
    return Drawing(figure, _caption(page), _alt(page, shares))


def _of_lesions(page: Page, method: str) -> pd.DataFrame:
    rows = shown_rows(page, method)
    return rows[rows["component"] == "lesion"]


def _stack(axes: Axes, page: Page, shares: pd.DataFrame) -> None:
    """Stack shares above 0 to the right of it and those below to the left: a row adds up to 100."""
    left, right = np.zeros((2, len(shares)))
    for name in shares.columns:
        width = shares[name].fillna(0.0).to_numpy()
        start = np.where(width < 0, left, right)
        axes.barh(range(len(shares)), width, left=start, color=COMPONENT_COLOURS[name], height=0.72)
        for row, (at, size) in enumerate(zip(start, width, strict=True)):
            if abs(size) >= _LEAST_WRITTEN:
                ink = _INK.get(name, "white")
                axes.text(
                    at + size / 2, row, bare_percent(size), ha="center", va="center", color=ink, fontsize=9
                )
        left, right = left + width.clip(max=0.0), right + width.clip(min=0.0)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_xlim(left.min(), max(100.0, right.max()))
    axes.grid(visible=False)
    of = " within patients" if within_patients(page) else ""
    axes.set_xlabel(f"share of the variance{of} (%),\nby moments")


def _intervals(axes: Axes, lesions: pd.DataFrame, second: pd.DataFrame) -> None:
    rows = np.arange(len(lesions))
    low, high = lesions["low_percent"], lesions["high_percent"]
    axes.hlines(rows, low, high, color=COMPONENT_COLOURS["lesion"], linewidth=3)
    axes.plot(lesions["share_percent"], rows, "o", color=INK, markersize=5)
    axes.plot(second["share_percent"], rows, "D", color=INK, markerfacecolor="none", markersize=6)
    least, most = (
        np.nanmax([-low.min(), 0.0]),
        np.nanmax([high.max(), lesions["share_percent"].max(), 100.0]),
    )
    axes.set_xlim(-least, 5 + most)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("lesions’ share (%),\ndiamond: REML")


def _title(page: Page, shares: pd.DataFrame) -> str:
    first = (
        f"Between lesions of one patient{' in one organ' if 'patient:organ' in shares.columns else ''} lies "
        f"{possible_range(shares['lesion'])} of a feature’s variance"
    )
    if "patient" in shares.columns:
        return f"{first}; between patients {possible_range(shares['patient'])}"
    return f"{first} within patients" if within_patients(page) else first


def possible_range(shares: pd.Series) -> str:
    r"""Write the range of shares (%) in words, without an end that no true share can have.

    Examples
    --------
    >>> possible_range(pd.Series([-2.4, 12.0])).replace("\N{NO-BREAK SPACE}", " ")
    '12 % or less'
    """
    low, high = shares.min(), shares.max()
    if high <= 0:
        return "no more than chance"
    if low < 0:
        return f"{percent(min(high, 100.0))} or less"
    return f"{percent(low)} or more" if high > 100 else _range(low, high)


def _range(low: float, high: float) -> str:
    return (
        percent(low) if bare_percent(low) == bare_percent(high) else f"{bare_percent(low)} to {percent(high)}"
    )


def _caption(page: Page) -> str:
    moments = shown_rows(page, "moments")
    first, ranks = moments.iloc[0], scale_names(page)
    logs = bool((moments["scale"] == "log").any())
    scale = "logarithms" if not ranks else f"logarithms ({ranks}: ranks)" if logs else "ranks"
    return (
        f"Split of the variance of the features in use, by their {scale}, in {page.title} "
        f"(n = {count(moments['n_lesions'].max(), 'lesion')} of {count(first['n_patients'], 'patient')}). "
        f"Left: shares by moments. Right: the lesions’ share, by moments (dot) and, as a second look, by "
        f"restricted maximum likelihood (REML, diamond). {_interval(page)}{about_below_zero(page)}"
    )


def _interval(page: Page) -> str:
    if not has_intervals(page):
        return "No interval is given over so few patients."
    return f"Line: 95 % interval over patients{', for the organs as they are' if organs_told(page) else ''}."


def _alt(page: Page, shares: pd.DataFrame) -> str:
    parts = [
        f"{component_name(page, name)} {_range(shares[name].min(), shares[name].max())}"
        for name in shares.columns
    ]
    return (
        f"Stacked bars of {count(len(shares), 'feature')}, from {feature_name(shares.index[0])}, of which "
        f"most lies between lesions, to {feature_name(shares.index[-1])}: {'; '.join(parts)}."
    )
