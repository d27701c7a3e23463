"""A claim decided over patients: in how many it holds, or on average; from six on with an interval."""

from collections.abc import Callable
from typing import TypedDict

import numpy as np
import pandas as pd

from analysis.claims.claim import Finding, decided, untestable
from analysis.numerals import count, percent
from analysis.statistics.intervals import Interval, proportion
from analysis.statistics.studentised import studentised_mean

FEWEST_PATIENTS = 2
"""Of one patient nothing can be said that holds "in every patient", nor on average."""
FEW = 6
"""Up to this many patients are told one by one."""

Show = Callable[[float], str]


class Decided(TypedDict):
    """The numbers of a finding."""

    value: float
    low: float
    high: float
    interval: str
    n: int


def in_every_patient(holds: pd.Series, numbers: str, fewest: int = FEWEST_PATIENTS) -> Finding:
    """Decide a claim that must hold in every patient.

    Parameters
    ----------
    holds : pandas.Series of bool
        By patient: those in whom it can be looked at.
    numbers : str
        What was found, in a sentence or two.
    fewest : int
        With fewer patients it cannot be tested.

    Returns
    -------
    Finding
        The value is the share of patients (%) in whom it holds, with its exact interval.
    """
    if len(holds) < fewest:
        return untestable(too_few(len(holds)))
    shared, told = share(holds)
    said = f"It holds in {int(holds.sum())} of {count(len(holds), 'patient')}. {numbers}{told}"
    return Finding(decided(bool(holds.all())), said, **shared)


def share(holds: pd.Series) -> tuple[Decided, str]:
    """Give the share of patients (%), with its interval, and why it has none in words."""
    n, successes = len(holds), int(holds.sum())
    found = proportion(successes, n)
    ends = Interval(100 * found.low, 100 * found.high, found.reason)
    return _numbers(100 * successes / n, ends, "share", n)


def mean(values: pd.Series, rng: np.random.Generator) -> tuple[Decided, str]:
    """Give the mean of a value a patient, with its bootstrap interval, and why it has none in words."""
    return _numbers(float(values.mean()), studentised_mean(values.to_numpy(), rng), "patients", len(values))


def told(values: pd.Series, show: Show = percent) -> str:
    """Tell few patients one by one, more by their range and median.

    Examples
    --------
    >>> told(pd.Series({"A": 12.0, "B": 30.0})).replace("\N{NO-BREAK SPACE}", " ")
    'A 12 %, B 30 %'
    """
    if len(values) <= FEW:
        return ", ".join(f"{patient} {show(value)}" for patient, value in values.items())
    ends = f"{show(values.min())} to {show(values.max())}"
    return f"{ends} in {count(len(values), 'patient')}, median {show(values.median())}"


def too_few(n: int) -> str:
    """Say that there are too few patients, to stand before a full stop."""
    if n == 0:
        return "No patient has what the claim asks for"
    return f"{count(n, 'patient')} alone cannot tell; {FEWEST_PATIENTS} are needed"


def _numbers(value: float, ends: Interval, kind: str, n: int) -> tuple[Decided, str]:
    why = f" ({ends.reason[:1].upper()}{ends.reason[1:]}.)" if ends.reason and n >= FEW else ""
    has = "" if ends.reason else kind
    return Decided(value=value, low=ends.low, high=ends.high, interval=has, n=n), why
