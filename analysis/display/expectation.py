"""What follows from the estimator: expected recovery beside the simulated one, and the bound if pooled."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

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
from analysis.display.recovery import STRATEGIES, cohort_rows, no_sampling, target_percent
from analysis.display.show import Absent, Drawing
from analysis.display.text import bare_percent, count, interval, percent, whole
from analysis.wording import AVERAGE_NAMES

_SHORT = {**AVERAGE_NAMES, "maximal": "maximum"}
_SIZES_SHOWN = 3
_NO_SITES = "The sites of the lesions are not known, so nothing can be sampled by site."
_NOT_COUNTED = "not counted"


def expected_rows(page: Page, level: str = "cohort") -> pd.DataFrame:
    """Rows of expected recovery at a level, without the lower bounds."""
    rows = page.table("expectation")
    return rows[(rows["level"] == level) & (rows["method"] != "lower-bound")]


def expected_curve(page: Page, index: str) -> pd.DataFrame:
    """Rows of expected recovery of the cohort by random samples, in the order of their size."""
    rows = expected_rows(page)
    own = rows[rows["strategy"].str.startswith("random-") & (rows["index"] == index)]
    return own.sort_values("n_sampled").reset_index(drop=True)


def crossing(page: Page, index: str) -> float:
    """Smallest number of random lesions whose expected recovery reaches the target; NaN where none does."""
    curve = expected_curve(page, index)
    reached = curve.loc[curve["expected_percent"] >= target_percent(page), "n_sampled"]
    return float(reached.min()) if len(reached) else np.nan


@themed
def expectation_figure(page: Page) -> Drawing | Absent:
    """Draw simulated and expected recovery on one figure, with the simulation interval and the target."""
    if absent := no_sampling(page):
        return absent
    figure = new_figure(5.2)
    axes = figure.subplots()
    for index in INDEX_NAMES:
        _draw_index(axes, page, index)
    target = target_percent(page)
    axes.axhline(target, color=INK, linestyle="--", linewidth=1)
    axes.annotate(percent(target), (1, target), xycoords=("axes fraction", "data"), xytext=(4, 0),
                  textcoords="offset points", va="center")  # fmt: skip
    axes.set(xlabel="lesions sampled at random in each patient (k)", ylabel="recovered of the full value (%)")
    axes.set_xticks(expected_curve(page, "average_paper")["n_sampled"].tolist())
    axes.set_ylim(bottom=0)
    entitle(figure, _title(page))
    figure.legend(handles=_legend(), loc="outside lower center", ncols=2)
    return Drawing(figure, _caption(page), _alt(page))


def _draw_index(axes: Axes, page: Page, index: str) -> None:
    colour = INDEX_COLOURS[index]
    rows = cohort_rows(page)
    own = rows[rows["index"] == index].sort_values("n_sampled")
    axes.fill_between(
        own["n_sampled"], own["low_percent"], own["high_percent"], color=colour, alpha=0.1, lw=0
    )
    curve = expected_curve(page, index)
    axes.plot(curve["n_sampled"], curve["expected_percent"], color=colour, linewidth=1.8)
    axes.plot(own["n_sampled"], own["mean_percent"], INDEX_MARKERS[index], color=colour, markersize=6,
              markerfacecolor="white", markeredgewidth=1.5)  # fmt: skip


def _legend() -> list[Line2D | Patch]:
    indices: list[Line2D | Patch] = [
        Line2D([], [], color=INDEX_COLOURS[index], marker=INDEX_MARKERS[index], linestyle="", label=name)
        for index, name in INDEX_NAMES.items()
    ]
    kinds: list[Line2D | Patch] = [
        Line2D([], [], color=INK, linewidth=1.8, label="expected, no draw needed"),
        Line2D([], [], color=INK, marker="o", markerfacecolor="white", linestyle="", label="simulated, mean"),
        Patch(facecolor=INK, alpha=0.12, label="simulation interval"),
    ]
    return [*indices, *kinds]


def _title(page: Page) -> str:
    average, most = crossing(page, "average_paper"), crossing(page, "maximal")
    target = percent(target_percent(page))
    if not np.isfinite(average):
        return "What is expected without any draw, and what the simulation found"
    first = f"The average with its zeros passes {target} at {whole(average)} lesions"
    if np.isfinite(most):
        return f"{first}; the maximum, which depends on the tumours, at {whole(most)}"
    return f"{first}; the maximum depends on the tumours"


def _caption(page: Page) -> str:
    rows = cohort_rows(page)
    return (
        f"Recovery in {page.title} (n = {count(rows['n_patients'].max(), 'patient')} at most): lines, as "
        "expected without drawing a sample; open markers, the mean over "
        f"{page.draws:,} draws; bands, the simulation interval (2.5 to 97.5 % of the draws), conditional on "
        "these patients. Both averages follow from a formula, from the numbers of lesions and, for several "
        "patients, the weight of each; "
        "the maximum is counted over all samples, as far as that does not take too long. "
        f"Dashed: {percent(target_percent(page))}. At larger samples only patients with that many lesions "
        "enter."
    )


def _alt(page: Page) -> str:
    parts = []
    for index, name in SHORT_INDEX.items():
        curve = expected_curve(page, index).dropna(subset="expected_percent")
        if len(curve):
            first, last = curve.iloc[0], curve.iloc[-1]
            parts.append(
                f"{name} from {percent(first['expected_percent'])} with {whole(first['n_sampled'])} lesions "
                f"to {percent(last['expected_percent'])} with {whole(last['n_sampled'])}"
            )
    return f"Expected recovery, with the simulated means on its lines: {'; '.join(parts)}."


def expected_table(page: Page) -> pd.DataFrame | Absent:
    """List expected recovery by sample size: of the average for some patients' n, and of the cohort."""
    if absent := no_sampling(page):
        return absent
    table = {"Lesions sampled (k)": expected_curve(page, "maximal")["n_sampled"].map(whole)}
    for n, patient in _by_size(page).items():
        table[f"Zero diagonal counted, n = {whole(n)} (%)"] = _column(
            page, "patient", patient, "average_paper"
        )
    for index, name in _SHORT.items():
        table[f"Cohort: {name} (%)"] = _column(page, "cohort", "all", index)
    frame = pd.DataFrame(table)
    frame["Patients (n)"] = expected_curve(page, "maximal")["n_patients"].map(whole)
    return frame[frame["Patients (n)"] != "0"].reset_index(drop=True)


