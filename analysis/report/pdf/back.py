"""What stands at the end: words explained and works cited, as far as the chapters name them."""

from collections.abc import Sequence
from pathlib import Path

from bs4 import Tag

from analysis.report.pdf.chapters import Chapter, read_chapter
from analysis.report.pdf.links import targets

GLOSSARY = "appendix/glossary"
REFERENCES = "appendix/references"


def back_matter(html: Path, chapters: Sequence[Chapter]) -> list[Chapter]:
    """Read the glossary and the references, and keep the entries that chapters lead to.

    Parameters
    ----------
    html : pathlib.Path
        Folder of the book.
    chapters : sequence of Chapter
        Before their links were joined.

    Returns
    -------
    list of Chapter
        Those of the two that have an entry left; words first, since they may cite.
    """
    words = _kept(html, GLOSSARY, "Words explained", chapters)
    works = _kept(html, REFERENCES, "References", [*chapters, *words])
    return [*words, *works]


def _kept(html: Path, page: str, title: str, chapters: Sequence[Chapter]) -> list[Chapter]:
    if not (html / f"{page}.html").is_file():
        return []
    chapter = read_chapter(html, page, title)
    wanted = {goal.partition("#")[2] for goal in targets(chapters) if goal.startswith(f"{page}#")}
    for part in chapter.article.select("section > p, .citation > .label"):
        part.decompose()
    kept = [entry for entry in _entries(chapter.article) if _keep(entry, wanted)]
    for section in chapter.article.select("section section"):
        if section.select_one(".citation, dd") is None:
            section.decompose()
    return [chapter] if kept else []


def _entries(article: Tag) -> list[list[Tag]]:
    """List the entries: a work each, or the terms that share an explanation, with it."""
    entries = [[work] for work in article.select(".citation[id]")]
    terms: list[Tag] = []
    for tag in article.select("dl.glossary > dt, dl.glossary > dd"):
        terms.append(tag)
        if tag.name == "dd":
            entries.append(terms)
            terms = []
    return entries


def _keep(entry: Sequence[Tag], wanted: set[str]) -> bool:
    """Leave an entry in its place if it is wanted, else take it out."""
    if any(tag.get("id") in wanted for tag in entry):
        return True
    for tag in entry:
        tag.decompose()
    return False
