"""A build of few pages: what fails, what is reused, what is refused."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml

from analysis.errors import InputError
from analysis.report import build, executing, html
from analysis.report.book import ROOT, BookCohort, BookError, Sources
from analysis.report.executing import execute_pages, reason
from analysis.report.guarded import failed_page
from analysis.report.lessons import plan_lessons
from analysis.report.pages import plan_pages
from analysis.report.site import check_names
from analysis.report.toc import files, read_toc, templates
from analysis.report.values import Contents
from tests.faults import fault
from tests.report.fake import READ, SETUP, TABLE, write_cohort, write_lesson, write_template

BROKEN = 'raise ValueError(f"no column site in {results}/lesions.csv <b>")'
TOC = """\
format: jb-book
root: index
parts:
  - caption: Cohort
    chapters: [{file: report/good, title: Good}, {file: report/bad, title: Bad}]
"""


@pytest.fixture(autouse=True)
def no_contents(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the figures and numbers of pages that the books here do not have."""
    monkeypatch.setattr(build, "page_contents", lambda *_: Contents({}, {}))


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    """Write a book of two report pages, one of which fails for want of a column."""
    book = tmp_path / "book"
    write_template(book / "report" / "good.ipynb", "Good", SETUP, TABLE, READ)
    write_template(book / "report" / "bad.ipynb", "Bad", BROKEN)
    text = "The first page, with a sentence that is long enough to count as one that is not empty at all."
    (book / "index.md").write_text(f"# A book\n\n{text}\n")
    (book / "references.bib").write_text("")
    (book / "_templates").mkdir()
    (book / "_templates" / "cohort.md").write_text(f"# {{{{ cohort.title }}}}\n\n{text}\n\n{{{{ pages }}}}\n")
    (book / "_toc.yml").write_text(TOC)
    return Sources(book, ROOT / "_config.yml", book / "_toc.yml")


@pytest.fixture
def cohort(tmp_path: Path) -> BookCohort:
    return write_cohort(tmp_path / "in", "clinic", "Clinic")


@fault(
    "failures",
    "A page of the book raises an error",
    "The book is built; the page says why, a report says where in the code, and the exit code is 3",
)
def test_failed_page_says_so_and_takes_no_other_with_it(
    sources: Sources, cohort: BookCohort, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sources.book / "hole.md").write_text(
        "# A page with a hole\n\nThere are {{ nowhere | whole }} lesions.\n"
    )
    _list(sources, "hole")
    out = tmp_path / "out"
    calls: list[tuple[int, int]] = []
    report = build.build_book([cohort], out, progress=lambda *at: calls.append(at), sources=sources)
    assert report.exit_code == 3
    assert [(each.cohort, each.page) for each in report.failed] == [("clinic", "bad"), ("book", "hole")]
    assert calls == [(1, 2), (2, 2)]
    failed = (out / "html" / "clinic" / "bad.html").read_text()
    assert "This page could not be made" in failed
    assert "ValueError: no column site in [path] &lt;b&gt;" in failed
    assert str(tmp_path) not in failed
    hole = (out / "html" / "hole.html").read_text()
    assert "A page with a hole" in hole
    assert "nowhere&#39; is undefined" in hole or "nowhere' is undefined" in hole
    (without,) = (out / "failures").glob("page-book-hole-*.txt")
    assert "page: hole" in without.read_text()
    (report,) = (out / "failures").glob("page-clinic-*.txt")
    told = report.read_text()
    for part in (
        "page clinic, bad",
        "notebook: report/bad.ipynb",
        "ValueError: no column site in",
        "numpy: ",
    ):
        assert part in told
    assert "Traceback" in told
    assert "raise ValueError" in told
    assert str(tmp_path) not in told
    assert str(ROOT) not in told
    assert "<strong>19</strong>" in (out / "html" / "clinic" / "good.html").read_text()

    ran: list[str] = []
    monkeypatch.setattr(
        build, "execute_pages", lambda pages, *_: ran.extend(page.name for page in pages) or {}
    )
    monkeypatch.setattr(build, "_publish", lambda *_, **__: None)
    again = build.build_book([cohort], out, sources=sources)
    assert (ran, again.reused) == (["bad"], 1)
    assert not (out / "failures").exists()
    ran.clear()
    build.build_book([cohort], out, only="good", sources=sources)
    assert ran == ["good", "bad"]
    (cohort.results / "lesions.csv").write_text(
        (cohort.results / "lesions.csv").read_text().replace("liver", "bone")
    )
    ran.clear()
    build.build_book([cohort], out, sources=sources)
    assert ran == ["good", "bad"]


