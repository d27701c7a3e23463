"""Correlations of the robust features, clustered (Fig. 3), with the feature that stands for each cluster."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis import published
from analysis.display.names import feature_name, two_lines
from analysis.display.page import Page
from analysis.display.palette import CLUSTER_COLOURS, CLUSTER_FRAME, INK, entitle, new_figure, themed
from analysis.display.show import Absent, Drawing
from analysis.display.text import count, listed, number, whole

_MOST_LABELS = 60
_ROOMY = 30
_NAME_WIDTH = 16
_LINE = 0.034
"""Height of a line of the name of a cluster, as a share of the height of the map."""


@dataclass(frozen=True)
class Cluster:
    """Correlated features: their number, their places in the order of the dendrogram, and the one chosen.

    Attributes
    ----------
    number : int
    first, size : int
    chosen : str
        Pyradiomics name; empty where none was chosen.
    """

    number: int
    first: int
    size: int
    chosen: str

    @property
    def middle(self) -> float:
        """Where its bar has its middle."""
        return self.first + (self.size - 1) / 2

    @property
    def name(self) -> str:
        """Number and the feature that stands for it, on two lines where it is long."""
        chosen = two_lines(self.chosen, _NAME_WIDTH) if self.chosen else ""
        return f"{self.number}  {chosen}".replace("\n", "\n    ")


def clusters_of(selection: pd.DataFrame) -> list[Cluster]:
    """List the clusters of a table `selection`, in the order of the dendrogram."""
    found = []
    for name, rows in selection.sort_values("order").groupby("cluster", sort=False):
        chosen = rows.loc[rows["selected"], "feature"].tolist()
        found.append(
            Cluster(int(str(name)), int(rows["order"].min()), len(rows), chosen[0] if chosen else "")
        )
    return found


@themed
def correlation_heatmap(page: Page) -> Drawing | Absent:
    """Draw Fig. 3: the absolute correlation of the robust features, clustered.

    Returns
    -------
    Drawing or Absent
        Without a selection of its own, the features in use in their own order.
    """
    matrix = _correlations(page)
    if len(matrix) < 2:
        return Absent("Fewer than two features can be correlated in this cohort, so there is no heat map.")
    clusters = clusters_of(page.table("selection"))
    figure = new_figure(1.8 + 3.9 * min(1.0, len(matrix) / 14), square=True)
    axes = figure.subplots()
    image = axes.imshow(matrix.to_numpy(), cmap="magma_r", vmin=0, vmax=1, interpolation="nearest")
    _name_features(axes, page, matrix.index.tolist())
    _mark_clusters(axes, clusters, len(matrix))
    entitle(figure, _title(page, matrix))
    axes.grid(visible=False)
    figure.colorbar(
        image, ax=axes, shrink=0.6, aspect=28, location="bottom", label="absolute correlation |r|"
    )
    return Drawing(figure, _caption(page, len(matrix)), _alt(page, matrix))


def _correlations(page: Page) -> pd.DataFrame:
    """Lay out |r| as a square, in the order of the dendrogram where there is one."""
    table, selection = page.table("correlation"), page.table("selection").sort_values("order")
    order = selection["feature"].tolist() or table["feature_a"].drop_duplicates().tolist()
    other = table.rename(columns={"feature_a": "feature_b", "feature_b": "feature_a"})
    both = pd.concat([table, other[table.columns]]).drop_duplicates(["feature_a", "feature_b"])
    square = both.pivot_table(index="feature_a", columns="feature_b", values="correlation", dropna=False)
    return square.reindex(index=order, columns=order).abs()


def _selected(page: Page) -> list[str]:
    selection = page.table("selection")
    return selection.loc[selection["selected"], "feature"].tolist()


def marked(page: Page) -> set[str]:
    """Features in use, where they are others than those that this cohort would select; else none."""
    chosen = set(_selected(page))
    return set(page.features) if chosen and chosen != set(page.features) else set()


def _name_features(axes: Axes, page: Page, features: list[str]) -> None:
    """Write all names where they can be read, else those of the features chosen or in use."""
    selected, used = _selected(page), marked(page)
    named = [
        (place, name)
        for place, name in enumerate(features)
        if name in selected or name in used or len(features) <= _MOST_LABELS
    ]
    names = [feature_name(name) for _, name in named]
    axes.set_yticks([place for place, _ in named], names, fontsize=8 if len(named) <= _ROOMY else 6.5)
    axes.set_xticks([])
    axes.tick_params(axis="y", pad=6 if used else 1)
    dots = [place for place, name in named if name in used]
    axes.plot([-0.5 - 0.014 * len(features)] * len(dots), dots, "o", color=INK, markersize=3, clip_on=False)
    for text, (_, name) in zip(axes.get_yticklabels(), named, strict=True):
        text.set_fontweight("bold" if name in selected else "normal")


def _mark_clusters(axes: Axes, clusters: list[Cluster], n: int) -> None:
    """Outline each cluster, and draw a bar beside and below it, with its number and its chosen feature."""
    for rank, each in enumerate(clusters):
        start = each.first - 0.5
        frame = Rectangle(
            (start, start), each.size, each.size, facecolor="none", edgecolor=CLUSTER_FRAME, linewidth=1.6
        )
        axes.add_patch(frame)
        colour = CLUSTER_COLOURS[rank % len(CLUSTER_COLOURS)]
        for corner, width, height in (
            ((n - 0.5 + 0.012 * n, start), 0.03 * n, each.size),
            ((start, n - 0.5 + 0.012 * n), each.size, 0.03 * n),
        ):
            axes.add_patch(Rectangle(corner, width, height, facecolor=colour, clip_on=False))
    lines = [_LINE * n * (1 + each.name.count("\n")) for each in clusters]
    heights = spaced([each.middle for each in clusters], lines)
    for each, height in zip(clusters, heights, strict=True):
        edge = n - 0.5 + 0.048 * n
        axes.plot([edge, edge + 0.025 * n], [each.middle, height], color=INK, linewidth=0.8, clip_on=False)
        axes.text(edge + 0.035 * n, height, each.name, va="center", fontsize=8, fontweight="bold")
    axes.set(xlim=(-0.5, n - 0.5), ylim=(n - 0.5, -0.5))


def spaced(places: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Move rising places on where things of these sizes, in their middle, would overlap.

    Examples
    --------
    >>> spaced([0.0, 5.0, 5.5, 9.0], [2.0, 2.0, 2.0, 1.0])
    [0.0, 5.0, 7.0, 9.0]
    """
    moved: list[float] = []
    for at, (place, size) in enumerate(zip(places, sizes, strict=True)):
        moved.append(max(place, moved[-1] + (sizes[at - 1] + size) / 2) if moved else place)
    return moved


