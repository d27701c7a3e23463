"""A book, a browser, and pages of the one in the other, for whichever file of tests needs them."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser.chromium import WEBGL, chromium
from tests.browser.kinds import KINDS
from tests.browser.made_book import make_book
from tests.browser.serving import serving
from tests.browser.visit import WIDE, Visit, visiting
from tests.once import once

BOOK = "INTERLESION_BOOK"
"""Names the folder of a book that stands, whose pages are then looked at instead of made ones."""


@pytest.fixture(scope="session")
def book(browser: Browser, shared_folder: Path, request: pytest.FixtureRequest) -> Path:
    """Folder of the HTML, built by the first process that needs it; not to be written to."""
    if standing := os.environ.get(BOOK):
        return Path(standing).resolve()
    make = partial(make_book, *map(request.getfixturevalue, ("made", "shown_pages")))
    return once(shared_folder / "book", make) / "html"


@pytest.fixture(scope="session")
def origins(book: Path) -> Iterator[dict[str, str]]:
    """Address of the book by way of reading: `server` or `file`."""
    with serving(book) as address:
        yield {"server": address, "file": book.as_uri()}


@pytest.fixture(scope="session")
def engine() -> Iterator[Playwright]:
    """One a process: Playwright allows no second."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(engine: Playwright) -> Iterator[Browser]:
    """One Chromium a process; the test is skipped where the machine has none."""
    with chromium(engine) as started:
        yield started


@pytest.fixture(scope="module")
def webgl(engine: Playwright) -> Iterator[Browser]:
    """Chromium that draws in three dimensions."""
    with chromium(engine, WEBGL) as started:
        yield started


@pytest.fixture
def visit(browser: Browser, origins: dict[str, str]) -> Iterator[Callable[..., Visit]]:
    """Open a page by its kind, in a window of its own: `visit(kind, width=, theme=, origin=)`.

    Further options are those of Playwright's `new_context`. `origin` is `server` or `file`.
    """
    with ExitStack() as windows:

        def open_page(
            kind: str, *, width: int = WIDE, theme: str = "light", origin: str = "server", **options: object
        ) -> Visit:
            seen = windows.enter_context(visiting(browser, origins[origin], **options))
            return seen.look(width=width, theme=theme).go(KINDS[kind])

        yield open_page
