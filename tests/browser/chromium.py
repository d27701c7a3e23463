"""Chromium as it is found on the machine."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REQUIRED = "INTERLESION_BROWSER"
"""Where this is `required`, a machine without Chromium fails the tests; else they are skipped."""
_WEBGL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the machine's Chromium, or Playwright's own, without a window."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=found, args=["--disable-quic", *_WEBGL, *as_root]
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
