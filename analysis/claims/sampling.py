"""Claims about what the sampling strategies recover (Table 2 of the paper)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from analysis.claims.claim import Claim, Finding, decided, untestable
from analysis.claims.evidence import Evidence, Recovered
from analysis.claims.simulated import JUDGED, WHOLE, simulated, with_recovery
from analysis.numerals import percent
from analysis.statistics.dissimilarity import maximal
from analysis.statistics.strategies import READINGS

PRINTS_READING = "within-site-zero"
"""Sampling by site can be read in three ways; print comes nearest to this one, and excludes `pooled`."""
_NEAREST_FIRST = sorted(READINGS, key=lambda reading: reading != PRINTS_READING)
RANDOM, BY_SITE = ("random-2", "random-3"), ("site-2", "site-3", "recist-like")
NAMES = {
    "random-2": "2 at random",
    "random-3": "3 at random",
    "site-2": "2 a site",
    "site-3": "3 a site",
    "recist-like": "2 a site without bone",
}


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
        return untestable(f"{said} Below 100 % so far, but this cohort cannot have {_named(absent)}")
    return Finding(decided(below), said, **simulated(most.found, end))


@with_recovery
def beats(evidence: Evidence, better: Sequence[str], worse: str) -> Finding:
    """Test whether some strategies recover more than another, of the average and of the maximum."""
    gains = {reading: _gains(evidence, better, worse, reading) for reading in _NEAREST_FIRST}
    if not all(gains.values()):
        return untestable(
            f"This cohort cannot have {_named([*better, worse])}: a site or lesions are lacking"
        )
    told = "; ".join(f"{_reading(reading)}: {_margins(rows)}" for reading, rows in gains.items())
    least = min(gains[PRINTS_READING], key=lambda gain: gain[1])
    verdicts = {reading: all(gain > 0 for _, gain, _ in rows) for reading, rows in gains.items()}
    other = [_reading(reading) for reading, holds in verdicts.items() if holds != verdicts[PRINTS_READING]]
    turns = f" It turns when read {' or '.join(other)}." if other else " It is the same in all three."
    said = f"Percentage points more: {told}. The verdict is that of the first reading.{turns}"
    return Finding(decided(verdicts[PRINTS_READING]), said, least[1], n=least[2])


@with_recovery
def more_by_site_does_not(evidence: Evidence) -> Finding:
    """Test whether three a site recover no more than two a site, of the average and of the maximum."""
    gains = _gains(evidence, ("site-3",), "site-2", PRINTS_READING)
    if not gains:
        return untestable("Every site is unknown, or no site has two lesions")
    most = max(gains, key=lambda gain: gain[1])
    said = f"Percentage points more with 3 a site than with 2 a site: {_margins(gains)}."
    return Finding(decided(most[1] <= 0), f"{said} Read {_reading(PRINTS_READING)}.", most[1], n=most[2])


def _cells(evidence: Evidence, indices: Sequence[str], reading: str = PRINTS_READING) -> list[Cell]:
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
    for reading in READINGS:
        cells = [cell for cell in _cells(evidence, indices, reading) if cell.strategy in BY_SITE]
        if cells and reading != PRINTS_READING:
            most = max(getattr(cell.found, end) for cell in cells)
            parts.append(f"{percent(most)} ({_reading(reading)})")
    if not parts:
        return ""
    return f"By site read {_reading(PRINTS_READING)}; read otherwise at most {' and '.join(parts)}."


def _over_pairs(evidence: Evidence, indices: Sequence[str]) -> str:
    """Say what becomes of the average when the zero diagonal is not counted."""
    found = evidence.strategy(RANDOM[-1], "pooled", "average_pairs")
    if found is None or "average_paper" not in indices:
        return ""
    return f" Averaged over distinct pairs, {NAMES[RANDOM[-1]]} recover {percent(found.mean)}."


Gain = tuple[str, float, int]
"""Name of the index, percentage points more, patients."""


def _gains(evidence: Evidence, better: Sequence[str], worse: str, reading: str) -> list[Gain]:
    return list(_each_gain(evidence, better, worse, reading))


def _each_gain(evidence: Evidence, better: Sequence[str], worse: str, reading: str) -> Iterator[Gain]:
    for index, name in JUDGED.items():
        second = evidence.strategy(worse, reading, index)
        for strategy in better:
            first = evidence.strategy(strategy, "pooled" if strategy in RANDOM else reading, index)
            if first is not None and second is not None:
                label = f"{name} ({NAMES[strategy]})" if len(better) > 1 else name
                yield label, first.mean - second.mean, min(first.n_patients, second.n_patients)


def _margins(gains: Sequence[Gain]) -> str:
    return ", ".join(f"{name} {gain:+.1f}".replace("-", "−") for name, gain, _ in gains)


def _reading(reading: str) -> str:
    words = {
        "pooled": "pooled over sites",
        "within-site-zero": "inside each site, one lesion counting 0",
        "within-site-dropped": "inside each site, sites with one lesion left out",
    }
    return words[reading]


def _named(strategies: Sequence[str]) -> str:
    return ", ".join(NAMES[strategy] for strategy in strategies)


_READINGS = (
    "The text does not tell how a sample by site becomes one index. The verdict is that of the reading "
    "that comes "
    "nearest to print, indices inside each site with one-lesion sites counting 0; the other readings stand "
    "beside."
)
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
        f"with "
        "each of the five strategies.",
        partial(all_below, end="mean", indices=tuple(JUDGED)),
        _MEANS,
        "largest mean recovery",
        limit=WHOLE,
        note=f"{_READINGS} Counting the zero diagonal makes a sample's average too small by arithmetic "
        f"alone; averaged "
        "over distinct pairs a random sample loses nothing on average.",
    ),
    Claim(
        "interval-below-truth",
        "sampling",
        "Even at its upper limit, every strategy stays below all of the heterogeneity.",
        f"The 97.5th percentile over the draws is below {WHOLE:g} % with each of the five strategies, for "
        f"the "
        "average (zero diagonal counted) and the maximum.",
        partial(all_below, end="high", indices=tuple(JUDGED)),
        tuple(name.replace("-mean", "-high") for name in _MEANS),
        "largest upper limit",
        note="Print calls the indices clearly below the true value, without saying whether means or "
        "intervals are "
        "meant; this is the stricter way to take it.",
    ),
    Claim(
        "random-beats-site",
        "sampling",
        "Three lesions at random recover more than three lesions a site.",
        "The mean recovery of three at random is larger, for the average (zero diagonal counted) and the "
        "maximum.",
        partial(beats, better=("random-3",), worse="site-3"),
        tuple(f"{index}-{name}-mean" for index in ("average", "maximal") for name in ("random-3", "site-3")),
        "smaller of the two differences",
        unit="percentage points",
        note=f"{_READINGS} Three a site are usually more lesions than three in all; pooled, they show more.",
    ),
    Claim(
        "random-beats-recist",
        "sampling",
        "Two or three lesions at random recover more than a RECIST-like sample.",
        "The mean recovery of two, and of three, at random is larger than that of two a site without bone, "
        "for the "
        "average (zero diagonal counted) and the maximum.",
        partial(beats, better=RANDOM, worse="recist-like"),
        tuple(
            f"{index}-{name}-mean"
            for index in ("average", "maximal")
            for name in ("random-2", "random-3", "recist-like")
        ),
        "smallest of the four differences",
        unit="percentage points",
        note=_READINGS,
    ),
    Claim(
        "more-site-does-not",
        "sampling",
        "More lesions a site do not recover more.",
        "The mean recovery of three a site is not larger than that of two a site, neither for the average "
        "(zero "
        "diagonal counted) nor for the maximum.",
        more_by_site_does_not,
        tuple(f"{index}-{name}-mean" for index in ("average", "maximal") for name in ("site-2", "site-3")),
        "larger of the two gains",
        unit="percentage points",
        note=f"{_READINGS} In this reading a larger sample of a site cannot show less on average.",
    ),
    Claim(
        "none-recovers-maximum",
        "sampling",
        "No strategy recovers the whole maximal divergence.",
        f"The 97.5th percentile over the draws of the recovery of the maximum is below {WHOLE:g} % with "
        f"each of the "
        "five strategies.",
        partial(all_below, end="high", indices=("maximal",)),
        tuple(f"maximal-{strategy}-high" for strategy in NAMES),
        "largest upper limit",
        note=_READINGS,
    ),
)