def _title(page: Page, matrix: pd.DataFrame) -> str:
    clusters, n = page.table("selection")["cluster"].nunique(), f"n = {_lesions(page)} lesions"
    if clusters:
        return f"{len(matrix)} robust features fall into {count(clusters, 'cluster')} ({n})"
    first, second, most = _most_alike(matrix)
    if not first:
        return f"Correlation of the {len(matrix)} features in use ({n})"
    return (
        f"Of {len(matrix)} features in use {first} and {second} are most alike: |r| = {number(most, 2)} ({n})"
    )


def _most_alike(matrix: pd.DataFrame) -> tuple[str, str, float]:
    """Pick the two features with the largest correlation; empty names where none is known."""
    values = np.where(np.triu(np.ones(matrix.shape, bool), 1), matrix.to_numpy(float), np.nan)
    if not np.isfinite(values).any():
        return "", "", np.nan
    first, second = divmod(int(np.nanargmax(values)), len(matrix))
    names = [feature_name(name) for name in matrix.index]
    return names[first], names[second], float(values[first, second])


def _lesions(page: Page) -> str:
    contours = page.table("contours")
    return whole(contours.loc[contours["contour"] == "original", "n_measured"].sum())


def _caption(page: Page, n: int) -> str:
    lesions = _lesions(page)
    if page.table("selection").empty:
        return (
            f"Absolute correlation of the {n} features in use in {page.title} (n = {lesions} lesions). The "
            "cohort has no selection of its own, so no clusters are marked as in Fig. 3 of the paper."
        )
    features, clusters = (published.value(f"{name}-figure") for name in ("robust-features", "clusters"))
    dots = " Dots: those in use here, where this cohort would choose others." * bool(marked(page))
    return (
        f"Clustered heat map of the absolute correlation of the {n} robust features in {page.title} "
        f"(n = {lesions} lesions), as Fig. 3 of the paper, where {whole(features)} features fell into "
        f"{whole(clusters)} clusters, in other patients. Frames and bars: clusters. Bold, and beside the "
        f"bars: the feature that stands for its cluster.{dots}"
    )


def _alt(page: Page, matrix: pd.DataFrame) -> str:
    clusters = clusters_of(page.table("selection"))
    if not clusters:
        chosen = listed(feature_name(name) for name in page.features)
        return f"Heat map of the absolute correlation between the {len(matrix)} features in use: {chosen}."
    said = listed(
        f"{feature_name(each.chosen)} of {count(each.size, 'feature')}" for each in clusters if each.chosen
    )
    return (
        f"Heat map of the absolute correlation between {len(matrix)} robust features in "
        f"{count(len(clusters), 'cluster')}. Selected, one a cluster: {said}."
    )
