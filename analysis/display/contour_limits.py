"""Agreement of contours: concordance with its interval, beside how far a contour moves a feature."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullFormatter

from analysis.display.names import feature_name, two_lines
from analysis.display.page import Page, records
from analysis.display.palette import INK, entitle, new_figure, themed
from analysis.display.show import Absent, Drawing
from analysis.display.text import NO_VALUE, count, escape, number, percent, whole
from analysis.display.unfinished import not_computed
from analysis.scales import SCALES
from analysis.statistics.agreement import ROBUST_FROM
from analysis.statistics.intervals import FEWEST
from analysis.statistics.jackknife import FEW
from analysis.statistics.log_scale import RATIO

CONTOURS = {"eroded": "1 mm smaller", "dilated": "1 mm larger"}
_STYLE = {"eroded": ("#0077BB", "o", -0.17), "dilated": ("#EE7733", "s", 0.17)}
_ROW_INCHES = 0.44
_LEAST_X = 0.3
_TICKS = (-94, -75, -50, 0, 100, 300, 1500)
"""Changes (%), mostly by halves and doubles."""


def no_agreement(page: Page) -> Absent | None:
    """Return the sentence for a cohort without a second contour, or after `--quick`, else None."""
    if not (page.table("agreement").empty and page.table("readers").empty):
        return None
    if page.table("robustness").empty:
        return Absent(
            "This cohort has one contour a lesion. How far a feature depends on where the contour is drawn "
            "cannot be told from it, so there is neither a limit of agreement nor a floor."
        )
    return not_computed(page, "agreement", "Agreement over patients")


def compared(page: Page) -> pd.DataFrame:
    """Rows of the table `agreement` on features in use, in their order."""
    table = page.table("agreement")
    order = {name: place for place, name in enumerate(page.features)}
    rows = table[table["feature"].isin(order)]
    return rows.sort_values("feature", key=lambda names: names.map(order), kind="stable")


@themed
def limits_figure(page: Page) -> Drawing | Absent:
    """Draw concordance and limits of agreement of the features in use, contour by contour."""
    if absent := no_agreement(page):
        return absent
    rows = compared(page)
    if rows.empty:
        return Absent("No eroded or dilated contour of a feature in use could be compared.")
    features = rows["feature"].drop_duplicates().tolist()
    figure = new_figure(2.0 + _ROW_INCHES * len(features))
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=(1, 1.25))
    for row in records(rows):
        _mark(left, right, row, features.index(row.feature))
    _left(left, features)
    _right(right, rows)
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    entitle(figure, _title(rows))
    return Drawing(figure, _caption(page, rows), _alt(rows))


def _mark(left: Axes, right: Axes, row: Any, place: int) -> None:
    colour, marker, shift = _STYLE[row.contour]
    height = place + shift
    first = CONTOURS[row.contour] not in left.get_legend_handles_labels()[1]
    left.plot([row.ccc_low, row.ccc_high], [height] * 2, color=colour, linewidth=1.6)
    left.scatter(row.ccc, height, color=colour, marker=marker, s=28, zorder=3, clip_on=False,
                 label=CONTOURS[row.contour] if first else None)  # fmt: skip
    if row.scale == RATIO and np.isfinite(row.percentile_low):
        ratio = [1 + value / 100 for value in (row.percentile_low, row.percentile_high)]
        right.plot(ratio, [height] * 2, color=colour, linewidth=5, alpha=0.45, solid_capstyle="butt")
        right.scatter(1 + row.bias / 100, height, color=colour, marker=marker, s=28, zorder=3)


def _left(axes: Axes, features: list[str]) -> None:
    axes.axvline(ROBUST_FROM, color=INK, linestyle="--", linewidth=1)
    axes.set_yticks(range(len(features)), [two_lines(name) for name in features], fontsize=9)
    axes.set_ylim(len(features) - 0.5, -0.5)
    low = min(_LEAST_X, axes.get_xlim()[0])
    axes.set_xlim(max(low, -1.02), 1.0)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("concordance with\nthe original contour")


def _right(axes: Axes, rows: pd.DataFrame) -> None:
    axes.axvline(1, color=INK, linewidth=1)
    axes.set_xscale("log")
    axes.grid(visible=False, axis="y")
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.minorticks_off()
    low, high = axes.get_xlim()
    ticks = [1 + tick / 100 for tick in _TICKS if low <= 1 + tick / 100 <= high]
    axes.set_xticks(ticks)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda ratio, _at: _signed(100 * (ratio - 1))))
    axes.tick_params(axis="x", labelsize=9)
    axes.set_xlabel("change against the original contour (%):\nmean (mark) and 95 % of lesions (bar)")
    features = rows["feature"].drop_duplicates().tolist()
    for place, feature in enumerate(features):
        if (rows.loc[rows["feature"] == feature, "scale"] != RATIO).all():
            axes.text(0.02, place, _no_ratio(feature), fontsize=8, va="center", ha="left",
                      color="#555555", transform=axes.get_yaxis_transform())  # fmt: skip


def _no_ratio(feature: str) -> str:
    """Say why a change is not given as a ratio."""
    if SCALES[feature].type == "ratio":
        return "not as a ratio here, a value is 0:\nsee the table"
    return "no ratio scale: see the table"


def _signed(value: float) -> str:
    return f"{value:+.0f}".replace("-", "−") if round(value) else "0"


def widest(rows: pd.DataFrame) -> Any | None:
    """Give the row with the widest limits among those that agree at 0.9 or better; None without one."""
    able = rows[(rows["ccc"] >= 0.9) & (rows["scale"] == RATIO) & np.isfinite(rows["percentile_low"])]
    if able.empty:
        return None
    reach = np.log1p(able["percentile_high"] / 100) - np.log1p(able["percentile_low"] / 100)
    return next(records(able.loc[[reach.idxmax()]]))


def _title(rows: pd.DataFrame) -> str:
    row = widest(rows)
    if row is None:
        return "Agreement of the features in use, and how far a contour moves them"
    return (
        f"{feature_name(row.feature)} has a concordance of {number(row.ccc)}, and yet a contour "
        f"{CONTOURS[row.contour]} changes it by {change(row.percentile_low)} to {change(row.percentile_high)}"
    )


def change(value: float) -> str:
    """Write a change in percent with its sign.

    Examples
    --------
    >>> change(-57.2).replace("\N{NO-BREAK SPACE}", " "), change(9.1).replace("\N{NO-BREAK SPACE}", " ")
    ('−57 %', '+9.1 %')
    """
    return ("+" if value > 0 else "") + percent(value)


def _caption(page: Page, rows: pd.DataFrame) -> str:
    patients = int(rows["n_patients"].max())
    which = "with its 95 % interval over patients" if patients >= FEWEST else f"({FEW})"
    return (
        f"Agreement of the features in use in {page.title} (n = {whole(rows['n_lesions'].max())} lesions "
        f"of {count(patients, 'patient')}). Left: concordance correlation {which}; dashed, "
        f"{ROBUST_FROM:g}. Right: mean change, and the 2.5th to the 97.5th percentile of the lesions’ "
        "changes, as ratios, for features with a true zero and no value of 0."
    )


def _alt(rows: pd.DataFrame) -> str:
    said = "; ".join(
        f"on the contour {words} concordance runs from {number(own.min())} to {number(own.max())}"
        for contour, words in CONTOURS.items()
        for own in [rows.loc[rows["contour"] == contour, "ccc"]]
        if len(own)
    )
    return f"Two panels, a row a feature and a mark a contour: {said}."


def limits_table(page: Page) -> pd.DataFrame | Absent:
    """List concordance, its interval, and limits of agreement of the features in use."""
    if no_agreement(page) or compared(page).empty:
        return Absent("")
    rows = compared(page)
    enough = rows["n_patients"].max() >= FEWEST
    return pd.DataFrame([_cells(row, enough) for row in records(rows)])


def _cells(row: Any, enough: bool) -> dict[str, str]:
    intervals = {
        "95 % over patients (no unit)": _range(row.ccc_low, row.ccc_high),
        "95 % by Lin (no unit)": _range(row.lin_low, row.lin_high),
    }
    ends = f"{number(row.percentile_low, 2)} to {number(row.percentile_high, 2)}{_unit(row)}"
    return {
        "Feature": feature_name(row.feature),
        "1 mm": CONTOURS[row.contour].removeprefix("1 mm "),
        "Concordance (no unit)": number(row.ccc),
        **(intervals if enough else {}),
        "95 % change by (unit beside, if any)": ends if np.isfinite(row.percentile_low) else NO_VALUE,
    }


def _unit(row: Any) -> str:
    """Name the unit of a change, with a space before it; nothing where it is not known."""
    if row.scale == RATIO:
        return "\N{NO-BREAK SPACE}%"
    return "\N{NO-BREAK SPACE}HU" if SCALES[row.feature].reason.startswith("attenuation (HU)") else ""


def _range(low: float, high: float) -> str:
    return f"{number(low)} to {number(high)}" if np.isfinite(low) else NO_VALUE


def readers_table(page: Page) -> pd.DataFrame | Absent:
    """List ICC(A,1) and the spread over readers of the features in use."""
    table = page.table("readers")
    rows = table[table["feature"].isin(page.features)]
    if no_agreement(page) or rows.empty:
        return Absent("")
    return pd.DataFrame(
        [
            {
                "Feature": feature_name(row.feature),
                "Lesions (n)": row.n_lesions,
                "Readers (n)": row.n_readers,
                "ICC(A,1) (no unit)": number(row.icc_a1),
                "95 % interval (no unit)": _range(row.icc_a1_low, row.icc_a1_high),
                "Spread over readers (unit beside, if any)": f"{number(row.within, 2)}{_unit(row)}",
            }
            for row in records(rows)
        ]
    )


def about_readers(page: Page) -> str:
    """Say whether readers can be compared."""
    if no_agreement(page):
        return ""
    table = page.table("readers")
    if table.empty:
        return (
            f"{escape(page.cohort.title)} has no contours of several readers, so no intraclass correlation "
            "ICC(A,1) is given: an erosion or a dilation shifts every border by a rule and is no rater."
        )
    return (
        f"{count(table['n_readers'].max(), 'reader')} drew the lesions. ICC(A,1) is the intraclass "
        "correlation of readers who are the same for every lesion; it falls when one of them always draws "
        "larger {cite:p}`mcgraw1996`."
    )
