"""Every case simulated: how often its interval covers the truth, and how far its estimates are off."""

import pkgutil
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module
from itertools import groupby

import numpy as np
import pandas as pd
from joblib import delayed

from analysis.interrupts import in_parallel
from analysis.statistics.draws import patient_stream
from analysis.statistics.intervals import proportion
from analysis.truth import coverage
from analysis.truth.coverage.case import Case

SEED = 20221014
FIRST = 20
"""Trials whose sum is kept by itself, so that a change of the code is found without running all of them."""
BAND = 93.0, 97.0
"""An interval that says 95 % covers as it says with a coverage in this range (%)."""
SEEN = 3.0
"""A bias is seen where it is more than so many simulation errors away from 0."""
AS_IT_SAYS, TOO_RARELY, TOO_OFTEN, NO_INTERVAL = (
    "covers as it says",
    "covers less often than it says",
    "covers more often than it says",
    "no interval",
)
UNBIASED, BIASED, KEEPS, SHORT = "no bias seen", "biased", "keeps its promise", "falls short"
COLUMNS = (
    "topic",
    "case",
    "estimate",
    "made",
    "truth",
    "n_trials",
    "n_estimates",
    "mean_estimate",
    "bias",
    "mc_error",
    "bias_verdict",
    "n_intervals",
    "coverage_percent",
    "coverage_low",
    "coverage_high",
    "verdict",
    "first_trials",
)
"""Of the table: `mc_error` is the standard error of `mean_estimate`, for a rate under what is promised; the
range of the coverage is the exact 95 % interval of the simulation; `first_trials` is the sum of all that the
first trials gave."""

_AT_ONCE = 50
Progress = Callable[[int, int], None]


@cache
def topics() -> dict[str, dict[str, Case]]:
    """Collect the cases of each module of this package that has `CASES`, in alphabetical order."""
    names = [module.name for module in pkgutil.iter_modules(coverage.__path__) if module.name != "__main__"]
    modules = {name: import_module(f"{coverage.__name__}.{name}") for name in sorted(names)}
    return {name: module.CASES for name, module in modules.items() if hasattr(module, "CASES")}


def trials(topic: str, name: str, start: int, stop: int) -> np.ndarray:
    """Simulate some cohorts of a case, each from random numbers of its own.

    Parameters
    ----------
    topic, name : str
        Keys of `topics()` and of its cases.
    start, stop : int
        The first trial, and the one after the last.

    Returns
    -------
    numpy.ndarray, shape (stop - start, 3)
        Estimate and limits of each; NaN where there are none.
    """
    once = topics()[topic][name].once
    rows = [once(patient_stream(SEED, f"{topic}/{name}/{trial}")) for trial in range(start, stop)]
    return np.array(rows, dtype=float).reshape(-1, 3)


def coverage_table(
    wanted: Iterable[str] | None = None,
    *,
    jobs: int = 1,
    progress: Progress = lambda _done, _total: None,
) -> pd.DataFrame:
    """Simulate every case of some topics.

    Parameters
    ----------
    wanted : iterable of str, optional
        Topics; all if none are given.
    jobs : int
        Processes. The table does not depend on it.
    progress : callable
        Told of parts of the work that are done, and of all.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`: a row a case.
    """
    names = [(topic, name) for topic in wanted or topics() for name in topics()[topic]]
    parts = [part for topic, name in names for part in _parts(topic, name)]
    rows = []
    results = zip(parts, in_parallel((delayed(trials)(*part) for part in parts), jobs), strict=True)
    for (topic, name), found in groupby(_told(results, len(parts), progress), key=lambda each: each[0][:2]):
        simulated = np.vstack([values for _, values in found])
        rows.append(summary(topic, name, topics()[topic][name], simulated))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def summary(topic: str, name: str, case: Case, simulated: np.ndarray) -> dict[str, object]:
    """Summarize the trials of a case, as a row of the table.

    Parameters
    ----------
    topic, name : str
    case : Case
    simulated : numpy.ndarray, shape (n_trials, 3)
        From `trials`.
    """
    estimates = simulated[np.isfinite(simulated[:, 0]), 0]
    bounded = simulated[np.isfinite(simulated[:, 1:]).all(axis=1)]
    hits = int(((bounded[:, 1] <= case.truth) & (case.truth <= bounded[:, 2])).sum())
    low, high, _ = proportion(hits, len(bounded))
    percent = 100 * hits / len(bounded) if len(bounded) else np.nan
    bias = float(estimates.mean() - case.truth) if len(estimates) else np.nan
    return {
        "topic": topic,
        "case": name,
        "estimate": case.estimate,
        "made": case.made,
        "truth": case.truth,
        "n_trials": len(simulated),
        "n_estimates": len(estimates),
        "mean_estimate": case.truth + bias,
        "bias": bias,
        "mc_error": (error := simulation_error(estimates, case)),
        "bias_verdict": bias_verdict(bias, error, case.least),
        "n_intervals": len(bounded),
        "coverage_percent": percent,
        "coverage_low": 100 * low,
        "coverage_high": 100 * high,
        "verdict": verdict(percent),
        "first_trials": first_trials(simulated),
    }


