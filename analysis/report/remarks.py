"""What the checks on print say of the numbers behind a claim."""

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.audit.runs import Finding
from analysis.audit.verdict import Verdict
from analysis.report.audit_page import CONTROLS, WORDS
from analysis.report.markdown import Markdown, escape


@dataclass(frozen=True)
class Remark:
    """A check on print that touches a claim.

    Attributes
    ----------
    check : str
        Its id.
    title : str
        What is compared.
    verdict : {'consistent', 'differs', 'cannot-tell'}
    """

    check: str
    title: str
    verdict: Verdict

    @property
    def anchor(self) -> str:
        """Where the page of the printed numbers tells of it: its section, or what is consistent."""
        return CONTROLS if self.verdict == "consistent" else f"check-{self.check}"

    @property
    def link(self) -> Markdown:
        """Link to it, with the verdict."""
        return Markdown(f"[{escape(self.title)}](#{self.anchor}) ({WORDS[self.verdict]})")


def remarks(findings: Iterable[Finding]) -> dict[str, list[Remark]]:
    """Collect the checks that touch each claim.

    Parameters
    ----------
    findings : iterable of Finding

    Returns
    -------
    dict of str to list of Remark
        By id of the claim; those that are consistent last.
    """
    found: dict[str, list[Remark]] = {}
    for finding in sorted(findings, key=lambda one: one.verdict == "consistent"):
        for claim in finding.explained.claims:
            remark = Remark(finding.check, finding.explained.title, finding.verdict)
            found.setdefault(claim, []).append(remark)
    return found


def print_verdict(known: Iterable[Remark]) -> Markdown:
    """Say how print stands to itself on a claim, in a cell: the verdict of the first check, with its link."""
    first = next(iter(known), None)
    return Markdown(f"[{WORDS[first.verdict]}](#{first.anchor})" if first else "stated")
