"""Drawings of the lessons: grey levels, pairs of measurements, correlations."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from analysis.display.palette import ACCENT, entitle, new_figure, themed

_FAINT = "#BBBBBB"


@themed
def levels_figure(values: np.ndarray, widths: Sequence[float], finding: str) -> Figure:
    """Draw how voxels fall into grey levels, a panel a bin width.

    Parameters
    ----------
    values : numpy.ndarray
        Attenuation of the voxels of a lesion (HU).
    widths : sequence of float
        Of the bins (HU); their edges are multiples of the width, as in pyradiomics.
    finding : str
        What the figure shows, in a sentence.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure = new_figure(3.2)
    axes = figure.subplots(1, len(widths), sharex=True, squeeze=False)[0]
    for ax, width in zip(axes, widths, strict=True):
        first, last = (np.floor(end / width) for end in (values.min(), values.max()))
        edges = np.arange(first, last + 2) * width
        ax.hist(values, bins=edges.tolist(), color=ACCENT, edgecolor="white", linewidth=0.6)
        ax.set(title=f"{width:g} HU: {len(edges) - 1} levels", xlabel="attenuation (HU)")
    axes[0].set_ylabel("voxels")
    entitle(figure, finding)
    return figure


@themed
def agreement_figure(pairs: Mapping[str, tuple[ArrayLike, ArrayLike]], finding: str) -> Figure:
    """Draw each lesion's value on one contour against that on another, a panel a feature.

    Parameters
    ----------
    pairs : mapping of str to pair of array_like, shape (n_lesions,)
        Title of a panel, a feature with its unit; its values on the original and on the changed contour.
    finding : str
        What the figure shows, in a sentence.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure = new_figure(3.4)
    axes = figure.subplots(1, len(pairs), squeeze=False)[0]
    for ax, (feature, values) in zip(axes, pairs.items(), strict=True):
        _agreement(ax, feature, *np.asarray(values, dtype=float))
    axes[0].set_ylabel("on the changed contour")
    entitle(figure, finding)
    return figure


@themed
def counts_figure(counts: Mapping[str, np.ndarray], what: str, finding: str) -> Figure:
    """Draw how often each count occurs, a panel a group, on one scale.

    Parameters
    ----------
    counts : mapping of str to numpy.ndarray of int
        Title of a panel, and its counts.
    what : str
        What was counted.
    finding : str
        What the figure shows, in a sentence.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure = new_figure(3.4)
    axes = figure.subplots(1, len(counts), sharex=True, sharey=True, squeeze=False)[0]
    most = max(int(one.max()) for one in counts.values())
    for ax, (title, one) in zip(axes, counts.items(), strict=True):
        bars = np.arange(most + 2) - 0.5
        ax.hist(one, bins=bars.tolist(), weights=np.full(one.size, 100 / one.size), color=ACCENT)
        ax.set(title=title, xlabel=what)
    axes[0].set_ylabel("share (%)")
    entitle(figure, finding)
    return figure


@themed
def correlation_figure(correlations: pd.DataFrame, finding: str) -> Figure:
    """Draw the size of the correlation of every two features as a map.

    Parameters
    ----------
    correlations : pandas.DataFrame
        Square; rows and columns are features in the same order, cells their correlation.
    finding : str
        What the figure shows, in a sentence.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure = new_figure(5.6, square=True)
    ax = figure.subplots()
    drawn = ax.imshow(correlations.abs(), cmap="cividis", vmin=0, vmax=1)
    names = [str(name) for name in correlations]
    ax.set_xticks(range(len(names)), labels=names, rotation=45, ha="right", rotation_mode="anchor")
    ax.set_yticks(range(len(names)), labels=names)
    ax.grid(False)
    bar = figure.colorbar(drawn, ax=ax, shrink=0.8)
    bar.set_label("size of the correlation, |r|")
    entitle(figure, finding)
    return figure


def _agreement(ax: Axes, feature: str, original: np.ndarray, changed: np.ndarray) -> None:
    """Draw lesions as dots, and the line on which both contours give the same value."""
    ends = np.array([min(original.min(), changed.min()), max(original.max(), changed.max())])
    ax.plot(ends, ends, color=_FAINT, linewidth=1.5)
    ax.scatter(original, changed, s=28, color=ACCENT, alpha=0.8, linewidth=0)
    ax.set(title=feature, xlabel="on the original contour")
