"""The map of one patient's lesions: dissimilarities, sites along both edges, volumes beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.image import AxesImage

from analysis.display.page import Page
from analysis.display.palette import ACCENT, INK, STEM, site_colour, site_order
from analysis.display.text import count, label

_BARS = {"bottom": (0, -0.065, 1, 0.05), "left": (-0.065, 0, 0.05, 1)}
_VOLUMES = (1.03, 0, 0.27, 1)
_LEAST_ML = 1e-4
"""A volume below it is drawn there; a logarithmic axis has no 0."""
_MOST_TICKS = 3
"""So many labels have room on the axis of volumes, if no two are neighbouring powers of ten."""


@dataclass(frozen=True)
class LesionMap:
    """A patient's lesions in the order of the clustering of their dissimilarities.

    Attributes
    ----------
    patient : str
    values : numpy.ndarray
        Dissimilarity of each two lesions, (n, n), 0 on the diagonal; NaN where there is none.
    sites : list of str
    volumes_ml : numpy.ndarray
        NaN where no volume was measured.
    """

    patient: str
    values: np.ndarray
    sites: list[str]
    volumes_ml: np.ndarray


def map_of(page: Page, patient: str) -> LesionMap:
    """Read the usable lesions of a patient and lay their dissimilarities out as a square."""
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
    return LesionMap(patient, values, lesions["site"].tolist(), lesions["volume_ml"].to_numpy(float))


def volume_range(maps: Sequence[LesionMap]) -> tuple[float, float] | None:
    """Find the ends of the axis of volumes (mL) that all maps share; None where no volume is known."""
    known = np.concatenate([one.volumes_ml[np.isfinite(one.volumes_ml)] for one in maps])
    if not len(known):
        return None
    known = known.clip(min=_LEAST_ML)
    return float(known.min() / 1.6), float(known.max() * 1.6)


def draw_map(
    axes: Axes, one: LesionMap, top: float, volumes: tuple[float, float] | None, *, sites: bool
) -> AxesImage:
    """Draw a patient's map.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    one : LesionMap
    top : float
        Dissimilarity at the bright end of the colour scale, the same for all maps.
    volumes : (float, float) or None
        Ends of the axis of volumes (mL), from `volume_range`.
    sites : bool
        Whether to draw the bars of sites.

    Returns
    -------
    matplotlib.image.AxesImage
        For the colour scale.
    """
    image = axes.imshow(one.values, cmap="viridis", vmin=0, vmax=top, interpolation="nearest")
    axes.set_title(f"Patient {label(one.patient, 18)}, {count(len(one.values), 'lesion')}", fontsize=11)
    axes.set(xticks=[], yticks=[])
    axes.grid(visible=False)
    if sites:
        _draw_sites(axes, one.sites)
    if volumes:
        _draw_volumes(axes.inset_axes(_VOLUMES), one, volumes, sites=sites)
    return image


def _draw_sites(axes: Axes, of_lesions: Sequence[str]) -> None:
    sites = site_order(of_lesions)
    codes = np.array([[sites.index(site) for site in of_lesions]])
    colours = ListedColormap([site_colour(site) for site in sites])
    for side, place in _BARS.items():
        bar = axes.inset_axes(place)
        row = codes if side == "bottom" else codes.T
        bar.imshow(row, cmap=colours, aspect="auto", vmin=0, vmax=len(sites) - 1)
        bar.set(xticks=[], yticks=[])
        bar.grid(visible=False)


def _draw_volumes(strip: Axes, one: LesionMap, ends: tuple[float, float], *, sites: bool) -> None:
    """Draw a dot a lesion, in its row of the map, on a logarithmic axis of volume."""
    rows, n = np.arange(len(one.sites)), len(one.sites)
    volumes = one.volumes_ml.clip(min=_LEAST_ML)
    colours = [site_colour(site) for site in one.sites] if sites else ACCENT
    strip.hlines(rows, ends[0], volumes, color=STEM, linewidth=min(1.0, 40 / n))
    strip.scatter(
        volumes, rows, s=np.clip(700 / n, 5, 32), c=colours, edgecolors=INK, linewidths=0.4, zorder=3
    )
    strip.set(xscale="log", xlim=ends, ylim=(n - 0.5, -0.5), yticks=[])
    strip.set_xticks(_decades(*ends), [f"{tick:g}" for tick in _decades(*ends)], fontsize=9)
    strip.minorticks_off()
    strip.tick_params(axis="x", pad=1)
    strip.set_xlabel("volume (mL)", fontsize=9, labelpad=1)
    strip.grid(visible=True, axis="x")


def _decades(low: float, high: float) -> list[float]:
    """Powers of ten between two ends, every second or third of them where they are many."""
    powers = np.arange(np.ceil(np.log10(low)), np.floor(np.log10(high)) + 1)
    step = 1 if len(powers) < _MOST_TICKS else max(2, -(-len(powers) // _MOST_TICKS))
    return [float(10.0**power) for power in powers[::step]]
