"""Few against many lesions, and site against site, as the paper compared them and on equal footing."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullLocator

from analysis.display.groups import no_groups
from analysis.display.names import feature_name, two_lines
from analysis.display.page import Page, records
from analysis.display.palette import ACCENT, INK, entitle, new_figure, themed
from analysis.display.show import Absent, Drawing
from analysis.display.spread import WHAT, no_spread
from analysis.display.text import NO_VALUE, count, number, p_value, span, whole
from analysis.display.unfinished import failure, not_computed
from analysis.statistics.intervals import FEWEST
from analysis.statistics.studentised import FEWEST_OF_RATIO
from analysis.study.further.footing import MEASURES

COLUMNS = {
    "naive": "naive:\nCV at unequal n",
    "variance": "variance: the same\nat every n",
    "rarefied": "rarefied\nto equal n",
}
HEADS = {"naive": "Naive", "variance": "Variance", "rarefied": "Rarefied"}
UNITS = {"naive": "points", "variance": "no unit", "rarefied": "points or no unit"}
"""Unit of a difference by each measure; without a true zero a rarefied one has none."""
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


def no_group_rows(page: Page) -> Absent | None:
    """Return the sentence for a cohort whose groups cannot be compared, else None."""
    if page.table("scales").empty:
        return no_spread(page) or not_computed(page, "scales", WHAT)
    if absent := no_groups(page):
        return absent
    if group_rows(page).empty:
        return failure(page, "footing", "The comparison on equal footing") or Absent(
            "No patient of one of the groups has two measured lesions."
        )
    return None


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
    panels[0].set_yticks(range(len(features)), [two_lines(name) for name in features])
    panels[0].set_ylim(len(features) - 0.5, -0.5)
    ends = ", with 95 % interval" if rows["ratio_low"].notna().any() else ""
    panels[1].set_xlabel(f"ratio, oligo- by multimetastatic (1: equal){ends}")
    entitle(figure, _groups_title(rows))
    return Drawing(figure, _groups_caption(page, rows), _groups_alt(rows))


def _limits(rows: pd.DataFrame) -> tuple[float, float]:
    """Find the ends of the outer axes; a ratio of variances counts as its square root."""
    power = np.where(rows["measure"] == "variance", 0.5, 1.0)[:, np.newaxis]
    ends = rows[["ratio", "ratio_low", "ratio_high"]].to_numpy(dtype=float) ** power
    ends = ends[np.isfinite(ends) & (ends > 0)]
    return min([0.7, *ends]) * 0.9, max([1.5, *ends]) * 1.1


def _ratios(axes: Axes, rows: pd.DataFrame) -> None:
    for place, row in enumerate(records(rows)):
        differs = row.differs == 1
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
    """Count the rows with a difference, by measure."""
    return {measure: int(rows.loc[rows["measure"] == measure, "differs"].sum()) for measure in MEASURES}


def _groups_title(rows: pd.DataFrame) -> str:
    if rows["low"].isna().all():
        return "Too few patients in a group for an interval; the ratios alone are shown"
    n = differing(rows)
    total = count(rows["feature"].nunique(), "feature")
    return (
        f"Of {total}, few and many lesions differ in {whole(n['naive'])} if compared naively, in "
        f"{whole(n['variance'])} by the variance and in {whole(n['rarefied'])} if rarefied"
    )


def _groups_caption(page: Page, rows: pd.DataFrame) -> str:
    return (
        f"Spread of the lesions of oligometastatic patients (n = {span(rows['n_a'])}) by that of "
        f"multimetastatic patients (n = {span(rows['n_b'])}) in {page.title}: ratio of the means. Left: "
        "coefficient of variation, whatever the number of lesions, as in the paper. Middle: variance (of "
        "logarithms; relative to the cohort’s without a true zero). Right: expected CV "
        f"(or standard deviation) of {span(rows['m_lesions'])} of their lesions. Filled: the means "
        "differ, by the interval of their difference and by p after correction. Lines: 95 % interval of the "
        f"ratio, from {FEWEST_OF_RATIO} patients a group on. The middle axis is squared, since a variance is "
        "a square."
    )


def _groups_alt(rows: pd.DataFrame) -> str:
    said = "; ".join(
        f"{HEADS[str(measure)].lower()} from {number(part['ratio'].min())} to {number(part['ratio'].max())}"
        for measure, part in rows.groupby("measure", sort=False)
    )
    return f"Three columns of ratios with intervals, a row a feature: {said}."


def groups_table(page: Page) -> pd.DataFrame | Absent:
    """List each feature's ratio and difference, oligo to multi, by the three measures, with p."""
    if no_group_rows(page):
        return Absent("")  # the figure above it says why
    rows = group_rows(page)
    wide = rows.assign(cell=[_compared(row) for row in records(rows)]).pivot_table(
        index="feature", columns="measure", values="cell", aggfunc="first", sort=False
    )
    wide = wide.reindex(columns=list(MEASURES)).fillna(NO_VALUE)
    each = rows.groupby("feature", sort=False)
    patients = [f"{span(part['n_a'])} and {span(part['n_b'])}" for _, part in each]
    ends = "; difference [95 % interval] (p)" if rows["low"].notna().any() else "; difference"
    wide.columns = [f"{HEADS[measure]}: ratio{ends} ({UNITS[measure]})" for measure in MEASURES]
    wide.insert(0, "Patients (n)", patients)
    return wide.rename(index=feature_name).rename_axis("Feature").reset_index()


def _compared(row: Any) -> str:
    p = f" ({p_value(row.p_bh)})" if np.isfinite(row.p_bh) else ""
    return f"{number(row.ratio)}; {difference(row)}{p}"


def difference(row: Any) -> str:
    """Write the difference of two means, with its interval where there is one."""
    ends = f" [{number(row.low)} to {number(row.high)}]" if np.isfinite(row.low) else ""
    return f"{number(row.difference)}{ends}"


def sites_table(page: Page) -> pd.DataFrame | Absent:
    """List the pairs of sites: how they were compared, and which features differ, by measure."""
    if no_footing(page) or page.table("scales").empty:
        return Absent("")
    rows = site_rows(page)
    if rows.empty:
        known = "No two sites have patients with two measured lesions or more in each."
        return Absent(known if page.sites_known else _NO_SITES)
    rows = rows[rows.groupby(["group_a", "group_b"])["low"].transform("count") > 0]
    if rows.empty:
        return Absent(_FEW_SITES)
    ranked = rows.groupby(["group_a", "group_b"], sort=False)
    found = [_of_pair(part) for _, part in ranked]
    frame = pd.DataFrame(found).sort_values("order", ascending=False, kind="stable")
    return frame.drop(columns="order").reset_index(drop=True)


def _of_pair(rows: pd.DataFrame) -> dict[str, object]:
    first = rows.iloc[0]
    n = span(rows["n_a"])
    patients = f"{n}, the same" if first["design"] == "paired" else f"{n} and {span(rows['n_b'])}"
    cells = {HEADS[m]: _differing(rows[rows["measure"] == m]) for m in MEASURES}
    return {
        "Sites": f"{first['group_a']}, {first['group_b']}",
        "Patients (n)": patients,
        **{f"{head}: features that differ, by [95 % interval]": cell for head, cell in cells.items()},
        "order": min(first["n_a"], first["n_b"]),
    }


def _differing(rows: pd.DataFrame) -> str:
    named = [f"{feature_name(row.feature)}, {difference(row)}" for row in records(rows[rows["differs"]])]
    return "; ".join(named) or f"none of {whole(rows['low'].notna().sum())}"
