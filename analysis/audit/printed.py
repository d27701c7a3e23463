"""What a paper prints: numbers with the digits they have, and statements in words, each with its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from analysis.audit.span import Span, rounded

_PERCENT = "%"


@dataclass(frozen=True)
class Printed:
    """One number as it stands in print; the fields are the columns of `values.csv`.

    Attributes
    ----------
    id, quantity : str
    text : str
        The number with its printed digits, such as `50.0`.
    unit, cohort, patient, feature, place, note : str
    """

    id: str
    quantity: str
    text: str
    unit: str
    cohort: str
    patient: str
    feature: str
    place: str
    note: str

    @cached_property
    def value(self) -> float:
        """The number."""
        return float(self.text)

    @property
    def count(self) -> int:
        """The number of a count."""
        return round(self.value)

    @cached_property
    def span(self) -> Span:
        """What it may stand for: a count itself, anything else all that is rounded to it.

        Counts are whole numbers with a unit other than percent.
        """
        if self.unit not in ("", _PERCENT) and self.text.isdigit():
            return Span(self.value, self.value)
        return rounded(self.text)

    @property
    def shown(self) -> str:
        """The number with its unit, in the singular after 1."""
        unit = self.unit.removesuffix("s") if self.text == "1" else self.unit
        return f"{self.text} {unit}".rstrip()

    @property
    def at(self) -> str:
        """The number with its unit and place."""
        return f"{self.shown} ({self.place})"

    @property
    def whose(self) -> tuple[str, ...]:
        """What it is a number of: quantity, unit, cohort, patient and feature."""
        return (self.quantity, self.unit, self.cohort, self.patient, self.feature)


@dataclass(frozen=True)
class Statement:
    """What print says in words; the fields are the columns of `statements.csv`.

    Attributes
    ----------
    id, topic, says, cohort, place, note : str
        `says` is a few words, the same wherever the same is said.
    """

    id: str
    topic: str
    says: str
    cohort: str
    place: str
    note: str

    @property
    def at(self) -> str:
        """The words with their place."""
        return f"“{self.says}” ({self.place})"


@dataclass(frozen=True)
class Print:
    """Everything that was taken from a paper, by id, in the order of the files."""

    values: Mapping[str, Printed]
    statements: Mapping[str, Statement]

    @property
    def numbers(self) -> list[Printed]:
        """Every number, in order."""
        return [*self.values.values()]
