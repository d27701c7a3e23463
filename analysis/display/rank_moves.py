"""How the ranking of patients moves when a choice is made otherwise."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.display.forks import OF_SPACE, level_name, no_paths, taken
from analysis.display.page import Page
from analysis.display.palette import INDEX_COLOURS, INDEX_MARKERS, INK, entitle, new_figure, themed
from analysis.display.show import Absent, Drawing
from analysis.display.text import bullets, count, number, percent, whole
from analysis.statistics.ranking import LEAST
from analysis.study.paths.forks import CHOICES
from analysis.study.paths.statements import LEAST_TAU

_INDICES = {"maximal": "maximum", "average": "average"}
_STYLE = {"maximal": "maximal", "average": "average_paper"}
_ROW_INCHES = 0.3
FEW = 5
"""With so few patients tau has hardly more than a handful of values."""


def no_ranking(page: Page) -> Absent | None:
    """Return the sentence for a cohort whose patients cannot be ranked, else None."""
    if absent := no_paths(page):
        return absent
    patients = page.table("paths")["n_ranked"].max()
    if patients < LEAST:
        return Absent(
            f"A ranking needs {whole(LEAST)} patients; {count(patients, 'patient has', 'patients have')} "
            "indices here."
        )
    return None


def taus(page: Page, index: str) -> pd.DataFrame:
    """Paths with another ranking than the own, once each; `tau` is that of the index."""
    paths = page.table("paths")
    without = ["reading"] if index == "average" else ["reading", "average"]
    part = [choice for choice in CHOICES if choice not in without]
    paths = paths[~paths.duplicated(part) & ~paths["own"]]
    return paths.assign(tau=paths[f"tau_{index}"]).dropna(subset="tau")


@themed
def ranking_figure(page: Page) -> Drawing | Absent:
    """Draw Kendall's tau of the patients against the cohort's own analysis, by each choice."""
    if absent := no_ranking(page):
        return absent
    found = {index: taus(page, index) for index in _INDICES}
    if all(table.empty for table in found.values()):
        return Absent("All patients are alike on these paths, so they have no order.")
    rows = _rows(found)
    figure = new_figure(1.7 + _ROW_INCHES * len(rows))
    axes = figure.subplots()
    for shift, (index, table) in zip((-0.17, 0.17), found.items(), strict=True):
        for row, (choice, level) in enumerate(rows):
            _dots(axes, table.loc[taken(table, choice, level), "tau"], row + shift, index)
    axes.axvline(LEAST_TAU, color=INK, linestyle="--", linewidth=1)
    for row in range(1, len(rows)):
        if rows[row][0] != rows[row - 1][0]:
            axes.axhline(row - 0.5, color="#BBBBBB", linewidth=0.8)
    axes.set_yticks(range(len(rows)), [level_name(*each) for each in rows], fontsize=9)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(False, axis="y")
    axes.set_xlabel("Kendall’s tau with the own analysis (1: same order, −1: reversed)")
    axes.set_xlim(right=1.03)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    entitle(figure, _title(found))
    return Drawing(figure, _caption(page, found), _alt(found))


def _rows(found: dict[str, pd.DataFrame]) -> list[tuple[str, str]]:
    both = pd.concat(found.values(), ignore_index=True).sort_values("path", kind="stable")
    levels = {choice: both[choice].unique() for choice in OF_SPACE}
    return [(choice, level) for choice, each in levels.items() if len(each) > 1 for level in each]


def _dots(axes: Axes, values: pd.Series, height: float, index: str) -> None:
    if values.empty:
        return
    colour, first = INDEX_COLOURS[_STYLE[index]], not axes.get_legend_handles_labels()[1].count(_label(index))
    axes.scatter(
        values, np.full(len(values), height), s=60, marker="|", color=colour, alpha=0.35, linewidths=1
    )
    axes.scatter(values.median(), height, s=42, marker=INDEX_MARKERS[_STYLE[index]], color=colour,
                 edgecolors="white", zorder=3, label=_label(index) if first else None)  # fmt: skip


def _label(index: str) -> str:
    return f"by the {_INDICES[index]}: median; each path a tick"


def _share(table: pd.DataFrame) -> float:
    return 100 * float((table["tau"] >= LEAST_TAU).mean())


def _title(found: dict[str, pd.DataFrame]) -> str:
    table = found["maximal"] if len(found["maximal"]) else found["average"]
    name = "maximum" if len(found["maximal"]) else "average"
    return (
        f"The order of patients by the {name} stays (tau of {LEAST_TAU:g} or more) on "
        f"{percent(_share(table))} of {count(len(table), 'path')}"
    )


def _caption(page: Page, found: dict[str, pd.DataFrame]) -> str:
    ranked = page.table("paths")["n_ranked"]
    few = (
        f" With {count(ranked.max(), 'patient')} tau can take few values only: a picture, not a measure."
        if ranked.max() <= FEW
        else ""
    )
    return (
        f"How the ranking of the patients of {page.title} moves: Kendall’s tau-b between each path and the "
        f"cohort’s own analysis (n = {count(ranked.max(), 'patient')} at most; "
        f"{count(len(found['maximal']), 'path')} for the maximum, {count(len(found['average']), 'path')} for "
        f"the average), by the level of each choice.{few} Dashed: {LEAST_TAU:g}."
    )


def _alt(found: dict[str, pd.DataFrame]) -> str:
    said = [
        f"by the {_INDICES[index]} tau runs from {number(table['tau'].min(), 2)} to "
        f"{number(table['tau'].max(), 2)}, median {number(table['tau'].median(), 2)}"
        for index, table in found.items()
        if len(table)
    ]
    return f"Ticks and medians of Kendall’s tau, a row a level of a choice: {'; '.join(said)}."


def ranking(page: Page) -> str:
    """Say how the ranking of patients moves, and what moves it most."""
    if absent := no_ranking(page):
        return bullets([absent.reason])
    return bullets(_moves(taus(page, index), name) for index, name in _INDICES.items())


def _moves(table: pd.DataFrame, name: str) -> str:
    if table.empty:
        return f"By the {name} no path gives an order of the patients to compare."
    low, middle, high = (number(table["tau"].quantile(share), 2) for share in (0, 0.5, 1))
    return (
        f"By the **{name}**, Kendall’s tau with the own analysis has a median of {middle} over "
        f"{count(len(table), 'path')} and runs from {low} to {high}; on {percent(_share(table))} of them it "
        f"is {LEAST_TAU:g} or more (n = {count(table['n_ranked'].max(), 'patient')}"
        f"{', too few for more than a picture' if table['n_ranked'].max() <= FEW else ''})."
    )
