"""What a cohort must have before a claim is looked at, or before it may hold."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from analysis.claims.claim import Finding, untestable
from analysis.claims.evidence import Evidence

P = ParamSpec("P")


def with_recovery(
    test: Callable[Concatenate[Evidence, P], Finding],
) -> Callable[Concatenate[Evidence, P], Finding]:
    """Answer that a claim cannot be tested, and why, where a cohort has no simulated recovery."""

    @wraps(test)
    def tested(evidence: Evidence, *args: P.args, **kwargs: P.kwargs) -> Finding:
        """Say why a recovery cannot be judged, or test it."""
        why = evidence.lacks_recovery
        return untestable(why) if why else test(evidence, *args, **kwargs)

    return tested


def of_every_feature(
    test: Callable[Concatenate[Evidence, P], Finding],
) -> Callable[Concatenate[Evidence, P], Finding]:
    """Let a claim about every selected feature hold only where they could be selected from most of the 107.

    A part of them can refute such a claim, but not confirm it. The paper's own eight are never a part.
    """

    @wraps(test)
    def tested(evidence: Evidence, *args: P.args, **kwargs: P.kwargs) -> Finding:
        """Test; what holds of a part of the features alone cannot be told."""
        found = test(evidence, *args, **kwargs)
        why = evidence.lacks_kinds
        return untestable(f"{found.detail} {why}") if why and found.verdict == "holds" else found

    return tested
