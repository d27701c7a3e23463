"""Pages of a book become one document: what a screen needs is gone, and every link leads somewhere."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from analysis.errors import InputError
from analysis.report.pdf.back import back_matter
from analysis.report.pdf.chapters import Chapter, read_chapters, take_banner
from analysis.report.pdf.contents import entries
from analysis.report.pdf.document import Document
from analysis.report.pdf.links import join_chapters
from analysis.report.pdf.shelf import Part, chosen, parts
from analysis.report.pdf.title import Title
from tests.faults import fault
from tests.report.fake import HOSTILE
from tests.report.pdf.made_book import write_book


@pytest.fixture
def part(tmp_path: Path) -> Part:
    (part,) = parts(write_book(tmp_path))
    return part


def joined(part: Part) -> tuple[Chapter, list[Chapter]]:
    chapters = read_chapters(part)
    banner = take_banner(chapters)
    assert banner is not None
    chapters += back_matter(part.html, chapters)
    join_chapters([*chapters, banner])
    return banner, chapters


def written(part: Part, to: Path, title: str = "Made, up (synthetic)") -> BeautifulSoup:
    banner, chapters = joined(part)
    document = Document(Title("made", title, "", "1", ""), banner, chapters, entries(chapters), part.html)
    document.write(to / "report.html", {})
    return BeautifulSoup((to / "report.html").read_bytes(), "html5lib")


def test_a_book_tells_its_cohorts_with_their_pages(part: Part) -> None:
    assert (part.name, part.title) == ("made", "Made, up (synthetic)")
    titles = ("Overview", "Sampling?", "Tables to download")
    assert part.pages == tuple(zip(("made/index", "made/sampling", "made/tables"), titles, strict=True))


def test_what_is_not_there_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no book stands there"):
        chosen(tmp_path, [])
    write_book(tmp_path)
    with pytest.raises(InputError, match=r"no cohort `mode`\. Did you mean `made`"):
        chosen(tmp_path, ["mode"])
    assert [part.name for part in chosen(tmp_path, ["made", "made"])] == ["made"]


def test_only_what_paper_needs_is_left(part: Part) -> None:
    _, chapters = joined(part)
    text = " ".join(chapter.article.get_text(" ") for chapter in chapters)
    assert "Shown." in text
    assert "Unfolded." in text
    for gone in (
        "secret_code",
        "Show the code",
        "SVG",
        "Tables of this page",
        "Synthetic cohort",
        "Columns",
        "#",
    ):
        assert gone not in text, gone
    images = [str(image["src"]) for chapter in chapters for image in chapter.article.select("img")]
    assert images == [(part.html / "_images" / "a.svg").resolve().as_uri()]


def test_chapters_are_called_as_in_the_contents(part: Part) -> None:
    _, chapters = joined(part)
    listed = [(entry.level, entry.title) for entry in entries(chapters)]
    assert listed == [
        (1, "Overview"),
        (2, "What was found"),
        (1, "Sampling?"),
        (2, "A long table"),
        (2, "A wide table"),
        (1, "Tables to download"),
        (1, "Words explained"),
        (1, "References"),
    ]


def test_words_and_works_that_are_named_stand_at_the_end(part: Part) -> None:
    *_, words, works = joined(part)[1]
    assert words.article.get_text(" ", strip=True) == "Words explained Lesion Tumour One growth."
    assert works.article.get_text(" ", strip=True) == "References Lin. Concordance. 1989."


def test_links_lead_into_the_document_or_to_the_web(part: Part, tmp_path: Path) -> None:
    page = written(part, tmp_path)
    ids = [str(tag["id"]) for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    led = {link.get_text(" ", strip=True): str(link["href"]) for link in page.select("article a[href]")}
    assert led == {
        "lesion": "#page-appendix-glossary--term-Lesion",
        "Lin, 1989": "#page-appendix-references--id5",
        "Sampling?": "#page-made-sampling",
        "rows": "#page-made-sampling--long",
        "on the web": "https://doi.org/10.1000/1",
    }
    inside = [str(link["href"])[1:] for link in page.select('a[href^="#"]')]
    assert set(inside) <= set(ids)
    assert [tag.get_text() for tag in page.select(".cover .admonition .elsewhere")] == [
        "The synthetic cohorts"
    ]
    assert all(str(link["href"]).startswith(("#", "https://")) for link in page.select("a[href]"))


@fault(
    "text",
    "The title of a PDF is markup and a script",
    "Printed as text",
)
def test_a_hostile_title_stays_text(tmp_path: Path) -> None:
    (part,) = parts(write_book(tmp_path, HOSTILE))
    page = written(part, tmp_path, HOSTILE)
    assert page.select_one(".cover h1").get_text() == HOSTILE  # type: ignore[union-attr]
    assert not any("alert(1)" in script.get_text() for script in page.select("script"))
    assert "alert(1)" not in page.select_one("style").get_text()  # type: ignore[union-attr]
