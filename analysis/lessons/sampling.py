"""The lesson on sampling: what a habit of choosing shows, and the figure of recovery."""

import numpy as np
import pandas as pd

from analysis.display.palette import (
    INDEX_COLOURS,
    INDEX_MARKERS,
    INDEX_NAMES,
    entitle,
    new_figure,
    themed,
)
from analysis.display.show import Drawing
from analysis.display.text import percent, whole
from analysis.statistics.dissimilarity import INDICES, heterogeneity
from analysis.statistics.draws import sample_indices
from analysis.statistics.expectation import expected_random

TARGET = 75.0
"""Recovery that the paper asks for (%)."""


def recovery_by_number(matrix: np.ndarray, draws: int, rng: np.random.Generator) -> pd.DataFrame:
    """Draw 2, 3, ..., n random lesions of a patient again and again, and set the expectation beside.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (n, n)
        Dissimilarities, finite, not all 0; n is 2 or more.
    draws : int
    rng : numpy.random.Generator

    Returns
    -------
    pandas.DataFrame
        `index` (as in `INDICES`), `n_sampled`, `mean_percent`, `low_percent`, `high_percent` (the middle 95 %
        of the draws) and `expected_percent` (without a draw); percent of the index of all lesions.

    Examples
    --------
    >>> pair = np.array([[0.0, 0.4], [0.4, 0.0]])
    >>> recovery_by_number(pair, 5, np.random.default_rng(1))["mean_percent"].tolist()
    [100.0, 100.0, 100.0]
    """
    n, whole_patient = len(matrix), heterogeneity(matrix)
    sizes = range(2, n + 1)
    order = np.argsort(rng.random((draws, n)), axis=1)
    expected = 100 * expected_random(matrix, sizes) / whole_patient
    tables = [
        _one_size(100 * sample_indices(matrix, order[:, :k]) / whole_patient[:, np.newaxis]).assign(
            n_sampled=k, expected_percent=expected[place]
        )
        for place, k in enumerate(sizes)
    ]
    columns = ["index", "n_sampled", "mean_percent", "low_percent", "high_percent", "expected_percent"]
    return pd.concat(tables, ignore_index=True)[columns]


def chosen_by(matrix: np.ndarray, order: np.ndarray, k: int) -> pd.Series:
    """Tell what the first k lesions of an order recover of each index (%), such as the k largest.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (n, n)
        Dissimilarities, finite, not all 0.
    order : numpy.ndarray of int, shape (n,)
        Lesions as they would be chosen.
    k : int
        2 to n.

    Returns
    -------
    pandas.Series
        Percent, by index.

    Examples
    --------
    >>> matrix = np.array([[0.0, 0.2, 0.6], [0.2, 0.0, 0.4], [0.6, 0.4, 0.0]])
    >>> chosen_by(matrix, np.array([0, 1, 2]), 2).round(1).to_dict()
    {'average_paper': 37.5, 'average_pairs': 50.0, 'maximal': 33.3}
    """
    found = sample_indices(matrix, order[np.newaxis, :k])[:, 0]
    return pd.Series(100 * found / heterogeneity(matrix), index=list(INDICES))


@themed
def recovery_drawing(recovery: pd.DataFrame) -> Drawing:
    """Draw recovery against the number of random lesions.

    Parameters
    ----------
    recovery : pandas.DataFrame
        As `recovery_by_number` makes it.

    Returns
    -------
    Drawing
    """
    figure = new_figure(4.4)
    axes = figure.subplots()
    for index, colour in INDEX_COLOURS.items():
        own = recovery[recovery["index"] == index]
        k = own["n_sampled"]
        axes.fill_between(k, own["low_percent"], own["high_percent"], color=colour, alpha=0.13, lw=0)
        axes.plot(k, own["expected_percent"], color=colour, lw=1.5)
        axes.plot(
            k, own["mean_percent"], color=colour, marker=INDEX_MARKERS[index], ls="", label=INDEX_NAMES[index]
        )
    axes.axhline(TARGET, color="#555555", ls=":", lw=1.5)
    axes.set_xticks(sorted(recovery["n_sampled"].unique()))
    axes.set(xlabel="lesions drawn at random (n)", ylabel="recovered of the value of all lesions (%)")
    axes.set_ylim(bottom=0)
    axes.legend(loc="lower right")
    needed = enough(recovery)
    entitle(
        figure,
        f"Two lesions give the average over pairs without bias; the maximum needs {whole(needed)} for "
        f"{percent(TARGET)}",
    )
    return Drawing(figure, _caption(recovery), _alt(recovery, needed))


def enough(recovery: pd.DataFrame, index: str = "maximal", target: float = TARGET) -> int:
    """Tell the smallest number of random lesions whose expected recovery reaches a target (%).

    Parameters
    ----------
    recovery : pandas.DataFrame
        As `recovery_by_number` makes it; all lesions recover 100 %, so some number always does.
    index : str
    target : float
        At most 100.

    Returns
    -------
    int
    """
    own = recovery[(recovery["index"] == index) & (recovery["expected_percent"] >= target)]
    return int(own["n_sampled"].min())


def _one_size(shares: np.ndarray) -> pd.DataFrame:
    low, high = np.percentile(shares, [2.5, 97.5], axis=1)
    return pd.DataFrame(
        {"index": INDICES, "mean_percent": shares.mean(axis=1), "low_percent": low, "high_percent": high}
    )


def _caption(recovery: pd.DataFrame) -> str:
    most = recovery["n_sampled"].max()
    return (
        f"One synthetic patient with {whole(most)} lesions. Marks: mean over the draws. Lines: what "
        "arithmetic expects. Bands: the middle 95 % of the draws, a simulation interval. Dotted: 75 %."
    )


def _alt(recovery: pd.DataFrame, needed: int) -> str:
    two = recovery[recovery["n_sampled"] == 2].set_index("index")["expected_percent"]
    told = "; ".join(f"{INDEX_NAMES[index]} {percent(two[index])}" for index in INDICES)
    return (
        f"Three rising or level curves. Two random lesions recover: {told}. The maximum passes "
        f"{percent(TARGET)} with {whole(needed)} lesions."
    )
