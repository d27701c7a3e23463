"""The same figures on the dark page: greys turned over, and colours that would vanish lifted, hue kept.

A page has each figure twice, once for each theme. The dark one has every colour of the light one in its dark
form; only what a colour scale paints stays as it is, since its legend is a scale of the same colours.
"""

import re
from functools import cache

import numpy as np
from matplotlib.colors import to_hex, to_rgb

BACKGROUND = "#121212"
"""Of the dark page, by the theme of the book."""
ON_PALE = "#1A1A1A"
"""Ink of letters on a pale bar, which stays pale: it is the one grey that is not turned over."""
CONTRAST = 4.5
"""Least contrast of a colour with the dark page, that which WCAG 2 asks of text."""
_AIM = CONTRAST + 0.05
"""Whole steps of a channel may take a little off."""
_COLOUR = re.compile(r"(?<=: )#[0-9a-fA-F]{6}\b")
_GREY = 0.05
"""Colours whose channels lie nearer to each other than this are greys."""
_SATURATED = 0.75
"""A colour is made brighter until its strongest channel has this light, then paler."""
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
_INK, _PAPER = 96.0, 5.46
"""Lightness (CIE L*, 0 to 100) of what was black and of what was white."""
_TOE, _SLOPE = 0.008856, 903.3
"""Luminance up to which lightness grows in a straight line, and how steeply (CIE 1976)."""


@cache
def on_dark(colour: str) -> str:
    """Give the form that a colour has on the dark page.

    Parameters
    ----------
    colour : str
        As `#rrggbb`.

    Returns
    -------
    str
        As `#rrggbb`. White becomes the page and ink becomes pale, with lightness (CIE L*) in order turned
        over; a colour that has contrast enough stays as it is.

    Examples
    --------
    >>> on_dark("#ffffff"), on_dark("#DDCC77"), on_dark("#332288")
    ('#121212', '#ddcc77', '#7b6ce4')
    """
    rgb = np.array(to_rgb(colour))
    if to_hex(colour) == to_hex(ON_PALE):
        return to_hex(ON_PALE)
    if np.ptp(rgb) <= _GREY:
        return _written(np.full(3, _turned(float(_light(rgb) @ _LUMINANCE))))
    return _written(_lifted(_light(rgb)))


def contrast(first: str, second: str = BACKGROUND) -> float:
    """Contrast ratio of two colours, 1 to 21, by WCAG 2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).

    Examples
    --------
    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    low, high = sorted(float(_light(np.array(to_rgb(one))) @ _LUMINANCE) for one in (first, second))
    return (high + 0.05) / (low + 0.05)


def darkened(svg: str) -> str:
    """Put every colour of an SVG into its dark form, and black, which is not written there, too.

    Parameters
    ----------
    svg : str
        As `picture.svg` writes it. Pixels inside it are left alone.
    """
    head, start, body = svg.partition("<svg ")
    ink = on_dark("#000000")
    return f'{head}{start}fill="{ink}" {_COLOUR.sub(lambda found: on_dark(found[0].lower()), body)}'


def _light(rgb: np.ndarray) -> np.ndarray:
    """Linear light of sRGB channels, 0 to 1."""
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def _written(light: np.ndarray) -> str:
    """Write linear light as a colour of sRGB."""
    light = np.clip(light, 0.0, 1.0)
    red, green, blue = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return to_hex((float(red), float(green), float(blue)))


def _turned(luminance: float) -> float:
    """Turn the lightness of a grey over: black to `_INK`, white to `_PAPER`."""
    lightness = 116 * np.cbrt(luminance) - 16 if luminance > _TOE else _SLOPE * luminance
    turned = _INK - (_INK - _PAPER) * lightness / 100
    return float(((turned + 16) / 116) ** 3 if turned > _SLOPE * _TOE else turned / _SLOPE)


def _lifted(light: np.ndarray) -> np.ndarray:
    """Brighten a colour until it has contrast enough: by a factor, which keeps its hue, then by white."""
    paper = float(_light(np.array(to_rgb(BACKGROUND))) @ _LUMINANCE)
    needed = _AIM * (paper + 0.05) - 0.05
    has = float(light @ _LUMINANCE)
    if has >= needed:
        return light
    factor = min(needed / has, max(_SATURATED / float(light.max()), 1.0))
    has *= factor
    return light * factor + max(needed - has, 0.0) / (1 - has) * (1 - light * factor)
