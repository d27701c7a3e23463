"""Slices through made lesions, with their contours."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from analysis.display.palette import entitle, new_figure, themed
from analysis.lessons.made_lesion import MadeLesion

LEAST_HU, MOST_HU = -150, 200
"""The window of the pictures: darker and brighter voxels are black and white."""
ROOM_MM = 4.0
"""Shown around the largest contour."""
_CONTOUR = "#E69F00"

Plane = Literal["axial", "coronal"]


@dataclass(frozen=True)
class _Slice:
    """Voxels of a slice, and the edges of its columns and rows (mm), 0 in the middle of the contour."""

    image: np.ndarray
    mask: np.ndarray
    x: np.ndarray
    y: np.ndarray

    @property
    def reach(self) -> float:
        """Farthest edge of the contour from its middle, along x or y (mm)."""
        edges = self.x[1:][self.mask.any(axis=0)], self.y[1:][self.mask.any(axis=1)]
        return float(max(one.max() for one in edges))


@themed
def slices_figure(lesions: Mapping[str, MadeLesion], finding: str, plane: Plane = "axial") -> Figure:
    """Draw the middle slice of each lesion, voxel by voxel, with its contour.

    Parameters
    ----------
    lesions : mapping of str to MadeLesion
        Title of a panel, and what it shows. All panels have one scale.
    finding : str
        What the figure shows, in a sentence.
    plane : {'axial', 'coronal'}
        Seen from below, or from the front, where the thickness of slices is seen.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure = new_figure(3.6 if len(lesions) > 1 else 4.2, square=True)
    axes = figure.subplots(1, len(lesions), squeeze=False)[0]
    slices = [_slice(lesion, plane) for lesion in lesions.values()]
    reach = ROOM_MM + max(one.reach for one in slices)
    limits = (-reach, reach)
    for ax, title, one in zip(axes, lesions, slices, strict=True):
        drawn = _draw(ax, one)
        ax.set(title=title, xlabel="x (mm)", xlim=limits, ylim=limits[::-1] if plane == "axial" else limits)
    axes[0].set_ylabel("y (mm)" if plane == "axial" else "z (mm)")
    figure.colorbar(drawn, ax=list(axes), shrink=0.8, extend="both", label="attenuation (HU)")
    entitle(figure, finding)
    return figure


def _slice(lesion: MadeLesion, plane: Plane) -> _Slice:
    axis = 0 if plane == "axial" else 1
    held = np.flatnonzero(lesion.mask.any(axis=tuple({0, 1, 2} - {axis})))
    image, mask = (np.take(block, held[held.size // 2], axis) for block in (lesion.image, lesion.mask))
    x = _edges(mask.any(axis=0), lesion.spacing_mm[2])
    return _Slice(image, mask, x, _edges(mask.any(axis=1), lesion.spacing_mm[1 - axis]))


def _edges(inside: np.ndarray, step: float) -> np.ndarray:
    """Edges of voxels along an axis (mm), 0 in the middle of those that are inside."""
    first, last = np.flatnonzero(inside)[[0, -1]]
    return (np.arange(inside.size + 1) - (first + last + 1) / 2) * step


def _draw(ax: Axes, one: _Slice) -> AxesImage:
    drawn = ax.imshow(
        one.image,
        cmap="gray",
        vmin=LEAST_HU,
        vmax=MOST_HU,
        extent=(one.x[0], one.x[-1], one.y[0], one.y[-1]),
        origin="lower",
        interpolation="nearest",
    )
    padded = np.pad(one.mask, 1)
    rows, columns = np.nonzero((padded[1:] != padded[:-1])[:, 1:-1])
    ax.hlines(one.y[rows], one.x[columns], one.x[columns + 1], color=_CONTOUR, linewidth=1.6)
    rows, columns = np.nonzero((padded[:, 1:] != padded[:, :-1])[1:-1])
    ax.vlines(one.x[columns], one.y[rows], one.y[rows + 1], color=_CONTOUR, linewidth=1.6)
    ax.grid(False)
    return drawn
