"""What claims about sampling share: the indices they judge, and the numbers of a simulated recovery."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

import numpy as np

from analysis.claims.claim import Finding, untestable
from analysis.claims.evidence import Evidence, Recovered
from analysis.claims.patients import Decided

JUDGED = {"average_paper": "average", "maximal": "maximum"}
"""The indices of print; that its average counts the zero diagonal is deduced from its Table 2."""
WHOLE = 100.0
"""What all lesions show (%)."""
P = ParamSpec("P")


def with_recovery(
    test: Callable[Concatenate[Evidence, P], Finding],
) -> Callable[Concatenate[Evidence, P], Finding]:
    """Answer that a claim cannot be tested, and why, where a cohort has no simulated recovery."""

    @wraps(test)
    def tested(evidence: Evidence, *args: P.args, **kwargs: P.kwargs) -> Finding:
        why = evidence.lacks_recovery
        return untestable(why) if why else test(evidence, *args, **kwargs)

    return tested


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
