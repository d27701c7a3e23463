"""The table of contents: the skeleton in `_toc.yml`, with its report pages as a chapter for each cohort.

A report page may say `needs: <table>`: a cohort has it only where that results table has rows, or failed.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

from analysis.display.text import clean
from analysis.report.book import BookCohort, BookError
from analysis.study.not_computed import FAILED, OWN
from analysis.tables import read_table

REPORT = "report/"
"""Entries of the skeleton that start with this are templates, one page a cohort each."""
TABLES_PAGE = "tables"
RUN_PAGE = "run"
OVERVIEW = "index"
"""Name of a cohort's first page, under which its other pages stand."""
NEEDS = "needs"
"""Key of a report page that only some cohorts have: the results table that must have rows."""

Toc = dict[str, Any]


def read_toc(path: Path) -> Toc:
    """Read the skeleton."""
    toc = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(toc, dict) or "root" not in toc or "parts" not in toc:
        raise BookError(f"{path.name} is not a jupyter-book table of contents with `root` and `parts`.")
    return toc


def files(toc: Toc) -> Iterator[str]:
    """Every page, without suffix, in reading order."""
    yield toc["root"]
    for part in toc["parts"]:
        for chapter in part["chapters"]:
            yield chapter["file"]
            yield from (section["file"] for section in chapter.get("sections", ()))


def templates(toc: Toc) -> list[str]:
    """Names of the report pages, in order."""
    return [file.removeprefix(REPORT) for file in files(toc) if file.startswith(REPORT)]


def templates_of(toc: Toc, cohort: BookCohort) -> list[str]:
    """Names of the report pages that a cohort has, in order; its results must be there."""
    chapters = [chapter for part in toc["parts"] for chapter in part["chapters"]]
    return [
        chapter["file"].removeprefix(REPORT)
        for chapter in chapters
        if chapter["file"].startswith(REPORT) and _applies(chapter, cohort)
    ]


def expand(toc: Toc, cohorts: Sequence[BookCohort]) -> Toc:
    """Repeat the report pages for each cohort, under a chapter of its own.

    Parameters
    ----------
    toc : dict
        The skeleton.
    cohorts : sequence of BookCohort
        In reading order.

    Returns
    -------
    dict
        Table of contents of this book: in place of the report pages a chapter a cohort, titled as it is,
        with the pages that it has.
    """
    parts = []
    for part in toc["parts"]:
        own = deepcopy(part)
        if _is_report(part):
            own["chapters"] = [_chapter(part, cohort) for cohort in cohorts]
        parts.append(own)
    return {**toc, "parts": parts}


def write_toc(toc: Toc, path: Path) -> Path:
    """Write a table of contents as YAML."""
    path.write_text(yaml.safe_dump(toc, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def _is_report(part: Toc) -> bool:
    return any(chapter["file"].startswith(REPORT) for chapter in part["chapters"])


def _applies(chapter: Toc, cohort: BookCohort) -> bool:
    if NEEDS not in chapter:
        return True
    try:
        return not read_table(chapter[NEEDS], cohort.results).empty or _failed(chapter[NEEDS], cohort)
    except FileNotFoundError:
        return False


def _failed(table: str, cohort: BookCohort) -> bool:
    """Whether an unexpected error cost the table its rows: the page is there and says so."""
    missing = read_table(OWN, cohort.results)
    return bool(((missing["table"] == table) & (missing["reason"] == FAILED)).any())


def _chapter(part: Toc, cohort: BookCohort) -> Toc:
    pages = [
        {**_without_needs(chapter), "file": f"{cohort.name}/{chapter['file'].removeprefix(REPORT)}"}
        for chapter in part["chapters"]
        if _applies(chapter, cohort)
    ]
    run = {"file": f"{cohort.name}/{RUN_PAGE}", "title": "This run"}
    tables = {"file": f"{cohort.name}/{TABLES_PAGE}", "title": "Tables to download"}
    return {
        "file": f"{cohort.name}/{OVERVIEW}",
        "title": clean(cohort.label),
        "sections": [*pages, run, tables],
    }


def _without_needs(chapter: Toc) -> Toc:
    """Take out what jupyter-book does not know."""
    return {key: value for key, value in chapter.items() if key != NEEDS}
