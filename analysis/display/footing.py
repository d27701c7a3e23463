"""Few against many lesions, and site against site, as the paper compared them and on equal footing."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullLocator

from analysis.display.groups import no_groups
from analysis.display.names import feature_name
from analysis.display.page import Page, records
from analysis.display.palette import ACCENT, INK, entitle, new_figure, themed
from analysis.display.show import Absent, Drawing
from analysis.display.spread import left_out_by_quick, no_spread
from analysis.display.text import count, label, number, p_value, whole
from analysis.statistics.intervals import FEWEST
from analysis.study.further.footing import MEASURES

COLUMNS = {
    "naive": "naive:\nCV at unequal n",
    "variance": "variance: the same\nat every n",
    "rarefied": "rarefied\nto equal n",
}
HEADS = {"naive": "Naive", "variance": "Variance", "rarefied": "Rarefied"}
_ROW_INCHES = 0.36
_MOST_TICKS = 5
_TICKS = (
    tuple(step * 10.0**power for power in range(-4, 5) for step in (1, 2, 5)),
    tuple(step * 10.0**power for power in range(-4, 5) for step in (1, 3)),
    tuple(10.0**power for power in range(-20, 21)),
    (1.0,),
)
"""Ticks of a ratio, the closest first."""


def no_footing(page: Page) -> Absent | None:
    """Return the sentence for a cohort in which nothing can be compared, else None."""
    if absent := no_spread(page):
        return absent
    if not page.table("footing").empty:
        return None
    groups = no_groups(page)
    sites = "No two sites have patients with two lesions or more." if page.sites_known else _NO_SITES
    return Absent(f"{groups.reason} {sites}" if groups else sites)


_FEW_SITES = (
    f"No two sites have {FEWEST} patients with two lesions or more in each, so between sites no interval is "
    "given; the values are in the file footing.csv, at the end of the page."
)
_NO_SITES = "The site of no lesion is known, so sites cannot be compared."


def group_rows(page: Page) -> pd.DataFrame:
    """Rows of `footing` that compare oligo- and multimetastatic patients."""
    table = page.table("footing")
    return table[(table["comparison"] == "groups") & np.isfinite(table["difference"])]


def site_rows(page: Page) -> pd.DataFrame:
    """Rows of `footing` that compare two sites."""
    table = page.table("footing")
    return table[(table["comparison"] == "sites") & np.isfinite(table["difference"])]


def apart(rows: pd.DataFrame) -> pd.Series:
    """Tell which intervals of the ratio leave out 1."""
    return (rows["ratio_low"] > 1) | (rows["ratio_high"] < 1)


def no_group_rows(page: Page) -> Absent | None:
    """Return the sentence for a cohort whose groups cannot be compared, else None."""
    if page.table("scales").empty:
        return no_spread(page) or left_out_by_quick()
    if absent := no_groups(page):
        return absent
    return (
        Absent("No patient of one of the groups has two measured lesions.")
        if group_rows(page).empty
        else None
    )


@themed
def groups_figure(page: Page) -> Drawing | Absent:
    """Draw the ratio oligo to multi of each feature in use, in three columns: naive, variance, rarefied."""
    if absent := no_group_rows(page):
        return absent
    rows = group_rows(page)
    features = rows["feature"].drop_duplicates().tolist()
    figure = new_figure(2.1 + _ROW_INCHES * len(features))
    panels = figure.subplots(1, len(MEASURES), sharey=True)
    limits = _limits(rows)
    for axes, measure in zip(panels, MEASURES, strict=True):
        _ratios(axes, rows[rows["measure"] == measure].set_index("feature").reindex(features))
        _ratio_axis(axes, limits, squared=measure == "variance")
        axes.set_title(COLUMNS[measure], fontsize=11, loc="left")
    panels[0].set_yticks(range(len(features)), [_two_lines(feature_name(name)) for name in features])
    panels[0].set_ylim(len(features) - 0.5, -0.5)
    ends = ", with 95 % interval" if rows["ratio_low"].notna().any() else ""
    panels[1].set_xlabel(f"ratio, oligo- by multimetastatic (1: equal){ends}")
    entitle(figure, _groups_title(rows))
    return Drawing(figure, _groups_caption(page, rows), _groups_alt(rows))


def _two_lines(name: str, width: int = 22) -> str:
    """Break a long name of a feature before a capital letter near its middle."""
    if len(name) <= width:
        return label(name, width)
    humps = [place for place in range(1, len(name)) if name[place].isupper() and name[place - 1].islower()]
    at = min(humps, key=lambda place: abs(place - len(name) / 2), default=width)
    return f"{label(name[:at], width)}\n{label(name[at:], width)}"


def _limits(rows: pd.DataFrame) -> tuple[float, float]:
    """Find the ends of the outer axes; a ratio of variances counts as its square root."""
    power = np.where(rows["measure"] == "variance", 0.5, 1.0)[:, np.newaxis]
    ends = rows[["ratio", "ratio_low", "ratio_high"]].to_numpy(dtype=float) ** power
    ends = ends[np.isfinite(ends) & (ends > 0)]
    return min([0.7, *ends]) * 0.9, max([1.5, *ends]) * 1.1


def _ratios(axes: Axes, rows: pd.DataFrame) -> None:
    away = apart(rows)
    for place, (row, differs) in enumerate(zip(records(rows), away, strict=True)):
        colour = ACCENT if differs else "#777777"
        axes.plot([row.ratio_low, row.ratio_high], [place, place], color=colour, linewidth=2)
        axes.plot(row.ratio, place, marker="o", markersize=6, color=colour,
                  markerfacecolor=colour if differs else "white")  # fmt: skip
    axes.axvline(1, color=INK, linestyle="--", linewidth=1)


def _ratio_axis(axes: Axes, limits: tuple[float, float], *, squared: bool) -> None:
    low, high = (end**2 for end in limits) if squared else limits
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    steps = next(each for each in _TICKS if sum(low <= step <= high for step in each) <= _MOST_TICKS)
    axes.set_xticks([step for step in steps if low <= step <= high])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.grid(visible=False, axis="y")


def differing(rows: pd.DataFrame) -> dict[str, int]:
    """Count the features whose interval leaves out 1, by measure."""
    away = apart(rows)
    return {measure: int(away[rows["measure"] == measure].sum()) for measure in MEASURES}


def _groups_title(rows: pd.DataFrame) -> str:
    if rows["ratio_low"].isna().all():
        return "Too few patients in a group for an interval; the ratios alone are shown"
    n = differing(rows)
    total = count(rows["feature"].nunique(), "feature")
    return (
        f"Of {total}, few and many lesions differ in {whole(n['naive'])} if compared naively, in "
        f"{whole(n['variance'])} by the variance and in {whole(n['rarefied'])} if rarefied"
    )


def _groups_caption(page: Page, rows: pd.DataFrame) -> str:
    first = rows.iloc[0]
    size = rows["m_lesions"].max()
    return (
        f"Spread of the lesions of oligometastatic (n = {count(rows['n_a'].max(), 'patient')}) by that of "
        f"multimetastatic patients (n = {whole(first['n_b'])}) in {page.title}: ratio of the means. Left: "
        "coefficient of variation, whatever the number of lesions, as in the paper. Middle: variance (of "
        "logarithms; relative to the cohort’s without a true zero). Right: expected CV "
        f"(or standard deviation) of {whole(size)} of their lesions. Filled: the interval is without 1. "
        "The middle axis is squared, since a variance is a square."
    )


def _groups_alt(rows: pd.DataFrame) -> str:
    said = "; ".join(
        f"{HEADS[str(measure)].lower()} from {number(part['ratio'].min())} to {number(part['ratio'].max())}"
        for measure, part in rows.groupby("measure", sort=False)
    )
    return f"Three columns of ratios with intervals, a row a feature: {said}."


def groups_table(page: Page) -> pd.DataFrame | Absent:
    """List each feature's ratio oligo to multi by the three measures, with interval and p value."""
    if no_group_rows(page):
        return Absent("")  # the figure above it says why
    rows = group_rows(page)
    table = {"Feature": rows["feature"].drop_duplicates().map(feature_name).tolist()}
    for measure in MEASURES:
        part = rows[rows["measure"] == measure]
        table[f"{HEADS[measure]}, ratio [95 % interval]"] = [_ratio(row) for row in records(part)]
        table[f"p, {HEADS[str(measure)].lower()}"] = [p_value(p) for p in part["p_bh"]]
    return pd.DataFrame(table)


