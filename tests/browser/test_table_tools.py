"""Tables of the book sort and are searched by mouse and keyboard, and keep calm where they are small."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

from analysis.report.table_frames import frame_tables

STATIC = Path(__file__).parents[2] / "book" / "_static"
COLOURS = (
    ":root { --pst-color-text-base: #222; --pst-color-text-muted: #555; --pst-color-background: #fff;"
    "--pst-color-border: #ccc; --pst-color-primary: #06c; --pst-color-link-hover: #036; }"
)
VALUES = ["10", "−0.5", "1,234", "12 (10 to 14)", "< 0.001", "–", "0.001", "2 × 10⁻³", "−3.8 %", "", "67 %"]
UPWARDS = ["−3.8 %", "−0.5", "< 0.001", "0.001", "2 × 10⁻³", "10", "12 (10 to 14)", "67 %", "1,234"]
NAMES = ["p10", "p9", "Écluse", "étude", "B", "b", "a", "lésion", "z", "0x", "7"]


def table(rows: list[list[str]], name: str, heads: tuple[str, ...]) -> str:
    """Write a table as Sphinx does."""
    words = f'<span class="caption-number">Table 3 </span><span class="caption-text">About {name}.</span>'
    label, caption = (f' id="{name}"', f"<caption>{words}</caption>") if name else ("", "")
    head = "".join(f'<th class="head text-right"><p>{one}</p></th>' for one in heads)
    body = "".join(f"<tr>{''.join(f'<td><p>{cell}</p></td>' for cell in row)}</tr>" for row in rows)
    return (
        f'<div class="pst-scrollable-table-container"><table class="table"{label}>{caption}'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Open a page of one table, framed as in the book, from disk."""
    context = browser.new_context(viewport={"width": 900, "height": 700})

    def opened(
        rows: list[list[str]], name: str = "tab-a", heads: tuple[str, ...] = ("Patient", "Volume (mL)")
    ) -> Page:
        html = tmp_path / "a.html"
        html.write_text(
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tables</title>'
            f"<style>{COLOURS}{(STATIC / 'tables.css').read_text()}</style></head>"
            f'<body><main class="bd-article"><h1>Tables</h1>{table(rows, name, heads)}</main>'
            f"<script>{(STATIC / 'tables.js').read_text()}</script></body></html>"
        )
        frame_tables(tmp_path, tmp_path)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.goto(html.as_uri())
        return page

    yield opened
    context.close()


def column(page: Page, place: int = 1) -> list[str]:
    """Cells of a column as they are shown."""
    return page.locator(f"tbody tr:visible td:nth-child({place + 1})").all_inner_texts()


def head(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def test_numbers_sort_as_numbers_and_missing_ones_stay_last(show) -> None:
    page = show([["x", value] for value in VALUES])
    head(page, "Volume").click()
    assert column(page) == [*UPWARDS, "–", ""]
    head(page, "Volume").click()
    assert column(page) == [*UPWARDS[::-1], "–", ""]
    head(page, "Volume").click()
    assert column(page) == VALUES


def test_words_sort_as_a_reader_would(show) -> None:
    page = show([[name, "1"] for name in NAMES])
    head(page, "Patient").click()
    assert column(page, 0) == ["0x", "7", "a", "b", "B", "Écluse", "étude", "lésion", "p9", "p10", "z"]


def test_the_keyboard_sorts_and_a_reader_of_screens_hears_it(show) -> None:
    page = show([["a", "2"], ["b", "1"]])
    head(page, "Patient").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert column(page) == ["1", "2"]
    assert [one.get_attribute("aria-sort") for one in page.locator("th").all()] == ["none", "ascending"]
    assert page.locator(".table-said").inner_text() == "Sorted by Volume (mL), smallest first."
    page.keyboard.press("Space")
    assert column(page) == ["2", "1"]
    assert page.locator("th").nth(1).get_attribute("aria-sort") == "descending"


def test_a_long_table_is_searched_and_says_how_many_rows_are_left(show) -> None:
    page = show([[f"P{place}", "Lésion −3" if place % 2 else "other"] for place in range(20)])
    field = page.get_by_role("searchbox", name="Search Table 3")
    assert page.locator(".table-count").inner_text() == "20 rows"
    field.press_sequentially("lesion p1")
    assert column(page, 0) == ["P1", "P11", "P13", "P15", "P17", "P19"]
    assert page.locator(".table-count").inner_text() == "6 of 20 rows"
    head(page, "Patient").click()
    head(page, "Patient").click()
    assert column(page, 0)[0] == "P19"
    field.fill("-3 p19")
    assert column(page, 0) == ["P19"]
    field.fill("")
    assert len(column(page)) == 20


def test_a_long_table_scrolls_in_its_box_below_its_caption(show) -> None:
    page = show([[f"P{place}", str(place)] for place in range(200)])
    box = page.get_by_role("region", name="About tab-a.")
    assert box.bounding_box()["height"] <= 0.75 * 700 + 1
    assert page.get_by_role("table", name="About tab-a.").is_visible()
    box.focus()
    page.keyboard.press("End")
    page.wait_for_function("document.querySelector('.tall').scrollTop > 100")
    top = box.bounding_box()["y"]
    assert page.locator("th").first.bounding_box()["y"] == pytest.approx(top, abs=2)
    assert page.locator(".table-caption").bounding_box()["y"] < top
    page.emulate_media(media="print")
    assert box.bounding_box()["height"] > 3_000


@pytest.mark.parametrize(
    ("rows", "name", "buttons", "fields"),
    [(1, "tab-a", 0, 0), (2, "tab-a", 2, 0), (12, "", 0, 0), (13, "", 2, 1), (12, "tab-a", 2, 0)],
)
def test_small_tables_stay_calm(show, rows: int, name: str, buttons: int, fields: int) -> None:
    page = show([["a", str(place)] for place in range(rows)], name)
    assert page.locator("thead button").count() == buttons
    assert page.locator("input").count() == fields


def test_a_header_that_holds_a_link_keeps_it(show) -> None:
    page = show([["a", "2"], ["b", "1"]], heads=('<a href="#x">Patient</a>', ""))
    assert page.get_by_role("link", name="Patient").is_visible()
    head(page, "Sort by column 2").click()
    assert column(page) == ["1", "2"]


def test_a_table_whose_cells_are_joined_keeps_its_order(show) -> None:
    page = show([["a", "2"], ["b"]])
    assert page.locator("thead button").count() == 0


def test_a_box_takes_the_focus_only_where_it_scrolls(show) -> None:
    page = show([["a", "1"]])
    page.wait_for_function(
        "!document.querySelector('.pst-scrollable-table-container').hasAttribute('tabindex')"
    )
    page.set_viewport_size({"width": 60, "height": 700})
    page.add_style_tag(content=".pst-scrollable-table-container { overflow-x: auto; width: 20px; }")
    page.wait_for_function("document.querySelector('.pst-scrollable-table-container').tabIndex === 0")


@pytest.mark.parametrize("rows", [5, 60])
def test_axe_finds_no_barrier(show, rows: int) -> None:
    page = show([[f"P{place}", str(place)] for place in range(rows)])
    head(page, "Patient").click()
    found = Axe().run(page, options={"preload": False}).response["violations"]
    assert [fault["id"] for fault in found if fault["impact"] in ("serious", "critical")] == []
