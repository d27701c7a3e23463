"""Chromium as it is found on the machine."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Error, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REQUIRED = "INTERLESION_BROWSER"
"""Where this is `required`, a machine without Chromium fails the tests; else they are skipped."""
PLAIN = ("--disable-gpu",)
WEBGL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")
"""Draws in three dimensions by software, and therefore every page slowly: for what needs it alone."""


@contextmanager
def chromium(playwright: Playwright, drawing: Sequence[str] = PLAIN) -> Iterator[Browser]:
    """Start the machine's Chromium, or Playwright's own, without a window."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    try:
        browser = playwright.chromium.launch(
            executable_path=found, args=["--disable-quic", *drawing, *as_root]
        )
    except Error as error:
        lacking(str(error))
    yield browser
    browser.close()


def lacking(reason: str) -> None:
    remedy = "install Debian's package chromium, or run `playwright install chromium`"
    said = f"needs Chromium; {remedy}: {reason.splitlines()[0]}"
    if os.environ.get(REQUIRED) == "required":
        pytest.fail(said)
    pytest.skip(said)
