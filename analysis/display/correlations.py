"""Correlations of the robust features, clustered (Fig. 3), with the feature that stands for each cluster."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis import published
from analysis.display.feature_clusters import (
    Cluster,
    clusters_of,
    coloured,
    draw_bars,
    marked_words,
    name_features,
)
from analysis.display.names import feature_name
from analysis.display.page import Page
from analysis.display.palette import CLUSTER_FRAME, entitle, new_figure, themed
from analysis.display.show import Absent, Drawing
from analysis.display.text import count, listed, number, whole


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
    name_features(axes, page, matrix.index.tolist(), len(matrix))
    axes.set_xticks([])
    if clusters:
        _frame_clusters(axes, clusters, len(matrix))
        draw_bars(axes, clusters, len(matrix))
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


def _frame_clusters(axes: Axes, clusters: Sequence[Cluster], n: int) -> None:
    """Outline each cluster, and draw a bar below it."""
    for each, colour in coloured(clusters):
        start = each.first - 0.5
        square = Rectangle((start, start), each.size, each.size, fill=False, edgecolor=CLUSTER_FRAME, lw=1.6)
        axes.add_patch(square)
        below = (start, n - 0.5 + 0.012 * n)
        axes.add_patch(Rectangle(below, each.size, 0.03 * n, facecolor=colour, clip_on=False))


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
    return (
        f"Clustered heat map of the absolute correlation of the {n} robust features in {page.title} "
        f"(n = {lesions} lesions), as Fig. 3 of the paper, where {whole(features)} features fell into "
        f"{whole(clusters)} clusters, in other patients. Frames and bars: clusters. Bold, and beside the "
        f"bars: the feature that stands for its cluster.{marked_words(page)}"
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
