"""A folder of printed values in, the findings of every check out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis.audit.declared import Declarations, Declared, Explained, read_checks
from analysis.audit.folder import read_print
from analysis.audit.given import Given, fault
from analysis.audit.kinds import KINDS, REPEATS
from analysis.audit.printed import Print, Printed, Statement
from analysis.audit.verdict import Outcome, Verdict
from analysis.errors import Fault, raise_errors
from analysis.wording import quote

COLUMNS = ("check", "place", "verdict", "detail")
"""What `interlesion audit` prints."""


@dataclass(frozen=True)
class Finding:
    """What one check found, and what is said of it.

    Attributes
    ----------
    check, group : str
        Id of the check, and of the entry in `checks.yml` that it belongs to.
    places : tuple of str
        Where its values stand.
    outcome : Outcome
    explained : Explained
    """

    check: str
    group: str
    places: tuple[str, ...]
    outcome: Outcome
    explained: Explained

    @property
    def verdict(self) -> Verdict:
        """`consistent`, `differs` or `cannot-tell`."""
        return self.outcome.verdict


@dataclass(frozen=True)
class Audit:
    """All findings on a paper, in the order of `checks.yml`."""

    paper: str
    dated: str
    n_values: int
    n_statements: int
    findings: tuple[Finding, ...]

    def of(self, verdict: Verdict) -> tuple[Finding, ...]:
        """Pick the findings with one verdict."""
        return tuple(finding for finding in self.findings if finding.verdict == verdict)

    def table(self) -> pd.DataFrame:
        """Set findings out as the command prints them: check, place, verdict, detail."""
        rows = [(one.check, "; ".join(one.places), one.verdict, one.outcome.detail) for one in self.findings]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def whole_table(self) -> pd.DataFrame:
        """Set findings out with everything that is said of them."""
        more = [
            {
                "title": one.explained.title,
                "benign": one.explained.benign,
                "main_conclusion_depends": "yes" if one.explained.depends else "no",
                "because": one.explained.because,
                "superseded_by_supplement": one.explained.superseded,
                "claims": " ".join(one.explained.claims),
            }
            for one in self.findings
        ]
        return pd.concat([self.table(), pd.DataFrame(more, index=range(len(more)))], axis=1)


def audit(folder: Path) -> Audit:
    """Check what a paper prints.

    Parameters
    ----------
    folder : pathlib.Path
        With `values.csv`, `checks.yml` and, for words, `statements.csv`.

    Returns
    -------
    Audit

    Raises
    ------
    InputError
        The folder is malformed: all faults at once.
    """
    printed, faults = read_print(folder)
    if folder.is_dir():
        declared, more = read_checks(folder, None if faults else printed)
        faults += more
    raise_errors(faults)
    checks = list(_with_repeats(declared, printed))
    found = [_run(check, faults) for check in checks]
    raise_errors(faults)
    findings = tuple(finding for finding in found if finding)
    return Audit(declared.paper, declared.dated, len(printed.values), len(printed.statements), findings)


def repeated(values: Sequence[Printed]) -> list[tuple[Printed, ...]]:
    """Find the quantities that are printed more than once: same quantity, unit, cohort, patient, feature."""
    groups: dict[tuple[str, ...], list[Printed]] = {}
    for value in values:
        groups.setdefault(value.whose, []).append(value)
    return [tuple(group) for group in groups.values() if len(group) > 1]


def _with_repeats(declared: Declarations, printed: Print) -> Iterator[Declared]:
    """Put a check for each repeated quantity in the place of `repeats`, but for those declared by hand."""
    by_hand = {
        value.id for check in declared.checks if check.kind == "same" for value in _values(check.given)
    }
    for check in declared.checks:
        if check.kind != REPEATS:
            yield check
            continue
        for group in repeated(printed.numbers):
            if not by_hand & {value.id for value in group}:
                explained = replace(check.explained, title=_called(group[0]))
                yield Declared(f"{check.id}-{group[0].id}", check.id, "same", {"values": group}, explained)


def _called(value: Printed) -> str:
    whose = ", ".join(filter(None, (value.cohort, value.patient)))
    name = f"{value.quantity[:1].upper()}{value.quantity[1:]}"
    return f"{name} ({whose})" if whose else name


def _run(check: Declared, faults: list[Fault]) -> Finding | None:
    try:
        outcome = KINDS[check.kind].check(**check.given)
    except (ArithmeticError, ValueError) as error:
        remedy = "Compare the ids and the lengths of their lists with what this kind of check takes."
        faults.append(fault(check.id, f"Cannot be computed: {quote(error)}.", remedy))
        return None
    return Finding(check.id, check.group, _places(check.given), outcome, check.explained)


def _places(given: Mapping[str, Given]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.place for one in _values(given)))


def _values(given: object) -> Iterator[Printed | Statement]:
    """Every value and statement that a check is given, in order."""
    if isinstance(given, Printed | Statement):
        yield given
    elif isinstance(given, Mapping):
        for one in given.values():
            yield from _values(one)
    elif isinstance(given, tuple):
        for one in given:
            yield from _values(one)
