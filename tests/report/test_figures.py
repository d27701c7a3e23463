"""Figures of pages become files of their own, shown in both themes, readable on a telephone, and offered."""

from base64 import b64encode
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup, Tag

from analysis.display.show import DARK_SVG
from analysis.report import figures
from analysis.report.figures import detach, frame_figures

SVG = (
    '<svg xmlns:xlink="x" width="576pt" height="288pt" viewBox="0 0 576 288">'
    '<g transform="translate(1 2) scale(0.12 -0.12)"/><g transform="rotate(-90) scale(0.09 -0.09)"/></svg>'
)
PNG = b"\x89PNG a few bytes"


def page(stem: str, name: str = "fig-a-lung", alt: str = "A &quot;line&quot;") -> str:
    number = '<span class="caption-number">Fig. 3 </span>'
    return (
        f'<html><body><figure class="align-default" id="{name}">\n'
        f'<img alt="{alt}" src="../_images/{stem}.png" />\n'
        f'<figcaption>\n<p>{number}<span class="caption-text">A.</span></p>\n</figcaption>\n'
        "</figure></body></html>"
    )


@pytest.fixture
def book(tmp_path: Path) -> tuple[Path, Path]:
    """Hold a book of one page, and the folder of its drawn figures."""
    html, drawn = tmp_path / "html", tmp_path / "site" / "figures"
    for folder in (html / "lung", html / "_images", drawn):
        folder.mkdir(parents=True)
    return html, drawn


def framed(html: Path) -> Tag:
    found = BeautifulSoup((html / "lung" / "a.html").read_text(), "html.parser").find("figure")
    assert isinstance(found, Tag)
    return found


def put(book: tuple[Path, Path], stem: str) -> Tag:
    html, drawn = book
    (html / "_images" / "hash.png").write_bytes(PNG)
    (html / "lung" / "a.html").write_text(page("hash"))
    (drawn / f"{stem}.png").write_bytes(PNG)
    for end in (".svg", "-dark.svg"):
        (drawn / f"{stem}{end}").write_text(SVG)
    frame_figures(html, drawn)
    return framed(html)


def test_a_notebook_keeps_pixels_and_its_vectors_become_files(tmp_path):
    data = {"image/png": b64encode(PNG).decode(), "image/svg+xml": SVG, DARK_SVG: "<svg dark/>"}
    cell = nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("display_data", data=data)])
    cell.metadata["mystnb"] = {"figure": {"name": "fig-a-lung", "caption": "A."}}
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A"), cell])
    detach(notebook, tmp_path / "figures")
    assert set(cell.outputs[0].data) == {"image/png"}
    written = {path.name: path.read_bytes() for path in (tmp_path / "figures").iterdir()}
    assert written == {
        "fig-a-lung.png": PNG,
        "fig-a-lung.svg": SVG.encode(),
        "fig-a-lung-dark.svg": b"<svg dark/>",
    }


def test_both_themes_are_shown_under_the_figures_own_name(book):
    figure = put(book, "fig-a-lung")
    light, dark = figure.find_all("img")
    assert light["src"] == "../_images/fig-a-lung.svg"
    assert dark["src"] == "../_images/fig-a-lung-dark.svg"
    assert light["class"][0] == "figure-light"
    assert dark["class"][0] == "figure-dark"
    assert light["alt"] == dark["alt"] == 'A "line"'
    assert all((book[0] / "lung" / image["src"]).is_file() for image in (light, dark))


def test_image_without_a_use_is_dropped_and_a_page_without_figures_stays(book):
    (book[0] / "about.html").write_text("<p>1 < 2</p>")
    put(book, "fig-a-lung")
    assert not (book[0] / "_images" / "hash.png").exists()
    assert (book[0] / "about.html").read_text() == "<p>1 < 2</p>"


def test_files_are_offered_in_the_caption(book):
    links = put(book, "fig-a-lung").find("figcaption").find_all("a")
    assert [(link.get_text(), link["aria-label"]) for link in links] == [
        ("SVG", "Fig. 3 as SVG"),
        ("PNG", "Fig. 3 as PNG"),
    ]
    assert all((book[0] / "lung" / link["href"]).is_file() for link in links)


def test_the_box_scrolls_by_keyboard_and_the_smallest_letters_keep_nine_pixels(book):
    figure = put(book, "fig-a-lung")
    box = figure.find("div", class_="figure-box")
    assert (box["tabindex"], box["role"]) == ("0", "group")
    assert box["aria-label"]
    assert figure.find("figcaption").find_parent("div") is None
    assert figure.find("img")["style"] == "--least: 576px"  # 9 of the 12 pixels that 9 pt have, of 768
    assert figure.find("img")["width"] == "768"


@pytest.mark.parametrize(("svg", "ends"), [("<svg>" + " " * figures.HEAVY, (".svg", "-dark.svg")), (SVG, ())])
def test_heavy_or_missing_vectors_leave_the_pixels(book, svg, ends):
    html, drawn = book
    (html / "_images" / "b.png").write_bytes(PNG)
    (html / "lung" / "a.html").write_text(page("b"))
    for end in ends:
        (drawn / f"b{end}").write_text(svg)
    frame_figures(html, drawn)
    (image,) = framed(html).find_all("img")
    assert image["src"] == "../_images/b.png"
    assert "figure-pixels" in image["class"]
    assert [link.get_text() for link in framed(html).select(".figure-files a")] == [
        *(["SVG"] if ends else []),
        "PNG",
    ]


def test_references_of_markdown_in_an_alternative_text_are_read_and_markup_is_not(book):
    html, drawn = book
    (html / "_images" / "b.png").write_bytes(PNG)
    (html / "lung" / "a.html").write_text(page("b", alt="10 &amp;#37;&amp;#46; &lt;b&gt; &amp;lt;"))
    frame_figures(html, drawn)
    assert framed(html).find("img")["alt"] == "10 %. <b> &lt;"
    assert "<b>" not in (html / "lung" / "a.html").read_text()
