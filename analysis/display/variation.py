"""Variation within patients: Fig. 4 B of the paper, over the features in use, and what its pages share."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, NullLocator

from analysis import schema
from analysis.display.names import feature_name
from analysis.display.page import Page, records
from analysis.display.palette import (
    ACCENT,
    FEW_PATIENTS,
    INK,
    entitle,
    new_figure,
    patient_handles,
    patient_styles,
    themed,
)
from analysis.display.patients import interval_of_mean, means
from analysis.display.show import Absent, Drawing
from analysis.display.text import NO_VALUE, bare_percent, count, label, percent, whole

CV_AXIS = "absolute coefficient of variation (%)"
MANY_POINTS = 400
_LEAST = 0.05
"""A variation below it (%) is drawn there."""
_MEAN = Line2D(
    [], [], color=INK, marker="D", markersize=5, linewidth=2.6, label="mean over patients, 95 % interval"
)
_DECADES = (0.1, 1, 10, 100, 1000, 10000, 100000)


def no_variation(page: Page) -> Absent | None:
    """Return the sentence for a cohort in which nobody has two lesions, else None."""
    table = page.table("dispersion")
    if table.empty or not np.isfinite(table["cv_percent"]).any():
        return Absent("No patient of this cohort has two measured lesions, so no variation can be computed.")
    return None


def patient_rows(page: Page) -> pd.DataFrame:
    """Rows of `dispersion` about whole patients, with a finite coefficient of variation."""
    table = page.table("dispersion")
    return table[(table["site"] == schema.ALL) & np.isfinite(table["cv_percent"])]


def summary(page: Page, over: str, *, by_class: bool = False) -> pd.DataFrame:
    """Rows of `dispersion_summary` of one kind: a row a patient, or a row a patient and class."""
    table = page.table("dispersion_summary")
    rows = table[(table["over"] == over) & np.isfinite(table["mean_cv_percent"])]
    return rows[(rows["feature_class"] != schema.ALL) == by_class]


def over_patients(page: Page, site: str = schema.ALL) -> pd.DataFrame:
    """Rows of `dispersion_summary` over patients for the features in use, least variable first."""
    table = page.table("dispersion_summary")
    rows = table[
        (table["over"] == "patients") & (table["site"] == site) & table["feature"].isin(page.features)
    ]
    rows = rows[np.isfinite(rows["mean_cv_percent"])]
    return rows.sort_values("mean_cv_percent", kind="stable")


def percent_axis(axes: Axes, values: pd.Series, name: str = CV_AXIS) -> None:
    """Make x logarithmic with plain percentages as ticks; a value of 0 stands at the left edge."""
    positive = values[values > 0]
    low, high = (positive.min(), positive.max()) if len(positive) else (1.0, 100.0)
    axes.set_xscale("log")
    axes.set_xlim(max(low * 0.8, _LEAST), high * 1.25)
    steps = (1, 2, 5) if high / low < 60 else (1, 3)
    ticks = [step * decade for decade in _DECADES for step in steps]
    axes.set_xticks([tick for tick in ticks if low * 0.7 <= tick <= high * 1.3])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel(name)
    axes.grid(visible=False, axis="y")


@themed
def features_figure(page: Page) -> Drawing | Absent:
    """Draw Fig. 4 B: variation of each feature in use, the least variable on top.

    Returns
    -------
    Drawing or Absent
        A mark a patient where they are few, else a box over the patients.
    """
    if absent := no_variation(page):
        return absent
    rows = patient_rows(page)
    rows = rows[rows["feature"].isin(page.features)]
    if rows.empty:
        return Absent("None of the features in use has a coefficient of variation in this cohort.")
    order = over_patients(page)["feature"].tolist()
    figure = new_figure(1.6 + 0.36 * len(order))
    axes = figure.subplots()
    draw_features(axes, rows, order)
    known = _draw_means(axes, page, order)
    patients = rows["patient_id"].drop_duplicates().tolist()
    if len(patients) <= FEW_PATIENTS:
        figure.legend(handles=patient_handles(patient_styles(patients)), loc="outside lower center", ncols=3)
    if known:
        figure.legend(handles=[_MEAN], loc="outside lower center")
    entitle(figure, _features_title(page))
    return Drawing(figure, _features_caption(page, len(patients)), _features_alt(page))


def _draw_means(axes: Axes, page: Page, order: Sequence[str]) -> bool:
    """Draw the mean over the patients with its interval where there is one; tell whether there was any."""
    rows = means(page, "cv_percent").set_index("feature").reindex(list(order))
    rows = rows.assign(place=range(len(order)))[np.isfinite(rows["low"])]
    axes.hlines(
        rows["place"], rows["low"].clip(lower=_LEAST), rows["high"], color=INK, linewidth=2.6, zorder=4
    )
    axes.plot(
        rows["mean"],
        rows["place"],
        "D",
        color=INK,
        markeredgecolor="white",
        markeredgewidth=0.7,
        markersize=5,
        zorder=5,
    )
    return len(rows) > 0


def draw_features(axes: Axes, rows: pd.DataFrame, order: list[str], every: Sequence[str] = ()) -> None:
    """Draw a line a feature with a mark a patient, or with a box over many patients.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    rows : pandas.DataFrame
        `patient_id`, `feature`, `cv_percent`.
    order : list of str
        Features from the top down.
    every : sequence of str, optional
        Patients that the whole figure shows, so that colours agree between panels.
    """
    patients = list(every) or rows["patient_id"].drop_duplicates().tolist()
    shown = rows.assign(shown=rows["cv_percent"].clip(lower=_LEAST))
    place = shown["feature"].map(order.index)
    if len(patients) <= FEW_PATIENTS:
        for patient, style in patient_styles(patients).items():
            own = shown["patient_id"] == patient
            axes.scatter(shown.loc[own, "shown"], place[own], s=52, alpha=0.9, edgecolors="white", **style)  # type: ignore[arg-type]
    else:
        shared = {"data": shown, "x": "shown", "y": "feature", "order": order, "ax": axes, "color": ACCENT}
        sns.boxplot(**shared, fliersize=0, linewidth=0.9, width=0.7, boxprops={"alpha": 0.3}, log_scale=True)
        if len(shown) <= MANY_POINTS * 2:
            sns.stripplot(**shared, size=3, alpha=0.6, jitter=0.2)
    axes.set_yticks(range(len(order)), [label(feature_name(name), 38) for name in order])
    axes.set(ylim=(len(order) - 0.5, -0.5), ylabel="")
    percent_axis(axes, rows["cv_percent"])
    axes.grid(visible=True, axis="y")


def _features_title(page: Page) -> str:
    rows = over_patients(page)
    least, most = (f"{percent(mean)}" for mean in rows["mean_cv_percent"].iloc[[0, -1]])
    n = f"n = {count(rows['n'].max(), 'patient')}"
    first, last = (feature_name(name) for name in rows["feature"].iloc[[0, -1]])
    if len(rows) == 1:
        return f"{first} varies by {least} ({n})"
    ends = interval_of_mean(page, rows["feature"].iloc[-1])
    known = f", 95 % interval {ends}" if ends != NO_VALUE else ""
    return f"{last} varies most ({most} on average{known}), {first} least ({least}; {n})"


def _features_caption(page: Page, n: int) -> str:
    mark = (
        "A mark is a patient." if n <= FEW_PATIENTS else "A point is a patient; a box holds the middle half."
    )
    return (
        f"Absolute coefficient of variation of the features in use, between the lesions of one patient, in "
        f"{page.title} (n = {count(n, 'patient')}), as Fig. 4 B of the paper, which has a box a class of "
        f"feature. {mark} The scale is logarithmic."
    )


def _features_alt(page: Page) -> str:
    said = "; ".join(
        f"{feature_name(row.feature)} {percent(row.mean_cv_percent)}" for row in records(over_patients(page))
    )
    return f"Plot of variation by feature. Means over the patients: {said}."


def patients_table(page: Page) -> pd.DataFrame | Absent:
    """List each patient's mean variation over all features and over the ones in use."""
    if absent := no_variation(page):
        return absent
    every = summary(page, "features").set_index("patient_id")
    chosen = summary(page, "selected").set_index("patient_id")
    lesions = patient_rows(page).groupby("patient_id", sort=False)["n_lesions"].max()
    frame = pd.DataFrame(
        {
            "Lesions (n)": lesions.map(whole),
            "Mean over all features (%)": every["mean_cv_percent"].map(bare_percent),
            "Mean over the features in use (%)": chosen["mean_cv_percent"].map(bare_percent),
            "Least variable in use (%)": chosen["min_cv_percent"].map(bare_percent),
            "Most variable in use (%)": chosen["max_cv_percent"].map(bare_percent),
        }
    )
    return frame.reindex(lesions.index).fillna("–").rename_axis("Patient").reset_index()


def features_table(page: Page) -> pd.DataFrame | Absent:
    """List the features in use with mean, its interval, least and greatest variation over the patients."""
    if absent := no_variation(page):
        return absent
    rows = over_patients(page)
    return pd.DataFrame(
        {
            "Feature": rows["feature"].map(feature_name),
            "Patients (n)": rows["n"].map(whole),
            "Mean (%)": rows["mean_cv_percent"].map(bare_percent),
            "95 % interval (%)": [interval_of_mean(page, name) for name in rows["feature"]],
            "Least (%)": rows["min_cv_percent"].map(bare_percent),
            "Greatest (%)": rows["max_cv_percent"].map(bare_percent),
        }
    )
