"""Spread that fits the scale of a feature: which scale each has, and what each measure says."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, NullLocator

from analysis.display.names import feature_name
from analysis.display.page import Page, records
from analysis.display.palette import LEVEL_COLOURS, entitle, new_figure, themed
from analysis.display.show import Absent, Drawing
from analysis.display.text import count, label, listed, number, percent, span, whole
from analysis.display.unfinished import not_computed
from analysis.display.variation import no_variation
from analysis.study.followed import MOST_PATIENTS
from analysis.study.further.spread import MEASURES

SCALE_NAMES = {"ratio": "true zero (ratio)", "interval": "zero by convention (interval)", "signed": "signed"}
COLOURS = dict(zip(SCALE_NAMES, (LEVEL_COLOURS[0], LEVEL_COLOURS[1], LEVEL_COLOURS[3]), strict=True))
_MARKERS = dict(zip(SCALE_NAMES, "os^", strict=True))
MEASURE_NAMES = {
    "cv_percent": "coefficient of variation (%), as in the paper",
    "ceiling_share_percent": "share of its ceiling (%)",
    "qcd": "quartile coefficient",
    "mad_median": "median deviation by median",
    "log_variance": "variance of logarithms",
    "geometric_cv_percent": "geometric CV (%)",
    "relative_spread": "spread relative to the cohort’s",
}
_PERCENTAGES = {
    "cv_percent": "CV (%)",
    "ceiling_share_percent": "Share of ceiling (%)",
    "geometric_cv_percent": "Geometric CV (%)",
}
_OTHERS = {
    "qcd": "Quartile coefficient (no unit)",
    "mad_median": "Median deviation / median (no unit)",
    "relative_spread": "Relative to the cohort (no unit)",
}
_HEADS = _PERCENTAGES | _OTHERS
WHAT = "What goes beyond the paper here"
TOP = 10
"""So many features with the largest coefficients of variation are looked at."""


def no_spread(page: Page) -> Absent | None:
    """Return the sentence for a cohort without these measures, else None."""
    if absent := no_variation(page):
        return absent
    return not_computed(page, "scales", WHAT) if page.table("scales").empty else None


def means(page: Page, *, used: bool = False) -> pd.DataFrame:
    """Mean of each measure over patients: a row a feature, with `scale`; those in use alone if `used`."""
    table = page.table("spread_summary")
    wide = table.pivot_table(
        index=["feature", "scale"], columns="measure", values="mean", sort=False, dropna=False
    )
    wide = wide.reindex(columns=list(MEASURES)).dropna(how="all").reset_index()
    return wide[wide["feature"].isin(page.features)] if used else wide


def largest(page: Page) -> pd.DataFrame:
    """Rows of `means` with the largest coefficients of variation."""
    return means(page).sort_values("cv_percent", ascending=False, kind="stable").head(TOP)


def scales_table(page: Page) -> pd.DataFrame | Absent:
    """List every reason for a scale, with the features that it holds for; those in use first."""
    if page.table("scales").empty:
        return not_computed(page, "scales", WHAT)
    table = page.table("scales")
    grouped = table.groupby(["scale", "reason"], sort=False)
    rows = pd.DataFrame([(scale, reason, part) for (scale, reason), part in grouped],
                        columns=["scale", "reason", "part"])  # fmt: skip
    order = {"interval": 0, "signed": 1, "ratio": 2}
    rows = rows.sort_values("scale", key=lambda column: column.map(order), kind="stable")
    return pd.DataFrame(
        {
            "Scale": rows["scale"],
            "Why": rows["reason"],
            "Features": [_some(part) for part in rows["part"]],
        }
    )


def _some(part: pd.DataFrame, most: int = 4) -> str:
    """Name features, those in use first, and count the rest."""
    ordered = part.sort_values("in_use", ascending=False, kind="stable")
    names = [feature_name(row.feature) + ("*" if row.in_use else "") for row in records(ordered)]
    return ", ".join([*names[:most], *([f"and {len(names) - most} more"] if len(names) > most else [])])


@themed
def scales_figure(page: Page) -> Drawing | Absent:
    """Draw each feature's coefficient of variation against its spread relative to the cohort's."""
    if absent := no_spread(page):
        return absent
    table = means(page)
    table = table[(table["cv_percent"] > 0) & (table["relative_spread"] > 0)]
    figure = new_figure(4.6)
    axes = figure.subplots()
    for scale, part in table.groupby("scale", sort=False):
        axes.scatter(part["cv_percent"], part["relative_spread"], s=34, marker=_MARKERS[str(scale)],
                     color=COLOURS[str(scale)], alpha=0.75, edgecolors="white", linewidths=0.5)  # fmt: skip
    _plain_log(axes, table["cv_percent"], "x")
    _plain_log(axes, table["relative_spread"], "y")
    far = largest(page)["feature"]
    _name_far(axes, table[table["feature"].isin(far) & (table["scale"] != "ratio")])
    axes.set_xlabel("absolute coefficient of variation, mean over patients (%)")
    axes.set_ylabel("spread within a patient\nby that of the cohort (1: equal)")
    figure.legend(handles=_handles(table["scale"].unique()), loc="outside lower center", ncols=3)
    entitle(figure, _scales_title(page))
    return Drawing(figure, _scales_caption(page), _scales_alt(page, table))


def _name_far(axes: Axes, table: pd.DataFrame) -> None:
    """Name features beside the axes, where no point is, each with a line to its point."""
    ordered = table.sort_values("relative_spread", kind="stable")
    for row, height in zip(records(ordered), np.linspace(0.04, 0.96, max(len(ordered), 2)), strict=False):
        axes.annotate(label(feature_name(row.feature), 30), (row.cv_percent, row.relative_spread),
                      xytext=(1.02, height), textcoords="axes fraction", fontsize=9, va="center",
                      arrowprops={"arrowstyle": "-", "color": "#999999", "linewidth": 0.7})  # fmt: skip


def _handles(scales: Iterable[str]) -> list[Line2D]:
    return [
        Line2D([], [], linestyle="", marker=_MARKERS[name], color=COLOURS[name], label=SCALE_NAMES[name])
        for name in SCALE_NAMES
        if name in set(scales)
    ]


def _plain_log(axes: Axes, values: pd.Series, which: str) -> None:
    """Make an axis logarithmic with plain numbers at 1, 2 and 5 of each decade."""
    low, high = values.min() * 0.8, values.max() * 1.25
    steps: tuple[float, ...] = (1, 3) if high / low > 100 else (1, 2, 5)
    if high / low < 8:
        steps = (1, 1.5, 2, 3, 5, 7)
    ticks = [step * 10.0**power for power in range(-4, 9) for step in steps]
    axis = axes.xaxis if which == "x" else axes.yaxis
    getattr(axes, f"set_{which}scale")("log")
    getattr(axes, f"set_{which}lim")(low, high)
    axis.set_ticks([tick for tick in ticks if low <= tick <= high])
    axis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}"))
    axis.set_minor_locator(NullLocator())


def _scales_title(page: Page) -> str:
    top = largest(page)
    without = int((top["scale"] != "ratio").sum())
    many = f"{whole(without)} of the {whole(len(top))}" if without else f"None of the {whole(len(top))}"
    has = "has" if without == 1 else "have"
    return f"{many} features with the largest coefficients of variation {has} no true zero"


def _scales_caption(page: Page) -> str:
    n = page.table("spread_summary")["n_patients"].max()
    return (
        f"Two measures of spread of every feature in {page.title}: means over patients (n = "
        f"{count(n, 'patient')} at most; the upright one is a root mean square). Without a true zero the "
        "coefficient of variation depends on where the zero happens to lie; the spread relative to that of "
        "all lesions of the cohort does not. Both scales are logarithmic."
    )


def _scales_alt(page: Page, table: pd.DataFrame) -> str:
    kinds = listed(
        f"{count(int((table['scale'] == key).sum()), 'feature')} with {name}"
        for key, name in SCALE_NAMES.items()
    )
    most = largest(page)
    return (
        f"Scatter plot of {kinds}. Coefficients of variation run from {percent(table['cv_percent'].min())} "
        f"to {percent(table['cv_percent'].max())}; the largest is that of "
        f"{feature_name(most['feature'].iloc[0])}."
    )


def percentages_table(page: Page) -> pd.DataFrame | Absent:
    """List the measures in percent of the features in use, over patients, with their intervals."""
    return no_spread(page) or _measures(page, _PERCENTAGES)


def others_table(page: Page) -> pd.DataFrame | Absent:
    """List the measures without a unit of the features in use, over patients, with their intervals."""
    return Absent("") if no_spread(page) else _measures(page, _OTHERS)


def percentages_caption(page: Page) -> str:
    """Caption of `percentages_table`: what is averaged."""
    return _caption(page, "the geometric CV is that of the mean variance of logarithms")


def others_caption(page: Page) -> str:
    """Caption of `others_table`: what is averaged."""
    return _caption(page, "relative to the cohort, a root mean square")


def _caption(page: Page, but: str) -> str:
    ends = " [95 % interval]" if page.table("spread_summary")["low"].notna().any() else ""
    return f"Spread within a patient, {page.title}: means over patients{ends}; {but}."


def _measures(page: Page, heads: dict[str, str]) -> pd.DataFrame:
    table = page.table("spread_summary")
    table = table[table["feature"].isin(page.features)].set_index(["feature", "measure"])
    rows = []
    for feature in means(page, used=True)["feature"]:
        own = table.loc[feature]
        known = own.loc[[name for name in heads if np.isfinite(own.loc[name, "mean"])], "n_patients"]
        cells = {head: _cell(own.loc[name]) for name, head in heads.items()}
        first = {"Feature": feature_name(feature), "Scale": own["scale"].iloc[0], "Patients (n)": span(known)}
        rows.append(first | cells)
    return pd.DataFrame(rows)


def _cell(row: pd.Series) -> str:
    if not np.isfinite(row["mean"]):
        return "–"
    ends = f" [{number(row['low'])}–{number(row['high'])}]" if np.isfinite(row["low"]) else ""
    return f"{number(row['mean'])}{ends}"


def patients_table(page: Page) -> pd.DataFrame | Absent:
    """List every patient where they are too few for an interval; nothing where they are more."""
    if no_spread(page) or page.table("spread_summary")["low"].notna().any():
        return Absent("")
    table = page.table("spread")
    table = table[np.isfinite(table["cv_percent"])]
    return pd.DataFrame(
        {
            "Patient": table["patient_id"],
            "Feature": table["feature"].map(feature_name),
            "Lesions (n)": table["n_lesions"],
            **{head: table[name].map(number) for name, head in _HEADS.items()},
        }
    )


def order_table(page: Page) -> pd.DataFrame | Absent:
    """List how far features, and patients, stand in the same order by another measure."""
    if absent := no_spread(page):
        return absent
    rows = []
    for name in MEASURES:
        by_cv = None if name == "cv_percent" else name
        rows.append(
            {
                "Measure": MEASURE_NAMES[name],
                "Features in the order of their CV (no unit)": _taus(page, "features", "cv_percent", by_cv),
                "Patients in the order of their CV (no unit)": _taus(page, "patients", "cv_percent", by_cv),
                "Patients in the order of their number of lesions (no unit)": _taus(
                    page, "patients", "n_lesions", name
                ),
            }
        )
    return pd.DataFrame(rows)


def _taus(page: Page, ranked: str, against: str, measure: str | None) -> str:
    found = taus(page, ranked, against, measure or "")
    if found.empty:
        return "–"
    if len(found) == 1:
        return number(found.iloc[0], 2)
    return f"{number(found.median(), 2)} ({number(found.min(), 2)} to {number(found.max(), 2)})"


def taus(page: Page, ranked: str, against: str, measure: str) -> pd.Series:
    """Kendall's taus of one kind, one a feature where patients are ranked."""
    table = page.table("spread_order")
    rows = (table["ranked"] == ranked) & (table["against"] == against) & (table["measure"] == measure)
    return table.loc[rows, "tau"].dropna()


def followed(page: Page) -> str:
    """Say so where only some of the patients were looked at; else nothing."""
    many = (page.table("lesions").groupby("patient_id").size() >= 2).sum()
    if many <= MOST_PATIENTS:
        return ""
    drawn = f"{whole(MOST_PATIENTS)} drawn at random are looked at"
    return f"Of {whole(many)} patients with two lesions or more, {drawn}."
