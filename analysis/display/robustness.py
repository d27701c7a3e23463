"""Robustness: which features survive a contour drawn one millimetre smaller or larger."""

import pandas as pd

from analysis.display.names import feature_name
from analysis.display.page import Page, records
from analysis.display.palette import CLASS_NAMES, INK, entitle, new_figure, themed
from analysis.display.show import Absent, Drawing
from analysis.display.text import escape, label, listed, number, whole
from analysis.features import feature_class

THRESHOLD = 0.8
_CONTOURS = {"eroded": "1 mm smaller", "dilated": "1 mm larger", "readers": "between readers"}
_COLOURS = ("#0077BB", "#EE7733", "#009988", "#AA3377")


def no_contours(page: Page) -> Absent | None:
    """Return the sentence for a cohort without a second contour, else None."""
    if page.table("robustness").empty:
        return Absent(
            "This cohort has one contour a lesion. How far a feature depends on where the contour is drawn "
            "cannot be told from it, so no feature is called robust or not."
        )
    return None


def robust_features(page: Page) -> list[str]:
    """Features that are robust against every contour, in the order of the table."""
    table = page.table("robustness")
    return table.loc[table["robust"], "feature"].drop_duplicates().tolist()


def examined(page: Page) -> pd.DataFrame:
    """Rows of the table `robustness` on features that some lesion has on two contours."""
    table = page.table("robustness")
    known = table.groupby("feature")["n_lesions"].transform("max") > 0
    return table[known] if known.any() else table


def between_readers(page: Page) -> bool:
    """Tell whether agreement is that of readers with each other alone, not with the original contour."""
    return set(page.table("robustness")["contour"]) == {"readers"}


@themed
def agreement_figure(page: Page) -> Drawing | Absent:
    """Draw each feature's agreement between contours, by feature class, with the 0.8 line.

    Returns
    -------
    Drawing or Absent
        Absent without a second contour.
    """
    if absent := no_contours(page):
        return absent
    table = examined(page)
    classes = [name for name in CLASS_NAMES if name in set(table["feature"].map(feature_class))]
    contours = table["contour"].drop_duplicates().tolist()
    figure = new_figure(1.6 + 0.5 * len(classes))
    axes = figure.subplots()
    for place, contour in enumerate(contours):
        _strip(
            axes, table[table["contour"] == contour], classes, (place - (len(contours) - 1) / 2) * 0.26, place
        )
    axes.axvline(THRESHOLD, color=INK, linestyle="--", linewidth=1)
    axes.set_yticks(range(len(classes)), [CLASS_NAMES[name] for name in classes])
    axes.set(
        ylim=(len(classes) - 0.5, -0.5),
        xlabel="agreement between readers (intraclass correlation, 1 = identical)"
        if between_readers(page)
        else "agreement with the original contour (concordance, 1 = identical)",
    )
    robust, all_features = robust_features(page), table["feature"].nunique()
    entitle(figure, f"{len(robust)} of {all_features} features agree at {THRESHOLD} or better")
    axes.grid(visible=False, axis="y")
    figure.legend(loc="outside lower center", ncols=len(contours))
    return Drawing(figure, _caption(page), _alt(page, classes))


def _strip(axes, rows: pd.DataFrame, classes: list[str], shift: float, place: int) -> None:  # type: ignore[no-untyped-def]
    contour = str(rows["contour"].iloc[0])
    ranks = rows["feature"].map(feature_class).map(classes.index)
    robust = rows["robust"].to_numpy()
    colour = _COLOURS[place % len(_COLOURS)]
    name = label(_CONTOURS.get(contour, contour))
    axes.scatter(
        rows["ccc"], ranks + shift, s=30, marker="os^D"[place % 4], linewidths=1.1, label=name,
        facecolors=[colour if kept else "white" for kept in robust], edgecolors=colour,
    )  # fmt: skip


def _caption(page: Page) -> str:
    table = examined(page)
    least, most = table["n_lesions"].min(), table["n_lesions"].max()
    lesions = whole(least) if least == most else f"{whole(least)} to {whole(most)}"
    return (
        f"Agreement of each feature between contours in {page.title} (n = {lesions} lesions). A mark is a "
        f"feature against one contour; filled marks are robust, that is {THRESHOLD} or better (dashed line) "
        "against every contour."
    )


def _alt(page: Page, classes: list[str]) -> str:
    robust = [feature_class(feature) for feature in robust_features(page)]
    parts = listed(f"{robust.count(name)} {CLASS_NAMES[name]}" for name in classes)
    return f"Dot plot of agreement by feature class with a line at {THRESHOLD}. Robust features: {parts}."


def robustness_table(page: Page) -> pd.DataFrame | Absent:
    """List the robust features and their agreement with each contour, with 95 % intervals."""
    if no_contours(page):
        return Absent("")  # the figure above it says why
    table = page.table("robustness")
    rows = table[table["robust"]]
    if rows.empty:
        return Absent(f"No feature of this cohort reaches an agreement of {THRESHOLD} against every contour.")
    cells = [f"{number(row.ccc)} [{number(row.ccc_low)}–{number(row.ccc_high)}]" for row in records(rows)]
    wide = rows.assign(cell=cells).pivot_table(
        index="feature", columns="contour", values="cell", aggfunc="first", sort=False
    )
    wide.columns = [f"{_CONTOURS.get(name, name)} [95 % interval] (no unit)" for name in wide.columns]
    wide.insert(0, "Class", [CLASS_NAMES.get(feature_class(name), "") for name in wide.index])
    wide.insert(0, "Feature", [feature_name(name) for name in wide.index])
    return wide.reset_index(drop=True)


def robust_names(page: Page) -> str:
    """Robust features in words, escaped, at most a dozen of them."""
    names = [escape(feature_name(feature)) for feature in robust_features(page)]
    more = [f"{len(names) - 12} more"] if len(names) > 12 else []
    return listed(names[:12] + more)
