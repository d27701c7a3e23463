"""Oligo- against multimetastatic patients: the groups' variation and the tests on it."""

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.patches import Patch

from analysis.display.names import feature_name
from analysis.display.page import Page, records
from analysis.display.palette import GROUP_COLOURS, GROUP_NAMES, entitle, new_figure, themed
from analysis.display.show import Absent, Drawing
from analysis.display.text import bare_percent, count, label, listed, number, p_value, percent, whole
from analysis.display.variation import CV_AXIS, MANY_POINTS, over_patients, patient_rows, percent_axis
from analysis.statistics.intervals import FEWEST

ONE_SAMPLE = "one-sample-t"
RANK_SUM = {"rank-sum-exact": "exact", "rank-sum-asymptotic": "asymptotic"}


def group_rows(page: Page) -> pd.DataFrame:
    """Rows of `dispersion` of the features in use, whole patients that are in a group, with `group`."""
    groups = page.table("lesions").drop_duplicates("patient_id").set_index("patient_id")["group"]
    rows = patient_rows(page)
    rows = rows[rows["feature"].isin(page.features)]
    rows = rows.assign(group=rows["patient_id"].map(groups))
    return rows[rows["group"].isin(list(GROUP_NAMES))]


def comparison(page: Page) -> pd.DataFrame:
    """Rows of `inference` that compare the groups, with a p value."""
    table = page.table("inference")
    return table[(table["test"].isin(list(RANK_SUM))) & np.isfinite(table["p_value"])]


def no_groups(page: Page) -> Absent | None:
    """Return the sentence for a cohort without both groups, else None."""
    present = group_rows(page)["group"].unique()
    if len(present) == len(GROUP_NAMES):
        return None
    known = page.table("lesions").drop_duplicates("patient_id")["group"]
    found = listed(f"{count((known == key).sum(), f'{name} patient')}" for key, name in GROUP_NAMES.items())
    return Absent(
        "Few and many lesions cannot be compared in this cohort: both groups are needed, and it has "
        f"{found} (2 to 5 lesions count as oligometastatic, 15 or more as multimetastatic)."
    )


@themed
def groups_figure(page: Page) -> Drawing | Absent:
    """Draw the variation of each feature in use, oligo- beside multimetastatic patients.

    Returns
    -------
    Drawing or Absent
        Absent without both groups.
    """
    if absent := no_groups(page):
        return absent
    rows = group_rows(page)
    order = [name for name in over_patients(page)["feature"] if name in set(rows["feature"])]
    figure = new_figure(1.8 + 0.52 * len(order))
    axes = figure.subplots()
    rows = rows.assign(shown=rows["cv_percent"].clip(lower=0.05))
    shared = {
        "data": rows, "x": "shown", "y": "feature", "order": order,
        "hue": "group", "hue_order": list(GROUP_NAMES), "palette": GROUP_COLOURS, "ax": axes, "legend": False,
    }  # fmt: skip
    boxed = _enough(rows)
    axes.set_xscale("log")
    if boxed.any():
        sns.boxplot(**shared | {"data": rows[boxed]}, fliersize=0, linewidth=0.9, width=0.76,
                    boxprops={"alpha": 0.3})  # fmt: skip
    points = rows if len(rows) <= MANY_POINTS * 2 else rows[~boxed]
    if len(points):
        sns.stripplot(**shared | {"data": points}, dodge=True, size=3, alpha=0.7, jitter=0.18)
    axes.set_yticks(range(len(order)), [_starred(page, name) for name in order])
    axes.set(ylabel="")
    percent_axis(axes, rows["cv_percent"], CV_AXIS)
    entitle(figure, _title(page))
    figure.legend(handles=_handles(rows), loc="outside lower center", ncols=2)
    return Drawing(figure, _caption(page, rows), _alt(page, order))


