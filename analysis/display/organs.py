"""Variation within organs: lesions of one patient in one metastatic site."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import schema
from analysis.display.names import feature_name
from analysis.display.page import Page, records
from analysis.display.palette import (
    FEW_PATIENTS,
    entitle,
    new_figure,
    patient_handles,
    patient_styles,
    site_order,
    themed,
)
from analysis.display.show import Absent, Drawing
from analysis.display.text import bare_percent, count, label, listed, percent, whole
from analysis.display.variation import draw_features, over_patients, percent_axis

MOST_PANELS = 4


def site_rows(page: Page) -> pd.DataFrame:
    """Rows of `dispersion` about the features in use within one known site, finite ones."""
    table = page.table("dispersion")
    known = ~table["site"].isin([schema.ALL, "unknown"]) & table["feature"].isin(page.features)
    return table[known & np.isfinite(table["cv_percent"])]


def no_organs(page: Page) -> Absent | None:
    """Return the sentence for a cohort that has nothing to compare within a site, else None."""
    if not page.sites_known:
        return Absent(
            "The site of no lesion is known in this cohort, so variation within an organ cannot be told from "
            "variation between organs."
        )
    if site_rows(page).empty:
        return Absent("No patient of this cohort has two measured lesions in one site.")
    return None


def shown_sites(page: Page) -> list[str]:
    """Sites drawn: the four with the most patients, in the order of Table 1."""
    patients = site_rows(page).groupby("site", sort=False)["patient_id"].nunique()
    ranked = patients.reindex(site_order(patients.index.tolist())).sort_values(ascending=False, kind="stable")
    return site_order(ranked.index[:MOST_PANELS].tolist())


@themed
def organs_figure(page: Page) -> Drawing | Absent:
    """Draw the variation of each feature in use within a site, a panel a site.

    Returns
    -------
    Drawing or Absent
        Absent without sites, or without two lesions of a patient in one.
    """
    if absent := no_organs(page):
        return absent
    rows, sites = site_rows(page), shown_sites(page)
    rows = rows[rows["site"].isin(sites)]
    order = [name for name in over_patients(page)["feature"] if name in set(rows["feature"])]
    patients = rows["patient_id"].drop_duplicates().tolist()
    columns = min(2, len(sites))
    panel_rows = -(-len(sites) // columns)
    figure = new_figure(1.3 + panel_rows * (0.9 + 0.3 * len(order)))
    panels = figure.subplots(panel_rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    for axes, site in zip(panels, sites, strict=False):
        own = rows[rows["site"] == site]
        draw_features(axes, own, order, patients)
        axes.set_title(
            f"{label(site.capitalize())} ({count(own['patient_id'].nunique(), 'patient')})", fontsize=11
        )
    _tidy(list(panels), rows, len(sites), columns)
    if len(patients) <= FEW_PATIENTS:
        figure.legend(handles=patient_handles(patient_styles(patients)), loc="outside lower center", ncols=3)
    entitle(figure, _title(page))
    return Drawing(figure, _caption(page, sites), _alt(page, sites))


def _tidy(panels: Sequence[Axes], rows: pd.DataFrame, n: int, columns: int) -> None:
    """Give all panels the same range, name the lowest axes, and hide what is not used."""
    for place, axes in enumerate(panels):
        lowest = place + columns >= n
        percent_axis(axes, rows["cv_percent"], "absolute CV (%)" if lowest else "")
        axes.grid(visible=True, axis="y")
        axes.tick_params(labelbottom=lowest)
        axes.set_visible(place < n)


def _title(page: Page) -> str:
    rows = site_rows(page)
    top = rows.sort_values("cv_percent").iloc[-1]
    return (
        f"Among lesions of one patient in one site ({label(top['site'])}), {feature_name(top['feature'])} "
        f"varies by up to {percent(top['cv_percent'])}"
    )


def _caption(page: Page, sites: list[str]) -> str:
    every = set(site_rows(page)["site"])
    fewer = (
        ""
        if len(sites) == len(every)
        else " The four sites with the most patients are drawn; the table has all."
    )
    return (
        "Absolute coefficient of variation (CV) of the features in use between lesions of one patient in one "
        "site, in "
        f"{page.title}; patients with two or more measured lesions there. The scale is logarithmic.{fewer}"
    )


def _alt(page: Page, sites: list[str]) -> str:
    parts = []
    for site in sites:
        rows = over_patients(page, site)
        least, most = rows.iloc[0], rows.iloc[-1]
        parts.append(
            f"{site}: {feature_name(least['feature'])} {percent(least['mean_cv_percent'])} to "
            f"{feature_name(most['feature'])} {percent(most['mean_cv_percent'])}"
        )
    return f"Variation by feature, a panel a site. Means over the patients: {'; '.join(parts)}."


def organs_table(page: Page) -> pd.DataFrame | Absent:
    """List mean, least and greatest variation of each feature in use, a column a site."""
    if no_organs(page):
        return Absent("")  # the figure above it says why
    rows = page.table("dispersion_summary")
    known = ~rows["site"].isin([schema.ALL, "unknown"]) & (rows["n"] > 0)
    rows = rows[(rows["over"] == "patients") & known & rows["feature"].isin(page.features)]
    cells = [_mean_and_range(row) for row in records(rows)]
    wide = rows.assign(cell=cells).pivot_table(
        index="feature", columns="site", values="cell", aggfunc="first", sort=False
    )
    patients = rows.groupby("site")["n"].max()
    wide = wide.reindex(
        index=over_patients(page)["feature"], columns=site_order(wide.columns.tolist())
    ).fillna("–")
    wide.columns = [f"{site.capitalize()}, n = {whole(patients[site])} (%)" for site in wide.columns]
    return wide.rename(index=feature_name).rename_axis("Feature").reset_index()


def _mean_and_range(row: Any) -> str:
    mean = bare_percent(row.mean_cv_percent)
    return (
        mean
        if row.n == 1
        else f"{mean} ({bare_percent(row.min_cv_percent)}–{bare_percent(row.max_cv_percent)})"
    )


def many_sites(page: Page) -> str:
    """Name the sites in which a patient has two or more measured lesions."""
    return listed(site_order(site_rows(page)["site"].tolist()))
