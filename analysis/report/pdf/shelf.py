"""What stands in a built book: its cohorts, each with its pages in order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import Fault, InputError
from analysis.report.toc import OVERVIEW, TABLES_PAGE, Toc, read_toc
from analysis.wording import did_you_mean, listing, quote

OVERVIEW_TITLE = "Overview"


@dataclass(frozen=True)
class Part:
    """The pages of one cohort in a built book.

    Attributes
    ----------
    out : pathlib.Path
        Where the book was built: holds `html/` and `site/`.
    name : str
        The cohort's name, and its folder.
    title : str
        As the contents of the book show it; a synthetic cohort says so.
    pages : tuple of (str, str)
        Page without suffix, relative to `html/`, and its title in the contents; in reading order.
    """

    out: Path
    name: str
    title: str
    pages: tuple[tuple[str, str], ...]

    @property
    def html(self) -> Path:
        """Folder of the book."""
        return self.out / "html"

    @property
    def tables(self) -> Path:
        """Folder of the results tables that the book offers."""
        return self.out / "site" / self.name / "results"


def parts(out: Path) -> list[Part]:
    """List the cohorts of a built book; none where there is no book.

    Parameters
    ----------
    out : pathlib.Path
        Where it was built.
    """
    toc = out / "site" / "_toc.yml"
    if not toc.is_file():
        return []
    chapters = [chapter for part in read_toc(toc)["parts"] for chapter in part["chapters"]]
    return [_part(out, chapter) for chapter in chapters if _is_cohort(chapter)]


def chosen(out: Path, names: Sequence[str]) -> list[Part]:
    """Choose cohorts of a built book by their names; all of them where none is named.

    Raises
    ------
    InputError
        No book stands there, or it has no such cohort.
    """
    here = {part.name: part for part in parts(out)}
    if not here:
        message = "no book stands there."
        raise InputError(
            [Fault("error", str(out), "html", message, "Build it first: interlesion book --out DIR.")]
        )
    faults = [
        Fault("error", str(out), "html", f"the book has no cohort {quote(name)}.", _remedy(name, here))
        for name in names
        if name not in here
    ]
    if faults:
        raise InputError(faults)
    return [here[name] for name in dict.fromkeys(names)] if names else list(here.values())


def _is_cohort(chapter: Toc) -> bool:
    """Whether a chapter is that of a cohort: the page of its tables stands under its first page."""
    name = chapter["file"].removesuffix(f"/{OVERVIEW}")
    return any(page["file"] == f"{name}/{TABLES_PAGE}" for page in chapter.get("sections", ()))


def _part(out: Path, chapter: Toc) -> Part:
    """Read a cohort's chapter of the contents."""
    pages = [
        (chapter["file"], OVERVIEW_TITLE),
        *((page["file"], page["title"]) for page in chapter["sections"]),
    ]
    return Part(out, chapter["file"].removesuffix(f"/{OVERVIEW}"), chapter["title"], tuple(pages))


def _remedy(name: str, here: Iterable[str]) -> str:
    known = list(here)
    return did_you_mean(
        name, known, f"It has {listing(known)}. A book with yours: interlesion book COHORT --out DIR."
    )
