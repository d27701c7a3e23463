"""Intervals of a mean and of a share over patients."""

from collections.abc import Callable
from functools import partial

import numpy as np

from analysis.statistics.intervals import Interval, proportion
from analysis.statistics.studentised import studentised_mean
from analysis.truth.coverage.case import Case
from analysis.truth.coverage.means import bca_mean, percentile_mean

_MEAN, _SHAPE = 0.2, 2.0
"""Of the made indices: the mean, and the shape of their gamma distribution (skewness 2 / √shape)."""
_RESAMPLES = 999

Method = Callable[[np.ndarray, np.random.Generator, int], Interval]


_METHODS: dict[str, tuple[str, Method, tuple[int, ...]]] = {
    "percentile": ("percentiles of the bootstrap", percentile_mean, (3, 6, 30)),
    "bca": ("bootstrap, bias-corrected and accelerated (BCa)", bca_mean, (6, 10, 30)),
    "t": ("bootstrap-t", studentised_mean, (6, 10, 30)),
}
_SHARES = (60, 80)


def _mean(rng: np.random.Generator, method: Method, n: int) -> tuple[float, float, float]:
    values = rng.gamma(_SHAPE, _MEAN / _SHAPE, n)
    low, high, _ = method(values, rng, _RESAMPLES)
    return float(values.mean()), low, high


def _share(rng: np.random.Generator, percent: int) -> tuple[float, float, float]:
    successes = int(rng.binomial(30, percent / 100))
    low, high, _ = proportion(successes, 30)
    return successes / 30, low, high


def _mean_case(name: str, n: int) -> Case:
    words, method, _ = _METHODS[name]
    return Case(
        estimate=f"mean of an index over {n} patients, {words}",
        made=f"{n} patients, each with an index from a skewed (gamma) distribution with mean {_MEAN:g}",
        once=partial(_mean, method=method, n=n),
        truth=_MEAN,
    )


def _share_case(percent: int) -> Case:
    return Case(
        estimate="share of patients, exact interval (Clopper and Pearson)",
        made=f"30 patients, each with the property with a probability of {percent} %",
        once=partial(_share, percent=percent),
        truth=percent / 100,
    )


CASES: dict[str, Case] = {
    **{f"mean-{name}-{n}": _mean_case(name, n) for name, (_, _, sizes) in _METHODS.items() for n in sizes},
    **{f"share-{percent}": _share_case(percent) for percent in _SHARES},
}