def test_a_page_that_a_cohort_lacks_is_told_and_not_made(
    sources: Sources, cohort: BookCohort, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    toc = yaml.safe_load(sources.toc.read_text())
    toc["parts"][0]["chapters"][-1]["needs"] = "outcomes"
    sources.toc.write_text(yaml.safe_dump(toc))
    *_, lacking = templates(toc)
    planned: list[str] = []
    listed: list[str] = []
    monkeypatch.setattr(
        build, "execute_pages", lambda pages, *_: planned.extend(page.name for page in pages) or {}
    )
    monkeypatch.setattr(build, "_publish", lambda _out, _sources, toc, **_: listed.extend(files(toc)))
    report = build.build_book([cohort], tmp_path / "out", only=lacking, sources=sources)
    assert report.lacking == ("clinic",)
    assert planned
    assert lacking not in planned
    assert f"clinic/{lacking}" not in listed
    assert "clinic/tables" in listed


def test_a_lesson_is_executed_once_for_all_cohorts_and_again_when_asked_for(
    sources: Sources, cohort: BookCohort, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_lesson(sources.book / "lessons" / "1-sum.ipynb")
    _list_a_lesson(sources)
    ran: list[tuple[str, str]] = []

    def execute(pages: list, *_: object) -> dict:
        ran.extend((page.folder, page.name) for page in pages)
        for page in pages:
            page.executed.parent.mkdir(exist_ok=True)
            page.executed.write_text("")
        return {}

    monkeypatch.setattr(build, "execute_pages", execute)
    monkeypatch.setattr(build, "_publish", lambda *_, **__: None)
    cohorts = [cohort, write_cohort(tmp_path / "in", "other", "Other")]
    build.build_book(cohorts, tmp_path / "out", sources=sources)
    assert ran.count(("lessons", "1-sum")) == 1
    assert len(ran) == 5
    ran.clear()
    report = build.build_book(cohorts, tmp_path / "out", only="1-sum", sources=sources)
    assert ran == [("lessons", "1-sum")]
    assert (report.executed, report.reused, report.lacking) == (1, 4, ())
    with pytest.raises(InputError, match="good, bad, 1-sum"):
        build.build_book(cohorts, tmp_path / "out", only="2-sum", sources=sources)


def test_failed_lesson_says_so_without_its_page(tmp_path: Path, sources: Sources) -> None:
    lesson = write_lesson(sources.book / "lessons" / "1-sum.ipynb")
    lesson.write_text(lesson.read_text().replace("number = 21", "number = 21 / 0"))
    _list_a_lesson(sources)
    (planned,) = plan_lessons(sources.book, read_toc(sources.toc), tmp_path / "store")
    failed = execute_pages([planned])
    assert list(failed) == [planned]
    assert failed[planned].reason == "ZeroDivisionError: division by zero"
    text = failed_page(planned.heading, failed[planned].reason)
    assert text.startswith("# A lesson\n")
    assert "This page could not be made" in text


def test_lesson_with_parameters_is_an_error(tmp_path: Path, sources: Sources) -> None:
    write_template(sources.book / "lessons" / "1-sum.ipynb", "Sum")
    _list_a_lesson(sources)
    with pytest.raises(BookError, match=r"lessons/1-sum\.ipynb.*a lesson takes none"):
        plan_lessons(sources.book, read_toc(sources.toc), tmp_path / "store")


def _list_a_lesson(sources: Sources) -> None:
    _list(sources, "lessons/1-sum")


def _list(sources: Sources, file: str) -> None:
    toc = yaml.safe_load(sources.toc.read_text())
    toc["parts"].append({"caption": "More", "chapters": [{"file": file}]})
    sources.toc.write_text(yaml.safe_dump(toc, sort_keys=False))


@fault(
    "failures",
    "A page of the book's own refers to a figure that is nowhere",
    "The book is built; the page keeps its text and is named, with what jupyter-book warned of, and the exit "
    "code is 3",
)
def test_page_that_jupyter_book_warns_of_is_named_and_the_book_is_built(
    sources: Sources, cohort: BookCohort, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    write_template(sources.book / "report" / "bad.ipynb", "Bad", SETUP)
    text = (sources.book / "index.md").read_text()
    (sources.book / "index.md").write_text(f"{text}\nSee {{numref}}`tab-nowhere`.\n")
    report = build.build_book([cohort], out, sources=sources)
    assert report.exit_code == 3
    (page,) = [each for each in report.failed if (each.cohort, each.page) == ("book", "index")]
    assert "tab-nowhere" in page.reason
    assert str(tmp_path) not in str(report.failed)
    assert "long enough to count" in (out / "html" / "index.html").read_text()
    assert "tab-nowhere" in (out / "book.log").read_text()
    (told,) = (out / "failures").glob("page-book-index-*.txt")
    assert "tab-nowhere" in told.read_text()
    assert str(tmp_path) not in told.read_text()
    assert ("clinic", "index") not in [(each.cohort, each.page) for each in report.failed]


@fault(
    "failures",
    "The book cannot be built",
    "The earlier one stays in place, and the reason is said",
)
def test_failed_build_leaves_the_earlier_book_and_says_why(
    sources: Sources, cohort: BookCohort, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    (out / "html").mkdir(parents=True)
    (out / "html" / "index.html").write_text("the earlier book")
    monkeypatch.setattr(build, "plan_book", lambda *_: [])
    monkeypatch.setattr(html, "_JUPYTER_BOOK", "raise SystemExit('no theme at all')")
    with pytest.raises(BookError, match="no theme at all"):
        build.build_book([cohort], out, sources=sources)
    assert (out / "html" / "index.html").read_text() == "the earlier book"
    assert "no theme at all" in (out / "book.log").read_text()
    assert not list(out.glob(".building-*"))


def test_template_with_other_parameters_is_an_error(tmp_path: Path, cohort: BookCohort) -> None:
    write_template(tmp_path / "page.ipynb", "Page", parameters='results = ""\nwhere = ""')
    with pytest.raises(BookError, match=r"page.ipynb.*\['results', 'where'\]"):
        plan_pages(tmp_path, ["page"], [cohort], tmp_path / "store")


def test_missing_template_is_an_error(tmp_path: Path, cohort: BookCohort) -> None:
    with pytest.raises(BookError, match=r"absent\.ipynb"):
        plan_pages(tmp_path, ["absent"], [cohort], tmp_path / "store")


def test_templates_of_the_clone_have_exactly_the_two_parameters(tmp_path: Path, cohort: BookCohort) -> None:
    names = [path.stem for path in (ROOT / "book" / "report").glob("*.ipynb")]
    assert len(plan_pages(ROOT / "book" / "report", names, [cohort], tmp_path)) == len(names)
    assert sorted(names) == sorted(templates(read_toc(ROOT / "_toc.yml")))


def test_template_is_read_only_and_its_failure_is_forgotten(tmp_path: Path, cohort: BookCohort) -> None:
    template = write_template(tmp_path / "page.ipynb", "Page", "1 / 0")
    before = template.read_bytes()
    (page,) = plan_pages(tmp_path, ["page"], [cohort], tmp_path / "store")
    failed = execute_pages([page])
    assert failed[page].reason == "ZeroDivisionError: division by zero"
    assert template.read_bytes() == before
    assert not page.executed.exists()


@fault(
    "failures",
    "What runs a page is ended by what is no error of the page, such as a cancelled task",
    "The build ends at once, with a sentence; it does not wait for the page",
)
def test_what_ends_a_thread_ends_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def end(*_: object) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(executing.Kernel, "execute", end)
    template = write_template(tmp_path / "page.ipynb", "Page")
    (tmp_path / "c.yml").write_text("")
    (tmp_path / "results").mkdir()
    cohorts = [BookCohort(tmp_path / "c.yml", name, "T", tmp_path / "results", False) for name in "ab"]
    pages = plan_pages(template.parent, ["page"], cohorts, tmp_path / "store")
    with pytest.raises(RuntimeError, match="was ended by CancelledError"):
        execute_pages(pages, jobs=2)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError(""), "ValueError"),
        (OSError(r"cannot read C:\Users\me\data\x.csv now"), "OSError: cannot read [path] now"),
        (RuntimeError("x" * 500), f"RuntimeError: {'x' * 185}…"),
    ],
)
def test_reason_is_short_and_without_paths(error: Exception, said: str) -> None:
    assert reason(error) == said


@pytest.mark.parametrize(
    "name",
    ["method", "across", "report", "index", "lessons", "exercises", "notebooks", "html", "site", "failures"],
)
def test_cohort_cannot_take_a_name_of_the_book(name: str, tmp_path: Path) -> None:
    taken = BookCohort(tmp_path / "c.yml", name, "T", tmp_path, False)
    with pytest.raises(InputError, match=name):
        check_names([taken], ROOT / "book")


def test_two_cohorts_cannot_share_a_name(cohort: BookCohort) -> None:
    with pytest.raises(InputError, match="clinic"):
        check_names([cohort, cohort], ROOT / "book")


def test_unknown_page_and_no_cohort_are_refused(sources: Sources, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="sampled") as caught:
        build.build_book([], tmp_path / "out", only="sampled", sources=sources)
    assert len(caught.value.faults) == 2


def test_plain_papermill_line_works_in_a_plain_kernel(cohort: BookCohort, tmp_path: Path) -> None:
    template = write_template(tmp_path / "page.ipynb", "Page", SETUP, TABLE)
    line = [
        sys.executable,
        "-m",
        "papermill",
        template,
        tmp_path / "out.ipynb",
        "-k",
        "python3",
        "--no-progress-bar",
    ]
    given = ["-p", "results", cohort.results, "-p", "cohort", cohort.yml]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "IPYTHONDIR": str(tmp_path / "ipython")}
    subprocess.run(list(map(str, line + given)), cwd=ROOT, env=environment, check=True, capture_output=True)
    outputs = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[-1].outputs
    assert "tab-who-clinic" in outputs[0].data["text/markdown"]
