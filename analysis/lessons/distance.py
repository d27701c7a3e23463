"""Figures of the lesson on distance: lesions as arrows, and a patient's matrix of dissimilarities."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from analysis.display.palette import (
    LEVEL_COLOURS,
    entitle,
    new_figure,
    site_colour,
    site_handles,
    themed,
)
from analysis.display.show import Drawing
from analysis.display.text import label, listed, number, whole
from analysis.statistics.dissimilarity import dissimilarity_matrix


@themed
def arrows(lesions: np.ndarray, names: Sequence[str]) -> Drawing:
    """Draw lesions of two features as arrows, with the dissimilarity of each to the first.

    Parameters
    ----------
    lesions : numpy.ndarray, shape (n_lesions, 2)
        Scaled features, none negative; at most five lesions, none of them at the origin.
    names : sequence of str
        A name a lesion.

    Returns
    -------
    Drawing
    """
    apart = dissimilarity_matrix(lesions)[0]
    figure = new_figure(4.2, square=True)
    axes = figure.subplots()
    # The first is drawn last, so that a longer arrow of its direction does not hide it.
    for (x, y), name, distance, colour in [*zip(lesions, names, apart, LEVEL_COLOURS, strict=False)][::-1]:
        arrow = {"arrowstyle": "-|>", "color": colour, "lw": 2, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", (x, y), (0, 0), arrowprops=arrow)
        words = name if name == names[0] else f"{name}: {distance:.3f} from {names[0]}"
        axes.annotate(words, (x, y), (6, -4), textcoords="offset points", color=colour)
    most = 1.12 * lesions.max()
    axes.set(xlim=(0, 1.45 * most), ylim=(0, most), aspect="equal")
    axes.set(xlabel="first feature (scaled)", ylabel="second feature (scaled)")
    entitle(figure, "The cosine sees the angle, not the length")
    told = listed([f"{name} {one:.3f}" for name, one in zip(names[1:], apart[1:], strict=True)])
    return Drawing(
        figure,
        "Made-up lesions of two features as arrows from the origin, each with its cosine dissimilarity to "
        f"lesion {names[0]}.",
        f"Arrows from one point. Dissimilarity to lesion {names[0]}: {told}.",
    )


@themed
def matrix(dissimilarity: np.ndarray, lesions: Sequence[str], sites: Sequence[str]) -> Drawing:
    """Draw a patient's matrix of dissimilarities; the pair that is least alike is marked.

    Parameters
    ----------
    dissimilarity : numpy.ndarray, shape (n, n)
        Finite; n is 2 or more.
    lesions, sites : sequence of str
        Name and site of each lesion.

    Returns
    -------
    Drawing
    """
    figure = new_figure(5.2, square=True)
    axes = figure.subplots()
    image = axes.imshow(dissimilarity, cmap="magma_r", vmin=0, interpolation="nearest")
    first, second = divmod(int(np.argmax(np.triu(dissimilarity))), len(dissimilarity))
    for row, column in ((first, second), (second, first)):
        axes.plot(column, row, marker="s", ms=16, mfc="none", mec="#33BBEE", mew=2.5)
    _name_lesions(axes, lesions, sites)
    axes.grid(visible=False)
    figure.colorbar(image, ax=axes, shrink=0.8, label="dissimilarity (0: same proportions)")
    axes.legend(
        handles=site_handles(list(sites)), title="site", loc="upper left", bbox_to_anchor=(0, -0.1), ncols=4
    )
    most = number(dissimilarity[first, second])
    pair = f"{lesions[first]} and {lesions[second]}"
    entitle(figure, f"{pair} are least alike, with {most}")
    return Drawing(
        figure,
        f"Dissimilarity of the {whole(len(lesions))} lesions of one synthetic patient, each with each. The "
        "diagonal is 0: each lesion with itself. Framed: the pair that is least alike.",
        f"A square of coloured cells, dark where two lesions are unlike; darkest at {pair}, {most}.",
    )


def _name_lesions(axes: Axes, lesions: Sequence[str], sites: Sequence[str]) -> None:
    """Name rows and columns, with a mark in the colour of the site."""
    axes.set_xticks(range(len(lesions)), [label(name) for name in lesions])
    axes.set_yticks(range(len(lesions)), [label(name) for name in lesions])
    for place, site in enumerate(sites):
        axes.plot(place, len(lesions) - 0.32, marker="s", ms=9, color=site_colour(site), clip_on=False)
    axes.set_ylim(len(lesions) - 0.5 + 0.4, -0.5)