def simulation_error(estimates: np.ndarray, case: Case) -> float:
    r"""Give the standard error of the mean of estimates.

    Of a rate it is that of the promised rate, :math:`\sqrt{p (1 - p) / n}`: the question is whether so many
    could have come of the promise by chance, and a rate that came out high would excuse itself by its own
    wider error.

    Parameters
    ----------
    estimates : numpy.ndarray, shape (n,)
        Finite.
    case : Case

    Returns
    -------
    float
        NaN of fewer than two.

    Examples
    --------
    >>> rate = Case("", "", lambda rng: (0.0, 0.0, 0.0), truth=0.05, rate=True)
    >>> round(simulation_error(np.repeat([1.0, 0.0], [41, 459]), rate), 5)
    0.00975
    """
    n = len(estimates)
    if n < 2:
        return np.nan
    spread = np.sqrt(case.truth * (1 - case.truth)) if case.rate else estimates.std(ddof=1)
    return float(spread / np.sqrt(n))


def verdict(percent: float) -> str:
    """Say whether an interval covers as it says.

    Parameters
    ----------
    percent : float
        Coverage (%), NaN where there is no interval.

    Examples
    --------
    >>> verdict(94.2), verdict(92.9)
    ('covers as it says', 'covers less often than it says')
    """
    if np.isnan(percent):
        return NO_INTERVAL
    low, high = BAND
    return TOO_RARELY if percent < low else TOO_OFTEN if percent > high else AS_IT_SAYS


def bias_verdict(bias: float, error: float, least: bool = False) -> str:
    """Say whether estimates are off on average.

    Parameters
    ----------
    bias, error : float
        Of the mean estimate, with its simulation error.
    least : bool
        Whether they need only be no smaller than the truth.

    Examples
    --------
    >>> bias_verdict(0.4, 0.1), bias_verdict(0.4, 0.1, least=True), bias_verdict(-0.4, 0.1, least=True)
    ('biased', 'keeps its promise', 'falls short')
    """
    if least:
        return KEEPS if bias >= -SEEN * error else SHORT
    return UNBIASED if abs(bias) <= SEEN * error else BIASED


def first_trials(simulated: np.ndarray) -> float:
    """Sum all that the first trials of a case gave, without what is missing."""
    return float(np.nansum(simulated[:FIRST]))


def _parts(topic: str, name: str) -> list[tuple[str, str, int, int]]:
    n = topics()[topic][name].trials
    return [(topic, name, start, min(start + _AT_ONCE, n)) for start in range(0, n, _AT_ONCE)]


Part = tuple[tuple[str, str, int, int], np.ndarray]


def _told(results: Iterable[Part], total: int, progress: Progress) -> Iterator[Part]:
    for done, result in enumerate(results, start=1):
        progress(done, total)
        yield result
