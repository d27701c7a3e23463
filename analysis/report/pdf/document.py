"""One HTML document of a cohort's chapters, with a title page, contents and running heads, ready to print."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from analysis.report.book import ROOT
from analysis.report.pdf.chapters import Chapter
from analysis.report.pdf.contents import Entry
from analysis.report.pdf.links import ELSEWHERE
from analysis.report.pdf.title import Title

SOURCES = ROOT / "book"
_FOLDER = "_pdf"
_PRINT_STYLE = "_static/print.css"
_MATHJAX = "_static/mathjax/tex-chtml.js"
_LONGEST_HEAD = 64
_HARMLESS = re.compile(r"[A-Za-z0-9 ]")


@dataclass(frozen=True)
class Document:
    """What is printed.

    Attributes
    ----------
    title : Title
    banner : Chapter or None
        Says whether the patients are real.
    chapters : sequence of Chapter
        Joined to each other.
    entries : sequence of Entry
        The contents.
    html : pathlib.Path
        Folder of the book, which has the scripts for formulas.
    """

    title: Title
    banner: Chapter | None
    chapters: Sequence[Chapter]
    entries: Sequence[Entry]
    html: Path

    def write(self, path: Path, pages: Mapping[str, int]) -> None:
        """Write it as one file of HTML.

        Parameters
        ----------
        path : pathlib.Path
        pages : mapping of str to int
            On which page of the print each entry stands; where it is not known yet, room is left.
        """
        template = (SOURCES / _FOLDER / "report.html").read_text(encoding="utf-8")
        environment = Environment(
            autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        filled = environment.from_string(template).render(
            title=self.title,
            banner=Markup(self.banner.article if self.banner else ""),
            chapters=[(chapter.key, Markup(chapter.article.decode_contents())) for chapter in self.chapters],
            entries=self.entries,
            pages=pages,
            style=Markup(self._style()),
            fit=Markup((SOURCES / _FOLDER / "fit.js").read_text(encoding="utf-8")),
            mathjax=self._mathjax(),
            elsewhere=self._leads_elsewhere(),
        )
        path.write_text(filled, encoding="utf-8")

    def _style(self) -> str:
        """Write the rules for print, for every medium since tables are measured on a screen, and heads."""
        common = (SOURCES / _PRINT_STYLE).read_text(encoding="utf-8").replace("@media print", "@media all")
        own = (SOURCES / _FOLDER / "report.css").read_text(encoding="utf-8")
        head = shortened(self.title.title)
        return "\n".join([common, own, *(_heads(chapter, head) for chapter in self.chapters)])

    def _mathjax(self) -> str:
        formulas = any(chapter.article.select_one(".math") for chapter in self.chapters)
        return (self.html / _MATHJAX).resolve().as_uri() if formulas else ""

    def _leads_elsewhere(self) -> bool:
        parts = [*self.chapters, *filter(None, [self.banner])]
        return any(part.article.select_one(f".{ELSEWHERE}") for part in parts)


def shortened(title: str) -> str:
    """Shorten a title for a running head; one of a synthetic cohort goes on saying so.

    Examples
    --------
    >>> shortened("Lung")
    'Lung'
    >>> shortened("A cohort " * 10 + "(synthetic)")[-13:]
    '… (synthetic)'
    """
    if len(title) <= _LONGEST_HEAD:
        return title
    mark = " (synthetic)" if "synthetic" in title.lower() else ""
    return title[: _LONGEST_HEAD - len(mark) - 1].rstrip() + "…" + mark


def css_text(text: str) -> str:
    r"""Write text as a string of a style sheet; an escape takes the space after it along.

    Examples
    --------
    >>> css_text('a, "b"')
    '"a\\2c  \\22 b\\22 "'
    """
    signs = (sign if _HARMLESS.fullmatch(sign) else f"\\{ord(sign):x} " for sign in text)
    return '"' + "".join(signs) + '"'


def _heads(chapter: Chapter, head: str) -> str:
    """Give a chapter pages of its own name, upright and across, since a running head belongs to a name."""
    boxes = f"@top-left {{ content: {css_text(head)} }} @top-right {{ content: {css_text(chapter.title)} }}"
    return (
        f"@page {chapter.key} {{ {boxes} }}\n@page {chapter.key}-across {{ size: A4 landscape; {boxes} }}\n"
        f"#{chapter.key} {{ page: {chapter.key} }}\n#{chapter.key} .across {{ page: {chapter.key}-across }}"
    )
