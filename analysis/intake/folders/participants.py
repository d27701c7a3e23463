"""Ages and sexes of patients, as `participants.tsv` of BIDS gives them."""

import csv
import math
from dataclasses import dataclass
from pathlib import Path

_SEXES = {"f": "F", "female": "F", "w": "F", "m": "M", "male": "M"}


@dataclass(frozen=True)
class Person:
    """A patient.

    Attributes
    ----------
    age : float
        Years; NaN if not known.
    sex : str
        `F`, `M` or empty.
    """

    age: float = math.nan
    sex: str = ""


def read_participants(root: Path) -> dict[str, Person]:
    """Read the table of participants of a folder of BIDS.

    Parameters
    ----------
    root : pathlib.Path
        It need not hold the table; what cannot be read in it is not known.

    Returns
    -------
    dict of str to Person
        By subject, without `sub-`.
    """
    try:
        with (root / "participants.tsv").open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream, delimiter="\t"))
    except (OSError, UnicodeDecodeError, csv.Error):
        return {}
    return {
        (row.get("participant_id") or "").removeprefix("sub-"): Person(
            _age(row.get("age")), _SEXES.get((row.get("sex") or "").strip().casefold(), "")
        )
        for row in rows
    }


def _age(cell: str | None) -> float:
    try:
        age = float(cell or "nan")
    except ValueError:
        return math.nan
    return age if 0 <= age < 130 else math.nan
