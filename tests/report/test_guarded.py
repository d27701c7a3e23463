"""Pages without a notebook that fail: each alone, with a page in its place that says why."""

import errno
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.failures import Failure
from analysis.report import site, values
from analysis.report.book import ROOT, Sources
from analysis.report.guarded import Guard, write
from analysis.report.html import check_pages
from analysis.report.lost import PartError, attempt, is_lost
from analysis.report.markdown import fill
from analysis.report.pages import plan_pages
from analysis.report.rewritten import rewrite_pages
from analysis.report.toc import expand, read_toc
from analysis.report.values import Contents
from tests.faults import fault, tried
from tests.report.fake import write_cohort, write_template

PARTS = {
    "audit": "audit_page",
    "ledger": "LedgerPage",
    "table_2": "Table2",
    "open_patients": "OpenPage",
    "truth": "KnownTruth",
    "which_five": "WhichFive",
    "bench": "Bench",
    "coverage": "CoveragePage",
    "faults": "Faults",
    "ibsi": "Ibsi",
    "licences": "Licences",
    "speed": "Speed",
    "finding_alt": "finding_figure",
    "across_table": "side_by_side",
    "nearness": "nearness",
    "published": "_published",
}
"""What makes each value, by the name that pages call the value."""
SHOWN = re.compile(r"\{(?:figure|download)\}[ `](?:[^`<\n]*<)?([\w./-]+\.(?:png|csv))")


def _broken(*_: object) -> None:
    raise OSError("a file in /home/somebody/data is not to be read")


@fault(
    "failures",
    "Each figure, table and number of the pages that no notebook makes cannot be made",
    "Only the pages that name it say so, with the reason and a report; no page lacks a figure without a word",
)
def test_part_that_fails_costs_only_the_pages_that_name_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property
) -> None:
    for maker in PARTS.values():
        monkeypatch.setattr(values, maker, _broken)
    contents = values.page_contents([])
    guard, toc = Guard(), expand(read_toc(ROOT / "_toc.yml"), [])
    toc["parts"] = [part for part in toc["parts"] if part["chapters"]]
    listed = site.assemble(
        tmp_path / "site", Sources(), toc, cohorts=[], pages=[], contents=contents, guard=guard
    )
    sources = {file: ROOT / "book" / f"{file}.md" for file in listed}
    texts = {file: path.read_text() for file, path in sources.items() if path.is_file()}
    names = re.compile(rf"\{{[{{%][^}}]*(?<![\w.\"])({'|'.join(PARTS)})\b")
    naming = {file for file, text in texts.items() if names.search(text)}
    wrong = naming ^ set(guard.failures)
    silent = {file for file, text in texts.items() if SHOWN.search(text)} - set(guard.failures)
    tried(record_property, len(PARTS), wrong=len(wrong | silent))
    assert (wrong, silent) == (set(), set())
    assert len(naming) > 10
    assert len(naming) < len(texts) - 3
    for file in guard.failures:
        text = (tmp_path / "site" / f"{file}.md").read_text()
        assert text.startswith("# ")
        assert "could not be made" in text
        assert "somebody" not in text
    guard.report(tmp_path)
    told = [path.read_text() for path in (tmp_path / "failures").iterdir()]
    assert len(told) == len(guard.failures)
    assert all("in _broken" in text and "somebody" not in text for text in told)


USES = (
    "{{ x }}",
    "{{ x.y }}",
    "{{ x | whole }}",
    "{{ x('a') }}",
    "{{ x['a'] }}",
    "{% if x %}{% endif %}",
    "{% for y in x %}{% endfor %}",
    "{{ 2 * x }}",
)


@pytest.mark.parametrize("use", USES)
def test_whatever_a_page_does_with_a_lost_value_fails(use: str) -> None:
    lost = attempt("x", _broken)
    assert is_lost(lost)
    with pytest.raises(PartError, match=r"`x` could not be made: OSError: a file in \[path\]"):
        fill(use, {"x": lost})
    assert fill("text", {"x": lost}) == "text"
    needing = attempt("y", lambda: lost.files)
    with pytest.raises(PartError, match="`x` could not be made"):
        str(needing)


