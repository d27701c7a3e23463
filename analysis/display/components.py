"""Rows about the components of the variance, and the table that shows them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.display.names import feature_name
from analysis.display.page import Page
from analysis.display.show import Absent
from analysis.display.text import NO_VALUE, bare_percent, listed

COMPONENT_NAMES = {
    "organ": "organ",
    "patient": "patient",
    "patient:organ": "patient × organ",
    "lesion": "lesion",
    "contour": "contour",
}
_WITHIN = {"patient:organ": "organs of a patient"}
"""Other names where patients are taken as they are."""


def no_components(page: Page) -> Absent | None:
    """Return the sentence for a cohort whose variance is not split, else None."""
    if not page.features:
        return Absent("No feature could be used in this cohort: there is no variance to split.")
    table = page.table("components")
    if table.empty:
        return Absent(
            "The split of the variance was left out of this run with `--quick`. Without that option "
            "`interlesion analyse` and `interlesion book` compute it (`make book` without `QUICK=1`); it "
            "takes some seconds a cohort."
        )
    if table["share_percent"].isna().all():
        return Absent("The variance cannot be split in this cohort: no patient has two lesions that differ.")
    return None


def shown_rows(page: Page, method: str) -> pd.DataFrame:
    """Rows of a method on the scale that suits each feature: logarithms where there are, else ranks.

    Features stand in the order of the share of lesions, the largest first; those without shares are left out.
    """
    table = page.table("components")
    table = table[table["share_percent"].groupby([table["feature"], table["scale"]]).transform("any")]
    logs = table.loc[table["scale"] == "log", "feature"]
    table = table[(table["scale"] == "log") | ~table["feature"].isin(logs)]
    lesions = table[(table["method"] == "reml") & (table["component"] == "lesion")]
    order = lesions.sort_values("share_percent", ascending=False, kind="stable")["feature"].tolist()
    rows = table[(table["method"] == method) & table["feature"].isin(order)]
    return rows.sort_values("feature", key=lambda names: names.map(order.index), kind="stable")


def wide(rows: pd.DataFrame, column: str = "share_percent") -> pd.DataFrame:
    """One row a feature, one column a component that some feature has."""
    table = rows.pivot_table(index="feature", columns="component", values=column, sort=False, dropna=False)
    table = table.reindex(index=rows["feature"].unique(), columns=[*COMPONENT_NAMES])
    return table.dropna(axis=1, how="all")


def component_name(page: Page, component: str) -> str:
    """Name of a component; within patients, organs are those of a patient."""
    return (_WITHIN if within_patients(page) else {}).get(component, COMPONENT_NAMES[component])


def within_patients(page: Page) -> bool:
    """Whether the shares are of the variance within patients, because there are few."""
    return bool((page.table("components")["share_of"] == "within patients").any())


def scale_names(page: Page) -> str:
    """Features that are looked at by their ranks, in words; empty where there are none."""
    rows = shown_rows(page, "reml")
    return listed(feature_name(name) for name in rows.loc[rows["scale"] == "rank", "feature"].unique())


def components_table(page: Page) -> pd.DataFrame | Absent:
    """List the shares by REML, then by moments with their intervals, a row a feature."""
    if no_components(page):
        return Absent("")  # the figure above it says why
    reml, moments = wide(shown_rows(page, "reml")), shown_rows(page, "moments")
    rows = moments.set_index(["feature", "component"])
    scales = moments.drop_duplicates("feature").set_index("feature")["scale"]
    table = pd.DataFrame({"Feature": [feature_name(name) for name in reml.index]})
    table["Scale"] = scales.reindex(reml.index).tolist()
    for component in reml.columns:
        own = rows.loc[[(name, component) for name in reml.index]]
        cells = [_cell(*cell) for cell in zip(reml[component], *_columns(own), strict=True)]
        table[f"{component_name(page, component).capitalize()} (%)"] = cells
    return table


def _columns(rows: pd.DataFrame) -> list[Sequence[float]]:
    return [rows[name].tolist() for name in ("share_percent", "low_percent", "high_percent")]


def _cell(reml: float, share: float, low: float, high: float) -> str:
    """Write `REML; moments [low–high]`."""
    if not np.isfinite(share):
        return NO_VALUE
    shown = f"{bare_percent(reml)}; {bare_percent(share)}".replace("-", "−")
    return f"{shown} [{low:.0f}–{high:.0f}]" if np.isfinite(low) else shown
