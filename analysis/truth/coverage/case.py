"""An estimator and the interval it comes with, held against a truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Case:
    """An estimator with an interval, on patients whose truth is known.

    Attributes
    ----------
    estimate : str
        What is estimated, and by which interval, in words for the page.
    made : str
        How the patients, 30 unless it says otherwise, are made, in one sentence.
    once : callable
        Takes a generator; gives of one simulated cohort the estimate and the two limits of its 95 % interval.
        The limits are NaN for an estimator without an interval and where a cohort allows none, all three
        where it allows no estimate.
    truth : float
        The true value: from a formula, or from a stated, much larger simulation.
    trials : int, default 2000
        How many cohorts are simulated.
    least : bool, default False
        The estimate need only be no smaller than the truth on average.
    rate : bool, default False
        The estimate is 1 or 0, its mean a rate, and the truth the rate that is promised.
    """

    estimate: str
    made: str
    once: Callable[[np.random.Generator], tuple[float, float, float]]
    truth: float
    trials: int = 2000
    least: bool = False
    rate: bool = False
