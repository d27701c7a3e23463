"""A claim in one cohort, as the page of the ledger shows it."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.claims.claim import Claim
from analysis.display.text import NO_VALUE, bare_percent, escape, number, percent, whole
from analysis.report.facts import Facts
from analysis.report.markdown import Markdown

_SPACE = "\N{NO-BREAK SPACE}"
SIGNS = {
    "holds": f"✓{_SPACE}holds",
    "fails": f"✗{_SPACE}fails",
    "cannot be tested": f"○{_SPACE}cannot be{_SPACE}tested",
}
"""Verdicts as shown: a sign for the eye, and the words."""
_OPEN = ", interval open"
"""Beside a verdict whose interval holds the limit."""
_INTERVALS = {"patients": "over patients", "share": "exact", "simulation": "simulation"}
_OVER_PATIENTS = ("patients", "share")
"""Intervals that tell of other patients; that of a simulation tells of other draws of the same ones."""


@dataclass(frozen=True)
class Entry:
    """A claim in one cohort.

    Attributes
    ----------
    facts : Facts
        The cohort.
    claim : Claim
    found : mapping
        The row of the cohort's table `ledger`.
    """

    facts: Facts
    claim: Claim
    found: Mapping[Hashable, Any]

    @property
    def verdict(self) -> str:
        """One of the three."""
        return str(self.found["verdict"])

    @property
    def tested(self) -> bool:
        """Whether the cohort could test it."""
        return self.verdict != "cannot be tested"

    @property
    def open(self) -> bool:
        """Whether an interval over patients reaches to both sides of what the value is compared with."""
        over_patients = self.found["interval"] in _OVER_PATIENTS
        return over_patients and bool(self.found["low"] < self.claim.limit < self.found["high"])

    @property
    def sign(self) -> Markdown:
        """Verdict as shown in the overview, with a word where the interval leaves it open."""
        return Markdown(f"{SIGNS[self.verdict]}{_OPEN if self.open else ''}")

    @property
    def cells(self) -> list[Markdown]:
        """Verdict, value, interval and n as text."""
        if not self.tested:
            return [Markdown(SIGNS[self.verdict]), *[Markdown(NO_VALUE)] * 3]
        return [
            self.sign,
            Markdown(self._shown("value")),
            Markdown(self._interval()),
            Markdown(f"{whole(self.found['n'])} {self.claim.counts}"),
        ]

    @property
    def words(self) -> Markdown:
        """What was found, in words."""
        # Escaping takes every space for a plain one, and a number must not part from its sign.
        said = escape(self.found["detail"]).replace(" &#37;", f"{_SPACE}&#37;")
        lies = " The interval lies on both sides of the limit, so this cohort leaves it open."
        return Markdown(f"- *{escape(self.facts.title)}:* {said}{lies if self.open else ''}")

    def _shown(self, column: str, *, unit: bool = True) -> str:
        value = float(self.found[column])
        if self.claim.unit == "lesions":
            return whole(value)
        if self.claim.unit == "%":
            return percent(value) if unit else bare_percent(value)
        if 0 < value < 1e-3:
            return f"{value:.1e}"
        return f"{number(value)} points" if unit and self.claim.unit == "percentage points" else number(value)

    def _interval(self) -> str:
        if not self.found["interval"]:
            return NO_VALUE
        ends = (
            self._shown(end).replace("\N{NO-BREAK SPACE}%", "").replace(" points", "")
            for end in ("low", "high")
        )
        return f"{' to '.join(ends)} ({_INTERVALS[str(self.found['interval'])]})"
