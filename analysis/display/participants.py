"""Participants: Table 1 of the paper, lesions by site, and who was left out."""

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from analysis.display.page import Page, records
from analysis.display.palette import GROUP_NAMES, INK, entitle, new_figure, site_colour, site_order, themed
from analysis.display.show import Absent, Drawing
from analysis.display.text import NO_VALUE, bare_percent, count, label, percent, plain, whole


def population_table(page: Page) -> pd.DataFrame | Absent:
    """Lay out Table 1: a row a variable and level, a column a group or patient.

    Parameters
    ----------
    page : Page

    Returns
    -------
    pandas.DataFrame or Absent
        Text cells; columns `""`, `All`, then groups or patients.
    """
    population = page.table("population")
    if population.empty:
        return Absent("This cohort has no lesions to describe.")
    patients = population[population["variable"] == "patients"].set_index("group")["value"]
    # A group that is the whole cohort would only repeat its column.
    groups = [
        group for group in patients.index if group not in GROUP_NAMES or patients[group] < patients["all"]
    ]
    columns = {_heading(group): _column(population[population["group"] == group]) for group in groups}
    frame = pd.DataFrame({heading: pd.Series(cells) for heading, cells in columns.items()})
    frame = frame.reindex(_rows(population)).fillna(NO_VALUE)
    return frame.rename_axis("Characteristic, unit").reset_index()


def _heading(group: str) -> str:
    return {"all": "All", **{key: name.capitalize() for key, name in GROUP_NAMES.items()}}.get(
        group, f"Patient {group}"
    )


def _rows(population: pd.DataFrame) -> list[str]:
    """Row labels in the order of the paper's Table 1, sites in the order of `schema.SITES`."""
    sites = site_order(population.loc[population["variable"] == "site", "level"].tolist())
    fixed = ["Patients, n", "Age, median (quartiles), years", "Sex F, n (%)", "Sex M, n (%)"]
    fixed += ["Lesions, n", "Lesions a patient, n, median (quartiles)"]
    present = set().union(*(_column(rows) for _, rows in population.groupby("group")))
    return [row for row in [*fixed, *(_site_row(site) for site in sites)] if row in present]


def _site_row(site: str) -> str:
    return f"{site.capitalize()}, n (%)"


def _column(rows: pd.DataFrame) -> dict[str, str]:
    """Cells of one group, by row label."""
    values = {(row.variable, row.level): (row.value, row.percent) for row in records(rows)}
    cells = {"Patients, n": _count(values, "patients"), "Lesions, n": _count(values, "lesions")}
    for variable, name in (
        ("age", "Age, median (quartiles), years"),
        ("lesions per patient", "Lesions a patient, n, median (quartiles)"),
    ):
        if (variable, "median") in values:
            cells[name] = _quartiles(values, variable)
    for (variable, level), (value, share) in values.items():
        if variable in ("sex", "site"):
            row = _site_row(level) if variable == "site" else f"Sex {level}, n (%)"
            cells[row] = f"{whole(value)} ({bare_percent(share)})"
    return cells


def _count(values: dict[tuple[str, str], tuple[float, float]], variable: str) -> str:
    return whole(values.get((variable, "n"), (np.nan, np.nan))[0])


def _quartiles(values: dict[tuple[str, str], tuple[float, float]], variable: str) -> str:
    median, q1, q3 = (values.get((variable, level), (np.nan,))[0] for level in ("median", "q1", "q3"))
    return plain(median) if q1 == q3 else f"{plain(median)} ({plain(q1)}–{plain(q3)})"


@themed
def sites_figure(page: Page) -> Drawing | Absent:
    """Draw lesions by site, a bar a site, the largest first.

    Returns
    -------
    Drawing or Absent
        Absent where no lesion has a site.
    """
    population = page.table("population")
    rows = population[(population["group"] == "all") & (population["variable"] == "site")]
    if not page.sites_known or rows.empty:
        return Absent(
            "The site of no lesion is known in this cohort, so lesions cannot be shown by site; the sections "
            "that need sites say so again."
        )
    rows = rows.sort_values("value", kind="stable")
    figure = new_figure(1.3 + 0.36 * len(rows))
    axes = figure.subplots()
    axes.barh(rows["level"].map(label), rows["value"], color=rows["level"].map(site_colour), height=0.75)
    for place, row in enumerate(records(rows)):
        axes.annotate(
            f"{whole(row.value)} ({percent(row.percent)})", (row.value, place), xytext=(5, 0),
            textcoords="offset points", va="center", color=INK, fontsize=10,
        )  # fmt: skip
    known, total = rows[rows["level"] != "unknown"], rows["value"].sum()
    top = known.iloc[-1]
    title = (
        f"Most lesions are in one site: {top['level']}"
        if top["percent"] > 50
        else f"Most often{' of the known sites' if len(known) < len(rows) else ''}: {top['level']}"
    )
    axes.set(xlabel="lesions (n)")
    entitle(figure, f"{label(title, 60)} ({whole(top['value'])} of {whole(total)})")
    axes.grid(visible=False, axis="y")
    axes.margins(x=0.16)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    said = "; ".join(f"{row.level} {whole(row.value)}" for row in records(rows[::-1]))
    return Drawing(
        figure,
        f"Lesions by metastatic site in {page.title}, measured or not (n = {whole(total)} lesions, "
        f"{count(len(page.patients), 'patient')}).",
        f"Bar chart of the number of lesions by site: {said}.",
    )


def left_out_table(page: Page) -> pd.DataFrame | Absent:
    """List what was left out: patients first, then lesions, features and single values."""
    left_out = page.table("left_out")
    if left_out.empty:
        return Absent(
            "Nothing was left out: every lesion could be measured and every patient enters the indices."
        )
    order = ["patient", "lesion", "feature", "value"]
    rank = left_out["what"].map({what: place for place, what in enumerate(order)}).fillna(len(order))
    rows = left_out.iloc[np.argsort(rank.to_numpy(), kind="stable")].replace("all", NO_VALUE)
    names = {"what": "What", "patient_id": "Patient", "lesion_id": "Lesion", "feature": "Feature"}
    return rows.rename(columns={**names, "reason": "Why"}).reset_index(drop=True)


def contours_table(page: Page) -> pd.DataFrame | Absent:
    """Count the lesions tried and measured, a row a contour."""
    contours = page.table("contours")
    if contours.empty:
        return Absent("No contour was measured in this cohort.")
    names = {
        "contour": "Contour",
        "n_lesions": "Lesions tried (n)",
        "n_measured": "Measured (n)",
        "n_failed": "Could not be measured (n)",
    }
    return contours.rename(columns=names)


def who(page: Page) -> str:
    """Say how many patients and lesions a page stands on."""
    lesions = page.table("lesions")
    usable = int(lesions["usable"].sum())
    few = len(page.patients) - len(page.compared)
    parts = [
        f"{count(len(page.patients), 'patient')} with {count(len(lesions), 'lesion')}",
        f"{whole(usable)} of the lesions have all features in use" if usable < len(lesions) else "",
        f"{whole(few)} of the patients with too few usable lesions to be compared" if few else "",
    ]
    return "The cohort has " + "; ".join(filter(None, parts)) + "."
