"""The floor: differences between lesions held against those of one lesion over its own contours."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullFormatter

from analysis.display.contour_limits import no_agreement
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
from analysis.display.show import Absent, Drawing
from analysis.display.text import NO_VALUE, count, label, listed, number, percent, whole
from analysis.display.unfinished import failure
from analysis.schema import ALL
from analysis.statistics.intervals import FEWEST

SETS = {"in use": "features in use", "robust": "robust features", "all": "all features"}
_ROW_INCHES = 0.42
_TICKS = (0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128)


def no_floor(page: Page) -> Absent | None:
    """Return the sentence for a cohort whose lesions cannot be held against a floor, else None."""
    if absent := no_agreement(page):
        return absent
    if page.table("floor_patients").empty:
        return failure(page, "floor_patients", "The floor") or Absent(
            "No patient has two lesions that were measured on several contours: there is no floor."
        )
    return None


@themed
def floor_figure(page: Page) -> Drawing | Absent:
    """Draw the spread between lesions over that of one lesion, for each feature in use and patient."""
    if no_agreement(page):
        return Absent("Without agreement between contours there is no floor, either.")
    if absent := no_floor(page):
        return absent
    rows = page.table("floor").query("in_use").reset_index(drop=True)
    if rows.empty:
        return Absent("No feature in use was measured on several contours.")
    patients = page.table("floor_patients")
    patients = patients[patients["feature"].isin(rows["feature"]) & np.isfinite(patients["ratio"])]
    names = patients["patient_id"].drop_duplicates().tolist()
    figure = new_figure(1.9 + _ROW_INCHES * len(rows))
    axes = figure.subplots()
    if len(names) <= FEW_PATIENTS:
        _each(axes, rows, patients, names)
    else:
        _many(axes, rows, patients)
    _axes(axes, rows)
    handles = patient_handles(patient_styles(names)) if len(names) <= FEW_PATIENTS else None
    known = axes.get_legend_handles_labels()[0]
    figure.legend(handles=[*(handles or []), *known], loc="outside lower center", ncols=3)
    entitle(figure, _title(page))
    return Drawing(figure, _caption(page, rows), _alt(rows, patients))


def _each(axes: Axes, rows: pd.DataFrame, patients: pd.DataFrame, names: list[str]) -> None:
    """Draw a mark a patient, with a line down to the lower end of its interval."""
    styles = patient_styles(names)
    for place, feature in enumerate(rows["feature"]):
        for row in records(patients[patients["feature"] == feature]):
            height = place + 0.5 * (names.index(row.patient_id) + 0.5) / len(names) - 0.25
            colour = styles[row.patient_id]["color"]
            axes.plot([row.ratio_low, row.ratio], [height] * 2, color=colour, linewidth=1.6)
            axes.scatter(row.ratio, height, s=34, zorder=3, color=colour,
                         marker=styles[row.patient_id]["marker"])  # fmt: skip


def _many(axes: Axes, rows: pd.DataFrame, patients: pd.DataFrame) -> None:
    """Draw a faint tick a patient, and the cohort with its interval."""
    for place, row in enumerate(records(rows)):
        own = patients.loc[patients["feature"] == row.feature, "ratio"]
        first = place == 0
        axes.scatter(own, np.full(len(own), place + 0.18), marker="|", s=60, color="#777777", alpha=0.5,
                     linewidths=1, label="each patient" if first else None)  # fmt: skip
        axes.plot([row.ratio_low, row.ratio_high], [place - 0.12] * 2, color=ACCENT, linewidth=2)
        axes.scatter(row.ratio, place - 0.12, s=36, color=ACCENT, zorder=3,
                     label="all patients, 95 % interval" if first else None)  # fmt: skip


def _axes(axes: Axes, rows: pd.DataFrame) -> None:
    axes.axvline(1, color=INK, linestyle="--", linewidth=1.2)
    axes.set_xscale("log")
    axes.minorticks_off()
    axes.xaxis.set_minor_formatter(NullFormatter())
    low, high = axes.get_xlim()
    low = max(min(low, 0.7), 0.2)
    axes.set_xlim(low, high)
    axes.set_xticks([tick for tick in _TICKS if low <= tick <= high])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda ratio, _at: f"{ratio:g}"))
    axes.set_yticks(range(len(rows)), [label(feature_name(name), 40) for name in rows["feature"]], fontsize=9)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel(
        "SD between lesions of a patient ÷ SD of one lesion\nover its contours (1, dashed: the floor)"
    )


def _title(page: Page) -> str:
    whole_cohort = summary(page, ALL, "in use")
    if whole_cohort["n_features"]:
        return (
            f"{whole(whole_cohort['n_above'])} of {count(whole_cohort['n_features'], 'feature')} in use "
            "differ more between lesions than over the contours of one lesion"
        )
    table = page.table("floor_summary")
    own = table[(table["patient_id"] != ALL) & (table["features"] == "in use")]
    said = [
        f"{whole(row.n_above)} of {whole(row.n_features)} in {label(row.patient_id, 12)}"
        for row in records(own)
    ]
    return f"Features in use above the floor: {listed(said)}"


def summary(page: Page, patient: str, features: str) -> pd.Series:
    """Row of the table `floor_summary` of a patient (or `all`) and a set of features."""
    table = page.table("floor_summary")
    return table[(table["patient_id"] == patient) & (table["features"] == features)].iloc[0]


def _caption(page: Page, rows: pd.DataFrame) -> str:
    patients = int(rows["n_patients"].max())
    over = "its readers" if rows["over"].iloc[0] == "readers" else "its original, eroded and dilated contour"
    few = patients <= FEW_PATIENTS
    marks = (
        "A mark is a patient; its line reaches down to the lower end of the 95 % interval of that "
        "patient’s ratio."
        if few
        else "Blue: all patients with the 95 % interval over them; grey: each patient."
    )
    none = f" No interval over patients is given with fewer than {FEWEST}." if patients < FEWEST else ""
    return (
        f"Features in use of {page.title} against their floor (n = {count(patients, 'patient')}, "
        f"{whole(rows['n_lesions'].max())} lesions): the standard deviation between lesions of a patient, "
        f"divided by that of one lesion over {over}; on logarithms where the feature has a true zero. "
        f"{marks}{none}"
    )


def _alt(rows: pd.DataFrame, patients: pd.DataFrame) -> str:
    ratios = rows["ratio"]
    return (
        f"Ratios to the floor, a row a feature, with a line at 1. Over all patients they run from "
        f"{number(ratios.min(), 2)} to {number(ratios.max(), 2)}, in single patients from "
        f"{number(patients['ratio'].min(), 2)} to {number(patients['ratio'].max(), 2)}."
    )


def floor_table(page: Page) -> pd.DataFrame | Absent:
    """Count the features above the floor, in the cohort and patient by patient."""
    if no_floor(page):
        return Absent("")
    return pd.DataFrame([_share_row(page, name, words) for name, words in SETS.items()])


def _share_row(page: Page, name: str, words: str) -> dict[str, object]:
    table = page.table("floor_summary")
    own = table[(table["patient_id"] != ALL) & (table["features"] == name) & (table["n_features"] > 0)]
    if len(own) <= FEW_PATIENTS:
        cells = {
            f"Patient {label(row.patient_id, 16)}": f"{whole(row.n_above)} of {whole(row.n_features)}"
            for row in records(own)
        }
        return {"Features": words, **cells}
    cohort, shares = summary(page, ALL, name), own["share_percent"]
    return {
        "Features": words,
        "Above, over all patients": f"{whole(cohort['n_above'])} of {whole(cohort['n_features'])}"
        if cohort["n_features"]
        else NO_VALUE,
        "Median patient (%)": percent(shares.median()).removesuffix("%").strip(),
        "Patients, from … to (%)": f"{whole(shares.min())} to {whole(shares.max())}",
    }
