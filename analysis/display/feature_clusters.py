"""Features along a heat map: their names, the clusters they form, and the one that stands for each."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.display.names import feature_name, two_lines
from analysis.display.page import Page
from analysis.display.palette import CLUSTER_COLOURS, INK

_MOST_LABELS = 60
_ROOMY = 30
_GAP, _BAR, _LEADER = 0.012, 0.03, 0.028
"""Space before a bar, its width, and the line from it to its name, as shares of the width of the map."""
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
        chosen = next(iter(rows.loc[rows["selected"], "feature"]), "")
        found.append(Cluster(int(str(name)), int(rows["order"].min()), len(rows), chosen))
    return found


def selected(page: Page) -> list[str]:
    """Features that this cohort's own selection chose; none without one."""
    selection = page.table("selection")
    return selection.loc[selection["selected"], "feature"].tolist()


def marked(page: Page) -> set[str]:
    """Features in use, where they are others than those that this cohort would select; else none."""
    chosen = set(selected(page))
    return set(page.features) if chosen and chosen != set(page.features) else set()


def marked_words(page: Page) -> str:
    """Say what a dot means, where there are any."""
    return " Dots: those in use here, where this cohort would choose others." if marked(page) else ""


def name_features(axes: Axes, page: Page, features: Sequence[str], columns: int) -> None:
    """Write the names of the rows of a map: all where they can be read, else those chosen or in use.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    page : Page
    features : sequence of str
        Pyradiomics names, from the top down.
    columns : int
        Of the map.
    """
    bold, used = selected(page), marked(page)
    named = [
        (place, name)
        for place, name in enumerate(features)
        if name in bold or name in used or len(features) <= _MOST_LABELS
    ]
    names = [feature_name(name) for _, name in named]
    axes.set_yticks([place for place, _ in named], names, fontsize=8 if len(named) <= _ROOMY else 6.5)
    axes.tick_params(axis="y", pad=6 if used else 1)
    # A line of no points that is not clipped would make the layout leave room for the corner of the figure.
    if dots := [place for place, name in named if name in used]:
        axes.plot([-0.5 - 0.014 * columns] * len(dots), dots, "o", color=INK, markersize=3, clip_on=False)
    for text, (_, name) in zip(axes.get_yticklabels(), named, strict=True):
        text.set_fontweight("bold" if name in bold else "normal")


def draw_bars(axes: Axes, clusters: Sequence[Cluster], columns: int) -> None:
    """Draw a bar a cluster at the right of a map, with its number and its chosen feature.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    clusters : sequence of Cluster
    columns : int
        Of the map.
    """
    rows = sum(each.size for each in clusters)
    edge = columns - 0.5 + _GAP * columns
    for each, colour in coloured(clusters):
        bar = Rectangle((edge, each.first - 0.5), _BAR * columns, each.size, facecolor=colour, clip_on=False)
        axes.add_patch(bar)
    lines = [_LINE * rows * (1 + each.name.count("\n")) for each in clusters]
    edge += _BAR * columns
    ends = [edge + 0.006 * columns, edge + _LEADER * columns]
    for each, height in zip(clusters, spaced([each.middle for each in clusters], lines), strict=True):
        axes.plot(ends, [each.middle, height], color=INK, linewidth=0.8, clip_on=False)
        axes.text(ends[1] + 0.01 * columns, height, each.name, va="center", fontsize=8, fontweight="bold")
    axes.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5))


def coloured(clusters: Sequence[Cluster]) -> list[tuple[Cluster, str]]:
    """Give neighbouring clusters different colours."""
    return [(each, CLUSTER_COLOURS[rank % len(CLUSTER_COLOURS)]) for rank, each in enumerate(clusters)]


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
