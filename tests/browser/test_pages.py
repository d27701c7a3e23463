"""Every page of the book once, and each kind of page wide and narrow, light and dark, served and from disk."""

from collections.abc import Iterator
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
    weight: int

    @classmethod
    def of(cls, visit: Visit, html: Path, file: str) -> "Seen":
        """Open a page from disk."""
        visit.look().go(file)
        missing, wide = visit.missing_images(), visit.too_wide()
        narrow = visit.look(width=NARROW).too_wide()
        return cls(visit.faults[:], visit.elsewhere(), missing, wide + narrow, visit.weight(html))


@pytest.fixture(scope="module")
def seen(browser: Browser, book: Path, origins: dict[str, str]) -> dict[str, Seen]:
    files = [path.relative_to(book).with_suffix("").as_posix() for path in sorted(book.rglob("*.html"))
             if "_static" not in path.parts]  # fmt: skip
    with visiting(browser, origins["file"]) as visit:
        return {file: Seen.of(visit, book, file) for file in files}


def test_each_kind_is_a_page_of_the_book(seen: dict[str, Seen]) -> None:
    assert set(KINDS.values()) <= set(seen)
    assert len(seen) > 60


@pytest.mark.parametrize("fault", ["faults", "elsewhere", "missing", "sideways"])
def test_every_page_is_quiet_whole_and_fits_its_window(seen: dict[str, Seen], fault: str) -> None:
    """No error in the console; no request elsewhere; no missing image; nothing to push sideways."""
    assert {file: found for file, page in seen.items() if (found := getattr(page, fault))} == {}


def test_no_page_is_heavy(seen: dict[str, Seen]) -> None:
    assert {file: page.weight for file, page in seen.items() if page.weight > MOST_BYTES} == {}
    assert min(page.weight for page in seen.values()) > 5_000


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest, browser: Browser, origins: dict[str, str]) -> Iterator[Visit]:
    """A page of each kind, in turn from the server and from disk."""
    place = list(KINDS).index(request.param)
    with visiting(browser, list(origins.values())[place % 2], color_scheme="dark") as visit:
        yield visit.look(theme="dark").go(KINDS[request.param])
