"""A claim of the paper, and what a cohort says of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis import published
from analysis.claims.evidence import Evidence

Verdict = Literal["holds", "fails", "cannot be tested"]
Topic = Literal["variation", "classes", "robustness", "groups", "indices", "sampling"]
VERDICTS: tuple[Verdict, ...] = ("holds", "fails", "cannot be tested")
TOPICS: dict[Topic, str] = {
    "variation": "How much the lesions of one patient vary",
    "classes": "Which features vary",
    "robustness": "Robust features, and their clusters",
    "groups": "Whether the variation is there in every group",
    "indices": "Heterogeneity in one number",
    "sampling": "What sampling loses",
}
"""Topics in reading order, each with its heading."""


@dataclass(frozen=True)
class Finding:
    """What a cohort says of a claim.

    Attributes
    ----------
    verdict : {'holds', 'fails', 'cannot be tested'}
    detail : str
        The numbers in words, or why it cannot be tested; plain text that may hold identifiers.
    value : float
        What decides, in the unit of the claim; NaN where it cannot be tested.
    low, high : float
        Ends of its 95 % interval; NaN without one.
    interval : str
        `patients`, `share`, `simulation`, or empty for none.
    n : int
        What the verdict rests on, counted in the claim's `counts`.
    """

    verdict: Verdict
    detail: str
    value: float = np.nan
    low: float = np.nan
    high: float = np.nan
    interval: str = ""
    n: int = 0


@dataclass(frozen=True)
class Claim:
    """A claim of the paper.

    Attributes
    ----------
    id : str
        Short and lasting: it is part of links.
    topic : str
        A key of `TOPICS`.
    title : str
        The claim in our own words.
    rule : str
        What a cohort must show for it to hold.
    test : callable
        From the evidence of a cohort to a `Finding`.
    printed : tuple of str
        Ids of the printed numbers it rests on.
    value : str
        What the value of its findings is.
    unit : str
        The unit of that value; empty for a pure number.
    counts : str
        What `n` counts, in the plural.
    said : str
        Where it stands in the paper, if no printed number tells.
    note : str
        What a reader should know of the claim or of its rule, whatever the cohort.
    limit : float
        What the value is compared with; NaN where it is compared with no fixed number.
    """

    id: str
    topic: Topic
    title: str
    rule: str
    test: Callable[[Evidence], Finding]
    printed: tuple[str, ...]
    value: str
    unit: str = "%"
    counts: str = "patients"
    said: str = ""
    note: str = ""
    limit: float = np.nan

    @property
    def places(self) -> tuple[str, ...]:
        """Where in the paper it stands, each place once."""
        told = [self.said] if self.said else [published.place(number) for number in self.printed]
        return tuple(dict.fromkeys(place.strip() for places in told for place in places.split(";")))


def decided(holds: bool) -> Verdict:
    """Turn a yes or no into a verdict."""
    return "holds" if holds else "fails"


def untestable(why: str) -> Finding:
    """Say that a cohort cannot test a claim, and why; a sentence without its full stop."""
    return Finding("cannot be tested", f"{why}.")
