"""The figure of how often intervals cover a truth that is known."""

import pandas as pd
from matplotlib.axes import Axes

from analysis.display.page import records
from analysis.display.palette import ACCENT, INK, entitle, new_figure, themed
from analysis.display.show import Drawing
from analysis.display.text import count, percent, plain, whole
from analysis.truth.coverage.names import case_name
from analysis.truth.coverage.run import AS_IT_SAYS, BAND, NO_INTERVAL, TOO_OFTEN, TOO_RARELY

_OTHER = "#D55E00"
_STYLES = {
    AS_IT_SAYS: (ACCENT, "o", ACCENT),
    TOO_OFTEN: (ACCENT, "o", "white"),
    TOO_RARELY: (_OTHER, "D", _OTHER),
}
"""Colour, mark and its filling by verdict."""
_ROW_INCHES, _LEAST = 0.24, 60.0


@themed
def coverage_figure(kept: pd.DataFrame, topics: dict[str, str]) -> Drawing:
    """Draw the coverage of each case with an interval, by topic, over the band of those that do as they say.

    Parameters
    ----------
    kept : pandas.DataFrame
        From `analysis.truth.coverage.kept.read_kept`.
    topics : dict of str to str
        Name of each topic in words.
    """
    rows = kept[kept["verdict"] != NO_INTERVAL]
    names = rows["topic"].unique()
    figure = new_figure(height=1.5 + _ROW_INCHES * (len(rows) + 1.6 * len(names)))
    sizes = [int((rows["topic"] == topic).sum()) + 0.6 for topic in names]
    panels = figure.subplots(len(names), 1, sharex=True, height_ratios=sizes, squeeze=False)[:, 0]
    for axes, topic in zip(panels, names, strict=True):
        _draw(axes, rows[rows["topic"] == topic])
        axes.set_title(topics[topic], fontsize=10)
    panels[-1].set_xlabel("cohorts whose interval holds the truth (%)")
    fits = int((rows["verdict"] == AS_IT_SAYS).sum())
    often, rarely = (int((rows["verdict"] == verdict).sum()) for verdict in (TOO_OFTEN, TOO_RARELY))
    entitle(
        figure,
        f"{fits} of {len(rows)} intervals cover as they say, {often} are conservative, {rarely} cover too "
        "rarely",
    )
    low, high = (plain(end) for end in BAND)
    caption = (
        f"Share of simulated cohorts whose 95 % interval holds the truth that was put in ({_trials(rows)} a "
        f"case); the line is the exact 95 % interval of the simulation. Grey: {low} to {high} %. Filled dots "
        "lie in it. Hollow dots lie above it: these intervals are conservative, wider than they need be. "
        "Orange diamonds lie below it: these promise more than they keep."
    )
    ends = rows["coverage_percent"].min(), rows["coverage_percent"].max()
    alt = (
        f"One row a case, {count(len(rows), 'row')}. Coverages from {percent(ends[0])} to "
        f"{percent(ends[1])}; {whole(fits)} lie between {low} and {high} %."
    )
    return Drawing(figure, caption, alt)


def _draw(axes: Axes, rows: pd.DataFrame) -> None:
    axes.axvspan(*BAND, color="#DDDDDD", zorder=0, linewidth=0)
    axes.axvline(95, color=INK, linewidth=0.8, zorder=1)
    for place, row in enumerate(records(rows)):
        colour, marker, fill = _STYLES[row.verdict]
        axes.plot([row.coverage_low, row.coverage_high], [place, place], color=colour, linewidth=1.4)
        axes.plot(row.coverage_percent, place, marker, color=colour, markersize=5, markerfacecolor=fill)
    axes.set_yticks(range(len(rows)), [case_name(row.topic, row.case) for row in records(rows)], fontsize=9)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(min(_LEAST, rows["coverage_low"].min()), 100.5)
    axes.grid(axis="y", visible=False)


def _trials(rows: pd.DataFrame) -> str:
    least, most = rows["n_trials"].min(), rows["n_trials"].max()
    return whole(least) if least == most else f"{whole(least)} to {whole(most)}"
