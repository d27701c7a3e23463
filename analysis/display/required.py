"""How many lesions are required: of the cohort, and of each patient."""

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from analysis.display.page import Page
from analysis.display.palette import INDEX_COLOURS, INDEX_NAMES, SHORT_INDEX, entitle, new_figure, themed
from analysis.display.recovery import cohort_rows, no_sampling, over_patients_with, target_percent
from analysis.display.show import Absent, Drawing
from analysis.display.text import count, percent, whole

MANY_DOTS = 2000
_FEWEST_DOTS = 4


def required_table(page: Page) -> pd.DataFrame | Absent:
    """List how many random lesions reach the target: the cohort first, then each patient."""
    if absent := no_sampling(page):
        return absent
    rows = page.table("required")
    rows = rows[rows["level"].isin(["cohort", "patient"])]
    if rows.empty:
        return Absent("The number of lesions required could not be computed for this cohort.")
    wide = rows.pivot_table(
        index=["level", "patient_id", "n_total"], columns="index", values="n_lesions", aggfunc="first"
    )
    wide = _cohort_first(rows, wide)
    frame = pd.DataFrame(
        {
            f"{SHORT_INDEX[index]} (n)": [
                _needed(page, level, n) for (level, _, _), n in zip(wide.index, wide[index], strict=True)
            ]
            for index in INDEX_NAMES
            if index in wide
        }
    )
    frame.insert(0, "Lesions in all (n)", [whole(total) for _, _, total in wide.index])
    frame.insert(
        0, "Who", ["whole cohort" if level == "cohort" else patient for level, patient, _ in wide.index]
    )
    return frame.reset_index(drop=True)


def _needed(page: Page, level: str, n_lesions: float) -> str:
    """Write a number of lesions; for a cohort also who enters the mean, where not everybody does."""
    over = over_patients_with(cohort_rows(page), n_lesions) if level == "cohort" else ""
    return f"{whole(n_lesions)}{over}"


def _cohort_first(rows: pd.DataFrame, wide: pd.DataFrame) -> pd.DataFrame:
    keys = rows.drop_duplicates(["level", "patient_id"])
    keys = pd.concat([keys[keys["level"] == "cohort"], keys[keys["level"] == "patient"]])
    return wide.reindex(pd.MultiIndex.from_frame(keys[["level", "patient_id", "n_total"]]))


@themed
def required_figure(page: Page) -> Drawing | Absent:
    """Draw, for each patient, the lesions required for the maximum against the lesions there are."""
    if absent := no_sampling(page):
        return absent
    rows = page.table("required")
    rows = rows[(rows["level"] == "patient") & (rows["index"] == "maximal")]
    reached = rows[np.isfinite(rows["n_lesions"])]
    if len(reached) < _FEWEST_DOTS:
        return Absent("Too few patients for a picture of how they differ; the table has each of them.")
    figure = new_figure(4.6, width=7)
    axes = figure.subplots()
    ends = [2, max(reached["n_total"].max(), 3)]
    axes.plot(ends, ends, color="#999999", linewidth=1, label="all lesions of the patient")
    if len(reached) > MANY_DOTS:
        axes.hexbin(
            reached["n_total"], reached["n_lesions"], gridsize=40, mincnt=1, cmap="Purples", bins="log"
        )
    else:
        axes.scatter(reached["n_total"], reached["n_lesions"], s=46, alpha=0.6, edgecolors="white",
                     color=INDEX_COLOURS["maximal"], label="a patient")  # fmt: skip
    axes.set(
        xlabel="lesions of the patient (n)",
        ylabel=f"random lesions for {percent(target_percent(page))} of the maximum (n)",
    )
    low, high = reached["n_lesions"].min(), reached["n_lesions"].max()
    different = f"One patient needs {whole(low)} lesions, another {whole(high)}"
    entitle(figure, different if low < high else f"Each patient needs {whole(low)} lesions")
    axes.set_ylim(0, max(high * 1.15, 4))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(loc="best")
    return Drawing(figure, _required_caption(page, rows, reached), _required_alt(reached))


def _required_caption(page: Page, rows: pd.DataFrame, reached: pd.DataFrame) -> str:
    missing = len(rows) - len(reached)
    left = (
        f" {count(missing, 'patient does', 'patients do')} not reach it with the samples drawn."
        if missing
        else ""
    )
    return (
        f"Lesions to sample at random so that on average {percent(target_percent(page))} of a "
        "patient\u2019s maximal "
        f"tumoral divergence is recovered, in {page.title} (n = {count(len(reached), 'patient')}).{left} "
        "Grey line: "
        "every lesion of the patient."
    )


def _required_alt(reached: pd.DataFrame) -> str:
    return (
        f"Scatter plot of {count(len(reached), 'patient')}: lesions required from "
        f"{whole(reached['n_lesions'].min())} to {whole(reached['n_lesions'].max())}, of "
        f"{whole(reached['n_total'].min())} to {whole(reached['n_total'].max())} lesions."
    )


def target_words(page: Page) -> str:
    """Recovery asked for, in words."""
    return percent(target_percent(page))
