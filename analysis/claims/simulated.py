"""What claims about sampling share: strategies, readings, and the numbers of a simulated recovery."""

from collections.abc import Iterable

import numpy as np

from analysis.claims.evidence import Recovered
from analysis.claims.patients import Decided
from analysis.numerals import listed

JUDGED = {"average_paper": "average", "maximal": "maximum"}
"""The indices of print; that its average counts the zero diagonal is deduced from its Table 2."""
WHOLE = 100.0
"""What all lesions show (%)."""
JUDGED_READING = "within-site-zero"
"""Sampling by site can be read in three ways; print excludes `pooled`, and this one needs no further rule."""
RANDOM, BY_SITE = ("random-2", "random-3"), ("site-2", "site-3", "recist-like")
NAMES = {
    "random-2": "2 at random",
    "random-3": "3 at random",
    "site-2": "2 a site",
    "site-3": "3 a site",
    "recist-like": "2 a site without bone",
}
READING_NAMES = {
    "within-site-zero": "inside each site, one lesion counting 0",
    "pooled": "pooled over sites",
    "within-site-dropped": "inside each site, sites with one lesion left out",
}
"""Readings in words, the one that is judged first."""
READING_NOTE = (
    "The text does not tell how a sample by site becomes one index. Print excludes one "
    "index of the pooled sample. The verdict is that of indices inside each site, where a site with one "
    "sampled lesion counts 0, as the index of one lesion does; the other readings stand beside."
)


def simulated(found: Recovered, end: str = "mean") -> Decided:
    """Give the numbers of a finding that rests on a simulated recovery.

    Parameters
    ----------
    found : Recovered
    end : {'mean', 'high'}
        What decides; only a mean has the range over the draws as its interval.
    """
    if end != "mean":
        value = getattr(found, end)
        return Decided(value=value, low=np.nan, high=np.nan, interval="", n=found.n_patients)
    return Decided(
        value=found.mean, low=found.low, high=found.high, interval="simulation", n=found.n_patients
    )


def named(strategies: Iterable[str]) -> str:
    """Name strategies in words."""
    return listed(NAMES[strategy] for strategy in strategies)
