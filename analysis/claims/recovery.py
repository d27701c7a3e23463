"""Claims about how much more random lesions recover (Fig. 6 of the paper)."""

from functools import partial

import numpy as np

from analysis import published
from analysis.claims.claim import Claim, Finding, decided, untestable
from analysis.claims.evidence import Evidence, Recovered
from analysis.claims.guards import with_recovery
from analysis.claims.paired import Gain, by_size, gain, whole_index
from analysis.claims.patients import mean
from analysis.claims.simulated import JUDGED, WHOLE, simulated
from analysis.numerals import count, listed, percent

Curve = dict[int, Recovered]
"""Recovery of an index by number of random lesions."""


@with_recovery
def more_random_helps(evidence: Evidence) -> Finding:
    """Test whether three random lesions recover more than two, and larger samples more than three."""
    gains = {name: _steps(evidence, index, name) for index, name in JUDGED.items()}
    if not all(gains.values()):
        return untestable("No patient has three lesions")
    least = min((steps[0] for steps in gains.values()), key=lambda one: one.mean)
    rises = least.mean > 0 and all(sum(one.mean for one in steps[1:]) >= 0 for steps in gains.values())
    told = "; ".join(
        f"{steps[0]}, then rising in {sum(one.mean > 0 for one in steps[1:])} of {len(steps) - 1} steps"
        for steps in gains.values()
    )
    numbers, why = mean(least.points, evidence.stream("more-random-helps"))
    said = f"Percentage points more with 3 lesions than with 2, in the same patients: {told}.{why}"
    return Finding(decided(rises), said, **numbers)


@with_recovery
def enough_lesions(evidence: Evidence, index: str) -> Finding:
    """Test whether eight or more random lesions are needed for 75 % of an index."""
    curve, wanted = evidence.recovered(index), published.value("required-text")
    target, most = published.value("target"), max(curve)
    low, needed, high = (first_at(curve, end, target) for end in ("high", "mean", "low"))
    if np.isnan(needed):
        said = f"{count(most, 'lesion')} recover {curve[most]}, the largest sample that was drawn"
        if most < wanted:
            return untestable(said)
        return Finding("holds", f"{said}. More are needed.", n=curve[most].n_patients)
    k = int(needed)
    steps_around = "; ".join(
        f"{count(size, 'lesion')} recover {curve[size]}" for size in (k - 1, k) if size > 1
    )
    said = f"{steps_around}.{_left_out(curve, k)}"
    return Finding(decided(k >= wanted), said, k, low, high, "simulation", curve[k].n_patients)


@with_recovery
def never_whole(evidence: Evidence) -> Finding:
    """Test whether fifteen random lesions recover less than all of both indices."""
    size = int(published.value("most-sampled"))
    curves = {index: evidence.recovered(index) for index in JUDGED}
    if any(size not in curve for curve in curves.values()):
        return untestable(f"No patient has {size} lesions")
    said = listed(f"{curves[index][size]} of the {name}" for index, name in JUDGED.items())
    most = max((curve[size] for curve in curves.values()), key=lambda found: found.mean)
    said = f"{size} lesions recover {said}. Of a patient with {size} lesions they are all."
    return Finding(decided(most.mean < WHOLE), said, **simulated(most))


@with_recovery
def few_fall_short(evidence: Evidence) -> Finding:
    """Test whether three, and four, random lesions recover less than 75 % of the maximum."""
    sizes = [int(published.value(f"common-{end}")) for end in ("least", "most")]
    curve, average = evidence.recovered("maximal"), evidence.recovered("average_paper")
    if not set(sizes) <= set(curve):
        return untestable(f"No patient has {sizes[-1]} lesions")
    most = max((curve[size] for size in sizes), key=lambda found: found.mean)
    said = "; ".join(f"{size} lesions: maximum {curve[size]}, average {average[size]}" for size in sizes)
    return Finding(decided(most.mean < published.value("target")), f"{said}.", **simulated(most))


