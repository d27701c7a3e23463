"""The tables of the page about speed, written from the benchmark's own."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.display.text import NO_VALUE, number, percent, whole
from analysis.report.markdown import Markdown, table
from analysis.report.speed import MAIN, OURS, Speed

LESIONS_EACH = (5, 30, 100)
CORES = (1, 2, 8)
_WAYS = {
    ("pyradiomics", "volume in memory"): "whole image",
    ("pyradiomics", "command line"): "batch command line",
    ("pyradiomics", "resampled crops"): "crops, resampled before",
    ("flash-radiomics", "volume in memory"): "whole image",
    ("flash-radiomics", "resampled crops"): "crops, resampled before",
    ("MIRP", "crops"): "crops, cut before",
    ("interlesion", "volume in memory"): "whole image",
    ("interlesion", "resampled crops"): "crops, resampled before",
    ("interlesion", "command line"): "command line, with checks",
}


def speed_tables(speed: Speed) -> Mapping[str, Markdown]:
    """Write the tables of the page; none where nothing was measured.

    Parameters
    ----------
    speed : Speed

    Returns
    -------
    mapping of str to Markdown
        `estimates`, `by_volume`, `rivals`, `agreement`, and `statistics` where these were measured.
    """
    if not speed.measured:
        return {}
    tables = {
        "estimates": estimates(speed),
        "by_volume": by_volume(speed),
        "rivals": rivals(speed),
        "agreement": agreement(speed),
    }
    return tables | ({"statistics": statistics(speed)} if speed.has_statistics else {})


def estimates(speed: Speed) -> Markdown:
    """Table of minutes for a cohort, by lesions and cores; one core alone where more were not faster."""
    cores = CORES if speed.shares else CORES[:1]
    rows = [
        [whole(lesions), *(number(speed.minutes(speed.n_patients, lesions, n), 2) for n in cores)]
        for lesions in LESIONS_EACH
    ]
    caption = f"Minutes for {speed.n_patients} patients with a whole-body CT each, three contours a lesion."
    header = ["Lesions a patient (n)", *(f"{n} core{'s' if n > 1 else ''} (min)" for n in cores)]
    return table("tab-estimates", caption, header, rows, "r" * len(header))


def by_volume(speed: Speed) -> Markdown:
    """Table of our seconds by the volume of a lesion."""
    growth = speed.table("growth")
    rows = [[whole(row.volume_cm3), number(row.seconds, 2)] for row in growth.itertuples()]
    caption = "Seconds of one lesion, three contours, by its volume."
    return table("tab-seconds-by-volume", caption, ["Volume (cm³)", "Time (s)"], rows, "rr")


def rivals(speed: Speed) -> Markdown:
    """Table of every tool on the patient with 30 lesions."""
    header = [
        "Tool",
        "How it was called",
        "A lesion (s)",
        "Lesion, × ours (no unit)",
        "Start (s)",
        "Reading (s)",
        "The patient (s)",
        "Patient, × ours (no unit)",
        "Memory (MB)",
        "Lesions timed (n)",
    ]
    rows = [_rival_cells(row) for row in _ordered(speed)]
    caption = "One whole-body CT with 30 lesions, three contours each: medians over the pairs of runs."
    return table("tab-rivals", caption, header, rows, "ll" + "r" * 8)


def agreement(speed: Speed) -> Markdown:
    """Table of how far the features of each tool are from those of pyradiomics."""
    rows = [
        [
            _name(row),
            _WAYS[row["tool"], row["mode"]],
            whole(row["parity_features"]),
            whole(row["parity_values"]),
            percent(row["parity_same_percent"]),
            scientific(row["parity_median"]),
            scientific(row["parity_worst"]),
        ]
        for row in _ordered(speed)
        if row["parity_values"] > 0
    ]
    header = [
        "Tool",
        "How",
        "Features (n)",
        "Values (n)",
        "The same (%)",
        "Middle difference (no unit)",
        "Largest difference (no unit)",
    ]
    return table(
        "tab-agreement", "Agreement with pyradiomics; differences are relative.", header, rows, "llrrrrr"
    )


def statistics(speed: Speed) -> Markdown:
    """Table of how long the statistics of a cohort take."""
    measured = speed.table("statistics").dropna(subset="seconds")
    rows = [
        [
            whole(row["patients"]),
            whole(row["lesions"]),
            number(row["seconds"] / 60, 2),
            whole(row["peak_mb"]),
        ]
        for _, row in measured.iterrows()
    ]
    header = ["Patients (n)", "Lesions (n)", "Time (min)", "Memory of the largest process (MB)"]
    return table(
        "tab-statistics", "All statistics of made tables, from features to results.", header, rows, "rrrr"
    )


def _rival_cells(row: pd.Series) -> list[str]:
    name = _name(row)
    if row["status"] != "measured":
        return [name, _WAYS[row["tool"], row["mode"]], str(row["status"]), *[NO_VALUE] * 7]
    shown = ("lesion_s", "lesion_ratio", "start_s", "read_s", "patient_s", "patient_ratio", "peak_mb")
    cells = [number(row[key], 2 if key != "peak_mb" else 3) for key in shown]
    return [name, _WAYS[row["tool"], row["mode"]], *cells, whole(row["n_timed"])]


def _ordered(speed: Speed) -> Sequence[pd.Series]:
    rows = speed.table("speed")
    rows = rows[rows["patient"] == MAIN]
    order = {key: place for place, key in enumerate(_WAYS)}
    known = [row for _, row in rows.iterrows() if (row["tool"], row["mode"]) in order]
    return sorted(known, key=lambda row: order[row["tool"], row["mode"]])


def _name(row: pd.Series) -> str:
    return "this project" if row["tool"] == OURS else str(row["tool"])


def scientific(value: float) -> Markdown:
    """Write a small number with its power of ten.

    Examples
    --------
    >>> scientific(0.0), scientific(3.2e-13), scientific(0.25)
    ('0', '3 × 10⁻¹³', '0.25')
    """
    if value == 0 or not np.isfinite(value) or abs(value) >= 1e-3:
        return Markdown(number(value, 2))
    digits, power = f"{value:.0e}".split("e")
    raised = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return Markdown(f"{digits} × 10{raised}")
