"""Every page of the book once; each kind of page wide and narrow, light and dark, served and from disk."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.kinds import KINDS
from tests.browser.visit import NARROW, Visit, visiting

pytestmark = pytest.mark.slow
MOST_BYTES = 3_000_000
"""Of a page with its images, without what all pages share."""


@dataclass(frozen=True)
class Seen:
    """What a page was found to be, wide and then on a telephone."""

    faults: list[str]
    elsewhere: list[str]
    missing: list[str]
    sideways: list[str]
    barriers: list[str]
    weight: int

    @classmethod
    def of(cls, visit: Visit, html: Path, file: str) -> "Seen":
        """Open a page from disk."""
        visit.look().go(file)
        missing, wide, barriers = visit.missing_images(), visit.too_wide(), visit.barriers("cheap")
        sideways = wide + visit.look(width=NARROW).too_wide()
        return cls(visit.faults[:], visit.elsewhere(), missing, sideways, barriers, visit.weight(html))


@pytest.fixture(scope="module")
def seen(browser: Browser, book: Path, origins: dict[str, str]) -> dict[str, Seen]:
    files = [path.relative_to(book).with_suffix("").as_posix() for path in sorted(book.rglob("*.html"))
             if "_static" not in path.parts]  # fmt: skip
    with visiting(browser, origins["file"]) as visit:
        return {file: Seen.of(visit, book, file) for file in files}


def test_each_kind_is_a_page_of_the_book(seen: dict[str, Seen]) -> None:
    assert set(KINDS.values()) <= set(seen)
    assert len(seen) > 60


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


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_from_disk_in_the_dark(visit: Callable[..., Visit], kind: str) -> None:
    page = visit(kind, theme="dark", origin="file")
    assert page.theme == "dark"
    assert page.too_wide() == []
    assert page.look(width=NARROW, theme="dark").too_wide() == []
    assert (page.missing_images(), page.faults, page.elsewhere()) == ([], [], [])
