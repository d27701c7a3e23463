"""What is known of the run that made a cohort's results: its `provenance.json`, without times and paths."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.display.page import Page, open_page
from analysis.report.book import ROOT, BookCohort

FILE = "provenance.json"
_COMMIT_DIGITS = 7


@dataclass(frozen=True)
class RunRecord:
    """The run of a cohort, as its pages tell of it.

    Attributes
    ----------
    cohort : BookCohort
    page : Page
        The same as the pages read it.
    record : mapping
        Content of `provenance.json`; empty where there is none. Seconds are in the file alone: they differ
        from run to run, and the same input must give the same pages.
    """

    cohort: BookCohort
    page: Page
    record: Mapping[str, Any] = field(repr=False)

    @classmethod
    def of(cls, cohort: BookCohort) -> "RunRecord":
        """Read the record beside a cohort's results."""
        path = cohort.results / FILE
        known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        return cls(cohort, open_page(cohort.results, cohort.yml), known)

    @property
    def version(self) -> str:
        """Version of this project, and the first digits of its commit, with `+` if files were changed since.

        Results that are kept in the repository name no commit; it is then left out.
        """
        version = f"Interlesion {self.record['interlesion']}" if "interlesion" in self.record else ""
        commit = str(self.record.get("commit", "unknown"))
        if not version or commit == "unknown":
            return version
        return f"{version} ({commit[:_COMMIT_DIGITS]}{'+' if commit.endswith('+') else ''})"

    def parameter(self, key: str) -> Any:
        """Value of a key of `cohort.yml` as the run used it; the command line may set draws and seed."""
        own = getattr(self.page.cohort, key)
        return own if isinstance(own, Path) else self.record.get("parameters", {}).get(key, own)

    @property
    def flags(self) -> str:
        """What the command line was told beside the cohort, as it is written there."""
        parts = [
            f" --{key} {self.parameter(key)}"
            for key in ("seed", "draws")
            if self.parameter(key) != getattr(self.page.cohort, key)
        ]
        return "".join([*parts, *([" --quick"] if self.quick else [])])

    @property
    def inputs(self) -> Mapping[str, str]:
        """SHA-256 of each file that went in, by what it is."""
        return self.record.get("inputs", {})

    @property
    def packages(self) -> Mapping[str, str]:
        """Versions of the packages that can change a number or a page."""
        return self.record.get("packages", {})

    @property
    def quick(self) -> bool:
        """Whether what takes long was left out."""
        return bool(self.record.get("quick"))

    @property
    def yml(self) -> str:
        """The cohort's file as anyone may see it: its place in the project, else its kind."""
        path = self.cohort.yml.resolve()
        return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT / "data") else "cohort.yml"

    @property
    def argument(self) -> str | None:
        """What the command line calls this cohort if everybody has it: `lung`, `open:dapper`; else None."""
        folder, _, _ = self.yml.rpartition("/")
        if folder == "data/cohorts":
            return self.cohort.name
        return f"open:{self.cohort.name}" if folder.startswith("data/results/") else None
