"""Every patient, and the mean over patients with its interval."""

from collections.abc import Callable, Hashable
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis.display.page import Page, records
from analysis.display.palette import (
    FEW_PATIENTS,
    INDEX_COLOURS,
    INDEX_NAMES,
    INK,
    entitle,
    new_figure,
    patient_handles,
    patient_styles,
    themed,
)
from analysis.display.show import Absent, Drawing
from analysis.display.text import NO_VALUE, bare_percent, count, number, whole
from analysis.statistics.intervals import FEWEST

SIZES = (2, 3, 5, 8)
"""Numbers of random lesions whose recovery is listed."""
_ROWS = ("average_pairs", "average_paper", "maximal")
_MOST_POINTS = 400
_NONE = "No patient of this cohort has an index."
INTERVAL = (
    "The 95 % interval is over patients: it tells how well the mean of such patients is known. It is "
    "given from 6 patients on (bootstrap-t; Hall 1988)."
)


def means(page: Page, quantity: str) -> pd.DataFrame:
    """Rows of `over_patients` of one quantity."""
    table = page.table("over_patients")
    return table[table["quantity"] == quantity]


@themed
def patients_figure(page: Page) -> Drawing | Absent:
    """Draw both averages and the maximum of every patient, and their means with intervals.

    Returns
    -------
    Drawing or Absent
        A colour a patient where they are few. The points of more than 400 patients are a random part.
    """
    rows = means(page, "index").set_index("index")
    if rows.empty:
        return Absent(_NONE)
    each = page.table("heterogeneity")
    figure = new_figure(3.4)
    axes = figure.subplots()
    for height, index in enumerate(_ROWS):
        _draw_patients(axes, each, index, height)
        _draw_mean(axes, rows.loc[index].to_dict(), height)
    axes.set_yticks(range(len(_ROWS)), [INDEX_NAMES[index] for index in _ROWS])
    axes.set(ylim=(len(_ROWS) - 0.45, -0.55), xlabel="index of a patient, all lesions (no unit; 0 is alike)")
    axes.set_xlim(left=0)
    axes.grid(visible=False, axis="y")
    mean = Line2D([], [], color=INK, marker="D", markersize=7, label=_mean_label(rows))
    styles = patient_styles(each["patient_id"].tolist()) if len(each) <= FEW_PATIENTS else {}
    figure.legend(handles=[*patient_handles(styles), mean], loc="outside lower center", ncols=4)
    entitle(figure, _title(rows))
    return Drawing(figure, _caption(page, rows, len(each)), _alt(rows))


def _draw_patients(axes: Axes, each: pd.DataFrame, index: str, height: int) -> None:
    if len(each) <= FEW_PATIENTS:
        for place, (patient, style) in enumerate(patient_styles(each["patient_id"].tolist()).items()):
            value = each.loc[each["patient_id"] == patient, index]
            offset = 0.12 * (place - (len(each) - 1) / 2)
            axes.scatter(value, [height + offset], s=52, edgecolors="white", zorder=3, **style)  # type: ignore[arg-type]
        return
    rng = np.random.default_rng(height)
    shown = each.sample(min(len(each), _MOST_POINTS), random_state=height)[index]
    spread = rng.uniform(-0.28, 0.28, len(shown))
    axes.scatter(shown, height + spread, s=16, alpha=0.55, color=INDEX_COLOURS[index], linewidths=0)


def _draw_mean(axes: Axes, row: dict[Hashable, Any], height: int) -> None:
    if np.isfinite(row["low"]):
        axes.plot([row["low"], row["high"]], [height, height], color=INK, linewidth=2.4, zorder=4)
    axes.plot(row["mean"], height, marker="D", markersize=8, color=INK, markeredgecolor="white", zorder=5)


def _mean_label(rows: pd.DataFrame) -> str:
    return "mean with 95 % interval" if np.isfinite(rows["low"]).any() else "mean, without an interval"