def _ratio(row: Any) -> str:
    ends = f" [{number(row.ratio_low)}–{number(row.ratio_high)}]" if np.isfinite(row.ratio_low) else ""
    return f"{number(row.ratio)}{ends}"


def sites_table(page: Page) -> pd.DataFrame | Absent:
    """List the pairs of sites: how they were compared, and which features differ, by measure."""
    if no_footing(page) or page.table("scales").empty:
        return Absent("")
    rows = site_rows(page)
    if rows.empty:
        known = "No two sites have patients with two measured lesions or more in each."
        return Absent(known if page.sites_known else _NO_SITES)
    rows = rows[rows.groupby(["group_a", "group_b"])["ratio_low"].transform("count") > 0]
    if rows.empty:
        return Absent(_FEW_SITES)
    ranked = rows.groupby(["group_a", "group_b"], sort=False)
    found = [_of_pair(part) for _, part in ranked]
    frame = pd.DataFrame(found).sort_values("order", ascending=False, kind="stable")
    return frame.drop(columns="order").reset_index(drop=True)


def _of_pair(rows: pd.DataFrame) -> dict[str, object]:
    first = rows.iloc[0]
    n = whole(first["n_a"])
    patients = f"{n}, the same" if first["design"] == "paired" else f"{n} and {whole(first['n_b'])}"
    cells = {HEADS[m]: _differing(rows[rows["measure"] == m]) for m in MEASURES}
    return {
        "Sites": f"{first['group_a']}, {first['group_b']}",
        "Patients (n)": patients,
        **{f"{head}: features that differ": cell for head, cell in cells.items()},
        "order": min(first["n_a"], first["n_b"]),
    }


def _differing(rows: pd.DataFrame) -> str:
    names = [feature_name(name) for name in rows.loc[apart(rows), "feature"]]
    return ", ".join(names) or "none"
