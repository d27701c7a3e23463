"""The two clustered heat maps: correlated features (Fig. 3) and dissimilar lesions (Fig. 5)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from analysis.display.names import feature_name
from analysis.display.page import Page
from analysis.display.palette import (
    INDEX_NAMES,
    entitle,
    new_figure,
    site_colour,
    site_handles,
    site_order,
    themed,
)
from analysis.display.show import Absent, Drawing
from analysis.display.text import count, escape, label, listed, number, whole

_MOST_LABELS = 60
_ROOMY = 30
_CLUSTERS = ("#4477AA", "#CCBB44")
MOST_PATIENTS = 3
_ENOUGH_LESIONS = 5


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
    selection = page.table("selection")
    figure = new_figure(2.3 + 3.7 * min(1.0, len(matrix) / 14), square=True)
    axes = figure.subplots()
    image = axes.imshow(matrix.to_numpy(), cmap="magma_r", vmin=0, vmax=1, interpolation="nearest")
    _name_features(axes, matrix.index.tolist(), _selected(page))
    _outline_clusters(axes, selection)
    entitle(figure, _correlation_title(page, len(matrix)))
    axes.grid(visible=False)
    figure.colorbar(image, ax=axes, shrink=0.8, label="absolute correlation |r|")
    return Drawing(figure, _correlation_caption(page, len(matrix)), _correlation_alt(page, len(matrix)))


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


def _name_features(axes: Axes, features: list[str], selected: list[str]) -> None:
    """Write all names where they can be read, else those of the selected features."""
    named = [
        (place, name)
        for place, name in enumerate(features)
        if name in selected or len(features) <= _MOST_LABELS
    ]
    size = 8 if len(named) <= _ROOMY else 6.5
    axes.set_yticks([place for place, _ in named], [feature_name(name) for _, name in named], fontsize=size)
    axes.set_xticks([])
    for text, (_, name) in zip(axes.get_yticklabels(), named, strict=True):
        text.set_fontweight("bold" if name in selected else "normal")


def _outline_clusters(axes: Axes, selection: pd.DataFrame) -> None:
    """Outline each cluster, and draw a bar under it with its number, in two colours that alternate."""
    n = len(selection)
    for rank, (cluster, rows) in enumerate(selection.sort_values("order").groupby("cluster", sort=False)):
        first, size = rows["order"].min() - 0.5, len(rows)
        axes.add_patch(_box(first, first, size, size, facecolor="none", edgecolor="#1B7837", linewidth=1.6))
        bar = _box(first, n - 0.5 + 0.012 * n, size, 0.03 * n, facecolor=_CLUSTERS[rank % 2], clip_on=False)
        axes.add_patch(bar)
        axes.text(first + size / 2, n - 0.5 + 0.05 * n, str(cluster), ha="center", va="top", fontsize=9)
    if n:
        axes.set_xlabel("cluster of correlated features", labelpad=26)


def _box(x: float, y: float, width: float, height: float, **style: object):  # type: ignore[no-untyped-def]
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), width, height, **style)  # type: ignore[arg-type]


def _correlation_title(page: Page, n: int) -> str:
    clusters = page.table("selection")["cluster"].nunique()
    if clusters:
        return f"{n} robust features fall into {count(clusters, 'cluster')}"
    return f"Correlation of the {n} features in use"


def _correlation_caption(page: Page, n: int) -> str:
    contours = page.table("contours")
    measured = whole(contours.loc[contours["contour"] == "original", "n_measured"].sum())
    if page.table("selection").empty:
        return (
            f"Absolute correlation of the {n} features in use in {page.title} (n = {measured} lesions). The "
            "cohort has no selection of its own, so no clusters are marked."
        )
    return (
        f"Clustered heat map of the absolute correlation of the {n} robust features in {page.title} "
        f"(n = {measured} lesions). Green squares and numbered bars: clusters. Bold: the feature that stands "
        "for its cluster."
    )


def _correlation_alt(page: Page, n: int) -> str:
    selection = page.table("selection")
    chosen = listed(feature_name(name) for name in _selected(page) or page.features)
    if selection.empty:
        return f"Heat map of the absolute correlation between the {n} features in use: {chosen}."
    return (
        f"Heat map of the absolute correlation between {n} robust features in "
        f"{count(selection['cluster'].nunique(), 'cluster')}. Selected, one a cluster: {chosen}."
    )


@dataclass(frozen=True)
class _Map:
    """A patient's dissimilarities, rows in the order of the dendrogram."""

    patient: str
    values: np.ndarray
    sites: list[str]


