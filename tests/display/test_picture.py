"""Files of a figure: the same bytes each time, not too heavy, and the dark one with nothing of the light."""

import base64
import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.colors import ListedColormap, to_rgba
from matplotlib.figure import Figure
from PIL import Image

from analysis.display import picture
from analysis.display.dark import on_dark
from analysis.display.palette import new_figure, themed

COLOUR = re.compile(r"(?:fill|stroke): (#[0-9a-f]{6})")


def line() -> Figure:
    figure = Figure(figsize=(3, 2), facecolor="white")
    axes = figure.subplots()
    axes.plot([1, 2], [2, 1], "o-", color="#332288", markerfacecolor="white")
    axes.set_title("µ of $a$", color="black")
    return figure


@themed
def crowd(n: int, colours: list[str] | None = None) -> Figure:
    figure = new_figure(3)
    places = np.linspace(0, 1, n)
    figure.subplots().scatter(places, places, color=colours or "#332288")
    return figure


def images(svg: str) -> list[np.ndarray]:
    found = re.findall(r'data:image/png;base64,([^"]+)"', svg)
    return [np.array(Image.open(io.BytesIO(base64.b64decode(one))).convert("RGBA")) for one in found]


def test_equal_figures_are_equal_files_that_say_nothing_of_the_day():
    first, second = (picture.picture_files("a", line()) for _ in range(2))
    assert first == second
    assert list(first) == ["figures/a.png", "figures/a.svg", "figures/a-dark.svg"]
    assert not re.search(rb"dc:date|Matplotlib|[a-z]tplotlib v", first["figures/a.svg"])


def test_letters_are_outlines_so_that_no_font_is_needed():
    svg = picture.svg(line())
    assert "<text" not in svg
    assert ElementTree.fromstring(svg).tag.endswith("svg")


def test_the_dark_one_has_every_colour_turned_and_nothing_black():
    light = picture.svg(line())
    dark = picture.dark_svg(line(), light)
    assert COLOUR.findall(dark) == [on_dark(colour) for colour in COLOUR.findall(light)]
    assert ElementTree.fromstring(dark).get("fill") == on_dark("#000000")


@pytest.mark.parametrize(("n", "pixels"), [(picture.MANY // 2, 0), (picture.MANY + 1, 1)])
def test_many_shapes_become_pixels(n, pixels):
    svg = picture.svg(crowd(n))
    assert len(images(svg)) == pixels
    assert len(svg) < 300_000


def test_pixels_of_a_crowd_have_their_dark_colour_and_the_figure_keeps_its_own():
    figure = crowd(picture.MANY + 1)
    before = np.array(figure.axes[0].collections[0].get_facecolor())
    (image,) = images(picture.dark_svg(figure, picture.svg(figure)))
    solid = {f"#{r:02x}{g:02x}{b:02x}" for r, g, b, a in image.reshape(-1, 4) if a == 255}
    assert on_dark("#332288") in solid
    assert "#332288" not in solid
    assert np.array_equal(figure.axes[0].collections[0].get_facecolor(), before)


def test_shades_of_a_surface_stay_in_order():
    shades = [f"#{2 * level:02x}20{4 * level:02x}" for level in range(60)]
    rgb = picture._dark_rows(np.array([to_rgba(shade) for shade in shades]))
    assert (np.diff(rgb[:, 2]) > 0).all()
    assert rgb[30, 2] > 30 * 4 / 255


def test_a_colour_scale_stays_and_strips_of_sites_do_not():
    figure = new_figure(3)
    scale, strip = figure.subplots(1, 2)
    scale.imshow([[0.0, 1.0]], cmap="viridis")
    strip.imshow([[0, 1]], cmap=ListedColormap(["#332288", "#DDCC77"]))
    light = picture.svg(figure)
    before, after = images(light), images(picture.dark_svg(figure, light))
    assert np.array_equal(before[0], after[0])
    shown = {tuple(pixel) for pixel in after[1].reshape(-1, 4)}
    assert shown == {(0x7B, 0x6C, 0xE4, 255), (0xDD, 0xCC, 0x77, 255)}
    assert images(picture.svg(figure))[1].tolist() == before[1].tolist()