def _title(rows: pd.DataFrame) -> str:
    row = rows.loc["maximal"]
    if row["n_patients"] == 1:
        return f"The one patient has a maximal divergence of {number(row['mean'], 2)}"
    return (
        f"Patients differ: their maximal divergence goes from {number(row['smallest'], 2)} to "
        f"{number(row['largest'], 2)}"
    )


def _caption(page: Page, rows: pd.DataFrame, n: int) -> str:
    reasons = [reason for reason in rows["reason"].unique() if reason]
    why = f" Here there is {reasons[0]}." if reasons else ""
    part = f" Of {n:,} patients {_MOST_POINTS} are drawn, chosen at random." if n > _MOST_POINTS else ""
    return (
        f"Heterogeneity of every patient of {page.title} (n = {count(n, 'patient')}), a mark each.{part} "
        f"Diamond: mean. {INTERVAL}{why}"
    )


def _alt(rows: pd.DataFrame) -> str:
    said = "; ".join(
        f"{INDEX_NAMES[index]}: {number(rows.loc[index, 'smallest'], 2)} to "
        f"{number(rows.loc[index, 'largest'], 2)}, mean {number(rows.loc[index, 'mean'], 2)}"
        for index in _ROWS
    )
    return f"Strip plot of three indices, a mark a patient. {said}."


def indices_table(page: Page) -> pd.DataFrame | Absent:
    """List the mean of each index over the patients, with its interval."""
    rows = means(page, "index")
    if rows.empty:
        return Absent(_NONE)
    rows = rows.set_index("index").loc[list(_ROWS)].reset_index()
    return pd.DataFrame(
        {
            "Index": rows["index"].map(INDEX_NAMES),
            "Patients (n)": rows["n_patients"].map(whole),
            "Mean (no unit)": rows["mean"].map(number),
            "95 % interval (no unit)": [_ends(row.low, row.high, number) for row in records(rows)],
            "Smallest (no unit)": rows["smallest"].map(number),
            "Median (no unit)": rows["median"].map(number),
            "Largest (no unit)": rows["largest"].map(number),
        }
    )


def recovery_table(page: Page) -> pd.DataFrame | Absent:
    """List the mean recovery of the patients by a few random lesions, with its interval over patients."""
    rows = means(page, "recovery_percent")
    rows = rows[rows["n_sampled"].isin(SIZES)]
    if rows.empty:
        return Absent("No recovery was computed, so there is none to average over patients.")
    return pd.DataFrame(
        {
            "Index": rows["index"].map(INDEX_NAMES),
            "Random lesions (n)": rows["n_sampled"].map(whole),
            "Patients (n)": rows["n_patients"].map(whole),
            "Mean (%)": rows["mean"].map(bare_percent),
            "95 % interval (%)": [_ends(row.low, row.high, bare_percent) for row in records(rows)],
            "Smallest (%)": rows["smallest"].map(bare_percent),
            "Largest (%)": rows["largest"].map(bare_percent),
        }
    )


def interval_of_mean(page: Page, feature: str) -> str:
    """Interval of the mean variation of a feature (%), or a dash."""
    rows = means(page, "cv_percent")
    rows = rows[rows["feature"] == feature]
    return _ends(rows["low"].iloc[0], rows["high"].iloc[0], bare_percent) if len(rows) else NO_VALUE


def _ends(low: float, high: float, show: Callable[[float], str]) -> str:
    return f"{show(low)} to {show(high)}" if np.isfinite(low) else NO_VALUE


def conditional(page: Page) -> str:
    """Say what a simulation interval holds fixed, and where the interval over patients stands."""
    n = len(page.table("heterogeneity"))
    who = "this one patient" if n == 1 else f"these {count(n, 'patient')}"
    return (
        f"A simulation interval is *conditional on {who}*: it tells how draws of their lesions differ, and "
        "nothing of other patients."
        + (
            f" The table below tells how far the mean over the patients is known. {INTERVAL}"
            if n >= FEWEST
            else f" Over fewer than {FEWEST} patients no interval is given; every one of {who} is shown."
            if n
            else ""
        )
    )