@fault(
    "failures",
    "The first page, the list of tables or the record of a cohort cannot be written",
    "That page says why; the others of the cohort and of the other cohorts are as they were",
)
def test_own_page_of_a_cohort_that_fails_costs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property
) -> None:
    cohorts = [write_cohort(tmp_path / "in", name, name.capitalize()) for name in ("lung", "clinic")]
    broken = {"overview": "lung", "tables_page": "clinic", "run_page": "clinic"}
    for maker, name in broken.items():
        monkeypatch.setattr(site, maker, _broken_for(name, getattr(site, maker)))
    guard, toc = Guard(), {"format": "jb-book", "root": "start", "parts": []}
    made = tmp_path / "site"
    site.assemble(made, Sources(), toc, cohorts=cohorts, pages=[], contents=Contents({}, {}), guard=guard)
    said = {
        f"{cohort.name}/{page}"
        for cohort in cohorts
        for page in ("index", "tables", "run")
        if "This page could not be made" in (made / cohort.name / f"{page}.md").read_text()
    }
    wrong = len(said ^ {"lung/index", "clinic/tables", "clinic/run"}) + len(said ^ set(guard.failures))
    tried(record_property, len(broken), wrong=wrong)
    assert wrong == 0
    assert (made / "clinic" / "run.md").read_text().startswith("# This run: Clinic")


def _broken_for(name: str, make: Callable[..., str]) -> Callable[..., str | None]:
    """Break what makes a page, for one cohort."""
    return lambda *given: _broken() if f"name='{name}'" in str(given) else make(*given)


@fault(
    "failures",
    "A notebook of the book has no title, so that not even the page which says that it failed has one",
    "That page is titled by its file",
)
def test_failed_page_without_a_title_takes_no_other_with_it(tmp_path: Path) -> None:
    cohort = write_cohort(tmp_path / "in", "clinic", "Clinic")
    template = write_template(tmp_path / "report" / "page.ipynb", "Page", "1 / 0")
    template.write_text(template.read_text().replace("# Page", "Page"))
    (page,) = plan_pages(tmp_path / "report", ["page"], [cohort], tmp_path / "store")
    failed = Failure("page", ("clinic", "page"), "ZeroDivisionError: division by zero")
    guard, toc = Guard({"clinic/page": failed}), {"format": "jb-book", "root": "start", "parts": []}
    made = tmp_path / "site"
    site.assemble(made, Sources(), toc, cohorts=[], pages=[page], contents=Contents({}, {}), guard=guard)
    text = (made / "clinic" / "page.md").read_text()
    assert text.startswith("# page")
    assert "ZeroDivisionError" in text
    assert [each.reason for each in guard.pages] == [failed.reason]


@fault(
    "failures",
    "Figures and tables of a built page cannot be framed, and another page is empty",
    "Both are named with the reason; the page keeps its text, and the others are framed",
)
def test_built_page_that_cannot_be_rewritten_costs_no_other(tmp_path: Path) -> None:
    texts = {"a/one": "x" * 100, "a/two": "y" * 100, "three": "z"}
    for file, text in texts.items():
        write(tmp_path / f"{file}.html", f"<article>{text}</article>")
    guard = Guard()
    rewrite_pages(tmp_path, lambda _, text: _broken() if "y" in text else text.upper(), guard.page)
    rewrite_pages(tmp_path, lambda _, text: text.lower(), guard.page)
    guard.blame(check_pages(tmp_path, texts))
    assert [(each.cohort, each.page) for each in guard.pages] == [("a", "two"), ("book", "three")]
    assert "[path]" in guard.pages[0].reason
    assert guard.pages[1].reason == "the page is empty."
    assert "x" * 100 in (tmp_path / "a" / "one.html").read_text()
    assert "y" * 100 in (tmp_path / "a" / "two.html").read_text()


def test_full_disk_is_no_failure_of_a_page() -> None:
    full, guard = OSError(errno.ENOSPC, "No space left on device"), Guard()

    def fail() -> None:
        raise full

    with pytest.raises(OSError, match="No space"):
        attempt("x", fail)
    with pytest.raises(OSError, match="No space"), guard.page("index"):
        fail()
    assert guard.failures == {}
