"""The recovery curves of Fig. 6: means over draws, simulation bands, and what is expected without a draw."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis import published
from analysis.display.expectation import expected_curve
from analysis.display.page import Page
from analysis.display.palette import (
    INDEX_COLOURS,
    INDEX_MARKERS,
    INDEX_NAMES,
    INK,
    SHORT_INDEX,
    entitle,
    new_figure,
    themed,
)
from analysis.display.recovery import cohort_rows, needed, no_sampling, over_patients_with, target_percent
from analysis.display.show import Absent, Drawing
from analysis.display.text import bare_percent, count, percent, whole

_PANELS = {
    "Maximal tumoral divergence": ("maximal",),
    "Average tumoral heterogeneity": ("average_paper", "average_pairs"),
}
_PRINTED_KINDS = {"maximal": "maximal", "average_paper": "average"}
_BAND = 0.13
"""Opacity of a band."""
_PRINTED_SIZES = (2, 3)
"""Random lesions a patient in Table 2."""


@themed
def recovery_figure(page: Page) -> Drawing | Absent:
    """Draw Fig. 6: recovery against the number of lesions sampled at random, the maximum and both averages.

    Returns
    -------
    Drawing or Absent
        Markers are means over draws, bands simulation intervals, lines what is expected without a draw; for
        the lung phantom the printed means of Table 2 stand beside them. Absent where no recovery is computed.
    """
    if absent := no_sampling(page):
        return absent
    rows = cohort_rows(page)
    figure = new_figure(5.0)
    panels = figure.subplots(1, len(_PANELS), sharey=True)
    for axes, (name, indices) in zip(panels, _PANELS.items(), strict=True):
        for index in indices:
            _draw_index(axes, page, rows, index)
        axes.axhline(target_percent(page), color=INK, linestyle="--", linewidth=1)
        _name_axes(axes, rows)
        axes.set_title(name, fontsize=11)
    panels[0].set_ylim(bottom=0)
    panels[0].set_ylabel("recovered of the full value (%)")
    _name_target(panels[-1], target_percent(page))
    figure.legend(handles=list(_legend(page)), loc="outside lower center", ncols=2)
    entitle(figure, _title(page))
    return Drawing(figure, _caption(page), _alt(page))


def _draw_index(axes: Axes, page: Page, rows: pd.DataFrame, index: str) -> None:
    """Draw band, expected line and simulated means of an index, and its printed means where there are any."""
    own = rows[rows["index"] == index].sort_values("n_sampled")
    colour, marker = INDEX_COLOURS[index], INDEX_MARKERS[index]
    axes.fill_between(
        own["n_sampled"], own["low_percent"], own["high_percent"], color=colour, alpha=_BAND, lw=0
    )
    expected = expected_curve(page, index)
    axes.plot(expected["n_sampled"], expected["expected_percent"], color=colour, linewidth=1.8)
    axes.plot(own["n_sampled"], own["mean_percent"], marker, color=colour, markersize=6,
              label=INDEX_NAMES[index])  # fmt: skip
    if page.published == "lung" and index in _PRINTED_KINDS:
        _draw_print(axes, _PRINTED_KINDS[index])


def _draw_print(axes: Axes, kind: str) -> None:
    """Draw the printed means of two and three random lesions with their printed intervals."""
    for size in _PRINTED_SIZES:
        mean, low, high = (
            published.value(f"{kind}-random-{size}-{part}") for part in ("mean", "low", "high")
        )
        place = size + 0.22
        axes.plot([place, place], [low, high], color=INK, linewidth=1.4, solid_capstyle="butt", zorder=3)
        axes.plot(place, mean, "D", color=INK, markerfacecolor="white", markersize=6, zorder=4)


def _name_axes(axes: Axes, rows: pd.DataFrame) -> None:
    """Name the axis of lesions and write under each number how many patients enter."""
    patients = rows.drop_duplicates("n_sampled").sort_values("n_sampled").set_index("n_sampled")["n_patients"]
    changes = patients.min() < patients.max()
    ticks = [f"{whole(k)}\n{whole(n)}" if changes else whole(k) for k, n in patients.items()]
    axes.set_xticks(patients.index.tolist(), ticks, fontsize=9)
    below = (
        "below: patients who have as many (n)" if changes else f"{count(patients.max(), 'patient')} at each"
    )
    axes.set_xlabel(f"lesions sampled at random a patient (k);\n{below}")


def _name_target(axes: Axes, target: float) -> None:
    axes.annotate(percent(target), (1, target), xycoords=("axes fraction", "data"), xytext=(4, 0),
                  textcoords="offset points", va="center")  # fmt: skip


def _legend(page: Page) -> Iterator[Line2D | Patch]:
    for index, name in _in_order(INDEX_NAMES):
        yield Line2D(
            [], [], color=INDEX_COLOURS[index], marker=INDEX_MARKERS[index], linestyle="", label=name
        )
    yield Line2D([], [], color=INK, linewidth=1.8, label="line: expected, no draw needed")
    yield Patch(facecolor=INK, alpha=_BAND, label="band: 95 % of the draws")
    if page.published == "lung":
        yield Line2D([], [], color=INK, marker="D", markerfacecolor="white", linewidth=1.4,
                     label="printed in Table 2, other patients")  # fmt: skip


def _in_order(names: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Give indices in the order of the panels."""
    yield from ((index, names[index]) for indices in _PANELS.values() for index in indices)


