"""What a reader does with a page, by mouse and by keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.kinds import KINDS
from tests.browser.visit import NARROW, POLL_MS, Visit

Open = Callable[..., Visit]
THEME = "button.theme-switch-button:visible"
IN_VIEW = """(id) => {
    const { top } = document.getElementById(id).getBoundingClientRect();
    return top >= 0 && top < window.innerHeight;
}"""


@pytest.mark.parametrize("origin", ["server", "file"])
def test_search_finds_pages_by_keyboard_alone(visit: Open, origin: str) -> None:
    seen = visit("first", origin=origin)
    page = seen.page
    page.keyboard.press("Control+k")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("sphericity")
    page.keyboard.press("Enter")
    results = page.locator("#search-results li")
    expect(page.locator("#search-results")).to_contain_text("Search finished")
    assert results.count() > 5
    if origin == "server":
        expect(results.locator("p.context").first).to_contain_text("phericity")
    results.get_by_role("link", name="Glossary").first.click()
    expect(page.locator("article h1")).to_contain_text("Glossary")
    assert (seen.faults, seen.elsewhere()) == ([], [])


def test_search_opens_and_closes_by_mouse(visit: Open) -> None:
    page = visit("report").page
    page.locator("button.search-button-field").click()
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.mouse.click(5, 5)
    expect(page.get_by_role("searchbox")).to_be_hidden()


@pytest.mark.parametrize("origin", ["server", "file"])
def test_the_theme_is_switched_and_kept(visit: Open, origin: str) -> None:
    seen = visit("first", origin=origin)
    page = seen.page
    page.locator(THEME).click()
    first = seen.theme, _background(page)
    page.locator(THEME).focus()
    page.keyboard.press("Enter")
    second = seen.theme, _background(page)
    assert {first[0], second[0]} == {"light", "dark"}
    assert first[1] != second[1]
    seen.go(KINDS["method"])
    assert (seen.theme, _background(page)) == second


def _background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_folded_code_opens_by_mouse_and_by_keyboard(visit: Open) -> None:
    page = visit("report").page
    summary = page.locator("details.hide > summary").first
    code = page.locator("details.hide div.highlight").first
    expect(code).to_be_hidden()
    summary.click()
    expect(code).to_be_visible()
    summary.focus()
    page.keyboard.press("Enter")
    expect(code).to_be_hidden()
    page.keyboard.press("Space")
    expect(code).to_be_visible()


def test_a_solution_is_hidden_until_asked_for(visit: Open) -> None:
    page = visit("lesson").page
    solution = page.locator("details", has_text="Show the solution").first
    code = solution.locator("div.highlight").first
    expect(code).to_be_hidden()
    solution.locator("summary").first.click()
    expect(code).to_be_visible()


def test_contents_fold_out_and_lead_to_a_page(visit: Open) -> None:
    page = visit("method").page
    sidebar = page.locator("#pst-primary-sidebar")
    link = sidebar.get_by_role("link", name="What sampling loses").first
    expect(link).to_be_hidden()
    sidebar.locator("summary").first.focus()
    page.keyboard.press("Enter")
    link.click()
    expect(page.locator("article h1")).to_contain_text("What sampling loses")


def test_contents_on_a_telephone(visit: Open) -> None:
    page = visit("report", width=NARROW).page
    link = page.get_by_role("link", name="Glossary").first
    expect(link).to_be_hidden()
    page.locator("button.primary-toggle").click()
    expect(link).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    page.locator("button.primary-toggle").focus()
    page.keyboard.press("Enter")
    link.click()
    expect(page.locator("article h1")).to_contain_text("Glossary")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("search", "cohort")])
def test_a_link_inside_a_page_leads_to_what_it_names(visit: Open, kind: str) -> None:
    page = visit(kind).page
    links = page.locator("#pst-secondary-sidebar a[href^='#']:visible")
    target = str(links.last.get_attribute("href"))[1:]
    links.last.click()
    assert page.url.endswith(f"#{target}")
    page.wait_for_function(IN_VIEW, arg=target, polling=POLL_MS)


def test_without_scripts_a_page_can_be_read(visit: Open) -> None:
    page = visit("report", java_script_enabled=False).page
    expect(page.locator("article figure img").first).to_be_visible()


@pytest.mark.parametrize("origin", ["server", "file"])
def test_results_tables_open_are_searched_and_sorted_where_they_are_listed(visit: Open, origin: str) -> None:
    seen = visit("tables", origin=origin, width=NARROW)
    page = seen.page
    assert page.locator(".results-rows table").count() == 0
    page.locator("details:has(.results-rows)", has_text="dissimilarity").locator("summary").first.focus()
    section = page.locator("details:has(.results-rows):focus-within")
    page.keyboard.press("Enter")
    rows = section.locator(".results-rows tbody tr:visible")
    expect(section.locator(".table-count")).to_contain_text("rows")
    all_rows = section.locator(".table-count").inner_text()
    assert f"{rows.count()} rows" in all_rows
    section.get_by_role("searchbox").fill("no such row")
    expect(section.locator(".table-count")).to_have_text(f"0 of {all_rows}")
    section.get_by_role("searchbox").fill("")
    head = section.locator(".results-rows th").last
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert seen.too_wide() == []
    assert seen.barriers() == []
    assert (seen.faults, seen.elsewhere()) == ([], [])
