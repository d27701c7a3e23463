"""An answer to an item: given by the run or the cohort, not applicable, or left to the authors."""

from dataclasses import dataclass, replace
from typing import Literal

from analysis.about_keys import ANSWERS

Status = Literal["stated", "not applicable", "to be stated by the authors"]
STATED: Status = "stated"
NOT_APPLICABLE: Status = "not applicable"
AUTHORS: Status = "to be stated by the authors"
STATUSES = (STATED, NOT_APPLICABLE, AUTHORS)

ABOUT = "cohort.yml, about"
"""Source of an answer that the cohort gives, or could give, followed by the key."""
PARAMETERS = "parameters of the extraction"
COHORT = "cohort.yml"
PROGRAM = "what the program does"


@dataclass(frozen=True)
class Answer:
    """An answer to an item.

    Attributes
    ----------
    status : {'stated', 'not applicable', 'to be stated by the authors'}
    text : str
        Never empty; begins with the status unless it is stated.
    source : str
        Where the answer comes from; of one that is left to the authors, where they can give it.
    met : bool or None
        In METRICS: whether the item is met; None where a person has to say or judge that.
    """

    status: Status
    text: str
    source: str
    met: bool | None = None

    def judged(self, met: bool | None) -> "Answer":
        """Give the answer with another judgement."""
        return replace(self, met=met)

    def placed(self, item: str) -> "Answer":
        """Name the item where the authors can answer it under no other key."""
        own = f"{ABOUT}: {ANSWERS}"
        return replace(self, source=f"{own}: {item}") if self.source in ("", own) else self


def stated(text: str, source: str, met: bool | None = None) -> Answer:
    """Answer from the run or the cohort."""
    return Answer(STATED, text, source, met)


def not_applicable(why: str, source: str = PROGRAM, met: bool | None = None) -> Answer:
    """Say that an item does not apply, and why that follows from what was done."""
    return Answer(NOT_APPLICABLE, f"{NOT_APPLICABLE}: {why}", source, met)


def by_authors(source: str = "", hint: str = "") -> Answer:
    """Leave an item to the authors, with what is known as a hint.

    Examples
    --------
    >>> by_authors(hint="no kernel is known").text
    'to be stated by the authors (no kernel is known)'
    """
    return Answer(AUTHORS, f"{AUTHORS} ({hint})" if hint else AUTHORS, source)
