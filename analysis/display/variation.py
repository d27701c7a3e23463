"""Variation within patients: Fig. 4 of the paper, over all features and over the ones in use."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullLocator

from analysis import schema
from analysis.display.names import feature_name
from analysis.display.page import Page, records
from analysis.display.palette import (
    ACCENT,
    CLASS_NAMES,
    FEW_PATIENTS,
    entitle,
    new_figure,
    patient_handles,
    patient_patches,
    patient_styles,
    themed,
)
from analysis.display.patients import interval_of_mean
from analysis.display.show import Absent, Drawing
from analysis.display.text import bare_percent, count, label, percent, whole
from analysis.features import feature_class

CV_AXIS = "absolute coefficient of variation (%)"
MANY_POINTS = 400
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
    axes.set_xlim(max(low * 0.8, 0.05), high * 1.25)
    steps = (1, 2, 5) if high / low < 60 else (1, 3)
    ticks = [step * decade for decade in _DECADES for step in steps]
    axes.set_xticks([tick for tick in ticks if low * 0.7 <= tick <= high * 1.3])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel(name)
    axes.grid(visible=False, axis="y")


@themed
def classes_figure(page: Page) -> Drawing | Absent:
    """Draw Fig. 4 A: variation of all features by class; a colour a patient where they are few.

    Returns
    -------
    Drawing or Absent
        With more than six patients, boxes of the patients' means of each class.
    """
    if absent := no_variation(page):
        return absent
    rows = patient_rows(page)
    few = rows["patient_id"].nunique() <= FEW_PATIENTS
    rows = rows.assign(group=rows["feature"].map(feature_class), shown=rows["cv_percent"])
    if not few:
        by_class = summary(page, "features", by_class=True)
        rows = by_class.assign(group=by_class["feature_class"], shown=by_class["mean_cv_percent"])
    classes = [name for name in CLASS_NAMES if name in set(rows["group"])]
    patients = rows["patient_id"].drop_duplicates().tolist()
    figure = new_figure(1.7 + len(classes) * (0.22 + 0.19 * (len(patients) if few else 2)))
    axes = figure.subplots()
    _boxes(axes, rows, classes, patients if few else [])
    axes.set_yticks(range(len(classes)), [CLASS_NAMES[name] for name in classes])
    percent_axis(axes, rows["shown"], CV_AXIS if few else f"patient's mean {CV_AXIS}")
    axes.set_ylabel("")
    entitle(figure, _patients_title(page, "features", f"all {_features_measured(page)} features"))
    if few:
        figure.legend(handles=patient_patches(patient_styles(patients)), loc="outside lower center", ncols=3)
    return Drawing(figure, _classes_caption(page, few), _patients_alt(page, "features"))


def _boxes(axes: Axes, rows: pd.DataFrame, classes: list[str], patients: Sequence[str]) -> None:
    """Draw a box, and its points where they are few, for each class (and patient)."""
    rows = rows.assign(shown=rows["shown"].clip(lower=0.05))
    styles = patient_styles(patients)
    split = {"hue": "patient_id", "hue_order": list(patients)} if patients else {}
    colours = (
        {"palette": {name: style["color"] for name, style in styles.items()}}
        if patients
        else {"color": ACCENT}
    )
    shared = (
        {"data": rows, "x": "shown", "y": "group", "order": classes, "ax": axes, "legend": False}
        | split
        | colours
    )
    sns.boxplot(**shared, fliersize=0, linewidth=0.9, width=0.78, boxprops={"alpha": 0.35}, log_scale=True)
    if len(rows) <= MANY_POINTS * (3 if patients else 1):
        sns.stripplot(**shared, size=2.6 if patients else 3.2, alpha=0.75, dodge=bool(patients), jitter=0.2)


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
    patients = rows["patient_id"].drop_duplicates().tolist()
    if len(patients) <= FEW_PATIENTS:
        figure.legend(handles=patient_handles(patient_styles(patients)), loc="outside lower center", ncols=3)
    entitle(figure, _features_title(page))
    return Drawing(figure, _features_caption(page, len(patients)), _features_alt(page))


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
    shown = rows.assign(shown=rows["cv_percent"].clip(lower=0.05))
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


def _features_measured(page: Page) -> int:
    return int(page.table("dispersion")["feature"].nunique())


def _patients_title(page: Page, over: str, what: str) -> str:
    rows = summary(page, over).sort_values("mean_cv_percent")
    low, high = rows["mean_cv_percent"].iloc[0], rows["mean_cv_percent"].iloc[-1]
    spread = percent(low) if len(rows) == 1 else f"{bare_percent(low)} to {percent(high)}"
    return f"Over {what}, patients vary by {spread} on average"


def _features_title(page: Page) -> str:
    rows = over_patients(page)
    least, most = rows.iloc[0], rows.iloc[-1]
    if len(rows) == 1:
        return f"{feature_name(least['feature'])} varies by {percent(least['mean_cv_percent'])}"
    return f"{feature_name(most['feature'])} varies most, {feature_name(least['feature'])} least"


def _classes_caption(page: Page, few: bool) -> str:
    n = patient_rows(page)["patient_id"].nunique()
    mark = "a feature of a patient" if few else "a patient's mean over the features of the class"
    return (
        f"Absolute coefficient of variation between the lesions of one patient, by class of feature, in "
        f"{page.title} (n = {count(n, 'patient')}). A point is {mark}; a box holds the middle half, its "
        "line is "
        "the median. The scale is logarithmic. Points are left out where there are very many."
    )


def _features_caption(page: Page, n: int) -> str:
    mark = (
        "A mark is a patient." if n <= FEW_PATIENTS else "A point is a patient; a box holds the middle half."
    )
    return (
        f"Absolute coefficient of variation of the features in use, between the lesions of one patient, in "
        f"{page.title} (n = {count(n, 'patient')}). {mark} The scale is logarithmic."
    )


def _patients_alt(page: Page, over: str) -> str:
    rows = summary(page, over)
    if len(rows) <= FEW_PATIENTS:
        said = "; ".join(f"patient {row.patient_id} {percent(row.mean_cv_percent)}" for row in records(rows))
        return f"Box plots of variation by feature class. Mean over the features: {said}."
    low, high = rows["mean_cv_percent"].min(), rows["mean_cv_percent"].max()
    return (
        f"Box plots of {whole(len(rows))} patients by feature class; patients' means from "
        f"{percent(low)} to {percent(high)}."
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
