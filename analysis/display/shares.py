"""Whose variance it is: stacked shares, and the share of lesions with its interval."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from analysis.display.components import (
    component_name,
    no_components,
    scale_names,
    shown_rows,
    wide,
    within_patients,
)
from analysis.display.names import feature_name
from analysis.display.page import Page
from analysis.display.palette import INK, entitle, new_figure, themed
from analysis.display.show import Absent, Drawing
from analysis.display.text import bare_percent, count, label, percent

COMPONENT_COLOURS = {
    "organ": "#117733",
    "patient": "#332288",
    "patient:organ": "#DDCC77",
    "lesion": "#CC6677",
    "contour": "#BBBBBB",
}
_LIGHT = {"patient:organ", "lesion", "contour"}
"""Components on whose colour ink is read better than white."""
_LEAST_WRITTEN = 7.0
"""A share below this (%) has no room for its number."""


@themed
def shares_figure(page: Page) -> Drawing | Absent:
    """Draw the shares of each feature's variance by REML, and the lesions' share by moments beside them.

    Returns
    -------
    Drawing or Absent
        Without intervals over fewer than 6 patients.
    """
    if absent := no_components(page):
        return absent
    shares, moments = wide(shown_rows(page, "reml")), shown_rows(page, "moments")
    figure = new_figure(2.0 + 0.38 * len(shares))
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=(1.9, 1))
    _stack(left, page, shares)
    _intervals(right, moments[moments["component"] == "lesion"])
    left.set_yticks(range(len(shares)), [label(feature_name(name), 26) for name in shares.index])
    left.set_ylim(len(shares) - 0.4, -0.6)
    handles = [
        Patch(facecolor=COMPONENT_COLOURS[name], label=component_name(page, name)) for name in shares.columns
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=len(handles))
    entitle(figure, _title(page, shares))
    return Drawing(figure, _caption(page, moments), _alt(page, shares))


def _stack(axes: Axes, page: Page, shares: pd.DataFrame) -> None:
    start = np.zeros(len(shares))
    for name in shares.columns:
        width = shares[name].fillna(0.0).to_numpy()
        axes.barh(range(len(shares)), width, left=start, color=COMPONENT_COLOURS[name], height=0.72)
        for row, (at, size) in enumerate(zip(start, width, strict=True)):
            if size >= _LEAST_WRITTEN:
                ink = INK if name in _LIGHT else "white"
                axes.text(
                    at + size / 2, row, bare_percent(size), ha="center", va="center", color=ink, fontsize=9
                )
        start += width
    axes.set_xlim(0, 100)
    axes.grid(visible=False)
    of = " within patients" if within_patients(page) else ""
    axes.set_xlabel(f"share of the variance{of} (%),\nby REML")


def _intervals(axes: Axes, lesions: pd.DataFrame) -> None:
    rows = np.arange(len(lesions))
    axes.hlines(
        rows, lesions["low_percent"], lesions["high_percent"], color=COMPONENT_COLOURS["lesion"], linewidth=3
    )
    axes.plot(lesions["share_percent"], rows, "o", color=INK, markersize=5)
    axes.set_xlim(0, 105)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    interval = ", 95 % interval" if lesions["low_percent"].notna().any() else ""
    axes.set_xlabel(f"lesions’ share (%),\nmoments{interval}")


def _title(page: Page, shares: pd.DataFrame) -> str:
    low, high = shares["lesion"].min(), shares["lesion"].max()
    first = (
        f"Between lesions of one patient{' in one organ' if 'patient:organ' in shares.columns else ''} lies "
        f"{_range(low, high)} of a feature’s variance"
    )
    if "patient" in shares.columns:
        return f"{first}; between patients {_range(shares['patient'].min(), shares['patient'].max())}"
    return f"{first} within patients" if within_patients(page) else first


def _range(low: float, high: float) -> str:
    return (
        percent(low) if bare_percent(low) == bare_percent(high) else f"{bare_percent(low)} to {percent(high)}"
    )


def _caption(page: Page, moments: pd.DataFrame) -> str:
    first, ranks = moments.iloc[0], scale_names(page)
    logs = bool((moments["scale"] == "log").any())
    scale = "logarithms" if not ranks else f"logarithms ({ranks}: ranks)" if logs else "ranks"
    interval = (
        "Line: 95 % interval over patients, for the organs as they are."
        if moments["low_percent"].notna().any()
        else "No interval is given over so few patients."
    )
    return (
        f"Split of the variance of the features in use, by their {scale}, in {page.title} "
        f"(n = {count(moments['n_lesions'].max(), 'lesion')} of {count(first['n_patients'], 'patient')}). "
        f"Left: shares by restricted maximum likelihood (REML). Right: the lesions’ share, by moments. "
        f"{interval}"
    )


def _alt(page: Page, shares: pd.DataFrame) -> str:
    parts = [
        f"{component_name(page, name)} {_range(shares[name].min(), shares[name].max())}"
        for name in shares.columns
    ]
    return (
        f"Stacked bars of {count(len(shares), 'feature')}, from {feature_name(shares.index[0])}, of which "
        f"most lies between lesions, to {feature_name(shares.index[-1])}: {'; '.join(parts)}."
    )
