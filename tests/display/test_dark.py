"""Figures on the dark page: everything can be seen, and what differs in the light differs in the dark."""

import itertools

import numpy as np
import pytest
from skimage.color import rgb2lab

from analysis.display.dark import BACKGROUND, CONTRAST, ON_PALE, contrast, darkened, on_dark
from analysis.display.palette import COHORT_COLOURS, INDEX_COLOURS, INK, LEVEL_COLOURS, SITE_COLOURS

DATA = {*SITE_COLOURS.values(), *INDEX_COLOURS.values(), *COHORT_COLOURS, *LEVEL_COLOURS}
GREYS = {"#777777", "#BBBBBB"}


def lab(colour: str) -> np.ndarray:
    rgb = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return rgb2lab(np.array(rgb)[None, None])[0, 0]


def least_apart(colours: list[str]) -> float:
    return min(float(np.linalg.norm(lab(a) - lab(b))) for a, b in itertools.combinations(colours, 2))


@pytest.mark.parametrize("colour", sorted(DATA - GREYS))
def test_data_have_the_contrast_of_text_and_keep_their_hue(colour):
    assert contrast(on_dark(colour)) >= CONTRAST
    angle, turned = (np.arctan2(lab(one)[2], lab(one)[1]) for one in (colour, on_dark(colour)))
    assert abs(np.angle(np.exp(1j * (angle - turned)))) < np.radians(20)


def test_a_colour_that_shows_stays_and_one_that_vanishes_is_lifted():
    assert on_dark("#DDCC77") == "#ddcc77"
    assert contrast("#332288") < 2 < CONTRAST <= contrast(on_dark("#332288"))
    assert on_dark(on_dark("#332288")) == on_dark("#332288")


def test_sites_are_told_apart_as_well_as_in_the_light():
    sites = list(SITE_COLOURS.values())
    assert least_apart([on_dark(one) for one in sites]) >= least_apart(sites) - 1


def test_greys_are_turned_over():
    greys = [f"#{level:02x}{level:02x}{level:02x}" for level in range(0, 256, 5)]
    lightness = [lab(on_dark(grey))[0] for grey in greys]
    assert lightness == sorted(lightness, reverse=True)
    assert on_dark("#ffffff") == BACKGROUND
    assert contrast(on_dark(INK)) > 10
    assert contrast(on_dark("#555555")) > CONTRAST


def test_letters_on_a_pale_bar_stay_dark():
    assert on_dark(ON_PALE) == ON_PALE.lower()
    assert contrast(on_dark(ON_PALE), on_dark("#DDCC77")) > CONTRAST


def test_contrast_by_hand():
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # as WebAIM's checker has it


def test_an_svg_is_recoloured_and_its_pixels_and_links_are_not():
    use = '<g id="x"/><use xlink:href="#abcdef" style="fill: #ffffff; stroke: #332288"/></svg>'
    light = f'<?xml?><svg a="b">{use}'
    assert darkened(light) == (
        f'<?xml?><svg fill="{on_dark("#000000")}" a="b"><g id="x"/>'
        '<use xlink:href="#abcdef" style="fill: #121212; stroke: #7b6ce4"/></svg>'
    )
