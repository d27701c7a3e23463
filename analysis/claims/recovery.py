"""Claims about how much more random lesions recover (Fig. 6 of the paper)."""

from functools import partial

import numpy as np

from analysis import published
from analysis.claims.claim import Claim, Finding, decided, untestable
from analysis.claims.evidence import Evidence, Recovered
from analysis.claims.guards import with_recovery
from analysis.claims.paired import Gain, gain, whole_index
from analysis.claims.patients import mean, told
from analysis.claims.simulated import JUDGED, WHOLE, simulated
from analysis.numerals import count, listed, percent, whole
from analysis.statistics.same_patients import FEWEST, SamePatients, by_size

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
    """Test whether eight or more random lesions are needed for 75 % of an index, by who has so many."""
    wanted, target = published.value("required-text"), published.value("target")
    same = evidence.same_patients(index, wanted)
    beside = _with_drop_outs(evidence.recovered(index), target)
    if not same.enough:
        have = f"{count(same.n_patients, 'patient')} with {count(wanted, 'lesion')} or more"
        return untestable(f"{have} here, and {FEWEST} are needed. {beside}")
    needed = same.required(target)
    said = f"In the {whole(same.n_patients)} patients with {count(wanted, 'lesion')} or more"
    said = f"{said}, {_steps_to(same, needed)}. {_each(evidence, index, same, target)}{beside}."
    # Without a value they need more than all of them have, which is what was asked for or more.
    return Finding(decided(not needed < wanted), said, needed, n=same.n_patients)


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


def first_at(curve: Curve, target: float) -> float:
    """Find the smallest number of lesions whose mean recovery reaches a target; NaN if none."""
    return float(min((k for k, found in curve.items() if found.mean >= target), default=np.nan))


def _steps_to(same: SamePatients, needed: float) -> str:
    """Say what the number that is needed recovers, and the one before; or the largest that all have."""
    if np.isnan(needed):
        return f"{same.most} lesions recover {percent(same.recovered(same.most))}, and more are needed"
    sizes = [size for size in (int(needed) - 1, int(needed)) if size > 1]
    return ", ".join(f"{size} lesions recover {percent(same.recovered(size))}" for size in sizes)


def _each(evidence: Evidence, index: str, same: SamePatients, target: float) -> str:
    """Say how many lesions each of these patients needs; nothing where one needs more than were drawn."""
    reached = by_size(evidence.tables["recovery"], index).loc[list(same.patients)] >= target
    if not reached.any(axis=1).all():
        return ""
    return f"Each by itself needs: {told(reached.idxmax(axis=1), whole)}. "


def _with_drop_outs(curve: Curve, target: float) -> str:
    """Say where the curve of all patients passes, on which a patient counts up to its own number."""
    needed = first_at(curve, target)
    if np.isnan(needed):
        return f"The curve over all who have so many at each number does not reach {percent(target)}"
    k = int(needed)
    return (
        f"The curve over all who have so many at each number passes {percent(target)} at {k}, with "
        f"{count(curve[k].n_patients, 'patient')}"
    )


def _steps(evidence: Evidence, index: str, name: str) -> list[Gain]:
    """Gains from each number of lesions to the next, in the patients who have so many."""
    wide, indices = by_size(evidence.tables["recovery"], index), whole_index(evidence, index)
    sizes = [int(size) for size in wide.columns]
    return [gain(name, wide[k], wide[k - 1], indices) for k in sizes if k - 1 in sizes]


_EIGHT = f"{published.value('required-text'):g}"
_TARGET = percent(published.value("target"))
_INDEX = (
    "The discussion of the paper says 8 lesions, its results more than eight; the text does not tell "
    "which index is meant."
).replace("8", _EIGHT)
_SAME = (
    "The same patients are followed through all numbers of lesions. On a curve over all who have so many at "
    "each number, patients with few lesions are sampled nearly whole before they drop out, and lift it."
)
_MOST = f"{published.value('most-sampled'):g}"
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
        "between. It follows almost by arithmetic: a lesion more can only add to the maximum of a sample, "
        "and the average grows with the sample because the zero diagonal weighs less. Hardly any cohort "
        "could contradict it.",
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
        f"The smallest number of random lesions with a mean recovery of {_TARGET} is {_EIGHT} or more, in "
        f"patients who have {_EIGHT} or more.",
        partial(enough_lesions, index="maximal"),
        ("required-text", "required-results", "target"),
        "number of lesions needed",
        unit="lesions",
        limit=published.value("required-text"),
        note=f"{_INDEX} {_SAME}",
    ),
    Claim(
        "eight-for-average",
        "sampling",
        f"It takes at least {_EIGHT} lesions to show {_TARGET} of the average heterogeneity.",
        f"The smallest number of random lesions with a mean recovery of {_TARGET} of the average (zero "
        f"diagonal counted) is {_EIGHT} or more, in patients who have {_EIGHT} or more.",
        partial(enough_lesions, index="average_paper"),
        ("required-text", "required-results", "target"),
        "number of lesions needed",
        unit="lesions",
        limit=published.value("required-text"),
        note=f"{_INDEX} With the zero diagonal counted four of many lesions suffice whatever the tumours "
        "look like, and over distinct pairs two; so no cohort could confirm it, and it is the maximum that "
        "can ask for eight.",
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
        note=f"It follows almost by arithmetic: of more than {_MOST} lesions, {_MOST} cannot show the whole "
        "average, whatever the tumours look like. It can fail only where every patient that enters has "
        f"exactly {_MOST}.",
    ),
)
