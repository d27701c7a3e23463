"""Patients one by one: how much of the maximum random lesions of each show, and how many are needed."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from analysis.display.palette import (
    FEW_PATIENTS,
    INK,
    entitle,
    new_figure,
    patient_styles,
    themed,
)
from analysis.display.show import Absent, Drawing
from analysis.display.text import count, label, percent, whole

Styles = dict[str, dict[str, Any]]
"""Colour and marker of each of a few patients; empty where there are many."""
_CROWD: dict[str, Any] = {"color": "#8899AA", "marker": ""}
_SHARE = "of the patient's lesions (%)"


@themed
def one_by_one(curves: pd.DataFrame, needed: pd.DataFrame, title: str) -> Drawing | Absent:
    """Draw the recovery of the maximum of each patient, and the lesions that 75 % of it take.

    Parameters
    ----------
    curves : pandas.DataFrame
        Rows of the table `recovery` of these patients: `patient_id, n_sampled, mean_percent`.
    needed : pandas.DataFrame
        Their rows of the table `required`: `patient_id, n_total, target_percent, n_lesions`, NaN where the
        target is not reached.
    title : str
        Of the cohort.

    Returns
    -------
    Drawing or Absent
        Up to six patients have a colour each; more are thin lines with their distribution beside.
    """
    if curves.empty or needed.empty:
        return Absent("No patient has enough lesions to be sampled.")
    few = len(needed) <= FEW_PATIENTS
    styles: Styles = dict(patient_styles(needed["patient_id"].tolist())) if few else {}
    figure = new_figure(height=4.2, width=8.6)
    left, right = figure.subplots(1, 2, width_ratios=[1.25, 1])
    target = float(needed["target_percent"].iloc[0])
    _draw_curves(left, curves, needed, styles)
    if few:
        _draw_shares(right, needed, styles)
    else:
        _draw_counts(right, needed)
    entitle(figure, _finding(needed, target))
    return Drawing(figure, _caption(needed, title, target), _alt(needed, target))


def _draw_curves(axes: Axes, curves: pd.DataFrame, needed: pd.DataFrame, styles: Styles) -> None:
    target = float(needed["target_percent"].iloc[0])
    for patient, rows in curves.groupby("patient_id", sort=False):
        style = styles.get(str(patient), _CROWD)
        width, alpha = (1.8, 1.0) if styles else (0.8, 0.4)
        axes.plot(
            rows["n_sampled"], rows["mean_percent"], markersize=5, linewidth=width, alpha=alpha, **style
        )
    mean = mean_curve(curves, needed)
    axes.plot(mean.index, mean, color=INK, linewidth=2.6, linestyle="--")
    axes.axhline(target, color=INK, linewidth=1, linestyle=":")
    axes.set_ylim(0, 105)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("random lesions of the patient")
    axes.set_ylabel("maximum recovered (%)")
    axes.legend(
        handles=[Line2D([], [], color=INK, linewidth=2.6, linestyle="--", label="mean of the patients")],
        loc="lower right",
    )


def mean_curve(curves: pd.DataFrame, needed: pd.DataFrame) -> pd.Series:
    """Mean of the patients' recoveries (%), by number of lesions, as far as all of them have so many.

    Examples
    --------
    >>> curves = pd.DataFrame({"patient_id": ["a", "a", "b"], "n_sampled": [2.0, 3.0, 2.0],
    ...                        "mean_percent": [50.0, 100.0, 70.0]})
    >>> mean_curve(curves, pd.DataFrame({"patient_id": ["a", "b"]})).to_dict()
    {2.0: 60.0}
    """
    by_size = curves.groupby("n_sampled")["mean_percent"]
    return by_size.mean()[by_size.size() == len(needed)]


def _draw_shares(axes: Axes, needed: pd.DataFrame, styles: Styles) -> None:
    """Draw for each of few patients which share of the lesions is needed."""
    shares = (100 * needed["n_lesions"] / needed["n_total"]).to_numpy()[::-1]
    words = [_so_many(row) for row in needed.iloc[::-1].to_dict("records")]
    for height, (patient, share) in enumerate(zip(needed["patient_id"].iloc[::-1], shares, strict=True)):
        end = 0.0 if np.isnan(share) else float(share)
        axes.plot([0, end], [height, height], color="#C8CED4", linewidth=2)
        axes.plot(share, height, markersize=9, **styles[patient])
        axes.annotate(words[height], (end, height), (9, 0), textcoords="offset points", va="center")
    axes.set_yticks(range(len(needed)), [label(name, 16) for name in needed["patient_id"].iloc[::-1]])
    axes.set_xlim(0, 122)
    axes.set_xticks([0, 25, 50, 75, 100])
    axes.set_ylim(-0.6, len(needed) - 0.4)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(f"needed, {_SHARE}")


def _draw_counts(axes: Axes, needed: pd.DataFrame) -> None:
    """Draw how many patients need how many lesions."""
    counts = needed["n_lesions"].dropna().astype(int).value_counts().sort_index()
    axes.bar(counts.index, counts, color=_CROWD["color"])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("lesions needed")
    axes.set_ylabel("patients")


def _so_many(row: Mapping[Hashable, Any]) -> str:
    if np.isnan(row["n_lesions"]):
        return f"not reached, of {whole(row['n_total'])}"
    return f"{whole(row['n_lesions'])} of {whole(row['n_total'])}"


def _range(needed: pd.DataFrame) -> str:
    reached = needed["n_lesions"].dropna()
    if reached.empty:
        return "more lesions than were drawn"
    low, high = whole(reached.min()), whole(reached.max())
    return f"{low} lesions" if low == high else f"{low} to {high} lesions"


def _who(needed: pd.DataFrame) -> str:
    return "this patient needs" if len(needed) == 1 else f"these {len(needed)} patients need"


def _finding(needed: pd.DataFrame, target: float) -> str:
    return f"To show {percent(target)} of the maximum, {_who(needed)} {_range(needed)}"


def _caption(needed: pd.DataFrame, title: str, target: float) -> str:
    beside = (
        "Second panel: the number of lesions at which a patient's mean passes it, out of all his or hers."
        if len(needed) <= FEW_PATIENTS
        else "Second panel: how many patients need how many lesions."
    )
    return (
        f"{title}: {count(len(needed), 'patient')}, one line each. First panel: mean recovery of the maximal "
        f"divergence by random lesions; dashed, the mean of the patients as far as all have so many lesions; "
        f"dotted, {percent(target)}. {beside}"
    )


def _alt(needed: pd.DataFrame, target: float) -> str:
    rows = [f"{row['patient_id']} {_so_many(row)}" for row in needed.to_dict("records")]
    each = f" Needed by each: {', '.join(rows)}." if len(rows) <= FEW_PATIENTS else ""
    return (
        f"Recovery of the maximum rises with the number of random lesions in each of "
        f"{count(len(needed), 'patient')}. {percent(target)} take {_range(needed)}.{each}"
    )
