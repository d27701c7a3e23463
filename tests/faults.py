"""Tests that break something, and the table kept of them, `data/truth/faults.csv`, which the book shows.

A test is marked by what it does and how that is survived; the marks alone say what belongs in the table, so a
table that is not of these tests fails `tests/test_faults.py`.
"""

import ast
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from analysis.truth.faults import AREAS, COLUMNS

KEY = "fault"
"""Of the user property that carries the mark with a report."""


def fault(area: str, what: str, answer: str) -> pytest.MarkDecorator:
    """Mark a test that breaks something.

    Parameters
    ----------
    area : str
        A key of `AREAS`.
    what : str
        What the test does to a run, without a full stop.
    answer : str
        How it is survived, without a full stop.
    """
    if area not in AREAS:
        raise ValueError(f"{area!r} is none of {', '.join(AREAS)}.")
    return pytest.mark.fault(area, what, answer)


def tried(record_property, times: int, **found: int) -> None:
    """Say how many times a test broke something, where that is not once a test.

    `found` may count what was `lost`, `wrong`, or ended in `tracebacks`; call it before asserting that
    nothing was.
    """
    record_property("tried", times)
    for name, number in found.items():
        record_property(name, number)


@dataclass
class _Row:
    tests: int = 0
    tried: int = 0
    survived: int = 0
    lost: int = 0
    wrong: int = 0
    tracebacks: int = 0
    skipped: int = 0


@dataclass(eq=False)
class Recorder:
    """Plugin of pytest that writes what marked tests found, once for all processes.

    Parameters
    ----------
    path : pathlib.Path
    """

    path: Path
    rows: dict[tuple[str, ...], _Row] = field(default_factory=dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a report of a marked test."""
        said = dict(report.user_properties)
        if KEY not in said or (report.when != "call" and report.passed):
            return
        row = self.rows.setdefault(tuple(str(said[KEY]).split("\t")), _Row())
        row.tests += 1
        if report.skipped:
            row.skipped += 1
            return
        times = int(said.get("tried", 1))
        bad = {name: int(said.get(name, 0)) for name in ("lost", "wrong", "tracebacks")}
        if report.failed and not any(bad.values()):
            bad["wrong"] = 1
        row.tried += times
        row.survived += max(times - sum(bad.values()), 0)
        for name, number in bad.items():
            setattr(row, name, getattr(row, name) + number)

    def pytest_sessionfinish(self) -> None:
        """Write the table."""
        order = list(AREAS)
        keys = sorted(self.rows, key=lambda key: (order.index(key[0]), key))
        with self.path.open("w", newline="", encoding="utf-8") as handle:
            writer = csv.DictWriter(handle, COLUMNS, lineterminator="\n")
            writer.writeheader()
            for key in keys:
                writer.writerow({**dict(zip(COLUMNS, key, strict=False)), **vars(self.rows[key])})


def carry_marks(items: Iterable[pytest.Item]) -> None:
    """Let the report of each marked test say what it is."""
    for item in items:
        mark = item.get_closest_marker(KEY)
        if mark:
            item.user_properties.append((KEY, "\t".join(mark.args)))


def marked(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Read the marks out of the code of the tests.

    Yields
    ------
    (str, str, str)
        Area, what is done, how it is survived.
    """
    for path in sorted(folder.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == KEY:
                area, what, answer = (ast.literal_eval(one) for one in node.args)
                yield area, what, answer
