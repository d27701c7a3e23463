"""The page with the printed numbers, weighed: a row and a section for each finding."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from analysis import published
from analysis.audit.runs import Audit, Finding, audit
from analysis.audit.verdict import Verdict
from analysis.display.text import count
from analysis.report.markdown import Markdown, escape, table

AUDIT_CSV = "across/audit.csv"
CONTROLS = "consistent-checks"
"""Anchor of what is consistent."""
UNREAD = "not read yet"
WORDS: dict[Verdict, str] = {
    "differs": "differs",
    "cannot-tell": "cannot tell",
    "consistent": "consistent",
}


@dataclass(frozen=True)
class Section:
    """One finding as the page shows it; texts are plain and get escaped.

    Attributes
    ----------
    finding : Finding
    """

    finding: Finding

    @property
    def anchor(self) -> Markdown:
        """Name that other pages link to: `check-` and the id."""
        return Markdown(f"check-{self.finding.check}")

    @property
    def title(self) -> str:
        """What is compared."""
        return self.finding.explained.title

    @property
    def places(self) -> str:
        """Where the values stand."""
        return "; ".join(self.finding.places)

    @property
    def verdict(self) -> str:
        """Verdict in words."""
        return WORDS[self.finding.verdict]

    @property
    def detail(self) -> str:
        """The arithmetic."""
        return self.finding.outcome.detail

    @property
    def benign(self) -> str:
        """What may explain it."""
        return self.finding.explained.benign

    @property
    def depends(self) -> str:
        """Whether the main conclusion depends on it, and why."""
        answer = "Yes." if self.finding.explained.depends else "No."
        return f"{answer} {self.finding.explained.because}".strip()

    @property
    def supplement(self) -> str:
        """What the supplement settles."""
        return self.finding.explained.superseded or UNREAD


@dataclass(frozen=True)
class AuditPage:
    """What the page may name: `{{ audit.differs | length }}`.

    Attributes
    ----------
    audit : Audit
    """

    audit: Audit

    @property
    def dated(self) -> str:
        """Day of the reading."""
        return self.audit.dated

    @property
    def n_values(self) -> int:
        """Printed numbers that were taken from the paper."""
        return self.audit.n_values

    @property
    def n_statements(self) -> int:
        """Statements in words that were taken from the paper."""
        return self.audit.n_statements

    @property
    def n_checks(self) -> int:
        """Checks that were made."""
        return len(self.audit.findings)

    @property
    def differs(self) -> list[Section]:
        """Findings in which printed values differ."""
        return [Section(finding) for finding in self.audit.of("differs")]

    @property
    def cannot_tell(self) -> list[Section]:
        """Findings that print leaves open."""
        return [Section(finding) for finding in self.audit.of("cannot-tell")]

    @property
    def consistent(self) -> list[Section]:
        """Findings in which printed values fit."""
        return [Section(finding) for finding in self.audit.of("consistent")]

    def detail(self, check: str) -> str:
        """Arithmetic of one finding."""
        return next(one.outcome.detail for one in self.audit.findings if one.check == check)

    @property
    def n_depending(self) -> int:
        """Findings other than consistent ones that the main conclusion depends on."""
        return sum(one.finding.explained.depends for one in (*self.differs, *self.cannot_tell))

    @property
    def overview(self) -> Markdown:
        """Table of what differs or cannot be told, a row each, linked to its section."""
        rows = [
            [
                Markdown(f"[{escape(one.title)}](#{one.anchor})"),
                one.places,
                one.verdict,
                "yes" if one.finding.explained.depends else "no",
                one.supplement,
            ]
            for one in (*self.differs, *self.cannot_tell)
        ]
        header = ["What", "Where", "Verdict", "Main conclusion depends on it?", "Settled by the supplement"]
        return table("tab-audit", "What differs in print, and what print leaves open.", header, rows)

    @property
    def controls(self) -> Markdown:
        """Table of what is consistent, a row for each entry of `checks.yml`."""
        groups = groupby(self.consistent, key=lambda one: one.finding.group)
        rows = [_control(list(members)) for _, members in groups]
        return table(
            "tab-audit-controls", "What is consistent in print.", ["What", "Checks (n)", "Arithmetic"], rows
        )

    @property
    def files(self) -> dict[str, bytes]:
        """The whole table of findings as CSV, by its place in the site."""
        return {AUDIT_CSV: self.audit.whole_table().to_csv(index=False, lineterminator="\n").encode()}


def audit_page() -> AuditPage:
    """Check the numbers of the paper, for the page.

    Raises
    ------
    InputError
        `data/published` is malformed.
    """
    return AuditPage(_audited())


@cache
def _audited() -> Audit:
    return audit(published.FOLDER)


def _control(members: Sequence[Section]) -> list[str]:
    first = members[0]
    more = len(members) - 1
    title = f"{first.title}, and {count(more, 'check')} like it" if more else first.title
    return [title, str(len(members)), f"Such as: {first.detail}" if more else first.detail]
