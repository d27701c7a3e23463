"""Slices through made lesions, with their contours."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from analysis.display.palette import entitle, new_figure, themed
from analysis.lessons.made_lesion import MadeLesion

LEAST_HU, MOST_HU = -150, 200
"""The window of the pictures: darker and brighter voxels are black and white."""
_CONTOUR = "#E69F00"

Plane = Literal["axial", "coronal"]


@themed
def slices_figure(lesions: Mapping[str, MadeLesion], finding: str, plane: Plane = "axial") -> Figure:
    """Draw the middle slice of each lesion, voxel by voxel, with its contour.

    Parameters
    ----------
    lesions : mapping of str to MadeLesion
        Title of a panel, and what it shows.
    finding : str
        What the figure shows, in a sentence.
    plane : {'axial', 'coronal'}
        Seen from below, or from the front; in the latter the thickness of slices is seen.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure = new_figure(3.9)
    axes = figure.subplots(1, len(lesions), squeeze=False)[0]
    shown = [
        _slice(ax, title, lesion, plane) for ax, (title, lesion) in zip(axes, lesions.items(), strict=True)
    ]
    bar = figure.colorbar(shown[0], ax=list(axes), shrink=0.8, extend="both")
    bar.set_label("attenuation (HU)")
    bar.outline.set_visible(False)  # type: ignore[operator]
    entitle(figure, finding)
    return figure


def _slice(ax: Axes, title: str, lesion: MadeLesion, plane: Plane) -> AxesImage:
    axis, other = (0, "y") if plane == "axial" else (1, "z")
    image, mask = (np.take(block, _middle(lesion.mask, axis), axis) for block in (lesion.image, lesion.mask))
    step = lesion.spacing_mm[1 - axis]
    width, height = image.shape[1] * lesion.spacing_mm[2], image.shape[0] * step
    upwards = plane == "coronal"
    extent = (0, width, 0, height) if upwards else (0, width, height, 0)
    drawn = ax.imshow(
        image,
        cmap="gray",
        vmin=LEAST_HU,
        vmax=MOST_HU,
        extent=extent,
        origin="lower" if upwards else "upper",
        interpolation="nearest",
    )
    _outline(ax, mask, lesion.spacing_mm[2], step)
    ax.grid(False)
    ax.set(title=title, xlabel="x (mm)", ylabel=f"{other} (mm)")
    return drawn


def _middle(mask: np.ndarray, axis: int) -> int:
    """Slice with the most voxels of the lesion."""
    others = tuple({0, 1, 2} - {axis})
    return int(mask.sum(axis=others).argmax())


def _outline(ax: Axes, mask: np.ndarray, width: float, height: float) -> None:
    """Draw the edges between voxels inside and outside of a contour."""
    padded = np.pad(mask, 1)
    rows, columns = np.nonzero(padded[1:] != padded[:-1])
    ax.hlines(rows * height, (columns - 1) * width, columns * width, color=_CONTOUR, linewidth=1.6)
    rows, columns = np.nonzero(padded[:, 1:] != padded[:, :-1])
    ax.vlines(columns * width, (rows - 1) * height, rows * height, color=_CONTOUR, linewidth=1.6)
