"""Intervals over patients: what another group of such patients might have given."""

from typing import NamedTuple

import numpy as np
from scipy import stats

FEWEST = 6
"""With fewer patients no interval is given: a bootstrap of five values has too few distinct samples."""
LEVEL = 0.95
RESAMPLES = 2000


class Interval(NamedTuple):
    """Ends of an interval; NaN, with the reason, where there is none."""

    low: float
    high: float
    reason: str = ""


def proportion(successes: int, n: int) -> Interval:
    """Give the exact 95 % interval (Clopper and Pearson) of a share of patients.

    Parameters
    ----------
    successes : int
        0 to n.
    n : int
        Patients.

    Returns
    -------
    Interval
        0 to 1; NaN with a reason where there are fewer than `FEWEST` patients.

    References
    ----------
    Clopper CJ, Pearson ES. Biometrika 1934;26:404-413. doi:10.1093/biomet/26.4.404.

    Examples
    --------
    >>> low, high, _ = proportion(10, 10)
    >>> round(low, 4), high  # low is 0.025 ** (1 / 10)
    (0.6915, 1.0)
    """
    if n < FEWEST:
        return Interval(np.nan, np.nan, f"no interval over fewer than {FEWEST} patients")
    found = stats.binomtest(successes, n).proportion_ci(confidence_level=LEVEL, method="exact")
    return Interval(float(found.low), float(found.high))
