"""A figure as files: PNG, SVG for the light page, and SVG for the dark one; equal figures, equal bytes."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import Collection
from matplotlib.colors import ListedColormap, to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from analysis.display.dark import darkened, on_dark

DPI = 150
FOLDER = "figures"
"""Where the figures of Markdown pages stand in the site."""
DARK = "-dark"
"""Ends the stem of the file for the dark page."""
MANY, GROUP = 2000, 40
"""A figure of more shapes than `MANY` has its groups of more than `GROUP` as pixels, for their weight."""
_SALT = "interlesion"
_FEW_COLOURS = 40
"""Up to as many colours each means something; more are the shades of a surface."""
_BRIGHTER = 0.75


def png(figure: Figure) -> bytes:
    """Render a figure on white, without the date or version in the file."""
    _lay_out(figure)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI, facecolor="white", metadata={"Software": None})
    return buffer.getvalue()


def svg(figure: Figure) -> str:
    """Draw a figure as vectors on white, letters as outlines, so that no font is needed to show it.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Its largest groups of shapes are set to be drawn as pixels where it has very many.

    Returns
    -------
    str
        SVG without date or version; its identifiers are hashes of what they name, so that equal figures are
        equal text.
    """
    for group in _crowds(figure):
        group.set_rasterized(True)
    _lay_out(figure)
    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": _SALT, "svg.fonttype": "path"}):
        figure.savefig(
            buffer, format="svg", dpi=DPI, facecolor="white", metadata={"Date": None, "Creator": None}
        )
    return buffer.getvalue()


def dark_svg(figure: Figure, light: str) -> str:
    """Draw the same for the dark page.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Left as it was.
    light : str
        What `svg` made of it.
    """
    pixels = [*_crowds(figure), *figure.findobj(_has_own_colours)]
    if not pixels:
        return darkened(light)
    with _in_dark(pixels):
        return darkened(svg(figure))


def picture_files(name: str, figure: Figure) -> dict[str, bytes]:
    """Files of a figure of a Markdown page, by their place in the site.

    Parameters
    ----------
    name : str
        Stem of the files.
    figure : matplotlib.figure.Figure

    Returns
    -------
    dict of str to bytes
        `figures/<name>.png`, which the page names, with `<name>.svg` and `<name>-dark.svg` beside it.
    """
    pixels, light = png(figure), svg(figure)
    parts = {".png": pixels, ".svg": light.encode(), f"{DARK}.svg": dark_svg(figure, light).encode()}
    return {f"{FOLDER}/{name}{end}": content for end, content in parts.items()}


def _lay_out(figure: Figure) -> None:
    """Find the place of everything once, for all files; matplotlib would do so twice for each."""
    if figure.get_layout_engine() is not None:
        figure.set_dpi(DPI)
        figure.draw_without_rendering()
        figure.set_layout_engine(None)


def _crowds(figure: Figure) -> list[Collection]:
    """Find groups of shapes to draw as pixels: what a colour scale paints, and crowds."""
    groups = [group for group in figure.findobj(Collection) if isinstance(group, Collection)]
    sizes = {group: max(len(np.atleast_2d(group.get_offsets())), len(group.get_paths())) for group in groups}
    least = GROUP if sum(sizes.values()) > MANY else MANY
    return [group for group in groups if sizes[group] > least or group.get_array() is not None]


def _has_own_colours(artist: Artist) -> bool:
    """Whether an image shows a colour a kind, such as a site, and not a scale."""
    return isinstance(artist, AxesImage) and _is_own(artist)


def _is_own(image: AxesImage) -> bool:
    return isinstance(image.get_cmap(), ListedColormap) and image.get_cmap().name not in mpl.colormaps


@contextmanager
def _in_dark(pixels: list[Artist]) -> Iterator[None]:
    """Recolour what is drawn as pixels, where no text can be replaced, for a while."""
    undo = [_recolour(artist) for artist in pixels]
    yield
    for back in undo:
        back()


def _recolour(artist: Artist) -> Callable[[], object]:
    if isinstance(artist, AxesImage):
        own = artist.get_cmap()
        artist.set_cmap(ListedColormap([on_dark(to_hex(own(place))) for place in range(own.N)]))
        return partial(artist.set_cmap, own)
    assert isinstance(artist, Collection)
    faces, edges = np.array(artist.get_facecolor()), np.array(artist.get_edgecolor())
    if artist.get_array() is None:
        artist.set(facecolor=_dark_rows(faces), edgecolor=_dark_rows(edges))
    return partial(artist.set, facecolor=faces, edgecolor=edges)


def _dark_rows(colours: np.ndarray) -> np.ndarray:
    """Dark forms of colours, channels by row; shades of a surface are made brighter in order."""
    kinds, places = np.unique(colours, axis=0, return_inverse=True)
    if len(kinds) > _FEW_COLOURS:
        return np.column_stack([colours[:, :3] ** _BRIGHTER, colours[:, 3:]])
    if not len(kinds):
        return colours
    rgb = np.array([to_rgb(on_dark(to_hex(kind))) for kind in kinds])
    return np.column_stack([rgb, kinds[:, 3:]])[places.reshape(-1)]
