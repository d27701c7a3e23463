"""The figure: seconds over the volume of a lesion, and over the number of lesions, both axes logarithmic."""

import json
from pathlib import Path
from textwrap import wrap

import matplotlib as mpl
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import NullFormatter

from analysis.display import palette
from analysis.display.text import whole
from analysis.wording import counted
from benchmarks.growth import exponent

SMALL, LINE, CHARACTERS = 6.5, 0.16, 140
"""Of the letters under the figure: their size (points), height of a line (inches), how many a line holds."""
MAIN_PATIENT = "whole-body-30"
STYLES = {
    ("pyradiomics", "volume in memory"): ("#D55E00", "s", "pyradiomics, whole image"),
    ("pyradiomics", "command line"): ("#E69F00", "D", "pyradiomics, command line"),
    ("flash-radiomics", "volume in memory"): ("#009E73", "^", "flash-radiomics, whole image"),
    ("flash-radiomics", "resampled crops"): ("#56B4E9", "v", "flash-radiomics, on crops already resampled"),
    ("MIRP", "crops"): ("#CC79A7", "P", "MIRP, on crops already cut"),
    ("interlesion", "volume in memory"): (palette.ACCENT, "o", "this project, whole image"),
}
"""Colour (told apart under the common colour deficiencies), marker and name of each tool and way."""


def figures(folder: Path) -> None:
    """Draw `speed.png` and `speed.svg` from the tables in a folder, if they are there."""
    if not all((folder / f"{name}.csv").is_file() for name in ("speed", "lesions", "growth")):
        return
    speed, lesions, growth = (pd.read_csv(folder / f"{name}.csv") for name in ("speed", "lesions", "growth"))
    figure = speed_figure(speed, lesions, growth, made_with(folder / "machine.json"))
    figure.savefig(folder / "speed.png", dpi=150, metadata={"Software": None})
    with mpl.rc_context({"svg.hashsalt": "interlesion"}):
        figure.savefig(folder / "speed.svg", metadata={"Date": None, "Creator": None})


@palette.themed
def speed_figure(speed: pd.DataFrame, lesions: pd.DataFrame, growth: pd.DataFrame, below: str = "") -> Figure:
    """Draw how long a lesion takes over its volume, and how long a patient takes over its lesions.

    Parameters
    ----------
    speed, lesions, growth : pandas.DataFrame
        The benchmark's tables.
    below : str
        Versions and hardware, written small under the figure.

    Returns
    -------
    matplotlib.figure.Figure
        Its title is the finding.
    """
    figure = palette.new_figure(5.2)
    left, right = figure.subplots(1, 2)
    _draw_lesions(left, lesions, growth)
    _draw_patients(right, speed)
    handles, names = _labelled(left, right)
    _write_below(figure, wrap(below, CHARACTERS), handles, names)
    palette.entitle(figure, finding(speed, growth))
    return figure


def _write_below(figure: Figure, lines: list[str], handles: list[Artist], names: list[str]) -> None:
    """Write the legend under the axes, and small lines under the legend."""
    inches = len(lines) * LINE
    free = inches / figure.get_figheight()
    figure.set_layout_engine("constrained", rect=(0, free, 1, 1 - free))
    letters = FontProperties(size=mpl.rcParams["legend.fontsize"]).get_size_in_points()
    # The layout keeps room for a legend at the edge alone; a margin in letters lifts it over the lines.
    lift = {"borderaxespad": 72 * inches / letters} if lines else {}
    figure.legend(handles, names, loc="outside lower center", ncols=2, **lift)
    figure.text(0.01, 0.01, "\n".join(lines), va="bottom", fontsize=SMALL, color="0.35")


def made_with(machine: Path) -> str:
    """Say with which versions and on what hardware a benchmark was run; nothing where that is not told.

    Parameters
    ----------
    machine : pathlib.Path
        The `machine.json` of the benchmark.

    Returns
    -------
    str
        A line.
    """
    if not machine.is_file():
        return ""
    told = json.loads(machine.read_text(encoding="utf-8"))
    packages = [f"{name} {version}" for name, version in told["packages"].items()]
    rivals = [pin.replace("==", " ") for pin in told["rivals"].values()]
    versions = dict.fromkeys([f"this project {told['interlesion']}", *packages, *rivals])
    hardware = f"{told['processor']}, {counted(told['cores'], 'core')}, {told['memory_gb']} GB of memory"
    return f"{hardware}, {told['system']}, Python {told['python']}; {', '.join(versions)}"


def finding(speed: pd.DataFrame, growth: pd.DataFrame) -> str:
    """Say what the figure shows, from the tables.

    Parameters
    ----------
    speed, growth : pandas.DataFrame

    Returns
    -------
    str
    """
    rows = _of(speed, "pyradiomics", "volume in memory").dropna(subset="lesion_ratio")
    rows = rows[rows["patient"] == MAIN_PATIENT]
    grows = exponent(growth["n_voxels"], growth["seconds"])
    how = f"seconds grow with the voxels to the power {grows:.2f}"
    if rows.empty:
        return f"Measured on three contours: {how}"
    ratio = whole(float(rows["lesion_ratio"].iloc[0]))
    return f"A lesion is measured {ratio} times as fast as by pyradiomics on the whole image; {how}"


def _draw_lesions(axes: Axes, lesions: pd.DataFrame, growth: pd.DataFrame) -> None:
    for key, (colour, marker, name) in STYLES.items():
        rows = _of(lesions, *key)
        if len(rows):
            axes.plot(rows["volume_cm3"], rows["seconds"], marker, color=colour, label=name, alpha=0.8)
    colour, marker, name = STYLES["interlesion", "volume in memory"]
    axes.plot(growth["volume_cm3"], growth["seconds"], f"{marker}-", color=colour, label=name)
    _logarithmic(axes, "Volume of the lesion (cm³)", "Seconds a lesion, three contours", "One lesion")


def _draw_patients(axes: Axes, speed: pd.DataFrame) -> None:
    whole_body = speed[speed["patient"].str.startswith("whole-body")].dropna(subset="patient_s")
    for key, (colour, marker, name) in STYLES.items():
        rows = _of(whole_body, *key)
        if len(rows):
            ordered = rows.sort_values("n_lesions")
            axes.plot(ordered["n_lesions"], ordered["patient_s"], f"{marker}-", color=colour, label=name)
    _logarithmic(axes, "Lesions of the patient", "Seconds a patient, from start to end", "One whole-body CT")
    axes.set_xticks(sorted(whole_body["n_lesions"].unique()))


def _of(table: pd.DataFrame, tool: str, mode: str) -> pd.DataFrame:
    return table[(table["tool"] == tool) & (table["mode"] == mode)]


def _logarithmic(axes: Axes, x: str, y: str, title: str) -> None:
    axes.set(xscale="log", yscale="log", xlabel=x, ylabel=y, title=title)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: f"{value:,g}")
        axis.set_minor_formatter(NullFormatter())


def _labelled(*all_axes: Axes) -> tuple[list[Artist], list[str]]:
    """Give handles and their labels, in the order of `STYLES`, each once."""
    found = {
        label: handle
        for axes in all_axes
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)
    }
    names = [name for _, _, name in STYLES.values() if name in found]
    return [found[name] for name in names], names
