"""Whether lesions cluster by organ: the share between sites against what shuffled labels give."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.display.page import Page
from analysis.display.palette import ACCENT, INK, entitle, new_figure, themed
from analysis.display.show import Absent, Drawing
from analysis.display.text import NO_VALUE, count, label, number, p_value, percent, whole
from analysis.display.unfinished import not_computed

SIGNIFICANT = 0.05
MOST_ROWS = 30
_CHANCE = "#BBBBBB"


def no_clustering(page: Page) -> Absent | None:
    """Return the sentence for a cohort in which clustering cannot be tested, else None."""
    if page.table("heterogeneity").empty:
        return Absent("No patient of this cohort has lesions that can be compared: nothing can cluster.")
    table = page.table("clustering")
    if table.empty:
        return not_computed(page, "clustering", "The test of clustering")
    if table["n_patients"].iloc[0] == 0:
        return Absent(f"Whether lesions cluster by organ cannot be told here: {table['reason'].iloc[0]}.")
    return None


def of_cohort(page: Page) -> pd.Series:
    """Row of the whole cohort."""
    return page.table("clustering").iloc[0]


def decisive(row: pd.Series) -> float:
    """P value of the cohort's test: that of the excess where there are patients enough, else Wd*'s."""
    return float(row["p_excess"] if np.isfinite(row["p_excess"]) else row["p_wd"])


@themed
def clustering_figure(page: Page) -> Drawing | Absent:
    """Draw the share of squared distances between sites, of the cohort and each patient, against chance."""
    if absent := no_clustering(page):
        return absent
    table = page.table("clustering")
    patients = table[table["scope"] == "patient"].sort_values("n_lesions", ascending=False, kind="stable")
    shown = patients.head(MOST_ROWS).sort_values("r2_percent", ascending=False, kind="stable")
    rows = pd.concat([table.head(1), shown], ignore_index=True)
    figure = new_figure(1.9 + 0.27 * len(rows))
    axes = figure.subplots()
    _draw(axes, rows)
    figure.legend(handles=_legend(), loc="outside lower center", ncols=2)
    entitle(figure, _title(page))
    return Drawing(figure, _caption(page, len(patients), len(shown)), _alt(page, shown))


def _draw(axes: Axes, rows: pd.DataFrame) -> None:
    place = np.arange(len(rows)) + 0.5 * (np.arange(len(rows)) > 0)
    axes.barh(place, rows["r2_high_percent"], color=_CHANCE, height=0.62)
    axes.plot(rows["r2_expected_percent"], place, "|", color=INK, markersize=9)
    found = np.array([decisive(row) <= SIGNIFICANT for _, row in rows.iterrows()])
    for mask, face in ((found, ACCENT), (~found, "white")):
        axes.plot(
            rows["r2_percent"][mask], place[mask], "o", color=ACCENT, markerfacecolor=face, markersize=6
        )
    names = ["all, together", *(label(name, 20) for name in rows["patient_id"][1:])]
    axes.set_yticks(place, [f"{name} ({whole(n)})" for name, n in zip(names, rows["n_lesions"], strict=True)])
    axes.set_ylim(place[-1] + 0.7, -0.7)
    axes.set_xlim(0, 100)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("R²: share of the squared distances that lies between sites (%)")
    axes.set_ylabel("patient (lesions)")


def _legend() -> list[Line2D | Patch]:
    dot = {"linestyle": "", "marker": "o", "color": ACCENT, "markersize": 6}
    return [
        Line2D([], [], label=f"R², p up to {SIGNIFICANT:g}", **dot),  # type: ignore[arg-type]
        Patch(facecolor=_CHANCE, label="shuffled labels, up to the 95th percentile"),
        Line2D([], [], markerfacecolor="white", label="R², p above it", **dot),  # type: ignore[arg-type]
        Line2D([], [], linestyle="", marker="|", color=INK, markersize=9, label="shuffled labels, mean"),
    ]


def _title(page: Page) -> str:
    row = of_cohort(page)
    between = f"{percent(row['r2_percent'])} of the squared distances lies between sites"
    chance = f"shuffled labels give {percent(row['r2_expected_percent'])}"
    if decisive(row) <= SIGNIFICANT:
        return f"Lesions of one site are more alike: {between}, {chance}"
    return f"That lesions cluster by site was not shown: {between}, {chance}"


def _caption(page: Page, patients: int, shown: int) -> str:
    row = of_cohort(page)
    fewer = f" The {whole(shown)} patients with the most lesions are drawn." if shown < patients else ""
    some = f" Tested were {row['reason']}." if row["reason"] else ""
    return (
        f"Clustering by site in {page.title} (n = {count(row['n_lesions'], 'lesion')} of "
        f"{count(row['n_patients'], 'patient')} who have two sites with three lesions or more each; "
        f"others have no part in it). Grey: R² of {whole(row['permutations'])} shuffled labellings, each "
        f"within its patient. {_tests(row)}{some}{fewer}"
    )


def _tests(row: pd.Series) -> str:
    """Say which p value fills a dot."""
    first = "of all together by the R² beyond chance, " if np.isfinite(row["p_excess"]) else ""
    return (
        f"A dot is filled by its p value: {first}of each patient by Wd*, not corrected for their number, so "
        "that by chance one patient in twenty is filled."
    )


def _alt(page: Page, shown: pd.DataFrame) -> str:
    row = of_cohort(page)
    above = int((shown["r2_percent"] > shown["r2_high_percent"]).sum())
    return (
        f"R² of all together is {percent(row['r2_percent'])}; of shuffled labels "
        f"{percent(row['r2_expected_percent'])} on average and up to "
        f"{percent(row['r2_high_percent'])}. Of {count(len(shown), 'patient')} drawn {whole(above)} lie "
        "above their own grey bar."
    )


def clustering_table(page: Page) -> pd.DataFrame | Absent:
    """List the tests of the cohort, the share first."""
    if no_clustering(page):
        return Absent("")  # the figure above it says why
    row = of_cohort(page)
    excess = row["excess_percent"]
    lines = [
        ("R²", "share between sites", percent(row["r2_percent"]), NO_VALUE),
        ("R² beyond chance", "the same, less what these spreads give without clusters",
         percent(excess), p_value(row["p_excess"])),
        ("Wd*", f"distances between centres, each site with a spread of its own{_mean(row)}",
         number(row["wd"]), p_value(row["p_wd"])),
        ("PERMDISP, F", "do sites differ in spread?", number(row["dispersion"]),
         p_value(row["p_dispersion"])),
        ("PERMANOVA, pseudo-F", "distances between centres, one spread for all: for comparison alone",
         number(row["f"]), p_value(row["p_permanova"])),
    ]  # fmt: skip
    return pd.DataFrame(
        lines, columns=["Statistic", "What it looks at", "Value (no unit, or % beside)", "p (no unit)"]
    )


def _mean(row: pd.Series) -> str:
    return "; geometric mean over patients" if row["n_patients"] > 1 else ""
