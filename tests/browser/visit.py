"""A page of the book, opened in Chromium, with all that it asked for and all that it said."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

WIDE, NARROW = 1300, 360
_HEIGHT = 900
_LOOKS = """([width, theme]) => {
    const { mode, theme: shown } = document.documentElement.dataset;
    return innerWidth === width && (mode !== "auto" || shown === theme);
}"""
"""Whether the window has a width, and a page that follows the reader's wish the theme of that wish."""
_FORMULAS = """() => {
    if (window.MathJax && MathJax.startup) {
        MathJax.startup.promise.then(() => { document.documentElement.dataset.formulas = "set"; });
    } else {
        document.documentElement.dataset.formulas = "none";
    }
}"""
_SETTLED = '() => document.fonts.status === "loaded" && "formulas" in document.documentElement.dataset'
POLL_MS = 25
"""How often a condition is looked at: by a timer, as frames may not come while a machine is busy."""
_MISSING = """() => [...document.images].filter((image) => !(image.complete && image.naturalWidth > 0))
    .map((image) => image.getAttribute("src"))"""
_TOO_WIDE = """() => {
    const root = document.documentElement, width = root.clientWidth;
    if (root.scrollWidth <= width) return [];
    const reaches = (each) => each.getBoundingClientRect().right > width + 1;
    const ends = [...document.querySelectorAll("main *")].filter((each) => !each.children.length);
    const reaching = ends.filter(reaches).slice(0, 3).map((each) => each.outerHTML.slice(0, 160));
    return [`${root.scrollWidth} of ${width} px`, ...reaching];
}"""
_AXE = {"resultTypes": ["violations"], "preload": False}
"""Its preload fetches style sheets, which a page from `file://` may not."""
_COSTLY = ("color-contrast", "link-in-text-block", "region")
_RULES: dict[str, dict[str, object]] = {
    "all": {},
    "contrast": {"runOnly": ["color-contrast"]},
    "cheap": {"rules": {rule: {"enabled": False} for rule in _COSTLY}},
}


@dataclass
class Visit:
    """What was seen of a page; goes on noting while the page is used.

    Attributes
    ----------
    page : playwright.sync_api.Page
    origin : str
        Where the book is: the address of a local server, or of the folder.
    asked : list of str
        Address of every request.
    faults : list of str
        Requests that failed, errors in the console, and exceptions of scripts.
    """

    page: Page
    origin: str
    asked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"exception: {error}"))

    def _failed(self, request: Request) -> None:
        self.faults.append(f"failed: {request.url} ({request.failure})")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status}: {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        # Drivers that draw in software complain of their own speed.
        if message.type in ("error", "warning") and "GL Driver Message" not in message.text:
            self.faults.append(f"console: {message.text}")

    def go(self, file: str) -> "Visit":
        """Open a page of the book, named without its suffix, and wait until letters and formulas stand."""
        self.asked.clear()
        self.faults.clear()
        self.page.goto(f"{self.origin}/{file}.html", wait_until="load")
        self.page.evaluate(_FORMULAS)
        self.page.wait_for_function(_SETTLED, polling=POLL_MS)
        return self

    def look(self, *, width: int = WIDE, theme: str = "light") -> "Visit":
        """Turn the window and the reader's wish for a theme, and wait until both show."""
        self.page.set_viewport_size({"width": width, "height": _HEIGHT})
        self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        self.page.wait_for_function(_LOOKS, arg=[width, theme], polling=POLL_MS)
        return self

    def elsewhere(self) -> list[str]:
        """List requests that leave the book."""
        own = (f"{self.origin}/", "data:", "blob:")
        return [url for url in self.asked if not url.startswith(own)]

    def missing_images(self) -> list[str]:
        """List images that hold no picture."""
        return self.page.evaluate(_MISSING)

    def too_wide(self) -> list[str]:
        """Tell how far the page can be pushed sideways, and what reaches there; empty where it cannot."""
        return self.page.evaluate(_TOO_WIDE)

    def weight(self, html: Path) -> int:
        """Count bytes of the page and of what it loads, without what all pages share."""
        names = {unquote(urlsplit(url.removeprefix(self.origin)).path) for url in self.asked}
        files = [html / name.lstrip("/") for name in names if name.startswith("/")]
        return sum(file.stat().st_size for file in files if "_static" not in file.parts and file.is_file())

    def barriers(self, rules: str = "all") -> list[str]:
        """List serious and critical faults that axe-core finds, with the first elements.

        `rules` is `all`, `contrast`, or `cheap`, which leaves out those that look at colours and places.
        """
        found = Axe().run(self.page, options=_AXE | _RULES[rules]).response["violations"]
        return [
            f"{fault['impact']} {fault['id']}: {json.dumps([node['target'] for node in fault['nodes']][:5])}"
            for fault in found
            if fault["impact"] in ("serious", "critical")
        ]

    @property
    def theme(self) -> str:
        """The theme that is shown: `light` or `dark`."""
        return str(self.page.evaluate("document.documentElement.dataset.theme"))


@contextmanager
def visiting(browser: Browser, origin: str, **options: object) -> Iterator[Visit]:
    """Open a window of its own, without memory of another, and close it afterwards."""
    # Colours that fade in would be judged half way.
    still = {"viewport": {"width": WIDE, "height": _HEIGHT}, "reduced_motion": "reduce"}
    context = browser.new_context(**{**still, **options})  # type: ignore[arg-type]
    try:
        yield Visit(context.new_page(), origin)
    finally:
        context.close()
