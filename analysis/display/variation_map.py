"""The heat map of variation: a row a feature, in the order of their clusters, and a column a patient."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.ticker import FuncFormatter, NullLocator

from analysis import published, schema
from analysis.display.feature_clusters import clusters_of, draw_bars, marked_words, name_features
from analysis.display.names import feature_name
from analysis.display.page import Page
from analysis.display.palette import entitle, new_figure, themed
from analysis.display.show import Absent, Drawing
from analysis.display.text import bare_percent, count, label, percent, whole
from analysis.display.variation import CV_AXIS, no_variation, patient_rows, summary

_LEAST = 0.5
"""Variation at the dark end of the scale (%) at the least."""
_MOST_NAMES = 45
_FEW_NAMES = 6
"""So many patients have their names across."""
_ROW, _HIGHEST, _THIN = 0.3, 4.8, 0.13
"""Height of a row, of the map at most, and of the colour scale (inch)."""
_TICKS = (0.5, 1, 3, 10, 30, 100, 300, 1000, 3000)
_PRINTED = "cv-20-abstract"


@themed
def variation_heatmap(page: Page) -> Drawing | Absent:
    """Draw the variation of every robust feature in every patient, with the clusters of the features.

    Returns
    -------
    Drawing or Absent
        Patients from the most to the least varied on average. Without a selection of its own, the features
        in use in their own order.
    """
    if absent := no_variation(page):
        return absent
    square = _square(page)
    if square.empty:
        return Absent("None of the features in use has a coefficient of variation in this cohort.")
    rows, columns = square.shape
    height = min(_ROW * rows, _HIGHEST)
    figure = new_figure(height + 2.0)
    axes, scale = figure.subplots(2, 1, height_ratios=(height, _THIN))
    shown = square.clip(lower=_LEAST)
    image = axes.imshow(shown, cmap="viridis", norm=_scale(square), aspect="auto", interpolation="nearest")
    name_features(axes, page, square.index.tolist(), columns)
    if clusters := clusters_of(page.table("selection")):
        draw_bars(axes, clusters, columns)
    _name_patients(axes, square.columns.tolist())
    bar = figure.colorbar(image, cax=scale, orientation="horizontal", label=CV_AXIS)
    bar.set_ticks([tick for tick in _TICKS if image.norm.vmin <= tick <= image.norm.vmax])
    bar.ax.xaxis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}"))
    bar.ax.xaxis.set_minor_locator(NullLocator())
    axes.grid(visible=False)
    entitle(figure, _title(page, square))
    return Drawing(figure, _caption(page, square), _alt(page, square))


def _square(page: Page) -> pd.DataFrame:
    """Lay the coefficients (%) out, features as in the dendrogram, the most varied patient first."""
    selection = page.table("selection").sort_values("order")
    features = selection["feature"].tolist() or page.features
    rows = patient_rows(page)
    rows = rows[rows["feature"].isin(features)]
    wide = rows.pivot_table(index="feature", columns="patient_id", values="cv_percent", aggfunc="first")
    order = summary(page, "selected").sort_values("mean_cv_percent", ascending=False, kind="stable")
    first = [patient for patient in order["patient_id"] if patient in wide]
    rest = [patient for patient in wide.columns if patient not in first]
    return wide.reindex(index=features if len(wide) else [], columns=[*first, *rest])


def _scale(square: pd.DataFrame) -> LogNorm:
    values = square.to_numpy(float)
    low, high = max(float(np.nanmin(values)), _LEAST), float(np.nanmax(values))
    return LogNorm(low, max(high, 2 * low))


def _name_patients(axes: Axes, patients: list[str]) -> None:
    few = len(patients) <= _MOST_NAMES
    names = [label(patient, 12) for patient in patients]
    axes.set_xticks(range(len(patients)) if few else [], names if few else [])
    axes.tick_params(axis="x", pad=1)
    if len(patients) > _FEW_NAMES:
        axes.tick_params(axis="x", labelrotation=90, labelsize=7)
    axes.set_xlabel(f"{count(len(patients), 'patient')}, the most varied first")


def _means(page: Page, square: pd.DataFrame) -> pd.Series:
    """Mean variation of each feature of the map over the patients (%), the least first."""
    table = page.table("dispersion_summary")
    rows = table[(table["over"] == "patients") & (table["site"] == schema.ALL)]
    means = rows.set_index("feature")["mean_cv_percent"].reindex(square.index)
    return means.dropna().sort_values(kind="stable")


def _title(page: Page, square: pd.DataFrame) -> str:
    least = published.value(_PRINTED)
    means = _means(page, square)
    what = "robust features" if len(page.table("selection")) else "features in use"
    reach = int((means >= least).sum())
    who = f"the mean of {count(square.shape[1], 'patient')}" if square.shape[1] > 1 else "the one patient"
    return f"{whole(reach)} of {whole(len(means))} {what} vary by {percent(least)} or more in {who}"


def _caption(page: Page, square: pd.DataFrame) -> str:
    own = len(page.table("selection")) > 0
    what = f"{len(square)} {'robust features' if own else 'features in use'}"
    clusters = (
        " Rows stand in the order of the clusters; bars at the right: clusters, with the feature that stands "
        f"for each, in bold at the left too.{marked_words(page)}"
        if own
        else " The cohort has no selection of its own, so no clusters are marked."
    )
    return (
        f"Absolute coefficient of variation of the {what} between the lesions of each patient of "
        f"{page.title} (n = {count(square.shape[1], 'patient')}): what Fig. 4 of the paper shows as boxes, a "
        "cell each, on a logarithmic scale of colours. The abstract of the paper says at least "
        f"{percent(published.value(_PRINTED))} of all robust features.{clusters}"
    )


def _alt(page: Page, square: pd.DataFrame) -> str:
    means, values = _means(page, square), square.to_numpy(float)
    return (
        f"Heat map of the variation of {count(len(square), 'feature')} in "
        f"{count(square.shape[1], 'patient')}, from {percent(float(np.nanmin(values)))} to "
        f"{percent(float(np.nanmax(values)))}. On average "
        f"{feature_name(str(means.index[0]))} varies least, by {percent(means.iloc[0])}, and "
        f"{feature_name(str(means.index[-1]))} most, by {bare_percent(means.iloc[-1])} %."
    )