def _title(page: Page) -> str:
    target, most = target_percent(page), needed(page, "maximal")
    rows = cohort_rows(page).query("index == 'maximal'").sort_values("n_sampled")
    if np.isfinite(most):
        row = rows[rows["n_sampled"] == most].iloc[0]
        return f"{count(most, 'random lesion')} a patient recover {_recovered(row)}"
    row = rows.iloc[-1]
    return (
        f"No sample drawn here reaches {percent(target)}: "
        f"{count(row['n_sampled'], 'random lesion')} a patient recover {_recovered(row)}"
    )


def _recovered(row: pd.Series) -> str:
    """Write a mean of the maximum with its simulation interval and the patients that it is over."""
    ends = f"95 % of draws: {bare_percent(row['low_percent'])} to {percent(row['high_percent'])}"
    who = f"n = {count(row['n_patients'], 'patient')}"
    return f"{percent(row['mean_percent'])} of the maximum ({ends}; {who})"


def _caption(page: Page) -> str:
    rows = cohort_rows(page)
    printed = (
        " Diamonds: Table 2 as printed, means and intervals of other patients."
        if page.published == "lung"
        else ""
    )
    return (
        f"Recovery of the heterogeneity indices in {page.title} by the number of lesions sampled at random "
        f"(n = {count(rows['n_patients'].max(), 'patient')} at most), as Fig. 6 of the paper, with both "
        f"averages. Markers: mean over {page.draws:,} draws of the ratio of cohort means. Bands: simulation "
        "interval, the 2.5 to 97.5 % range of the draws, conditional on these patients, and not a confidence "
        "interval. Lines: expected without a draw, of the averages by a closed form, of the maximum by "
        "counting all samples as far as that does not take too long. Dashed: "
        f"{percent(target_percent(page))}. Only patients with that many lesions enter at each number."
        f"{_entering(page)}{printed}"
    )


def _entering(page: Page) -> str:
    """Say who enters at the number of lesions that the title names."""
    most = needed(page, "maximal")
    over = over_patients_with(cohort_rows(page), most)
    return f" The mean at {whole(most)} lesions is{over.replace('(', '').replace(')', '')}." if over else ""


def _alt(page: Page) -> str:
    rows = cohort_rows(page)
    parts = []
    for index, name in _in_order(SHORT_INDEX):
        own = rows[rows["index"] == index].sort_values("n_sampled")
        if len(own):
            first, last = own.iloc[0], own.iloc[-1]
            parts.append(
                f"{name} from {percent(first['mean_percent'])} with {whole(first['n_sampled'])} lesions to "
                f"{percent(last['mean_percent'])} with {whole(last['n_sampled'])}"
            )
    return f"Recovery curves: {'; '.join(parts)}."
