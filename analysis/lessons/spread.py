"""Figures of the lesson on spread: lesions around their mean, and the ceiling of the variation."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.display.names import feature_name
from analysis.display.palette import LEVEL_COLOURS, entitle, new_figure, site_colour, site_handles, themed
from analysis.display.show import Drawing
from analysis.display.text import listed, percent, whole
from analysis.statistics.dispersion import coefficient_of_variation

_GROWTH = np.geomspace(1, 1000, 60)


@themed
def around_the_mean(lesions: pd.DataFrame, features: Sequence[str]) -> Drawing:
    """Draw the lesions of a patient around their mean, a row a feature.

    Parameters
    ----------
    lesions : pandas.DataFrame
        Table `features` of one patient, 2 lesions or more.
    features : sequence of str
        Those to be drawn, positive in all lesions.

    Returns
    -------
    Drawing
    """
    shares = lesions[list(features)] / lesions[list(features)].mean()
    cvs = dict(zip(features, coefficient_of_variation(lesions[list(features)]), strict=True))
    figure = new_figure(1.6 + 0.7 * len(features))
    axes = figure.subplots()
    rng = np.random.default_rng(0)
    for row, feature in enumerate(features):
        jitter = row + rng.uniform(-0.18, 0.18, len(lesions))
        axes.scatter(
            shares[feature], jitter, c=[site_colour(site) for site in lesions["site"]], ec="white", s=55
        )
    axes.axvline(1, color="#555555", lw=1, ls=":")
    axes.set_yticks(
        range(len(features)), [f"{feature_name(name)}\nCV {percent(cvs[name])}" for name in features]
    )
    axes.set_ylim(len(features) - 0.5, -0.5)
    axes.set_xlabel("value over the mean of the patient's lesions (1 is the mean)")
    axes.legend(handles=site_handles(lesions["site"].tolist()), title="site", loc="lower right")
    order = sorted(features, key=lambda name: cvs[name])
    entitle(figure, f"{feature_name(order[-1])} varies most, {feature_name(order[0])} least")
    told = listed([f"{feature_name(name)} by {percent(cvs[name])}" for name in features])
    return Drawing(
        figure,
        f"The {whole(len(lesions))} lesions of one synthetic patient around their mean, a dot a lesion.",
        f"Rows of dots, one a feature, around the mean. Coefficient of variation: {told}.",
    )


@themed
def ceilings(sizes: Sequence[int]) -> Drawing:
    """Draw the variation of lesions of which all but one are equal, while that one grows.

    Parameters
    ----------
    sizes : sequence of int
        Numbers of lesions, 2 or more, at most five of them.

    Returns
    -------
    Drawing
    """
    figure = new_figure(3.9)
    axes = figure.subplots()
    for n, colour in zip(sizes, LEVEL_COLOURS, strict=False):
        _one_size(axes, n, colour)
    axes.set(xscale="log", ylim=(0, None))
    axes.set(xlabel="volume of the largest lesion (mL); all others have 1 mL")
    axes.set_ylabel("coefficient of variation (%)")
    entitle(figure, "However large one lesion grows, few lesions cannot vary as much as many")
    tops = listed([f"{whole(100 * np.sqrt(n))} % with {whole(n)} lesions" for n in sizes])
    return Drawing(
        figure,
        "Coefficient of variation of the volume when one lesion grows and the others stay (made-up volumes). "
        "Dotted: the ceiling of each number of lesions.",
        f"Curves that rise and then flatten below their ceilings: {tops}.",
    )


def _one_size(axes: Axes, n: int, colour: str) -> None:
    volumes = np.ones((n, len(_GROWTH)))
    volumes[0] = _GROWTH
    axes.plot(_GROWTH, coefficient_of_variation(volumes), color=colour)
    top = 100 * np.sqrt(n)
    axes.axhline(top, color=colour, ls=":", lw=1.2)
    axes.annotate(
        f"{whole(n)} lesions: {whole(top)} %", (1, top), (0, 3), textcoords="offset points", color=colour
    )