def _by_size(page: Page) -> dict[int, str]:
    """One patient for each number of lesions; of many numbers the least, the most and some between."""
    patients = page.table("heterogeneity").sort_values(["n_lesions", "patient_id"])
    sizes = patients.drop_duplicates("n_lesions").set_index("n_lesions")["patient_id"]
    if len(sizes) > _SIZES_SHOWN:
        places = np.linspace(0, len(sizes) - 1, _SIZES_SHOWN).round().astype(int)
        sizes = sizes.iloc[places]
    return dict(zip(sizes.index.astype(int).tolist(), sizes.tolist(), strict=True))


def _column(page: Page, level: str, patient: str, index: str) -> pd.Series:
    rows = expected_rows(page, level)
    rows = rows[(rows["patient_id"] == patient) & (rows["index"] == index)]
    own = rows[rows["strategy"].str.startswith("random-")].set_index("n_sampled")["expected_percent"]
    return expected_curve(page, index)["n_sampled"].map(own).map(bare_percent)


def bound_table(page: Page) -> pd.DataFrame | Absent:
    """Set the lower bound of the pooled maximum beside what is expected and what was simulated."""
    if absent := no_sampling(page):
        return absent
    rows = page.table("expectation")
    bounds = rows[(rows["level"] == "cohort") & (rows["method"] == "lower-bound")].set_index("strategy")
    if bounds.empty:
        return Absent(_NO_SITES)
    pooled = expected_rows(page).query("reading == 'pooled' and index == 'maximal'").set_index("strategy")
    simulated = cohort_rows(page, "sampling").query("reading == 'pooled' and index == 'maximal'")
    simulated = simulated.set_index("strategy")
    return pd.DataFrame(
        [
            {
                "Strategy": STRATEGIES[name],
                "At least (%)": bare_percent(bounds.loc[name, "expected_percent"]),
                "Expected (%)": _expected(pooled.loc[name, "expected_percent"]),
                "Simulated [interval] (%)": interval(
                    *simulated.loc[name, ["mean_percent", "low_percent", "high_percent"]]
                ),
                "Patients (n)": whole(bounds.loc[name, "n_patients"]),
            }
            for name in bounds.index
        ]
    )


def _expected(value: float) -> str:
    return bare_percent(value) if np.isfinite(value) else _NOT_COUNTED
