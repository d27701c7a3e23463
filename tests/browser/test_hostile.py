"""A cohort whose every name would do harm, in all pages of a book: shown as text, and nothing runs."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from tests.browser.visit import visiting
from tests.faults import fault, tried
from tests.hostile import TEXTS, controls, shown

pytestmark = pytest.mark.slow
COHORT = "dapper"
ACROSS = ("index", "across/bench", "across/cohorts", "across/ledger", "across/table-2")
ALIVE = """() => ({
  ran: window.hostile !== undefined || document.title.includes('49'),
  alien: [...document.querySelectorAll('[onerror], [onload], [ontoggle], [onmouseover]')]
    .map(e => e.outerHTML),
  links: [...document.querySelectorAll('a[href]')].map(a => a.href)
    .filter(to => to.startsWith('javascript:') || to.includes('evil.example')),
})"""


def pages_of(book: Path) -> list[str]:
    """Pages that show the cohort."""
    own = sorted(path.relative_to(book).with_suffix("").as_posix() for path in (book / COHORT).glob("*.html"))
    return [*own, *ACROSS]


def text_of(path: Path) -> str:
    """All text of a page, and what its scripts are given to draw."""
    page = BeautifulSoup(path.read_bytes(), "html.parser")
    given = [json.dumps(json.loads(tag.string), ensure_ascii=False) for tag in
             page.select('script[type="application/json"]') if tag.string]  # fmt: skip
    attributes = [str(tag.get("alt", "")) for tag in page.find_all("img")]
    return " ".join([page.get_text(), *given, *attributes])


@fault(
    "text",
    "Titles and ids are scripts, markup, directives, formulas, escapes of a terminal, paths or 10,000 signs",
    "Shown as text on every page; no sign turns the order of reading",
)
def test_each_text_is_shown_as_itself_and_no_sign_commands(book: Path, record_property) -> None:
    raw = {file: text_of(book / f"{file}.html") for file in pages_of(book)}
    lines = {file: " ".join(text.split()) for file, text in raw.items()}
    everything = " ".join(lines.values())
    lost = [text for text in TEXTS if len(text) < 300 and shown(text) not in everything.replace("\\\\", "\\")
            and json.dumps(shown(text), ensure_ascii=False)[1:-1] not in everything]  # fmt: skip
    wrong = {file: found for file, text in raw.items() if (found := controls(text))}
    tried(record_property, len(raw) * len(TEXTS), lost=len(lost), wrong=len(wrong))
    assert lost == []
    assert wrong == {}


@fault(
    "text",
    "The same pages are opened in a browser",
    "Nothing runs, no handler and no link of a text is there, nothing is asked from elsewhere",
)
def test_nothing_runs_in_a_browser(
    book: Path, browser: Browser, origins: dict[str, str], record_property
) -> None:
    found = {}
    with visiting(browser, origins["file"]) as visit:
        for file in pages_of(book):
            alive = visit.go(file).page.evaluate(ALIVE)
            if alive["ran"] or alive["alien"] or alive["links"] or visit.faults or visit.elsewhere():
                found[file] = alive, visit.faults[:], visit.elsewhere()
    tried(record_property, len(pages_of(book)), wrong=len(found))
    assert found == {}


@fault(
    "text",
    "The tables of such a cohort, and those below its pages, are opened in a spreadsheet",
    "No cell begins as a formula does, and no sign commands a terminal; read back, every name is what it was",
)
def test_no_cell_of_a_download_is_a_formula(
    book: Path, made: dict[str, tuple[Path, Path]], is_formula: Callable[[str], bool], record_property
) -> None:
    files = [*made[COHORT][0].glob("*.csv"), *book.rglob("*.csv")]
    cells = {path.name: _obeyed(path, is_formula) for path in files}
    wrong = {name: found for name, found in cells.items() if found}
    tried(record_property, len(files), wrong=len(wrong))
    assert len(files) > 50
    assert wrong == {}


@pytest.fixture
def is_formula() -> Callable[[str], bool]:
    """Judge a cell as OWASP does, numbers aside, and the parts that some spreadsheets split it into."""

    def begins(part: str) -> bool:
        bare = part.lstrip()
        try:
            float(bare)
        except ValueError:
            return bare[:1] in tuple("=+-@\uff1d\uff0b\uff0d\uff20")
        return False

    return lambda cell: any(map(begins, re.split("[;\t\r\n]", cell)))


def _obeyed(path: Path, is_formula: Callable[[str], bool]) -> list[str]:
    rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    return [cell for row in rows for cell in row if cell and (is_formula(cell) or controls(cell))][:3]
