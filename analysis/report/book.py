"""What a book is made of: its cohorts and its sources, and what became of a build."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.cohort import Cohort
from analysis.display.about import linked
from analysis.display.text import clean
from analysis.errors import InterlesionError

ROOT = Path(__file__).resolve().parents[2]
"""The clone: holds `book/`, `_config.yml` and `_toc.yml`."""


class BookError(InterlesionError):
    """The book could not be built; a fault of the book's sources, not of a cohort."""


@dataclass(frozen=True)
class Credit:
    """Where the data of a published cohort come from; any text, shown escaped.

    Attributes
    ----------
    population : str
        Who was examined.
    source : str
        Who published the data, and where.
    licence : str
    """

    population: str
    source: str
    licence: str

    @property
    def shown(self) -> str:
        """All of it as Markdown; addresses on the web are links."""
        said = (self.population, self.source, self.licence and f"Licence: {self.licence}.")
        return " ".join(linked(part) for part in said if part)


@dataclass(frozen=True)
class BookCohort:
    """A cohort as the book needs it.

    Attributes
    ----------
    yml : pathlib.Path
        Its `cohort.yml`.
    name : str
        Short name, `[a-z0-9-]`; its folder in the book and the end of its labels.
    title : str
        Its title, any text: shown escaped.
    results : pathlib.Path
        Folder of its results tables.
    synthetic : bool
        Whether its patients were made up by the phantom generator.
    credit : Credit or None
        Of real patients whose `cohort.yml` says under `about` where their data come from.
    """

    yml: Path
    name: str
    title: str
    results: Path
    synthetic: bool
    credit: Credit | None = None

    @classmethod
    def of(cls, cohort: Cohort, results: Path) -> "BookCohort":
        """Take what the book needs from a cohort and the folder of its results."""
        made_up = cohort.source == "phantom" or cohort.phantom or cohort.about.get("synthetic")
        credit = None if made_up else _credit(cohort.about)
        return cls(cohort.path, cohort.name, cohort.title, results, bool(made_up), credit)

    @property
    def kind(self) -> str:
        """What its patients are, in the words of every page; real unless its file says otherwise."""
        return "synthetic" if self.synthetic else "real patients"

    @property
    def label(self) -> str:
        """Title as shown: a synthetic cohort says so."""
        return (
            f"{self.title} (synthetic)"
            if self.synthetic and "synthetic" not in self.title.lower()
            else self.title
        )


@dataclass(frozen=True)
class Sources:
    """Where the book's own files stand.

    Attributes
    ----------
    book : pathlib.Path
        Folder of pages, `report/` with the templates, and `references.bib`.
    config, toc : pathlib.Path
        `_config.yml` and `_toc.yml`.
    """

    book: Path = ROOT / "book"
    config: Path = ROOT / "_config.yml"
    toc: Path = ROOT / "_toc.yml"


@dataclass(frozen=True, order=True)
class FailedPage:
    """A page that failed, and a reason fit to be shown.

    Attributes
    ----------
    cohort : str
        Its folder: that of a cohort, or another of the book.
    page : str
        Its name.
    reason : str
    """

    cohort: str
    page: str
    reason: str

    def __str__(self) -> str:
        return f"{self.cohort}, {self.page}: {self.reason}"


@dataclass(frozen=True)
class BuildReport:
    """What a build left.

    Attributes
    ----------
    html : pathlib.Path
        Folder of the book; open its `index.html`.
    log : pathlib.Path
        What jupyter-book said.
    failed : tuple of FailedPage
        Pages replaced by one that says it failed, and those of which jupyter-book warned.
    executed, reused : int
        Pages executed now, and pages taken from an earlier build because nothing they read has changed.
    lacking : tuple of str
        Cohorts that do not have the page that was asked for.
    """

    html: Path
    log: Path
    failed: tuple[FailedPage, ...]
    executed: int
    reused: int
    lacking: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0, or 3 if pages failed."""
        return 3 if self.failed else 0


def _credit(about: Mapping[str, object]) -> Credit | None:
    """Take the credit out of `about`; None where it names no source."""
    texts = {key: clean(about.get(key) or "") for key in ("population", "source", "licence")}
    return Credit(**texts) if texts["source"] else None