def first_at(curve: Curve, end: str, target: float) -> float:
    """Find the smallest number of lesions whose mean, or end of the range, reaches a target; NaN if none."""
    return float(min((k for k, found in curve.items() if getattr(found, end) >= target), default=np.nan))


def _steps(evidence: Evidence, index: str, name: str) -> list[Gain]:
    """Gains from each number of lesions to the next, in the patients who have so many."""
    wide, whole = by_size(evidence, index), whole_index(evidence, index)
    sizes = [int(size) for size in wide.columns]
    return [gain(name, wide[k], wide[k - 1], whole) for k in sizes if k - 1 in sizes]


def _left_out(curve: Curve, k: int) -> str:
    everybody = max(found.n_patients for found in curve.values())
    left = everybody - curve[k].n_patients
    return (
        f" Of {count(everybody, 'patient')} {left} have fewer than {k} lesions and do not enter."
        if left
        else ""
    )


_EIGHT = f"{published.value('required-text'):g}"
_TARGET = percent(published.value("target"))
_INDEX = (
    "The discussion of the paper says 8 lesions, its results more than eight; the text does not tell "
    "which index is meant."
).replace("8", _EIGHT)
CLAIMS = (
    Claim(
        "more-random-helps",
        "sampling",
        "The more lesions are taken at random, the more is recovered.",
        "Three recover more than two, and as the sample grows further the mean rises on the whole, for "
        "the average (zero diagonal counted) and the maximum.",
        more_random_helps,
        tuple(f"{index}-random-{k}-mean" for index in ("average", "maximal") for k in (2, 3)),
        "smaller of the two gains from two to three",
        unit="percentage points",
        limit=0.0,
        note="Each step is taken in the patients who have so many lesions, so that nobody drops out in "
        "between.",
    ),
    Claim(
        "three-fall-short",
        "sampling",
        f"Three or four lesions show less than {_TARGET} of the maximal divergence.",
        f"The mean recovery of the maximum by three, and by four, random lesions is below {_TARGET}.",
        few_fall_short,
        ("common-least", "common-most", "target", "maximal-random-3-mean"),
        "larger of the two mean recoveries",
        limit=published.value("target"),
        note="The text does not tell which index is meant. Of the average with the zero diagonal counted, "
        "four of many lesions recover 75 % or more whatever the tumours look like, by arithmetic alone.",
    ),
    Claim(
        "eight-for-maximum",
        "sampling",
        f"It takes at least {_EIGHT} lesions to show {_TARGET} of the maximal divergence.",
        f"The smallest number of random lesions with a mean recovery of {_TARGET} is {_EIGHT} or more.",
        partial(enough_lesions, index="maximal"),
        ("required-text", "required-results", "target"),
        "number of lesions needed",
        unit="lesions",
        limit=published.value("required-text"),
        note=f"{_INDEX} The interval runs from the number at which the upper limit of the simulation "
        "reaches the target to that at which the lower one does.",
    ),
    Claim(
        "eight-for-average",
        "sampling",
        f"It takes at least {_EIGHT} lesions to show {_TARGET} of the average heterogeneity.",
        f"The smallest number of random lesions with a mean recovery of {_TARGET} of the average (zero "
        f"diagonal counted) is {_EIGHT} or more.",
        partial(enough_lesions, index="average_paper"),
        ("required-text", "required-results", "target"),
        "number of lesions needed",
        unit="lesions",
        limit=published.value("required-text"),
        note=f"{_INDEX} With the zero diagonal counted four of many lesions suffice whatever the tumours "
        "look like, and over distinct pairs two; so it is the maximum that can ask for eight.",
    ),
    Claim(
        "fifteen-not-full",
        "sampling",
        f"Even {published.value('most-sampled'):g} lesions do not recover either index in full.",
        f"The mean recovery by {published.value('most-sampled'):g} random lesions is below {WHOLE:g} % for "
        "the average (zero diagonal counted) and the maximum.",
        never_whole,
        ("most-sampled",),
        "larger of the two mean recoveries",
        limit=WHOLE,
    ),
)
