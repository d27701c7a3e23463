"""What a plan says, in a few lines for a terminal."""

from collections.abc import Iterator
from itertools import groupby, pairwise

import pandas as pd

from analysis.statistics.promise import CLASSES, class_of, enough_for_one, merged_classes
from analysis.wording import INDEX_NAMES, OVER_CLASS, counted, promised, runs, visible

MOST_LINES = 12
"""Lines for a new patient; the table has all numbers of lesions."""

_NAMES = INDEX_NAMES | {"maximal": f"{INDEX_NAMES['maximal']} (maximal tumoral divergence)"}


def answer(plan: pd.DataFrame, title: str) -> list[str]:
    """Tell what a plan says of the patients, and of one who comes next.

    Parameters
    ----------
    plan : pandas.DataFrame
        Table `plan`, of one index.
    title : str
        Of the cohort.

    Returns
    -------
    list of str
        Lines of plain text.
    """
    asked = plan.iloc[0]
    patients, new = plan[plan["scope"] == "patient"], plan[plan["scope"] == "new"]
    known = patients.dropna(subset="n_lesions")
    target, confidence = f"{asked['target_percent']:g} %", f"{asked['confidence_percent']:g} %"
    index = _NAMES[asked["index"]]
    return [
        f"{visible(title)}. To recover {target} of the {index} in {confidence} of random draws:",
        *_of_new(new, len(known), asked["confidence_percent"]),
        *_bound(new, asked),
        *_of_patients(known, len(patients) - len(known), asked["confidence_percent"]),
    ]


def _of_new(new: pd.DataFrame, n: int, wanted: float) -> Iterator[str]:
    """Give the answer for a new patient, and what is promised where some lesions are left out."""
    fewer = new[new["n_lesions"] < new["n_total"]]
    if fewer.empty:
        yield f"Segment all lesions of a new patient, whatever their number (2 to {new['n_total'].max()})."
        yield f"  All recover 100 %, by definition. {counted(n, 'patient')} can promise nothing less, so no"
        yield "  lesion is spared."
        return
    yield "For a new patient:"
    yield from _lines(new)
    able = promised(fewer["promised_percent"].tolist(), fewer["n_total"].tolist())
    if fewer["promised_percent"].max() < wanted:
        yield f"{counted(n, 'patient')} cannot promise {wanted:g} % for a new patient, but only {able}:"
    else:
        yield f"So much is promised: {able}:"
    yield f"  the probability that what is listed is enough, {OVER_CLASS}."
    yield "  All recover 100 %, by definition; fewer, taken by themselves, may be enough more rarely."


def _of_patients(known: pd.DataFrame, unknown: int, wanted: float) -> Iterator[str]:
    """Say on which patients it rests, and what they need themselves."""
    if len(known):
        yield f"This rests on {counted(len(known), 'patient')}, who need themselves:"
    merged = merged_classes(known["n_total"].to_numpy(), wanted)
    several = len(set(merged)) > 1
    for place, (low, above) in enumerate(pairwise((*CLASSES, float("inf")))):
        own = known[(known["n_total"] >= low) & (known["n_total"] < above)]
        if len(own):
            has, need = _span(own["n_total"]), _span(own["n_lesions"])
            median = f", median {own['n_lesions'].median():g}" if len(own) > 2 else ""
            alike = int((merged[class_of(known["n_total"])] == merged[place]).sum())
            behind = f" (the promise for so many rests on {counted(alike, 'patient')})" if several else ""
            yield f"  {counted(len(own), 'patient')} with {has}: {need}{median}{behind}"
    if unknown:
        yield f"  {counted(unknown, 'patient')} without differences between lesions: nothing to recover"


def _lines(new: pd.DataFrame) -> Iterator[str]:
    """List numbers of lesions together that ask for the same: all lesions, or as many."""
    rows = list(zip(new["n_total"].tolist(), new["n_lesions"].astype(int).tolist(), strict=True))
    for numbers in runs([n for n, k in rows if n == k]):
        yield f"  with {numbers} lesions, segment all of them (100 %, by definition)"
    others = [
        (k, [n for n, _ in run]) for k, run in groupby((r for r in rows if r[0] != r[1]), lambda r: r[1])
    ]
    step = max(1, -(-len(others) // MOST_LINES))
    shown = others[::-1][::step][::-1]
    for k, totals in shown:
        yield f"  with {', '.join(runs(totals))} lesions, segment {k}"
    if len(shown) < len(others):
        yield "  numbers between them: see the table"


def _bound(new: pd.DataFrame, asked: pd.Series) -> Iterator[str]:
    largest = int(new["n_total"].max())
    yield f"Nothing is promised beyond {largest} lesions, the most that a patient here has."
    if asked["index"] == "maximal":
        many = 2 * max(largest, 10)
        found = int(enough_for_one([many], asked["confidence_percent"])[0])
        yield (
            f"A maximum that hangs on one lesion needs {asked['confidence_percent']:g} % of all lesions, "
            f"whatever the patients: {found} of {many}."
        )


def _span(numbers: pd.Series) -> str:
    low, high = int(numbers.min()), int(numbers.max())
    return counted(low, "lesion") if low == high else f"{low} to {high} lesions"
