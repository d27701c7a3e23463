"""What a user may say about a table, what is found in it, and what is said aloud about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from analysis.errors import Fault
from analysis.intake.draft import LeftOut
from analysis.sources.outcomes import OUTCOMES

ROLES = ("patient_id", "lesion_id", "site", "timepoint", "contour", "age", "sex", "group", *OUTCOMES)
"""Our names of the columns that tell what a row is about."""


@dataclass(frozen=True)
class TableOptions:
    """What a user may say about a table; the table says the rest.

    Attributes
    ----------
    columns : mapping of str to str
        Our name of a column (`ROLES`, or a feature) and the table's.
    pattern : str or None
        How an identifier is built, such as `GTV{timepoint}_{lesion}_{site}_{patient}`; `{}` stands for
        anything. None to recognise it.
    timepoint : str or None
        The time point to use; None for the first.
    lesions : re.Pattern or None
        Names that are lesions, the others being left out; None to take all.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    pattern: str | None = None
    timepoint: str | None = None
    lesions: re.Pattern[str] | None = None


@dataclass(frozen=True, eq=False)
class TableSurvey:
    """What a table holds.

    Attributes
    ----------
    kind : str
        What the source is, in words and numbers.
    lesions : pandas.DataFrame
        One row a lesion and contour (and time point): `patient_id`, `lesion_id`, `site_words` (tuples of
        texts that may tell the site, the most trusted first), `contour`, `timepoint` (only where a patient
        has several), then the features that are there, in the contract's order, as float64. All time
        points are in it. Without rows where `faults` holds an error.
    patients : pandas.DataFrame or None
        `patient_id`, `age` (years, NaN if not known), `sex` (`F`, `M` or empty), `group` (`oligo`, `multi`
        or empty), and those of the outcomes `time`, `event` and `response` that are told, where the table
        tells any of them.
    time_unit : str
        Of `time`; empty if the table does not tell it.
    timepoint : str or None
        The one to use, a word of the column `timepoint`; None where there is no such column.
    secret : bool
        Whether the patients' identifiers may tell who they are, so that they need pseudonyms.
    faults : tuple of Fault
    left_out : tuple of LeftOut
    remarks : tuple of str
        What was recognised and chosen, each a sentence or two.
    """

    kind: str
    lesions: pd.DataFrame
    patients: pd.DataFrame | None = None
    time_unit: str = ""
    timepoint: str | None = None
    secret: bool = False
    faults: tuple[Fault, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass
class Notes:
    """What is noted while a table is read.

    Attributes
    ----------
    faults : list of Fault
    left_out : list of LeftOut
    remarks : list of str
    """

    faults: list[Fault] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def error(self, file: str, row: str, message: str, remedy: str) -> None:
        """Note what stops."""
        self.faults.append(Fault("error", file, row, message, remedy))

    def warn(self, file: str, row: str, message: str, remedy: str) -> None:
        """Note what costs a lesion, or may surprise."""
        self.faults.append(Fault("warning", file, row, message, remedy))

    def leave(self, what: str, reason: str, patient: str = "") -> None:
        """Note what is left out."""
        self.left_out.append(LeftOut(patient, what, reason))

    def say(self, remark: str) -> None:
        """Note a choice, once."""
        if remark not in self.remarks:
            self.remarks.append(remark)

    @property
    def failed(self) -> bool:
        """Whether an error is among the faults."""
        return any(fault.severity == "error" for fault in self.faults)
