"""Tables of a built book stand in boxes, with units apart and with what they show as CSV."""

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag

from analysis.report.table_csv import plain_cell, shown_csv
from analysis.report.table_frames import TALL, frame_tables
from tests.conftest import ROOT
from tests.faults import fault

DOWNLOAD = (
    '<p><a class="reference download internal" download="" href="../_downloads/abc/spread.parquet">'
    "<code>spread.parquet</code></a></p>"
)


def table(rows: int, name: str = "", caption: str = "Of A.") -> str:
    """Write a table as Sphinx does."""
    label = f' id="{name}"' if name else ""
    words = (
        '<caption><span class="caption-number">Table 3 </span>'
        f'<span class="caption-text">{caption}</span></caption>\n'
    )
    heads = ("Patient", "Volume <wbr>of all (mL)", "Range (a) of", "n")
    head = "".join(f'<th class="head text-right"><p>{one}</p></th>\n' for one in heads)
    body = "<tr><td><p>=A&amp;B</p></td><td><p>−1,234.5</p></td><td><p>–</p></td><td>7</td></tr>\n" * rows
    return (
        '<div class="pst-scrollable-table-container">'
        f'<table class="table"{label}>\n{words if name else ""}'
        f"<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{body}</tbody>\n</table>\n</div>"
    )


@pytest.fixture
def put(tmp_path: Path):
    """Frame the tables of a page of the lung cohort, whose notebook names the file of one."""
    html, site = tmp_path / "html", tmp_path / "site"
    (html / "lung").mkdir(parents=True)
    (site / "lung").mkdir(parents=True)
    outputs = [{"metadata": {"interlesion": {"name": "tab-a-lung", "file": "spread.csv"}}}, {"text": "a"}]
    (site / "lung" / "spread.ipynb").write_text(json.dumps({"cells": [{}, {"outputs": outputs}]}))

    def frame(*parts: str) -> BeautifulSoup:
        page = html / "lung" / "spread.html"
        page.write_text(f"<html><body>{''.join(parts)}</body></html>")
        frame_tables(html, site)
        return BeautifulSoup(page.read_text(), "html.parser")

    return frame


def box(page: BeautifulSoup) -> Tag:
    found = page.select_one(".pst-scrollable-table-container")
    assert found is not None
    return found


def test_a_table_is_in_a_box_named_by_its_caption(put):
    page = put(table(2, "tab-a-lung"))
    assert (box(page)["tabindex"], box(page)["role"]) == ("0", "region")
    named = page.find(id=box(page)["aria-labelledby"])
    assert named.get_text() == "Of A."
    assert page.find("caption").get_text() == "Table 3 Of A."
    assert "tall" not in box(page)["class"]


def test_a_table_without_caption_is_in_a_box_too_and_has_no_files(put):
    page = put(table(2))
    assert box(page)["aria-label"]
    assert page.select(".table-files") == []


def test_the_script_of_results_tables_limits_the_same_ones() -> None:
    script = (ROOT / "book" / "_static" / "results.js").read_text(encoding="utf-8")
    assert f"data.rows.length > {TALL} ?" in script


@pytest.mark.parametrize(("rows", "tall"), [(TALL, False), (TALL + 1, True)])
def test_a_long_table_has_a_box_of_limited_height(put, rows, tall):
    assert ("tall" in box(put(table(rows, "tab-a-lung")))["class"]) is tall


def test_the_unit_of_a_header_is_set_apart_and_its_words_stay(put):
    heads = put(table(1, "tab-a-lung"))("th")
    assert [head.get_text() for head in heads] == ["Patient", "Volume of all (mL)", "Range (a) of", "n"]
    assert [[unit.get_text() for unit in head.select(".unit")] for head in heads] == [[], ["(mL)"], [], []]


def test_what_a_table_shows_is_offered_and_its_results_file_where_the_page_offers_it(put, tmp_path):
    links = put(table(1, "tab-a-lung"), DOWNLOAD).select(".table-files a")
    assert [link["href"] for link in links] == [
        "../_tables/tab-a-lung.csv",
        "../_downloads/abc/spread.parquet",
    ]
    assert links[0]["aria-label"] == "Table 3 as CSV"
    assert [link["download"] for link in links] == ["tab-a-lung.csv", "spread.parquet"]
    shown = pd.read_csv(tmp_path / "html" / "_tables" / "tab-a-lung.csv")
    assert shown.iloc[0].tolist()[:2] == ["'=A&B", -1234.5]
    assert shown.columns[1] == "Volume of all (mL)"


@pytest.mark.parametrize("parts", [(table(1, "tab-a-lung"),), (table(1, "tab-b-lung"), DOWNLOAD)])
def test_a_file_that_the_page_or_the_table_does_not_name_is_not_linked(put, parts):
    assert [link.get_text() for link in put(*parts).select(".table-files a")] == ["CSV"]


@fault(
    "text",
    "A cell of a table begins as a formula",
    "An apostrophe before it in the CSV",
)
@pytest.mark.parametrize("sign", "=+-@＝＋－＠")
def test_no_cell_begins_like_a_formula(sign):
    assert plain_cell(f"\t{sign}HYPERLINK(A1)") == f"'{sign}HYPERLINK(A1)"


@pytest.mark.parametrize(
    ("shown", "written"),
    [
        ("4,000", "4000"),
        ("−0.50", "-0.50"),
        ("12 [10\u2060–\u206014]", "12 [10–14]"),
        ("–", ""),
        ("1,2", "1,2"),
        ("<\u00a00.001", "< 0.001"),
        ("Large\u00adDependence", "LargeDependence"),
    ],
)
def test_numbers_are_written_for_a_spreadsheet(shown, written):
    assert plain_cell(shown) == written


def test_cells_with_commas_and_quotes_come_back():
    content = shown_csv('<table><tr><th>a, "b"</th></tr><tr><td>c; d, e</td></tr></table>')
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [['a, "b"'], ["c; d, e"]]


def test_an_interval_stays_on_its_line(put):
    cells = (
        "48 [7–93]",
        "0.44 (0.30 to 0.58)",
        "−3% (−5% to 1%)",
        "+29 [+13 to +63]",
        "6 (over 3 to 4 lesions)",
        "7",
    )
    row = "".join(f"<td><p>{cell}</p></td>" for cell in cells)
    page = put(table(1, "tab-a-lung").replace("<tbody>\n", f"<tbody>\n<tr>{row}</tr>\n"))
    intervals = [one.get_text() for one in page.select(".interval")]
    assert intervals == ["[7–93]", "(0.30 to 0.58)", "(−5% to 1%)", "[+13 to +63]"]
    shown = [cell.get_text() for cell in page.select("tbody tr")[0].select("td")]
    assert shown == [*cells]
