"""The harness sees what it is there to see: each fault is shown to it on a page that has it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.browser.visit import NARROW, Visit, visiting

BODY = "<!DOCTYPE html><html lang='en'><title>Page</title><body><main><h1>Page</h1>{}</main></body></html>"


def look(browser: Browser, folder: Path, body: str, *, narrow: bool = False) -> dict[str, list[str]]:
    (folder / "page.html").write_text(BODY.format(body))
    with visiting(browser, folder.as_uri()) as visit:
        visit.look(**({"width": NARROW} if narrow else {})).go("page")
        return _seen(visit)


def _seen(visit: Visit) -> dict[str, list[str]]:
    seen = {
        "faults": visit.faults,
        "elsewhere": visit.elsewhere(),
        "missing": visit.missing_images(),
        "sideways": visit.too_wide(),
        "barriers": visit.barriers(),
    }
    return {name: found for name, found in seen.items() if found}


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("", None),
        ("<script>console.error('said')</script>", "faults"),
        ("<script>throw new Error('thrown')</script>", "faults"),
        ("<div style='width: 500px'>wide</div>", "sideways"),
        ("<p style='color: #ccc; background: #fff'>pale</p>", "barriers"),
    ],
)
def test_a_fault_is_seen_and_no_other(browser: Browser, tmp_path: Path, body: str, fault: str | None) -> None:
    assert set(look(browser, tmp_path, body, narrow=True)) == ({fault} if fault else set())


def test_a_missing_image_is_seen_twice(browser: Browser, tmp_path: Path) -> None:
    seen = look(browser, tmp_path, "<img src='none.png' alt='none'>")
    assert set(seen) == {"missing", "faults"}
    assert seen["missing"] == ["none.png"]


def test_a_request_elsewhere_is_seen(browser: Browser, tmp_path: Path) -> None:
    seen = look(browser, tmp_path, "<img src='http://127.0.0.1:9/x.png' alt='x'>")
    assert seen["elsewhere"] == ["http://127.0.0.1:9/x.png"]


def test_a_page_weighs_what_it_loads(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "_static").mkdir()
    for name in ("own.js", "_static/shared.js"):
        (tmp_path / name).write_text("1;" * 1000)
    look(browser, tmp_path, "<script src='own.js'></script><script src='_static/shared.js'></script>")
    with visiting(browser, tmp_path.as_uri()) as visit:
        size = (tmp_path / "page.html").stat().st_size
        assert visit.go("page").weight(tmp_path) == size + 2000


@pytest.mark.parametrize(("wish", "outcome"), [("required", "Failed"), ("", "Skipped")])
def test_a_machine_without_chromium(monkeypatch: pytest.MonkeyPatch, wish: str, outcome: str) -> None:
    monkeypatch.setenv(chromium.REQUIRED, wish)
    with pytest.raises(BaseException, match="needs Chromium") as told:
        chromium.lacking("no executable\nmore")
    assert type(told.value).__name__ == outcome
    assert "more" not in str(told.value)
