"""“I can segment five; which five?”: recovery of the maximum and error of the average, side by side."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis.display.page import Page
from analysis.display.palette import ACCENT, INK, entitle, new_figure, themed
from analysis.display.show import Absent, Drawing
from analysis.display.standing import title_of
from analysis.display.strategies import (
    STRATEGY_NAMES,
    asked,
    no_strategies,
    ranked,
    rows_at,
    value,
    whom,
    without_choice,
)
from analysis.display.text import count, number, percent, plain, whole
from analysis.statistics.contest import ORACLE, RANDOM
from analysis.statistics.intervals import FEWEST

_BIAS = "#EE7733"
_PATIENT = "#8899AA"


@themed
def which_five_figure(page: Page) -> Drawing | Absent:
    """Rank the strategies by the maximum that five lesions recover, and show their error of the average.

    Returns
    -------
    Drawing or Absent
        Over the patients with more lesions than are chosen. With fewer than six each of them is a dot, and no
        interval is drawn. The title names a rule only where its interval against random lesions leaves out 0.
    """
    if absent := no_strategies(page):
        return absent
    strategies = page.table("strategies")
    k = asked(strategies)
    order = ranked(strategies, k)
    figure = new_figure(1.9 + 0.46 * len(order))
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=[1.15, 1])
    largest, average = (rows_at(strategies, k, index).loc[order] for index in ("maximal", "average_pairs"))
    _recovered(left, largest, _few(strategies, k, "maximal", order))
    _error(right, average)
    left.set_yticks(range(len(order)), [_label(strategy, largest, average, k) for strategy in order])
    left.set_ylim(len(order) - 0.5, -0.6)
    for axes in (left, right):
        axes.axhline(len(order) - 1.5, color="#BBBBBB", linewidth=0.8)
        axes.grid(axis="y", visible=False)
    figure.legend(handles=_handles(largest), loc="outside lower center", ncols=3)
    entitle(figure, title_of(strategies, page.table("strategy_differences")))
    return Drawing(figure, _caption(page, largest, average), _alt(largest, average, k))


def _few(strategies: pd.DataFrame, k: int, index: str, order: list[str]) -> pd.DataFrame:
    """Patients one by one, where they are too few for an interval."""
    rows = strategies[
        (strategies["level"] == "patient")
        & (strategies["k"] == k)
        & (strategies["index"] == index)
        & (strategies["n_patients"] > 0)
        & strategies["patient_id"].isin(_with_choice(strategies, k))
    ]
    counts = rows.groupby("strategy")["patient_id"].transform("size")
    rows = rows[counts < FEWEST]
    return rows.assign(row=[order.index(name) for name in rows["strategy"]])


def _with_choice(strategies: pd.DataFrame, k: int) -> set[str]:
    """Patients of whom one lesion more can be drawn at random."""
    rows = strategies[(strategies["level"] == "patient") & (strategies["strategy"] == RANDOM)]
    rows = rows[rows["n_patients"] > 0]
    return set(rows.loc[rows["k"] == k + 1, "patient_id"])


def _recovered(axes: Axes, rows: pd.DataFrame, patients: pd.DataFrame) -> None:
    for place, (mean, low, high) in enumerate(
        rows[["mean_percent", "low_percent", "high_percent"]].to_numpy(dtype=float)
    ):
        axes.plot([low, high], [place, place], color=ACCENT, linewidth=2.4, alpha=0.6)
        hollow = rows["strategy"].iloc[place] in (RANDOM, ORACLE)
        axes.plot(mean, place, "o", markersize=8, color=ACCENT, markerfacecolor="white" if hollow else ACCENT)
        axes.annotate(
            f"{mean:.0f}",
            (mean, place),
            (0, 7),
            textcoords="offset points",
            ha="center",
            fontsize=9,
            zorder=5,
        )
    axes.plot(patients["mean_percent"], patients["row"], "o", markersize=5, color=_PATIENT, zorder=1.5)
    axes.axvline(value(rows, RANDOM, "mean_percent"), color=INK, linewidth=1, linestyle=":")
    axes.set_xlim(0, 106)
    axes.set_xlabel("maximum recovered (%)")


def _error(axes: Axes, rows: pd.DataFrame) -> None:
    for place, (error, mean) in enumerate(rows[["error_points", "mean_percent"]].to_numpy(dtype=float)):
        axes.plot([0, error], [place, place], color="#C8CED4", linewidth=2, zorder=1)
        axes.plot(error, place, "s", markersize=7, color=INK)
        axes.plot(mean - 100, place, "D", markersize=6, markerfacecolor="white", color=_BIAS)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.axvline(value(rows, RANDOM, "error_points"), color=INK, linewidth=1, linestyle=":")
    axes.set_xlabel("error of the average (%)")


def _label(strategy: str, largest: pd.DataFrame, average: pd.DataFrame, k: int) -> str:
    """Name with what is drawn: fewer lesions than asked for, how much surface, and in whom."""
    row = (average if strategy == ORACLE else largest).loc[strategy]
    told = [f"{number(row['surface_cm2'])} cm²"] if np.isfinite(row["surface_cm2"]) else []
    if row["n_sampled"] < k - 0.05:
        told.append(f"{plain(row['n_sampled'])} lesions")
    if row["n_patients"] < value(largest, RANDOM, "n_patients"):
        told.append(f"n = {whole(row['n_patients'])}")
    return f"{STRATEGY_NAMES[strategy]}\n{', '.join(told)}"


def _handles(largest: pd.DataFrame) -> list[Line2D]:
    dot = {"linestyle": "", "color": ACCENT, "marker": "o"}
    handles = [Line2D([], [], markersize=8, label="maximum recovered", **dot)]  # type: ignore[arg-type]
    if largest["low_percent"].notna().any():
        handles.append(Line2D([], [], color=ACCENT, linewidth=2.4, alpha=0.6, label="95 % interval"))
    if (largest["n_patients"] < FEWEST).any():
        one = dot | {"color": _PATIENT}
        handles.append(Line2D([], [], markersize=5, label="one patient", **one))  # type: ignore[arg-type]
    return [
        *handles,
        Line2D([], [], linestyle="", marker="s", markersize=7, color=INK, label="typical error"),
        Line2D([], [], linestyle="", marker="D", markerfacecolor="white", color=_BIAS, label="bias"),
        Line2D([], [], color=INK, linewidth=1, linestyle=":", label="random lesions"),
    ]


def _caption(page: Page, largest: pd.DataFrame, average: pd.DataFrame) -> str:
    strategies = page.table("strategies")
    n = count(value(largest, RANDOM, "n_patients"), "patient")
    ends = (
        "Lines are 95 % intervals over patients (studentised bootstrap); whether a rule differs from random "
        "lesions is told by the interval of the difference, further down."
        if largest["low_percent"].notna().any()
        else f"With fewer than {FEWEST} patients no interval is given; each grey dot is a patient."
    )
    return (
        f"{asked(strategies)} lesions a patient, chosen in several ways, in {page.title} (n = {n} "
        f"{whom(strategies)}{_left_out(strategies)}). "
        f"Left: the maximum of the sample in percent of that of all lesions, ratio of means. {ends} Right: "
        "the typical error (root mean square over patients, and draws where lesions are random) and the bias "
        "of the average over distinct pairs. Below each name: mean surface to be drawn a patient. The dotted "
        "lines are random lesions; the best found could only be known after all lesions were segmented. "
        f"{how_exact(average)}"
    )


def _left_out(strategies: pd.DataFrame) -> str:
    if not (n := without_choice(strategies)):
        return ""
    return f"; {whole(n)} with just so many, of whom all are taken, left out"


def how_exact(average: pd.DataFrame) -> str:
    """Say in how many patients the best found for the average is a bound.

    Parameters
    ----------
    average : pandas.DataFrame
        Rows of `strategies` of the average, by strategy.
    """
    n, exact = (value(average, ORACLE, name) for name in ("n_patients", "n_exact"))
    if exact == n:
        return "Every sample was looked at for it, so it is a bound."
    return (
        f"For the maximum it is a bound. For the average, samples were too many to look at each in "
        f"{whole(n - exact)} of {count(n, 'patient')}: there lesions were exchanged as long as that helped, "
        "and a still nearer sample may exist."
    )


def _alt(largest: pd.DataFrame, average: pd.DataFrame, k: int) -> str:
    said = "; ".join(
        f"{STRATEGY_NAMES[name]} {percent(largest.loc[name, 'mean_percent'])} and "
        f"{percent(average.loc[name, 'error_points'])}"
        for name in largest.index
    )
    return f"With {k} lesions, maximum recovered and error of the average: {said}."
