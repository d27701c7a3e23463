"""What an intake made: the cohort's path, its lesions, and all that should be said of it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.errors import Fault
from analysis.intake.draft import LeftOut
from analysis.wording import counted, listing, visible

MOST_LINES = 12
"""Lines of one kind that are told; the rest are counted."""


@dataclass(frozen=True)
class Made:
    """A cohort that was made.

    Attributes
    ----------
    yml : pathlib.Path
        Its `cohort.yml`.
    kind : str
        What the source was.
    lesions : pandas.DataFrame
        `patient_id, lesion_id, site, how`: each lesion, and how its site is known.
    left_out : tuple of LeftOut
        Patients as the cohort calls them.
    remarks : tuple of str
    faults : tuple of Fault
        Warnings, and errors that the user asked to pass over.
    key : pathlib.Path or None
        Which patient has which pseudonym.
    """

    yml: Path
    kind: str
    lesions: pd.DataFrame
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    key: Path | None = None

    def lines(self) -> list[str]:
        """Tell what was made and what was left out, in lines to be printed."""
        return [visible(line) for line in self._lines()]

    def _lines(self) -> Iterator[str]:
        yield f"Found {self.kind}."
        patients = self.lesions["patient_id"].nunique()
        yield f"Made {self.yml}: {counted(patients, 'patient')}, {counted(len(self.lesions), 'lesion')}."
        yield from _sites(self.lesions)
        yield from left_out_lines(self.left_out)
        yield from (f"Note: {remark}" for remark in dict.fromkeys(self.remarks))
        if self.key:
            yield (
                f"Patients have pseudonyms. Which is whose stands in {self.key}, which you alone can read: "
                "keep it apart from the cohort, or delete it."
            )


def _sites(lesions: pd.DataFrame) -> Iterator[str]:
    counts = lesions["site"].value_counts()
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    yield f"Sites: {', '.join(f'{site} {count}' for site, count in ordered)}."
    unknown = lesions[lesions["site"] == "unknown"]
    if len(unknown):
        names = listing(dict.fromkeys(unknown["lesion_id"]), limit=6)
        yield (
            f"Unknown sites: {names}. Write them in the column site of lesions.csv, or say more with --sites "
            "or --organs."
        )


def left_out_lines(left_out: Iterable[LeftOut]) -> Iterator[str]:
    """Count what was left out for one reason under one name in several patients."""
    counts = Counter((entry.reason, entry.what) for entry in dict.fromkeys(left_out))
    by_reason: dict[str, list[str]] = {}
    for (reason, what), count in sorted(counts.items()):
        by_reason.setdefault(reason, []).append(what + (f" ({count} times)" if count > 1 else ""))
    for place, (reason, names) in enumerate(by_reason.items()):
        if place == MOST_LINES:
            yield f"Left out for {counted(len(by_reason) - place, 'more reason')}."
            return
        yield f"Left out, {reason}: {listing(names, limit=8)}."
