"""Pages of a built book as chapters of one document: what only a screen needs is taken out."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from analysis.report.pdf.shelf import Part
from analysis.report.toc import TABLES_PAGE

_SCREEN_ONLY = (
    "script, noscript, style, template, iframe, canvas, form, button, input, select, textarea, .headerlink, "
    ".figure-files, .table-files, .figure-dark, .cell_input, .toctree-wrapper, .il-turn, .screen-only, "
    "details:has(a[href$='.ipynb'])"
)
_FOLDED_CODE = "details.hide:not(:has(.cell_output))"
_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]


@dataclass(frozen=True)
class Chapter:
    """A page of the book, as it is printed.

    Attributes
    ----------
    page : str
        Without suffix, relative to the folder of the book.
    title : str
        As in the contents.
    article : bs4.Tag
        Its text; images point to files.
    """

    page: str
    title: str
    article: Tag

    @property
    def key(self) -> str:
        """Begins every anchor of the chapter."""
        return key_of(self.page)


def key_of(page: str) -> str:
    """Give the beginning of every anchor of a page: a name that style sheets take, whatever the cohort's is.

    Examples
    --------
    >>> key_of("2023-lung/sampling")
    'page-2023-lung-sampling'
    """
    return f"page-{page.replace('/', '-')}"


def read_chapters(part: Part) -> list[Chapter]:
    """Read the pages of a cohort, in order, each under its title of the contents."""
    return [read_chapter(part.html, page, title) for page, title in part.pages]


def read_chapter(html: Path, page: str, title: str) -> Chapter:
    """Read one page.

    Parameters
    ----------
    html : pathlib.Path
        Folder of the book.
    page : str
        Without suffix, relative to it.
    title : str
        Stands in place of the page's own, which repeats the cohort's name.
    """
    path = html / f"{page}.html"
    article = BeautifulSoup(path.read_bytes(), "html.parser").select_one("article.bd-article")
    if article is None:
        raise ValueError(f"{page}.html has no article")
    _strip(article, f"{_SCREEN_ONLY}, details" if page.endswith(f"/{TABLES_PAGE}") else _SCREEN_ONLY)
    _entitle(article, title)
    for image in article.select("img[src]"):
        image["src"] = (path.parent / str(image["src"])).resolve().as_uri()
    return Chapter(page, title, article)


def take_banner(chapters: Iterable[Chapter]) -> Chapter | None:
    """Take the banner, which every page of a book repeats below its title, out of all chapters.

    Returns
    -------
    Chapter or None
        That of the first page that has one, still to be joined to the chapters; the running head goes on
        saying what the patients are.
    """
    taken = [
        Chapter(chapter.page, chapter.title, banner.extract())
        for chapter in chapters
        if (banner := _banner(chapter.article)) is not None
    ]
    return taken[0] if taken else None


def _strip(article: Tag, unprinted: str) -> None:
    """Take out what only a screen needs, and unfold the rest; the columns of every table stay in the book."""
    for part in article.select(f"{_FOLDED_CODE}, {unprinted}"):
        part.decompose()
    for section in article.select("section"):
        if _only_files(section):
            section.decompose()
    for folded in article.select("details"):
        folded["open"] = ""
    for heading in article.find_all(_HEADINGS):
        if heading.name == "h1" and heading is not article.h1:
            heading.name = "h2"


def _only_files(section: Tag) -> bool:
    """Whether a section does nothing but offer files, or has nothing below its heading."""
    if section.select_one("section, table, figure, pre, dl"):
        return False
    said = [part for part in section.select("p, li") if part.find_parent("li") is None]
    offers = [part.select_one("a.download") is not None for part in said if part.name == "li"]
    return not said or (bool(offers) and all(offers) and len(said) - len(offers) <= 1)


def _entitle(article: Tag, title: str) -> None:
    if article.h1 is not None:
        article.h1.string = title


def _banner(article: Tag) -> Tag | None:
    """Find an admonition that follows the title at once."""
    below = article.h1.find_next_sibling() if article.h1 is not None else None
    return below if isinstance(below, Tag) and "admonition" in (below.get("class") or []) else None
