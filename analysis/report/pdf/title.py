"""What the title page says of a cohort, and of what made its results."""

import json
from dataclasses import dataclass
from typing import Any

from analysis.errors import InterlesionError
from analysis.report.kept import KEPT
from analysis.report.pdf.shelf import Part
from analysis.tables import read_table
from analysis.wording import counted

PROVENANCE = "provenance.json"
_SHORT_COMMIT = 12


@dataclass(frozen=True)
class Title:
    """The title page.

    Attributes
    ----------
    name, title : str
        Of the cohort; a synthetic one says so.
    who : str
        How many patients and lesions; empty where the book offers no table of lesions.
    version, commit : str
        Of the program that computed the results; empty where that is not known.
    """

    name: str
    title: str
    who: str
    version: str
    commit: str


def title_page(part: Part) -> Title:
    """Collect what the title page says.

    Parameters
    ----------
    part : Part
        The results of its cohort stand beside the book, or are kept in the repository.
    """
    made = _provenance(part)
    return Title(
        part.name,
        part.title,
        _who(part),
        str(made.get("interlesion", "")),
        _short(str(made.get("commit", ""))),
    )


def _who(part: Part) -> str:
    try:
        lesions = read_table("lesions", part.tables)
    except (FileNotFoundError, InterlesionError):
        return ""
    patients = counted(int(lesions["patient_id"].nunique()), "patient")
    return f"{patients}, {counted(len(lesions), 'lesion')}"


def _provenance(part: Part) -> dict[str, Any]:
    """Read what made the results: of the run beside the book, else of those kept in the repository."""
    for folder in (part.out / part.name / "results", KEPT / part.name):
        if (folder / PROVENANCE).is_file():
            made: dict[str, Any] = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
            return made
    return {}


def _short(commit: str) -> str:
    """Shorten a commit; a `+` after it, for files changed since, stays.

    Examples
    --------
    >>> _short("0123456789abcdef+")
    '0123456789ab+'
    >>> _short("unknown")
    ''
    """
    if commit in ("", "unknown"):
        return ""
    return commit.rstrip("+")[:_SHORT_COMMIT] + ("+" if commit.endswith("+") else "")
