"""Each page from disk, wide and dark, then narrow and light; each kind from a server, the other way."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.kinds import KINDS
from tests.browser.made_book import COHORTS
from tests.browser.visit import NARROW, Visit, visiting

pytestmark = pytest.mark.slow
MOST_BYTES = 3_000_000
"""Of a page with its images, without what all pages share."""


@dataclass(frozen=True)
class Seen:
    """What a page was found to be, wide and dark, then narrow and light."""

    faults: list[str]
    elsewhere: list[str]
    missing: list[str]
    sideways: list[str]
    barriers: list[str]
    weight: int

    @classmethod
    def of(cls, visit: Visit, html: Path, file: str) -> "Seen":
        """Look at a page of the book."""
        visit.look(theme="dark").go(file)
        missing, wide, barriers = visit.missing_images(), visit.too_wide(), visit.barriers("cheap")
        sideways = wide + visit.look(width=NARROW).too_wide()
        return cls(visit.faults[:], visit.elsewhere(), missing, sideways, barriers, visit.weight(html))


def _each_once(book: Path) -> list[str]:
    """List the pages of a book; of those that both made cohorts have, the one of the first."""
    first, second = COHORTS
    files = {
        path.relative_to(book).with_suffix("").as_posix()
        for path in book.rglob("*.html")
        if "_static" not in path.parts
    }
    again = {file.replace(f"{first}/", f"{second}/", 1) for file in files if file.startswith(f"{first}/")}
    return sorted(files - again)


@pytest.fixture(scope="module")
def seen(browser: Browser, book: Path, origins: dict[str, str]) -> dict[str, Seen]:
    files = _each_once(book)
    with visiting(browser, origins["file"]) as visit:
        return {file: Seen.of(visit, book, file) for file in files}


def test_each_kind_is_a_page_of_the_book(book: Path, seen: dict[str, Seen]) -> None:
    assert [file for file in KINDS.values() if not (book / f"{file}.html").is_file()] == []
    assert len(seen) > 50


@pytest.mark.parametrize("fault", ["faults", "elsewhere", "missing", "sideways", "barriers"])
def test_every_page_is_quiet_whole_and_fits_its_window(seen: dict[str, Seen], fault: str) -> None:
    """No error, no request elsewhere, no missing image, nothing to push sideways, no barrier for axe."""
    assert {file: found for file, page in seen.items() if (found := getattr(page, fault))} == {}


def test_no_page_is_heavy(seen: dict[str, Seen]) -> None:
    assert {file: page.weight for file, page in seen.items() if page.weight > MOST_BYTES} == {}
    assert min(page.weight for page in seen.values()) > 5_000


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_from_a_server(visit: Callable[..., Visit], kind: str) -> None:
    page = visit(kind, width=NARROW, theme="dark", origin="server")
    assert page.theme == "dark"
    assert page.too_wide() == []
    assert page.barriers() == []
    assert page.look(theme="light").theme == "light"
    assert page.too_wide() == []
    assert page.barriers("contrast") == []
    assert (page.missing_images(), page.faults, page.elsewhere()) == ([], [], [])
