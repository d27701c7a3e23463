"""Anchors and links of chapters that become one document."""

from collections.abc import Iterator, Sequence
from posixpath import dirname, join, normpath

from bs4 import Tag

from analysis.report.pdf.chapters import Chapter, key_of

ELSEWHERE = "elsewhere"
"""Class of what names a page of the book that the document does not hold."""
_WEB = ("http://", "https://", "mailto:")
_NAMING = ("aria-describedby", "aria-labelledby", "for", "headers")


def targets(chapters: Sequence[Chapter]) -> set[str]:
    """Collect where links between pages lead: `page#anchor`, and `page#` for its beginning."""
    return {target for chapter in chapters for target in _targets(chapter)}


def _targets(chapter: Chapter) -> Iterator[str]:
    for link in chapter.article.select("a[href]"):
        page, anchor = _led(chapter.page, str(link["href"]))
        if page is not None:
            yield f"{page}#{anchor}"


def join_chapters(chapters: Sequence[Chapter]) -> None:
    """Make the anchors of chapters unlike one another, and let links between them lead there, in place.

    A link that leads to another page of the book, or to a file beside it, becomes text; one to the web stays.
    """
    titles = {chapter.page: chapter.title for chapter in chapters}
    for chapter in chapters:
        _rename(chapter)
    anchors = {str(tag["id"]) for chapter in chapters for tag in chapter.article.select("[id]")}
    anchors |= {chapter.key for chapter in chapters}
    for chapter in chapters:
        for link in chapter.article.select("a[href]"):
            _lead(link, chapter.page, titles, anchors)


def _rename(chapter: Chapter) -> None:
    """Begin each anchor with the chapter; those inside drawings have other uses, and stay."""
    for tag in chapter.article.select("[id]"):
        if tag.find_parent("svg") is None and tag.name != "svg":
            tag["id"] = f"{chapter.key}--{tag['id']}"
    for name in _NAMING:
        for tag in chapter.article.select(f"[{name}]"):
            tag[name] = " ".join(f"{chapter.key}--{one}" for one in str(tag[name]).split())


def _lead(link: Tag, at: str, titles: dict[str, str], anchors: set[str]) -> None:
    href = str(link["href"])
    if href.startswith(_WEB):
        return
    page, anchor = _led(at, href)
    if page in titles:
        goal = f"{key_of(page)}--{anchor}" if anchor else key_of(page)
        if goal in anchors:
            link["href"] = f"#{goal}"
            _shorten(link, titles[page])
            return
    _unlink(link, is_page=page is not None and page not in titles)


def _shorten(link: Tag, title: str) -> None:
    """Name a chapter as the contents do, without the cohort."""
    mark = "" if title.endswith("?") else ":"
    if " ".join(link.get_text().split()).startswith(f"{title}{mark} "):
        link.string = title


def _led(at: str, href: str) -> tuple[str | None, str]:
    """Find the page without suffix, or None for a file that is no page, and the anchor that a link names."""
    if href.startswith(_WEB):
        return None, ""
    path, _, anchor = href.partition("#")
    if not path:
        return at, anchor
    there = normpath(join(dirname(at), path))
    return (there.removesuffix(".html"), anchor) if there.endswith(".html") else (None, anchor)


def _unlink(link: Tag, *, is_page: bool) -> None:
    link.name = "span"
    link.attrs = {"class": ELSEWHERE} if is_page else {}
