"""Every claim, in reading order."""

from analysis.claims import (
    classes,
    groups,
    indices,
    recovery,
    robustness,
    sampling,
    strategies,
    variation,
)
from analysis.claims.claim import TOPICS, Claim

_ROOMS = (variation, classes, robustness, groups, indices, sampling, strategies, recovery)
CLAIMS: tuple[Claim, ...] = tuple(
    claim for topic in TOPICS for room in _ROOMS for claim in room.CLAIMS if claim.topic == topic
)
"""All claims, topic by topic."""
