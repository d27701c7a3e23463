"""Recovery against effort: what more lesions give for the surface that they take to draw."""

from typing import Any

import pandas as pd

from analysis.display.page import Page
from analysis.display.palette import INK, entitle, new_figure, themed
from analysis.display.show import Absent, Drawing
from analysis.display.standing import standing
from analysis.display.strategies import STRATEGY_NAMES, no_strategies
from analysis.display.text import Cell, count, number, percent, whole
from analysis.statistics.contest import ORACLE, RANDOM
from analysis.study.paths.statements import MANY

_STYLES: dict[str, dict[str, Any]] = {
    RANDOM: {"color": INK, "linestyle": "--", "marker": "o"},
    "largest": {"color": "#4477AA", "marker": "s"},
    "recist-1.1": {"color": "#CC3344", "marker": "^"},
    "extremes-a-site": {"color": "#228833", "marker": "D"},
    "one-a-site": {"color": "#997700", "marker": "v"},
    "size-quantiles": {"color": "#AA3377", "marker": "P"},
    "farthest-first": {"color": "#33AACC", "marker": "X"},
}


@themed
def effort_figure(page: Page) -> Drawing | Absent:
    """Draw the recovery of the maximum against the surface drawn, along the number of lesions."""
    if absent := no_strategies(page):
        return absent
    rows = _curves(page.table("strategies"))
    if rows.empty:
        return Absent(
            f"No patient has more than {MANY:g} lesions with known surfaces, so recovery is not followed "
            "along the effort."
        )
    figure = new_figure(4.6)
    axes = figure.subplots()
    for strategy, style in _STYLES.items():
        own = rows[rows["strategy"] == strategy]
        if len(own):
            axes.plot(own["surface_cm2"], own["mean_percent"], markersize=5.5, linewidth=1.6,
                      label=STRATEGY_NAMES[strategy], **style)  # fmt: skip
    axes.set_xlim(left=0)
    axes.set_ylim(0, 104)
    axes.set_xlabel("surface to be drawn a patient (cm²)")
    axes.set_ylabel("maximum recovered (%)")
    figure.legend(loc="outside lower center", ncols=3)
    entitle(figure, _title(rows, page.table("strategy_differences")))
    return Drawing(figure, _caption(page, rows), _alt(rows))


def _curves(strategies: pd.DataFrame) -> pd.DataFrame:
    """Rows of the same patients at each number of lesions, from two on."""
    rows = strategies[
        (strategies["level"] == "cohort")
        & (strategies["patients"] == "many")
        & (strategies["equal"] == "number")
        & (strategies["index"] == "maximal")
        & (strategies["strategy"] != ORACLE)
        & (strategies["k"] >= 2)
    ]
    return rows[rows["surface_cm2"] > 0].dropna(subset="mean_percent").sort_values("k", kind="stable")


def _title(rows: pd.DataFrame, differences: pd.DataFrame) -> str:
    """Name a rule only where its interval against random lesions leaves out 0."""
    last = rows[rows["k"] == MANY].set_index("strategy")
    found = standing(differences, int(MANY), "recovery")
    random = _told(last.loc[RANDOM])
    if better := [rule for rule in found.better if rule in last.index]:
        best = str(last.loc[better, "mean_percent"].idxmax())
        return (
            f"{MANY:g} lesions chosen by “{STRATEGY_NAMES[best]}” recover {_told(last.loc[best])}; "
            f"{MANY:g} random ones {random}"
        )
    if not found.undecided:
        return f"{MANY:g} random lesions recover {random}, and no rule as much"
    n = count(last.loc[RANDOM, "n_patients"], "patient")
    return f"{MANY:g} random lesions recover {random}; {n} leave open whether a rule recovers more"


def _told(row: Cell) -> str:
    return f"{percent(row['mean_percent'])} of the maximum for {number(row['surface_cm2'])} cm²"


def _caption(page: Page, rows: pd.DataFrame) -> str:
    n = rows.loc[rows["strategy"] == RANDOM, "n_patients"].iloc[0]
    fewer = rows.groupby("strategy")["n_patients"].max()
    some = [f"{STRATEGY_NAMES[str(name)]} {whole(m)}" for name, m in fewer.items() if m < n]
    note = f" (allowed by fewer: {', '.join(some)})" if some else ""
    return (
        f"Maximum recovered against the surface of the lesions drawn, 2 to {MANY:g} lesions (dots, from the "
        f"left), in {page.title}. The same {count(n, 'patient')} with more than {MANY:g} lesions at each "
        f"number{note}; ratio of means. The surface stands for the work of drawing outlines."
    )


def _alt(rows: pd.DataFrame) -> str:
    said = "; ".join(
        f"{STRATEGY_NAMES[str(strategy)]} from {percent(own['mean_percent'].iloc[0])} at "
        f"{number(own['surface_cm2'].iloc[0])} cm² to {percent(own['mean_percent'].iloc[-1])} at "
        f"{number(own['surface_cm2'].iloc[-1])} cm²"
        for strategy, own in rows.groupby("strategy", sort=False)
    )
    return f"Lines of recovery of the maximum: {said}."
