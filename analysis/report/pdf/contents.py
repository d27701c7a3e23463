"""The table of contents of the document: what it lists, and on which page of the print each entry stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.report.pdf.chapters import Chapter
from analysis.report.pdf.chromium import PrintError
from analysis.report.pdf.finish import read_print


@dataclass(frozen=True)
class Entry:
    """A line of the contents.

    Attributes
    ----------
    anchor : str
        Where it leads.
    title : str
    level : {1, 2}
        A chapter, or a section of it.
    """

    anchor: str
    title: str
    level: int


def entries(chapters: Sequence[Chapter]) -> list[Entry]:
    """List chapters and their sections, in order; their anchors must be those of the joined document."""
    return [
        entry for chapter in chapters for entry in (Entry(chapter.key, chapter.title, 1), *_sections(chapter))
    ]


def _sections(chapter: Chapter) -> list[Entry]:
    found = []
    for heading in chapter.article.select("section[id] > h2"):
        section = heading.find_parent("section")
        if section is not None:
            found.append(Entry(str(section["id"]), heading.get_text(" ", strip=True), 2))
    return found


def printed_on(pdf: Path, listed: Sequence[Entry]) -> dict[str, int]:
    """Read on which page of a print each entry stands.

    Parameters
    ----------
    pdf : pathlib.Path
        As Chromium printed it, with links in the contents.
    listed : sequence of Entry

    Returns
    -------
    dict of str to int
        Pages by anchor, counted from 1.

    Raises
    ------
    PrintError
        An entry is not in the print.
    """
    reader = read_print(pdf)
    places = reader.named_destinations
    pages: Mapping[str, int] = {
        name.removeprefix("/"): (reader.get_destination_page_number(place) or 0) + 1
        for name, place in places.items()
    }
    lost = [entry.title for entry in listed if entry.anchor not in pages]
    if lost:
        raise PrintError(f"The print lacks {', '.join(lost)}.")
    return {entry.anchor: pages[entry.anchor] for entry in listed}
