"""Claims about what the sampling strategies recover (Table 2 of the paper)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from analysis.claims.claim import Claim, Finding, decided, untestable
from analysis.claims.evidence import Evidence, Recovered
from analysis.claims.guards import with_recovery
from analysis.claims.simulated import (
    BY_SITE,
    JUDGED,
    JUDGED_READING,
    NAMES,
    RANDOM,
    READING_NAMES,
    READING_NOTE,
    WHOLE,
    named,
    simulated,
)
from analysis.numerals import percent
from analysis.statistics.dissimilarity import maximal


@dataclass(frozen=True)
class Cell:
    """What one strategy recovers of one index, in one reading."""

    strategy: str
    index: str
    found: Recovered

    def __str__(self) -> str:
        return f"{NAMES[self.strategy]}, {JUDGED[self.index]} {self.found}"


def one_lesion_shows_nothing(evidence: Evidence) -> Finding:
    """Test whether the index of one lesion is 0."""
    if evidence.tables["heterogeneity"].empty:
        return untestable("No patient has enough lesions that can be compared")
    value = maximal(np.zeros((1, 1)))
    return Finding(
        decided(value == 0),
        "One lesion has no pair, so both indices are 0 by definition, whatever the tumours.",
        value,
        n=len(evidence.tables["heterogeneity"]),
    )


@with_recovery
def all_below(evidence: Evidence, end: str, indices: Sequence[str]) -> Finding:
    """Test whether every strategy recovers less than 100 %, as mean or upper limit."""
    cells = _cells(evidence, indices)
    most = max(cells, key=lambda cell: getattr(cell.found, end))
    below = getattr(most.found, end) < WHOLE
    said = f"Most: {most}. {_readings(evidence, end, indices)}{_over_pairs(evidence, indices)}"
    absent = sorted({*RANDOM, *BY_SITE} - {cell.strategy for cell in cells})
    if absent and below:
        return untestable(f"{said} Below 100 % so far, but this cohort cannot have {named(absent)}")
    return Finding(decided(below), said, **simulated(most.found, end))


def _cells(evidence: Evidence, indices: Sequence[str], reading: str = JUDGED_READING) -> list[Cell]:
    return [
        Cell(strategy, index, found)
        for strategy in (*RANDOM, *BY_SITE)
        for index in indices
        if (found := evidence.strategy(strategy, "pooled" if strategy in RANDOM else reading, index))
        is not None
    ]


def _readings(evidence: Evidence, end: str, indices: Sequence[str]) -> str:
    """Say what sampling by site recovers at most in the other readings."""
    parts = []
    for reading in READING_NAMES:
        cells = [cell for cell in _cells(evidence, indices, reading) if cell.strategy in BY_SITE]
        if cells and reading != JUDGED_READING:
            most = max(getattr(cell.found, end) for cell in cells)
            parts.append(f"{percent(most)} ({READING_NAMES[reading]})")
    if not parts:
        return ""
    return f"By site read {READING_NAMES[JUDGED_READING]}; read otherwise at most {' and '.join(parts)}."


def _over_pairs(evidence: Evidence, indices: Sequence[str]) -> str:
    """Say what becomes of the average when the zero diagonal is not counted."""
    found = evidence.strategy(RANDOM[-1], "pooled", "average_pairs")
    if found is None or "average_paper" not in indices:
        return ""
    return f" Averaged over distinct pairs, {NAMES[RANDOM[-1]]} recover {percent(found.mean)}."


_MEANS = tuple(f"{index}-{strategy}-mean" for index in ("average", "maximal") for strategy in NAMES)
CLAIMS = (
    Claim(
        "one-lesion-nothing",
        "sampling",
        "One lesion alone shows nothing of the heterogeneity.",
        "The index of one lesion is 0.",
        one_lesion_shows_nothing,
        (),
        "index of one lesion",
        unit="",
        said="results, lesion similarity and sampling",
        note="It follows from the definition, so that no cohort could contradict it.",
    ),
    Claim(
        "below-truth",
        "sampling",
        "Every strategy recovers, on average, less than all of the heterogeneity.",
        f"The mean recovery of the average (zero diagonal counted) and of the maximum is below {WHOLE:g} % "
        "with each of the five strategies.",
        partial(all_below, end="mean", indices=tuple(JUDGED)),
        _MEANS,
        "largest mean recovery",
        limit=WHOLE,
        note=f"{READING_NOTE} Counting the zero diagonal makes a sample's average too small by arithmetic "
        "alone; averaged over distinct pairs a random sample loses nothing on average. And no sample shows "
        "more than the whole maximum, so of that only a strategy that always finds it could contradict.",
    ),
    Claim(
        "interval-below-truth",
        "sampling",
        "Even at its upper limit, every strategy stays below all of the heterogeneity.",
        f"The 97.5th percentile over the draws is below {WHOLE:g} % with each of the five strategies, for "
        "the average (zero diagonal counted) and the maximum.",
        partial(all_below, end="high", indices=tuple(JUDGED)),
        tuple(name.replace("-mean", "-high") for name in _MEANS),
        "largest upper limit",
        note="Print calls the indices clearly below the true value, without saying whether means or "
        "intervals are meant; this is the stricter way to take it.",
    ),
    Claim(
        "none-recovers-maximum",
        "sampling",
        "No strategy recovers the whole maximal divergence.",
        f"The 97.5th percentile over the draws of the recovery of the maximum is below {WHOLE:g} % with "
        "each of the five strategies.",
        partial(all_below, end="high", indices=("maximal",)),
        tuple(f"maximal-{strategy}-high" for strategy in NAMES),
        "largest upper limit",
        note=READING_NOTE,
    ),
)
