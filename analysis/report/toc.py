"""The table of contents: the skeleton in `_toc.yml`, with its report pages repeated for each cohort."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

from analysis.display.text import clean
from analysis.report.book import BookCohort, BookError

REPORT = "report/"
"""Entries of the skeleton that start with this are templates, one page a cohort each."""
TABLES_PAGE = "tables"

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


def templates(toc: Toc) -> list[str]:
    """Names of the pages that each cohort has, in order."""
    return [file.removeprefix(REPORT) for file in files(toc) if file.startswith(REPORT)]


def expand(toc: Toc, cohorts: Sequence[BookCohort]) -> Toc:
    """Repeat the part with the report pages for each cohort.

    Parameters
    ----------
    toc : dict
        The skeleton.
    cohorts : sequence of BookCohort
        In reading order.

    Returns
    -------
    dict
        Table of contents of this book: a part a cohort, captioned with its title.
    """
    parts = []
    for part in toc["parts"]:
        parts += [_part(part, cohort) for cohort in cohorts] if _is_report(part) else [deepcopy(part)]
    return {**toc, "parts": parts}


def write_toc(toc: Toc, path: Path) -> Path:
    """Write a table of contents as YAML."""
    path.write_text(yaml.safe_dump(toc, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def _is_report(part: Toc) -> bool:
    return any(chapter["file"].startswith(REPORT) for chapter in part["chapters"])


def _part(part: Toc, cohort: BookCohort) -> Toc:
    chapters = [
        {**chapter, "file": f"{cohort.name}/{chapter['file'].removeprefix(REPORT)}"}
        for chapter in part["chapters"]
    ]
    tables = {"file": f"{cohort.name}/{TABLES_PAGE}", "title": "Tables to download"}
    return {**part, "caption": clean(cohort.label), "chapters": [*chapters, tables]}
