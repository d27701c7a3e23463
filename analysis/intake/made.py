"""What an intake made: the cohort's path, its lesions, and all that should be said of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.errors import Fault
from analysis.intake.draft import LeftOut
from analysis.intake.left_out import LEFT_OUT, left_out_lines
from analysis.wording import counted, listing, visible


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
    patients : tuple of str
        All that were found, as the cohort calls them, also those of whom no lesion is part of it.
    remarks : tuple of str
    faults : tuple of Fault
        Warnings, of what the user asked to pass over, too.
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
    patients: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Tell what was made and what was left out, in lines to be printed."""
        return [visible(line) for line in self._lines()]

    def _lines(self) -> Iterator[str]:
        yield f"Found {self.kind}."
        patients = self.lesions["patient_id"].nunique()
        yield f"Made {self.yml}: {counted(patients, 'patient')}, {counted(len(self.lesions), 'lesion')}."
        yield from self._lost()
        yield from _sites(self.lesions)
        yield from left_out_lines(self.left_out)
        if self.left_out:
            yield f"All that was left out stands in {self.yml.parent / LEFT_OUT}, with patients and reasons."
        yield from (f"Note: {remark}" for remark in dict.fromkeys(self.remarks))
        if self.key:
            yield (
                f"Patients have pseudonyms. Which is whose stands in {self.key}, which you alone can read: "
                "keep it apart from the cohort, or delete it. Lesions keep their names, without those of "
                "their patients: see in lesions.csv that none tells who somebody is."
            )

    def _lost(self) -> Iterator[str]:
        """Say of which patients no lesion is used."""
        made = set(self.lesions["patient_id"])
        lost = [name for name in self.patients if name not in made]
        if lost:
            found = counted(len(made) + len(lost), "patient")
            yield f"{found} found, {len(made)} made: of {listing(lost)} no lesion is used."


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
