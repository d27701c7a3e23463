"""Claims that one way to sample lesions recovers more than another."""

from collections.abc import Iterator, Sequence
from functools import partial

from analysis.claims.claim import Claim, Finding, decided, untestable
from analysis.claims.evidence import Evidence
from analysis.claims.guards import with_recovery
from analysis.claims.paired import Gain, by_strategy, gain, whole_index
from analysis.claims.patients import mean
from analysis.claims.simulated import (
    JUDGED,
    JUDGED_READING,
    NAMES,
    RANDOM,
    READING_NAMES,
    READING_NOTE,
    named,
)
from analysis.numerals import count


@with_recovery
def beats(evidence: Evidence, better: Sequence[str], worse: str, name: str) -> Finding:
    """Test whether some strategies recover more than another, of the average and of the maximum."""
    gains = {reading: list(_gains(evidence, better, worse, reading)) for reading in READING_NAMES}
    if not all(gains.values()):
        return untestable(
            f"Nobody here can have both {named([*better, worse])}: sites or lesions are lacking"
        )
    if not _several_sites(evidence):
        return untestable("Every patient has lesions at one site alone, which makes it no matter of sites")
    told = "; ".join(f"{READING_NAMES[key]}: {_margins(rows)}" for key, rows in gains.items())
    verdicts = {key: all(one.mean > 0 for one in rows) for key, rows in gains.items()}
    holds = verdicts[JUDGED_READING]
    other = [READING_NAMES[key] for key, verdict in verdicts.items() if verdict != holds]
    turns = f"It turns when read {' or '.join(other)}." if other else "It is the same in all three."
    least = min(gains[JUDGED_READING], key=lambda one: one.mean)
    numbers, why = mean(least.points, evidence.stream(name))
    said = f"{_told(least)} {told}. The verdict is that of the first reading. {turns}{why}"
    return Finding(decided(holds), said, **numbers)


@with_recovery
def more_by_site_does_not(evidence: Evidence) -> Finding:
    """Test whether three a site recover no more than two a site, of the average and of the maximum."""
    gains = list(_gains(evidence, ("site-3",), "site-2", JUDGED_READING))
    if not gains:
        return untestable("Every site is unknown, or no patient was sampled by site")
    most = max(gains, key=lambda one: one.mean)
    numbers, why = mean(most.points, evidence.stream("more-site-does-not"))
    said = f"{_told(most)} {READING_NAMES[JUDGED_READING]}: {_margins(gains)}.{why}"
    return Finding(decided(most.mean <= 0), said, **numbers)


def _gains(evidence: Evidence, better: Sequence[str], worse: str, reading: str) -> Iterator[Gain]:
    """Yield what each of the better strategies recovers more, of each index, where anybody has both."""
    for index, name in JUDGED.items():
        whole = whole_index(evidence, index)
        second = by_strategy(evidence, worse, reading, index)
        for strategy in better:
            first = by_strategy(evidence, strategy, "pooled" if strategy in RANDOM else reading, index)
            label = f"{name} ({NAMES[strategy]})" if len(better) > 1 else name
            found = gain(label, first, second, whole)
            if len(found.points):
                yield found


def _several_sites(evidence: Evidence) -> bool:
    """Whether any patient has lesions at more than one site; with one the strategies choose alike."""
    lesions = evidence.tables["lesions"]
    used = lesions[lesions["usable"].astype(bool)]
    return bool((used.groupby("patient_id")["site"].nunique() > 1).any())


def _told(one: Gain) -> str:
    return f"Percentage points more, in {count(len(one.points), 'patient')} who have enough lesions:"


def _margins(gains: Sequence[Gain]) -> str:
    return ", ".join(map(str, gains))


CLAIMS = (
    Claim(
        "random-beats-site",
        "sampling",
        "Three lesions at random recover more than three lesions a site.",
        "The mean recovery of three at random is larger, for the average (zero diagonal counted) and the "
        "maximum.",
        partial(beats, better=("random-3",), worse="site-3", name="random-beats-site"),
        tuple(f"{index}-{name}-mean" for index in ("average", "maximal") for name in ("random-3", "site-3")),
        "smaller of the two differences",
        unit="percentage points",
        limit=0.0,
        note=f"{READING_NOTE} Three a site are usually more lesions than three in all; pooled, they show "
        "more.",
    ),
    Claim(
        "random-beats-recist",
        "sampling",
        "Two or three lesions at random recover more than a RECIST-like sample.",
        "The mean recovery of two, and of three, at random is larger than that of two a site without "
        "bone, for the average (zero diagonal counted) and the maximum.",
        partial(beats, better=RANDOM, worse="recist-like", name="random-beats-recist"),
        tuple(
            f"{index}-{name}-mean"
            for index in ("average", "maximal")
            for name in ("random-2", "random-3", "recist-like")
        ),
        "smallest of the four differences",
        unit="percentage points",
        limit=0.0,
        note=READING_NOTE,
    ),
    Claim(
        "more-site-does-not",
        "sampling",
        "More lesions a site do not recover more.",
        "The mean recovery of three a site is not larger than that of two a site, neither for the average "
        "(zero diagonal counted) nor for the maximum.",
        more_by_site_does_not,
        tuple(f"{index}-{name}-mean" for index in ("average", "maximal") for name in ("site-2", "site-3")),
        "larger of the two gains",
        unit="percentage points",
        limit=0.0,
        note=f"{READING_NOTE} In this reading a larger sample of a site cannot show less on average, so "
        "that it can hold only where no patient has three lesions at a site, or the third adds nothing.",
    ),
)
