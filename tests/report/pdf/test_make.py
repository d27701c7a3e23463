"""The print itself: true contents, whole rows, heads on every page, no trace of the machine."""

import os
import re
from pathlib import Path

import pytest
from pypdf import PageObject, PdfReader

from analysis.errors import InputError
from analysis.report.pdf.chromium import find_chromium
from analysis.report.pdf.finish import read_print
from analysis.report.pdf.make import make_pdf
from analysis.report.pdf.shelf import parts
from tests.faults import fault
from tests.report.pdf.made_book import COLUMNS, MARKER, ROWS, write_book

A4 = (595, 842)
TITLES = ("Overview", "What was found", "A long table", "A wide table", "Words explained", "References")
FIRST = 3
"""The page after the title page and the contents."""


@pytest.fixture(scope="module")
def chromium() -> str:
    try:
        return find_chromium()
    except InputError as fault:
        if os.environ.get("INTERLESION_BROWSER") == "required":
            raise
        pytest.skip(str(fault))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_book(tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="module")
def pdf(book: Path, chromium: str) -> PdfReader:
    (part,) = parts(book)
    printed = make_pdf(part, chromium)
    assert printed.path == book / "made.pdf"
    reader = read_print(printed.path)
    assert len(reader.pages) == printed.pages
    return reader


@pytest.fixture(scope="module")
def texts(pdf: PdfReader) -> list[str]:
    return [page.extract_text() for page in pdf.pages]


def page_of(texts: list[str], words: str) -> int:
    """Page on which a line of these words stands, below the running head."""
    (found,) = (at for at, text in enumerate(texts, 1) if at >= FIRST and words in text.splitlines()[1:])
    return found


def test_the_contents_name_the_pages_on_which_things_stand(texts: list[str]) -> None:
    listed = re.sub(r"\s+", " ", texts[1])
    for title in TITLES:
        assert f"{title} {page_of(texts, title)}" in listed


def test_each_page_has_its_head_and_number(texts: list[str]) -> None:
    assert "Made, up (synthetic)" in texts[0]
    for number, text in enumerate(texts[2:], 3):
        assert text.startswith("Made, up (synthetic) "), number
        assert str(number) in text.splitlines()[:3], number


def test_rows_are_not_parted_and_their_head_stands_on_every_page(texts: list[str]) -> None:
    for row in range(ROWS):
        holding = [text for text in texts if f"first-{row}\n" in text]
        assert len(holding) == 1
        assert f"last-{row} " in holding[0] or f"last-{row}\n" in holding[0], row
    on = [text for text in texts if "first-" in text]
    assert len(on) > 3
    assert all("Headword" in text for text in on)


def test_a_wide_table_lies_across_and_inside_its_page(pdf: PdfReader, texts: list[str]) -> None:
    across = [page for page in pdf.pages if page.mediabox.width > page.mediabox.height]
    (page,) = across
    assert page.extract_text().count(MARKER) == COLUMNS
    assert rightmost(page) < float(page.mediabox.width)
    sizes = {(round(page.mediabox.width), round(page.mediabox.height)) for page in pdf.pages}
    assert sizes == {A4, A4[::-1]}


def rightmost(page: PageObject) -> float:
    places: list[float] = []

    def note(text: str, matrix: list[float], place: list[float], *_: object) -> None:
        if text.strip():
            places.append(matrix[0] * place[4] + matrix[4])

    page.extract_text(visitor_text=note)
    return max(places)


def test_formulas_are_set_and_figures_stay_vectors(pdf: PdfReader, texts: list[str]) -> None:
    assert not any("\\[" in text for text in texts)
    assert sum(len(page.images) for page in pdf.pages) == 0


def test_links_and_outline_lead_into_the_document(pdf: PdfReader) -> None:
    outline = [entry for entry in pdf.outline if not isinstance(entry, list)]
    titles = [str(entry.title) for entry in outline]
    chapters = ["Overview", "Sampling?", "Tables to download", "Words explained", "References"]
    assert titles == ["Made, up (synthetic)", "Contents", *chapters]
    notes = [note.get_object() for page in pdf.pages for note in page.get("/Annots", [])]
    web = {note["/A"]["/URI"] for note in notes if "/URI" in note.get("/A", {})}
    assert web == {"https://doi.org/10.1000/1", "https://doi.org/10.1038/s41598-022-20931-z"}
    inside = {str(note["/Dest"]) for note in notes if "/Dest" in note}
    assert inside <= set(pdf.named_destinations)
    assert "/page-made-sampling--long" in inside


def test_it_says_what_it_is_and_not_when_or_where(pdf: PdfReader, book: Path) -> None:
    assert pdf.metadata == {
        "/Title": "Made, up (synthetic): an Interlesion report",
        "/Author": "The Interlesion authors",
        "/Creator": "Interlesion",
        "/Producer": "Chromium",
    }
    content = (book / "made.pdf").read_bytes()
    assert b"file:" not in content
    assert str(book).encode() not in content


@fault(
    "same",
    "Pages, downloads, checklists and the PDF are made twice of the same results",
    "they have the same bytes",
)
@pytest.mark.slow
def test_the_same_book_gives_the_same_bytes(pdf: PdfReader, book: Path, chromium: str) -> None:
    before = (book / "made.pdf").read_bytes()
    (part,) = parts(book)
    make_pdf(part, chromium)
    assert (book / "made.pdf").read_bytes() == before
