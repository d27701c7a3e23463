"""Variation by class of feature: Fig. 4 A of the paper, over all features."""

from collections.abc import Sequence

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from analysis.display.page import Page, records
from analysis.display.palette import (
    ACCENT,
    CLASS_NAMES,
    FEW_PATIENTS,
    entitle,
    new_figure,
    patient_patches,
    patient_styles,
    themed,
)
from analysis.display.show import Absent, Drawing
from analysis.display.text import bare_percent, count, percent, whole
from analysis.display.variation import CV_AXIS, MANY_POINTS, no_variation, patient_rows, percent_axis, summary
from analysis.features import feature_class


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
    entitle(figure, _title(page))
    if few:
        figure.legend(handles=patient_patches(patient_styles(patients)), loc="outside lower center", ncols=3)
    return Drawing(figure, _caption(page, few), _alt(page))


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


def _title(page: Page) -> str:
    rows = summary(page, "features")["mean_cv_percent"]
    features = f"Over all {whole(page.table('dispersion')['feature'].nunique())} features"
    if len(rows) == 1:
        return f"{features}, the lesions of the one patient vary by {percent(rows.iloc[0])} on average"
    spread = f"{bare_percent(rows.min())} to {percent(rows.max())}"
    return f"{features}, the lesions of {count(len(rows), 'patient')} vary by {spread} on average"


def _caption(page: Page, few: bool) -> str:
    n = patient_rows(page)["patient_id"].nunique()
    mark = "a feature of a patient" if few else "a patient's mean over the features of the class"
    return (
        "Absolute coefficient of variation of all features between the lesions of one patient, by class of "
        f"feature, in {page.title} (n = {count(n, 'patient')}), as Fig. 4 A of the paper. A point is {mark}; "
        "a box holds the middle half, its line is the median. The scale is logarithmic. Points are left out "
        "where there are very many."
    )


def _alt(page: Page) -> str:
    rows = summary(page, "features")
    if len(rows) <= FEW_PATIENTS:
        said = "; ".join(f"patient {row.patient_id} {percent(row.mean_cv_percent)}" for row in records(rows))
        return f"Box plots of variation by feature class. Mean over the features: {said}."
    low, high = rows["mean_cv_percent"].min(), rows["mean_cv_percent"].max()
    return (
        f"Box plots of {whole(len(rows))} patients by feature class; patients' means from "
        f"{percent(low)} to {percent(high)}."
    )
