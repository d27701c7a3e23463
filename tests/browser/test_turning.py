"""Lesions one can turn, in a browser: mouse, fingers and keys, from a folder, without a network."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from analysis.cohort import read_cohort
from analysis.display.page import open_page
from analysis.display.turning import turning_view
from analysis.report.book import ROOT, BookCohort
from analysis.report.turning import turning_files

CANVAS = ".il-turn canvas"


@pytest.fixture(scope="module")
def address(made: dict[str, tuple[Path, Path]], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of a page of the made lung cohort with nothing but the lesions, in a folder."""
    results, yml = made["lung"]
    folder = tmp_path_factory.mktemp("turning")
    shutil.copytree(ROOT / "book/_extra/_turn", folder / "_turn")
    for place, content in turning_files(BookCohort.of(read_cohort(yml), results)).items():
        path = folder / place.removeprefix("_extra/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    page = folder / "lung/lesions.html"
    view = turning_view(open_page(results, yml))
    page.write_text(f"<!doctype html><html lang='en'><title>Lesions</title><body>{view}</body></html>")
    return page.as_uri()


@pytest.fixture
def page(webgl: Browser, address: str) -> Iterator[Any]:
    """Open the page, and check at the end that it made no fault and asked no other machine."""
    page = webgl.new_page(viewport={"width": 1000, "height": 900})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: asked.url.startswith("file:") or faults.append(asked.url))
    page.goto(address)
    page.wait_for_selector(".il-turn-list li")
    yield page
    page.close()
    assert faults == []


def said(page: Any) -> str:
    return str(page.inner_text(".il-turn-said"))


def chosen(page: Any) -> str:
    """Name of the chosen lesion, as the list tells it to a screen reader."""
    option = page.get_attribute(".il-turn-list", "aria-activedescendant")
    return "" if option is None else str(page.inner_text(f"#{option} .il-turn-name"))


def values(page: Any) -> dict[str, str]:
    script = "nodes => Object.fromEntries(nodes.map(n => [n.textContent, n.nextSibling.textContent]))"
    return dict(page.eval_on_selector_all(".il-turn-values dt", script))


def drawn(page: Any) -> bytes:
    """Picture after all frames that wait are drawn."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return bytes(page.locator(CANVAS).screenshot())


def test_keys_turn_zoom_and_go_back(page: Any) -> None:
    first = drawn(page)
    page.focus(CANVAS)
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    assert said(page) == "Seen from the left."
    for _ in range(9):
        page.keyboard.press("ArrowUp")
    assert said(page) == "Seen from above."
    page.keyboard.press("+")
    page.keyboard.press("Shift+ArrowLeft")
    assert drawn(page) != first
    page.keyboard.press("0")
    assert said(page) == "Seen from the front."
    assert drawn(page) == first


def test_a_lesion_is_chosen_without_a_mouse(page: Any) -> None:
    page.focus(CANVAS)
    stops = []
    for _ in range(9):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert stops[-1] == "Lesions of patient A"
    assert [stops[0], stops[7]] == ["Turn to the left", "Reset: back to the front"]
    assert chosen(page) == "bone 0"
    page.keyboard.press("ArrowDown")
    assert chosen(page) == values(page)["Lesion"] == "bone 1"
    page.keyboard.press("End")
    assert values(page)["Site"] == "soft tissue"
    assert values(page)["VoxelVolume"].endswith(" mm³")
    page.keyboard.press("Escape")
    assert chosen(page) == ""


def test_the_mouse_points_chooses_and_turns(page: Any) -> None:
    page.focus(".il-turn-list")
    page.keyboard.press("End")
    page.get_by_role("button", name="Centre on the chosen lesion").click()
    box = page.locator(CANVAS).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.focus(".il-turn-list")
    page.keyboard.press("Escape")
    page.mouse.move(x, y)
    name = values(page)["Lesion"]
    assert page.inner_text(".il-turn-tip").startswith(f"{name}, ")
    page.mouse.click(x, y)
    assert chosen(page) == name
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 180, y, steps=4)
    page.mouse.up()
    assert said(page) == "Seen from the left."
    assert chosen(page) == name


def test_colours_follow_a_feature_and_the_distance_to_a_lesion(page: Any) -> None:
    by_site = drawn(page)
    page.get_by_label("Colour").select_option(label="VoxelVolume (mm³)")
    assert page.inner_text(".il-turn-what").startswith("VoxelVolume (mm³)")
    assert drawn(page) != by_site
    page.get_by_label("Colour").select_option(label="Dissimilarity to one lesion")
    assert page.inner_text(".il-turn-what") == "Dissimilarity to bone 0 (0 is alike)"
    page.locator(".il-turn-list li").nth(3).hover()
    assert float(values(page)["Dissimilarity to bone 0"]) > 0


def test_another_patient_is_read_from_a_file_of_its_own(page: Any) -> None:
    page.get_by_label("Patient (lesions)").select_option(label="C (69)")
    page.wait_for_function("document.querySelectorAll('.il-turn-list li').length === 69")
    assert page.get_attribute(CANVAS, "aria-label") == "Lesions of patient C, to be turned"


def test_without_webgl_the_list_still_works(webgl: Browser, address: str) -> None:
    page = webgl.new_page()
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto(address)
    page.wait_for_selector(".il-turn-list li")
    assert "does not draw in three dimensions" in page.inner_text(".il-turn-seen")
    page.focus(".il-turn-list")
    page.keyboard.press("ArrowDown")
    assert values(page)["Site"] == "bone"
    page.close()


def test_without_scripts_the_page_says_where_to_look(webgl: Browser, address: str) -> None:
    page = webgl.new_page(java_script_enabled=False)
    page.goto(address)
    assert "scripts, which are off" in page.inner_text("body")
    page.close()


def test_what_lies_under_a_place_by_hand(page: Any) -> None:
    """Two triangles that face the front, the second nearer to the viewer and smaller."""
    scene = {
        "corners": [-10, 5, -10, 10, 5, -10, 0, 5, 10, -2, -5, -2, 2, -5, -2, 0, -5, 2],
        "triangles": [0, 1, 2, 3, 4, 5],
        "lesionOf": [0, 0, 0, 1, 1, 1],
    }
    at = [(0, 0), (0, 5), (4, -5), (9, 9)]
    found = page.evaluate(
        "([scene, at]) => { const V = interlesionTurn.view; const front = V.front([0, 0, 0]);"
        " const both = [front, V.turned(front, 180, 0)];"
        " return both.map(view => at.map(([x, z]) => V.under(scene, view, x, z))); }",
        [scene, at],
    )
    assert found == [[1, 0, 0, -1], [0, 0, 0, -1]]


def test_left_of_the_patient_is_on_the_right_from_the_front(page: Any) -> None:
    letters = page.evaluate("interlesionTurn.view.letters(interlesionTurn.view.front([0, 0, 0]))")
    where = {each["letter"]: (each["right"], each["up"], each["towards"]) for each in letters}
    rounded = json.loads(json.dumps({key: [round(v) + 0 for v in way] for key, way in where.items()}))
    assert rounded == {
        "L": [1, 0, 0], "R": [-1, 0, 0], "P": [0, 0, -1], "A": [0, 0, 1], "S": [0, 1, 0], "I": [0, -1, 0],
    }  # fmt: skip