def _enough(rows: pd.DataFrame) -> pd.Series:
    """Rows of a feature and group with so many patients that quartiles say something."""
    return rows.groupby(["feature", "group"])["patient_id"].transform("size") >= FEWEST


def _handles(rows: pd.DataFrame) -> list[Patch]:
    n = rows.groupby("group")["patient_id"].nunique()
    return [
        Patch(facecolor=GROUP_COLOURS[key], alpha=0.6, label=f"{name} (n = {whole(n[key])})")
        for key, name in GROUP_NAMES.items()
    ]


def _starred(page: Page, feature: str) -> str:
    rows = comparison(page)
    mark = " *" if rows.loc[rows["feature"] == feature, "significant"].any() else ""
    return f"{label(feature_name(feature), 38)}{mark}"


def _title(page: Page) -> str:
    rows = comparison(page)
    different = int(rows["significant"].sum())
    some = (
        f"{different} of {count(len(rows), 'feature')}"
        if different
        else f"None of {count(len(rows), 'feature')}"
    )
    return f"{some} found to vary differently with few and with many lesions"


def _caption(page: Page, rows: pd.DataFrame) -> str:
    few = "" if _enough(rows).all() else f" (none with fewer than {FEWEST} patients)"
    return (
        f"Absolute coefficient of variation of the features in use, by group, in {page.title}. A point is a "
        f"patient; a box{few} holds the middle half. A star marks a feature whose difference remains after "
        "the Bonferroni correction. The scale is logarithmic."
    )


def _alt(page: Page, order: list[str]) -> str:
    table = page.table("inference")
    means = table[table["test"] == ONE_SAMPLE].set_index(["feature", "group"])["estimate"]
    said = "; ".join(
        f"{feature_name(name)} {percent(means.get((name, 'oligo'), np.nan))} and "
        f"{percent(means.get((name, 'multi'), np.nan))}"
        for name in order
    )
    return f"Box plots by feature and group. Means of oligo- and of multimetastatic patients: {said}."


def comparison_table(page: Page) -> pd.DataFrame | Absent:
    """List the rank-sum test of each feature, oligo- against multimetastatic."""
    if absent := no_groups(page):
        return absent
    rows = comparison(page)
    return pd.DataFrame(
        {
            "Feature": rows["feature"].map(feature_name),
            "Patients (n)": rows["n"].map(whole),
            "Difference oligo − multi (percentage points)": rows["estimate"].map(number),
            "W (no unit)": rows["statistic"].map(whole),
            "Test": rows["test"].map(RANK_SUM),
            "p (no unit)": rows["p_value"].map(p_value),
            "p, Bonferroni (no unit)": rows["p_bonferroni"].map(p_value),
            "Different": rows["significant"].map({True: "yes", False: "no"}),
        }
    )


def nonzero_table(page: Page) -> pd.DataFrame | Absent:
    """List the mean variation of each feature in all patients and by group, with the t test against 0."""
    rows = page.table("inference")
    rows = rows[(rows["test"] == ONE_SAMPLE) & np.isfinite(rows["estimate"])]
    if rows.empty:
        return Absent("Too few patients have a coefficient of variation for a test against zero.")
    names = {"all": "All patients", **{key: name.capitalize() for key, name in GROUP_NAMES.items()}}
    cells = [
        f"{bare_percent(row.estimate)} (n = {whole(row.n)}; p {_related(row.p_bonferroni)})"
        for row in records(rows)
    ]
    wide = rows.assign(cell=cells).pivot_table(
        index="feature", columns="group", values="cell", aggfunc="first", sort=False
    )
    wide = wide.reindex(columns=[name for name in names if name in wide.columns]).fillna("–")
    wide.columns = [f"{names[name]}, mean CV (%)" for name in wide.columns]
    return wide.rename(index=feature_name).rename_axis("Feature").reset_index()


def _related(value: float) -> str:
    shown = p_value(value)
    return shown if shown.startswith("<") else f"= {shown}"
