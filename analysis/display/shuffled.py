"""The negative control: what of a feature stays when the voxels of each lesion are shuffled."""

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from analysis.display.contour_limits import no_agreement
from analysis.display.names import feature_name
from analysis.display.page import Page, records
from analysis.display.palette import ACCENT, CLASS_NAMES, INK, entitle, new_figure, themed
from analysis.display.show import Absent, Drawing
from analysis.display.text import NO_VALUE, count, number, percent, whole
from analysis.display.unfinished import failure
from analysis.study.further.shuffled import ARRANGEMENT, HALF_PERCENT, SIZE, UNCHANGED

_ROWS = 12


def no_shuffled(page: Page) -> Absent | None:
    """Return the sentence for a cohort without the negative control, else None."""
    if not page.table("shuffled").empty:
        return None
    if absent := failure(page, "shuffled", "The negative control"):
        return absent
    if page.cohort.source == "lidc":
        return Absent("This cohort has outlines and no images here, so no voxels could be shuffled.")
    if page.cohort.source not in ("volumes", "phantom"):
        return Absent(
            "The features of this cohort were measured elsewhere. Voxels can be shuffled only where the "
            "images are at hand, so what its textures owe to size and histogram cannot be told."
        )
    if page.table("floor").empty:
        return Absent(
            "For the same reason there is no negative control."
            if no_agreement(page)
            else "No patient has two lesions, so nothing was shuffled."
        )
    return Absent(
        "The features of this cohort were brought ready-made, so its lesions were not measured again with "
        "shuffled voxels."
    )


def textures(page: Page) -> pd.DataFrame:
    """Rows of the table `shuffled` that shuffling can change, and that have a value."""
    table = page.table("shuffled")
    return table[(table["carries"] != UNCHANGED) & np.isfinite(table["explained"])]


@themed
def shuffled_figure(page: Page) -> Drawing | Absent:
    """Draw the share of each texture's variance between lesions that stays after shuffling."""
    if absent := no_shuffled(page):
        return absent
    rows = textures(page)
    if rows.empty:
        return Absent("No texture differs between the lesions that were shuffled.")
    classes = [name for name in CLASS_NAMES if name in set(rows["feature_class"])]
    figure = new_figure(1.6 + 0.5 * len(classes))
    axes = figure.subplots()
    for place, name in enumerate(classes):
        _strip(axes, rows[rows["feature_class"] == name], place)
    axes.axvline(HALF_PERCENT, color=INK, linestyle="--", linewidth=1)
    axes.set_yticks(range(len(classes)), [CLASS_NAMES[name] for name in classes])
    axes.set(
        xlim=(-2, 102),
        ylim=(len(classes) - 0.5, -0.5),
        xlabel="variance between lesions that goes with size and histogram alone (%)",
    )
    axes.grid(visible=False, axis="y")
    handles, labels = _legend(axes)
    figure.legend(handles, labels, loc="outside lower center", ncols=2)
    entitle(figure, _title(rows))
    return Drawing(figure, _caption(page, rows), _alt(rows, classes))


def _strip(axes: Axes, rows: pd.DataFrame, place: int) -> None:
    ordered = rows.sort_values("explained", kind="stable")
    heights = place + np.linspace(-0.28, 0.28, len(ordered)) if len(ordered) > 1 else np.array([float(place)])
    for used, colour, size, words in ((False, "#777777", 22, "other textures"), (True, ACCENT, 46, "in use")):
        part = (ordered["in_use"] == used).to_numpy()
        axes.scatter(ordered.loc[part, "explained"], heights[part], s=size, color=colour, alpha=0.85,
                     marker="D" if used else "o", linewidths=0, label=words,
                     zorder=3 if used else 2)  # fmt: skip


def _legend(axes: Axes) -> tuple[list[Artist], list[str]]:
    """One entry a kind of mark."""
    found = dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True))
    return list(found.values()), list(found)


def _title(rows: pd.DataFrame) -> str:
    size = int((rows["carries"] == SIZE).sum())
    return (
        f"For {whole(size)} of {count(len(rows), 'texture')}, half or more of the variance between lesions "
        "is there without any arrangement of the voxels"
    )


def _caption(page: Page, rows: pd.DataFrame) -> str:
    return (
        f"Textures of {page.title} with the voxels shuffled inside each lesion (n = "
        f"{whole(rows['n_lesions'].max())} lesions of {count(rows['n_patients'].max(), 'patient')}): the "
        "squared correlation of true and shuffled values over the lesions of a patient. A mark is a feature. "
        "Shape and first order are left out, for shuffling cannot change them. Dashed: "
        f"{percent(HALF_PERCENT)}."
    )


def _alt(rows: pd.DataFrame, classes: list[str]) -> str:
    said = "; ".join(
        f"{CLASS_NAMES[name]} {percent(part.min())} to {percent(part.max())}"
        for name in classes
        for part in [rows.loc[rows["feature_class"] == name, "explained"]]
    )
    return f"A strip of marks for each class of texture, of shares that stay after shuffling: {said}."


def shuffled_table(page: Page) -> pd.DataFrame | Absent:
    """List the textures in use, and those that carry most of the arrangement."""
    if no_shuffled(page) or textures(page).empty:
        return Absent("")
    rows = textures(page).sort_values("explained", kind="stable")
    chosen = pd.concat([rows[rows["in_use"]], rows[~rows["in_use"]].head(4)]).head(_ROWS)
    return pd.DataFrame(
        [
            {
                "Texture": feature_name(row.feature),
                "In use": bool(row.in_use),
                "Explained (%)": number(row.explained),
                "95 % over patients (%)": f"{number(row.explained_low)} to {number(row.explained_high)}"
                if np.isfinite(row.explained_low)
                else NO_VALUE,
                "Carries mostly": {SIZE: "size and histogram", ARRANGEMENT: "arrangement"}[row.carries],
            }
            for row in records(chosen)
        ]
    )