def exemplars(page: Page) -> list[str]:
    """Patients whose lesions are drawn: all of up to three, else the most, middling and least varied.

    Returns
    -------
    list of str
        In a larger cohort, of the patients with at least five usable lesions (or of all where there are
        none) those with the largest, the median and the smallest `average_pairs`.
    """
    table = page.table("heterogeneity")
    if len(table) <= MOST_PATIENTS:
        return table["patient_id"].tolist()
    many = table[table["n_lesions"] >= _ENOUGH_LESIONS]
    ranked = (table if many.empty else many).sort_values("average_pairs", ascending=False, kind="stable")
    places = (0, (len(ranked) - 1) // 2, len(ranked) - 1)
    return ranked["patient_id"].iloc[list(places)].drop_duplicates().tolist()


@themed
def dissimilarity_heatmap(page: Page) -> Drawing | Absent:
    """Draw Fig. 5: dissimilarity between the lesions of up to three patients, with a bar of sites."""
    maps = [_map_of(page, patient) for patient in exemplars(page)]
    if not maps:
        return Absent(f"No patient of this cohort has {page.enough}, so no two lesions are compared.")
    figure, panels = _panels(len(maps), legend=page.sites_known)
    top = max(np.nanmax(one.values) for one in maps if np.isfinite(one.values).any())
    images = [_draw_map(axes, one, top, page) for axes, one in zip(panels, maps, strict=False)]
    _explain(figure, panels[len(maps) :], images[0], maps)
    entitle(figure, _dissimilarity_title(page))
    return Drawing(figure, _dissimilarity_caption(page, maps), _dissimilarity_alt(page, maps))


def _panels(n: int, *, legend: bool) -> tuple[Figure, list[Axes]]:
    """Axes for the maps: one, or a row, or with a legend of sites four of which it takes the last."""
    if n == 1:
        figure = new_figure(5.2, square=True)
        return figure, [figure.subplots()]
    figure = new_figure(7.6 if legend else 3.4, square=True)
    return figure, list(figure.subplots(*((2, 2) if legend else (1, n))).ravel())


def _map_of(page: Page, patient: str) -> _Map:
    lesions = page.table("lesions")
    lesions = lesions[(lesions["patient_id"] == patient) & (lesions["order"] >= 0)].sort_values("order")
    place = {lesion: rank for rank, lesion in enumerate(lesions["lesion_id"])}
    pairs = page.table("dissimilarity")
    pairs = pairs[pairs["patient_id"] == patient]
    first, second = pairs["lesion_a"].map(place), pairs["lesion_b"].map(place)
    known = first.notna() & second.notna()
    values = np.full((len(place), len(place)), np.nan)
    np.fill_diagonal(values, 0)
    rows, columns = first[known].to_numpy(int), second[known].to_numpy(int)
    values[rows, columns] = values[columns, rows] = pairs.loc[known, "dissimilarity"]
    return _Map(patient, values, lesions["site"].tolist())


def _draw_map(axes: Axes, one: _Map, top: float, page: Page) -> AxesImage:
    n = len(one.values)
    image = axes.imshow(one.values, cmap="viridis", vmin=0, vmax=top, interpolation="nearest")
    axes.set_title(f"Patient {label(one.patient, 18)}, {count(n, 'lesion')}", fontsize=11)
    axes.set(xticks=[], yticks=[])
    axes.grid(visible=False)
    if page.sites_known:
        sites = site_order(one.sites)
        codes = np.array([[sites.index(site) for site in one.sites]])
        colours = ListedColormap([site_colour(site) for site in sites])
        bounds = {"bottom": (0, -0.065, 1, 0.05), "left": (-0.065, 0, 0.05, 1)}
        for side, place in bounds.items():
            bar = axes.inset_axes(place)
            bar.imshow(
                codes if side == "bottom" else codes.T,
                cmap=colours,
                aspect="auto",
                vmin=0,
                vmax=len(sites) - 1,
            )
            bar.set(xticks=[], yticks=[])
            bar.grid(visible=False)
    return image


def _explain(figure: Figure, spare: np.ndarray | list[Axes], image: AxesImage, maps: list[_Map]) -> None:
    """Put the colour scale beside the maps, and the legend of sites into the free panel or below."""
    sites = site_order([site for one in maps for site in one.sites])
    handles = [] if sites == ["unknown"] else site_handles(sites)
    figure.colorbar(image, ax=figure.axes, shrink=0.5, label="dissimilarity of two lesions (1 − cosine)")
    for axes in spare:
        axes.set_axis_off()
    if handles and len(spare):
        spare[-1].legend(handles=handles, title="site of the lesion", loc="center")
    elif handles:
        figure.legend(handles=handles, title="site of the lesion", loc="outside lower center", ncols=4)


def _dissimilarity_title(page: Page) -> str:
    table = page.table("heterogeneity")
    top = table.sort_values("maximal").iloc[-1]
    return f"The two least alike lesions of one patient have a dissimilarity of {number(top['maximal'], 2)}"


def _dissimilarity_caption(page: Page, maps: list[_Map]) -> str:
    shown = listed(f"{escape(one.patient)} ({len(one.values)} lesions)" for one in maps)
    every = len(page.table("heterogeneity")) <= MOST_PATIENTS
    which = "" if every else (
        " Of the patients with at least five usable lesions these have the largest, the median and the "
        "smallest average over distinct pairs."
    )  # fmt: skip
    bars = " Bars beside the maps: site of each lesion." if page.sites_known else ""
    return (
        f"Dissimilarity between all pairs of lesions of patient {shown} in {page.title}: dark is alike, "
        "bright is "
        "different. Lesions stand in the order of a clustering, so that like lesions are "
        f"neighbours.{bars}{which}"
    )


def _dissimilarity_alt(page: Page, maps: list[_Map]) -> str:
    table = page.table("heterogeneity").set_index("patient_id")
    said = "; ".join(
        f"patient {one.patient}: {len(one.values)} lesions, average over distinct pairs "
        f"{number(table.loc[one.patient, 'average_pairs'])}, largest "
        f"{number(table.loc[one.patient, 'maximal'])}"
        for one in maps
    )
    return f"Heat maps of the dissimilarity between lesions. {said}."


def heterogeneity_table(page: Page) -> pd.DataFrame | Absent:
    """List the three indices of each patient, in the order of the results table."""
    table = page.table("heterogeneity")
    if table.empty:
        return Absent(f"No patient of this cohort has {page.enough}, so there are no indices.")
    return pd.DataFrame(
        {
            "Patient": table["patient_id"],
            "Usable lesions (n)": table["n_lesions"].map(whole),
            **{
                f"{INDEX_NAMES[index].capitalize()} (no unit)": table[index].map(number)
                for index in ("average_pairs", "average_paper", "maximal")
            },
        }
    )
