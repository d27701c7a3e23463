from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis.beyond.outcome import TABLES
from analysis.report.book import ROOT, BookCohort, BookError
from analysis.report.toc import NEEDS, expand, files, read_toc, templates, templates_of, write_toc
from analysis.tables import write_table
from tests.report.fake import write_cohort

COHORTS = [
    BookCohort(Path("a.yml"), "alpha", "First\nline", Path("a"), True),
    BookCohort(Path("b.yml"), "beta", "Second", Path("b"), False),
]


def test_every_page_of_the_skeleton_is_in_the_clone() -> None:
    for file in files(read_toc(ROOT / "_toc.yml")):
        assert any((ROOT / "book" / f"{file}{suffix}").is_file() for suffix in (".md", ".ipynb")), file


def test_every_page_of_the_clone_is_in_the_skeleton() -> None:
    pages = {
        path.relative_to(ROOT / "book").with_suffix("").as_posix()
        for path in (ROOT / "book").rglob("*.md")
        if not path.parent.name.startswith("_")
    }
    for folder in ("report", "lessons"):
        pages |= {f"{folder}/{path.stem}" for path in (ROOT / "book" / folder).glob("*.ipynb")}
    assert pages == set(files(read_toc(ROOT / "_toc.yml")))


def test_report_pages_are_a_chapter_for_each_cohort() -> None:
    skeleton = read_toc(ROOT / "_toc.yml")
    book = expand(skeleton, COHORTS)
    names = [name for name in templates(skeleton) if name not in _needing(skeleton)]
    assert len(names) > 8
    chapters = book["parts"][0]["chapters"]
    assert len(book["parts"]) == len(skeleton["parts"])
    for chapter, cohort in zip(chapters, COHORTS, strict=True):
        assert chapter["file"] == f"{cohort.name}/index"
        assert [section["file"] for section in chapter["sections"]] == [
            f"{cohort.name}/{name}" for name in (*names, "run", "tables")
        ]
    assert [chapter["title"] for chapter in chapters] == ["First line (synthetic)", "Second"]
    assert not any(file.startswith("report/") for file in files(book))


def test_page_that_needs_a_table_is_there_where_the_table_has_rows(tmp_path: Path) -> None:
    skeleton = read_toc(ROOT / "_toc.yml")
    assert _needing(skeleton) == {"outcome": "outcomes", "lesions": "surfaces"}
    cohorts = [write_cohort(tmp_path, name, name) for name in ("with", "without")]
    row = {column.name: {"text": "", "number": 1.0, "count": 1}[column.kind] for column in TABLES["outcomes"]}
    write_table("outcomes", pd.DataFrame([row]), cohorts[0].results)
    listed = list(files(expand(skeleton, cohorts)))
    assert "with/outcome" in listed
    assert "without/outcome" not in listed
    assert [("outcome" in templates_of(skeleton, cohort)) for cohort in cohorts] == [True, False]
    written = write_toc(expand(skeleton, cohorts), tmp_path / "_toc.yml").read_text()
    assert NEEDS not in written


def test_expanding_leaves_the_skeleton_alone() -> None:
    skeleton = read_toc(ROOT / "_toc.yml")
    expand(skeleton, COHORTS)
    assert skeleton == read_toc(ROOT / "_toc.yml")


def test_written_title_reads_back_as_text(tmp_path: Path) -> None:
    toc = {"root": "index", "parts": [{"caption": "yes: {a} # no", "chapters": [{"file": "x"}]}]}
    assert yaml.safe_load(write_toc(toc, tmp_path / "_toc.yml").read_text()) == toc


def test_malformed_skeleton_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "_toc.yml").write_text("- a list")
    with pytest.raises(BookError, match="table of contents"):
        read_toc(tmp_path / "_toc.yml")


def _needing(skeleton: dict) -> dict[str, str]:
    return {
        chapter["file"].removeprefix("report/"): chapter[NEEDS]
        for part in skeleton["parts"]
        for chapter in part["chapters"]
        if NEEDS in chapter
    }
