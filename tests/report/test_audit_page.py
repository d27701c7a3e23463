"""The page with the printed numbers, weighed: what it shows of the findings."""

import csv
import io
import re

import pytest

from analysis.report.audit_page import AUDIT_CSV, AuditPage, audit_page
from analysis.report.book import ROOT
from analysis.report.markdown import Markdown, fill
from analysis.report.values import page_contents


@pytest.fixture(scope="module")
def page() -> AuditPage:
    return audit_page()


@pytest.fixture(scope="module")
def filled() -> str:
    template = (ROOT / "book" / "across" / "audit.md").read_text(encoding="utf-8")
    return fill(template, page_contents([]).values, "across/audit.md")


def test_every_check_is_counted_once(page: AuditPage) -> None:
    kinds = (page.differs, page.cannot_tell, page.consistent)
    assert sum(map(len, kinds)) == page.n_checks > 150
    assert all(kinds)


def test_the_overview_has_a_row_and_the_page_an_anchor_for_each(page: AuditPage, filled: str) -> None:
    for one in (*page.differs, *page.cannot_tell):
        assert f"](#check-{one.finding.check})" in page.overview
        assert filled.count(f"(check-{one.finding.check})=") == 1
    rows = [line for line in page.overview.splitlines() if line.startswith("|")]
    assert len(rows) == 2 + len(page.differs) + len(page.cannot_tell)


def test_the_supplement_has_a_place_in_each_row(page: AuditPage, filled: str) -> None:
    n_open = len(page.differs) + len(page.cannot_tell)
    assert filled.count("**Settled by the supplement:** not read yet") == n_open
    assert page.overview.count("| not read yet |") == n_open


def test_controls_count_the_checks_of_one_entry(page: AuditPage) -> None:
    cells = [
        re.split(r" \| ", line.strip("| ")) for line in page.controls.splitlines() if line.startswith("|")
    ]
    assert sum(int(row[1]) for row in cells[2:]) == len(page.consistent)
    assert any("and 59 checks like it" in row[0] for row in cells)


def test_what_stands_comes_first(filled: str) -> None:
    assert filled.index("## What stands") < filled.index("## Printed values that differ")
    assert "Read on 26 November 2026" in filled


def test_the_whole_table_is_offered(page: AuditPage) -> None:
    files = page.files
    rows = list(csv.DictReader(io.StringIO(files[AUDIT_CSV].decode())))
    assert len(rows) == page.n_checks
    assert {row["superseded_by_supplement"] for row in rows} == {""}
    assert page_contents([]).files[AUDIT_CSV] == files[AUDIT_CSV]


def test_words_of_a_folder_are_shown_as_text(page: AuditPage) -> None:
    shown = fill("{{ one.detail }} ({{ one.anchor }})=", {"one": page.differs[0]})
    assert not set(shown.removesuffix(f"({page.differs[0].anchor})=")) & set("<>{}[]()$`|*_\"'")
    assert isinstance(page.differs[0].anchor, Markdown)
