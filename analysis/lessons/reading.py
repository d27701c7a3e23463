"""The lesson on reading a paper: what happens when lesions are counted as if they were patients."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import ttest_ind

from analysis.display.palette import LEVEL_COLOURS, entitle, new_figure, themed
from analysis.display.show import Drawing
from analysis.display.text import percent, whole

LEVEL = 0.05
"""Significance level of the tests."""
_UNITS = {"lesions_percent": "each lesion counted by itself", "patients_percent": "one mean a patient"}
_REPEATS = 2000


def false_alarms(
    alike: Sequence[float], patients: int, lesions: int, rng: np.random.Generator, repeats: int = _REPEATS
) -> pd.DataFrame:
    """Compare two groups that do not differ, by lesions and by patients, again and again.

    Parameters
    ----------
    alike : sequence of float
        Intraclass correlation of the lesions of a patient, 0 to 1: the share of the variance that belongs to
        the patient.
    patients : int
        In each group, 2 or more.
    lesions : int
        In each patient.
    rng : numpy.random.Generator
    repeats : int, optional
        Studies that are made up.

    Returns
    -------
    pandas.DataFrame
        `alike`, and the studies (%) whose t test has p below `LEVEL`: `lesions_percent` if each lesion counts
        by itself, `patients_percent` if each patient counts by the mean of his or her lesions. About 5 % are
        right.

    Examples
    --------
    >>> false_alarms([1.0], 5, 4, np.random.default_rng(1), 200)["lesions_percent"].item() > 20
    True
    """
    return pd.DataFrame([_one(share, patients, lesions, rng, repeats) for share in alike])


def _one(
    share: float, patients: int, lesions: int, rng: np.random.Generator, repeats: int
) -> dict[str, float]:
    groups = [_group(share, (repeats, patients, lesions), rng) for _ in range(2)]
    by_lesion = [group.reshape(repeats, -1) for group in groups]
    by_patient = [group.mean(axis=2) for group in groups]
    return {
        "alike": share,
        "lesions_percent": 100 * float(np.mean(ttest_ind(*by_lesion, axis=1).pvalue < LEVEL)),
        "patients_percent": 100 * float(np.mean(ttest_ind(*by_patient, axis=1).pvalue < LEVEL)),
    }


def _group(share: float, shape: tuple[int, int, int], rng: np.random.Generator) -> np.ndarray:
    of_patients = rng.standard_normal((*shape[:2], 1))
    return np.sqrt(share) * of_patients + np.sqrt(1 - share) * rng.standard_normal(shape)


@themed
def false_alarms_drawing(table: pd.DataFrame) -> Drawing:
    """Draw how often two equal groups are called different.

    Parameters
    ----------
    table : pandas.DataFrame
        As `false_alarms` makes it.

    Returns
    -------
    Drawing
    """
    figure = new_figure(3.7)
    axes = figure.subplots()
    for (column, words), colour, marker in zip(_UNITS.items(), LEVEL_COLOURS[1::-1], "os", strict=False):
        axes.plot(table["alike"], table[column], color=colour, marker=marker, label=words)
    axes.axhline(100 * LEVEL, color="#555555", ls=":", lw=1.5)
    axes.set(xlabel="how alike the lesions of one patient are (intraclass correlation)")
    axes.set(ylabel='studies that "find"\na difference (%)', ylim=(0, None))
    axes.legend(loc="upper left")
    worst = table["lesions_percent"].max()
    entitle(figure, f"Lesions counted as patients: up to {percent(worst)} of studies find what is not there")
    return Drawing(
        figure,
        f"Made-up studies of two groups that do not differ: share with p < {LEVEL:g}. Dotted: the "
        f"{whole(100 * LEVEL)} % that are promised.",
        f"Two curves. By patients it stays near {whole(100 * LEVEL)} %; by lesions it rises to "
        f"{percent(worst)}.",
    )
