"""Rows about the components of the variance, and the table that shows them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.display.names import feature_name
from analysis.display.page import Page
from analysis.display.show import Absent
from analysis.display.text import NO_VALUE, bare_percent, listed, signed_whole
from analysis.display.unfinished import not_computed
from analysis.scales import SCALES
from analysis.statistics.intervals import FEWEST

COMPONENT_NAMES = {
    "organ": "organ",
    "patient": "patient",
    "patient:organ": "patient × organ",
    "lesion": "lesion",
    "contour": "contour",
}
_WITHIN = {"patient:organ": "organs of a patient"}
"""Other names where patients are taken as they are."""
_SHOWN_AS_ZERO = 0.05
"""A share nearer to 0 (%) is printed as 0.0 and as no negative number."""


def no_components(page: Page) -> Absent | None:
    """Return the sentence for a cohort whose variance is not split, else None."""
    if not page.features:
        return Absent("No feature could be used in this cohort: there is no variance to split.")
    table = page.table("components")
    if table.empty:
        return not_computed(
            page, "components", "The split of the variance", after="It takes some seconds a cohort."
        )
    if table.loc[table["method"] == "moments", "share_percent"].isna().all():
        return Absent("The variance cannot be split in this cohort: no patient has two lesions that differ.")
    return None


def shown_rows(page: Page, method: str) -> pd.DataFrame:
    """Rows of a method on the scale that suits each feature: logarithms where there are, else ranks.

    Features stand in the order of the lesions' share by moments, the largest first; those without shares are
    left out.
    """
    table = page.table("components")
    shares = table["share_percent"].where(table["method"] == "moments")
    table = table[shares.notna().groupby([table["feature"], table["scale"]]).transform("any")]
    logs = table.loc[table["scale"] == "log", "feature"]
    table = table[(table["scale"] == "log") | ~table["feature"].isin(logs)]
    lesions = table[(table["method"] == "moments") & (table["component"] == "lesion")]
    order = lesions.sort_values("share_percent", ascending=False, kind="stable")["feature"].tolist()
    rows = table[(table["method"] == method) & table["feature"].isin(order)]
    return rows.sort_values("feature", key=lambda names: names.map(order.index), kind="stable")


def shares_by_moments(page: Page) -> pd.DataFrame:
    """Shares (%) by moments, which have the interval, a row a feature and a column a component.

    Each row adds up to 100; where one share is below 0 the others together are above 100.
    """
    return wide(shown_rows(page, "moments"))


def below_zero(page: Page) -> pd.DataFrame:
    """Rows of the moments whose share is below 0."""
    rows = shown_rows(page, "moments")
    return rows[rows["share_percent"] < -_SHOWN_AS_ZERO]


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
    rows = shown_rows(page, "moments")
    return listed(feature_name(name) for name in rows.loc[rows["scale"] == "rank", "feature"].unique())


def has_intervals(page: Page) -> bool:
    """Whether there are patients enough for an interval over them."""
    return bool(shown_rows(page, "moments")["low_percent"].notna().any())


def organs_told(page: Page) -> bool:
    """Whether organs have a share, of all or within patients."""
    return bool({"organ", "patient:organ"} & {*shares_by_moments(page).columns})


def table_caption(page: Page) -> str:
    """Say what the cells of the table hold."""
    if no_components(page):
        return ""
    interval = " with their 95 % interval over patients" if has_intervals(page) else ""
    return f"Shares in {page.title}: by moments{interval}; by REML.{about_below_zero(page)}"


def about_below_zero(page: Page) -> str:
    """Say what a share, or an end of an interval, below 0 means; empty where there is none."""
    said = ""
    if len(below_zero(page)):
        said = (
            " A share below 0 means that no more was found than chance gives: the other shares of that "
            "feature add up to more than 100 %, and all of them to 100 %."
        )
    if (shown_rows(page, "moments")["low_percent"] < 0).any():
        said += " Where an interval reaches below 0, chance alone could give the share."
    return said


def about_limits(page: Page) -> str:
    """Say what the split cannot tell, by the contours that the cohort has."""
    if no_components(page):
        return ""
    return (
        f"**Limits.** {_about_contours(page)} What the scanner or the contrast phase adds is the same for "
        "all lesions of a patient, and counts as the patient’s."
    )


def _about_contours(page: Page) -> str:
    if page.table("components")["n_contours"].max() < 2:
        return (
            "This cohort has one contour a lesion: how much hangs on where the border is drawn cannot be "
            "told apart, and counts as the lesion’s."
        )
    if not page.table("readers").empty:
        return (
            "The share of the contour says how far the readers of this cohort differ; others may differ more."
        )
    return (
        "The eroded and dilated contours are shifts by 1 mm, not differences of readers, so the share of the "
        "contour says how much hangs on a millimetre, and no more."
    )


def about_intervals(page: Page) -> str:
    """Say how intervals were made, or why there are none."""
    if no_components(page):
        return ""
    if not has_intervals(page):
        return f"No interval over patients is given here; it needs {FEWEST}, with lesions that differ."
    organs = "; they speak of other patients with metastases in the same organs" if organs_told(page) else ""
    return f"Intervals of the moments are made by leaving out each patient in turn{organs}."


def about_ranks(page: Page) -> str:
    """Say which features are looked at by their ranks, and why; empty where there are none."""
    if no_components(page):
        return ""
    rows = shown_rows(page, "moments")
    names = [*rows.loc[rows["scale"] == "rank", "feature"].unique()]
    reasons = {
        "no true zero, so that a ratio of two values means nothing": [
            name for name in names if SCALES[name].type != "ratio"
        ],
        "values of 0 or below, which have no logarithm": [
            name for name in names if SCALES[name].type == "ratio"
        ],
    }
    sentences = [
        f"{listed(map(feature_name, own))} {'has' if len(own) == 1 else 'have'} {reason}"
        for reason, own in reasons.items()
        if own
    ]
    return f"By ranks in place of logarithms: {'; '.join(sentences)}." if sentences else ""


def components_table(page: Page) -> pd.DataFrame | Absent:
    """List the shares by moments with their intervals, then by REML, a row a feature."""
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
    """Write `moments [low to high]; REML`, as they were estimated."""
    if not np.isfinite(share):
        return NO_VALUE
    ends = f" [{signed_whole(low)} to {signed_whole(high)}]" if np.isfinite(low) else ""
    return f"{bare_percent(share)}{ends}; {bare_percent(reml)}"
