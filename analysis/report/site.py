"""The site folder that jupyter-book reads: made fresh for each build, so that no stale page is left."""

import shutil
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path

import nbformat

from analysis.display.picture import FOLDER
from analysis.errors import Fault, InputError
from analysis.failures import FOLDER as REPORTS
from analysis.report.book import BookCohort, Sources
from analysis.report.downloads import place_tables, tables_page
from analysis.report.executing import Executable
from analysis.report.exercise_notebooks import EXERCISES, write_exercises
from analysis.report.figures import detach
from analysis.report.glossary import link_pages
from analysis.report.guarded import Guard, title_of
from analysis.report.lessons import Lesson
from analysis.report.markdown import fill_page
from analysis.report.overview import overview
from analysis.report.pages import Page
from analysis.report.polish import headed
from analysis.report.rerun import NOTEBOOKS, tell_origin
from analysis.report.run_page import run_page
from analysis.report.run_record import RunRecord
from analysis.report.toc import OVERVIEW, RUN_PAGE, TABLES_PAGE, Toc, files, write_toc
from analysis.report.values import Contents

_COPIED = ("*.bib", "_static/**/*", "_templates/*.html", "_extra/**/*")


def assemble(
    site: Path,
    sources: Sources,
    toc: Toc,
    *,
    cohorts: Sequence[BookCohort],
    pages: Sequence[Executable],
    contents: Contents,
    guard: Guard,
) -> list[str]:
    """Fill a new folder with everything the book is built from; a page that fails says so there.

    Parameters
    ----------
    site : pathlib.Path
        The folder; must not exist.
    sources : Sources
    toc : dict
        The expanded table of contents.
    cohorts : sequence of BookCohort
        Whose tables are offered.
    pages : sequence of Executable
        Executed pages and lessons.
    contents : Contents
        What the Markdown pages may show.
    guard : Guard
        Knows the pages that failed when they were executed, and learns which fail here.

    Returns
    -------
    list of str
        Every page, without suffix.
    """
    site.mkdir(parents=True)
    shutil.copyfile(sources.config, site / "_config.yml")
    write_toc(toc, site / "_toc.yml")
    for pattern in _COPIED:
        for path in sorted(sources.book.glob(pattern)):
            _copy(path, site / path.relative_to(sources.book))
    for name, content in contents.files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(content)
    _write_static_pages(site, sources.book, toc, contents, guard)
    record = cache(RunRecord.of)
    for page in pages:
        _write_executed(site, page, contents, record, guard)
    for cohort in cohorts:
        own = [page.template for page in pages if page.folder == cohort.name]
        makers = _own_pages(site / cohort.name, cohort, record) | {
            OVERVIEW: ("Overview", partial(overview, cohort, own, sources.book))
        }
        for name, (title, make) in makers.items():
            guard.write(site, f"{cohort.name}/{name}", partial(headed, title, cohort), make)
    link_pages(site, files(toc), guard.page)
    return list(files(toc))


def check_names(cohorts: Sequence[BookCohort], book: Path) -> None:
    """Check that every cohort can have a folder of its own in the book.

    Raises
    ------
    InputError
        Two cohorts share a name, or one has the name of a folder or page of the book itself.
    """
    taken = {path.stem for path in book.iterdir()} | {"genindex", "search", FOLDER, EXERCISES, NOTEBOOKS}
    taken |= {"html", "site", REPORTS}  # what else lies beside the folders of the cohorts
    faults = []
    for place, cohort in enumerate(cohorts):
        if cohort.name in taken:
            message = f"the name {cohort.name!r} is taken, by the book itself or by another cohort."
            faults.append(
                Fault("error", cohort.yml.name, "name", message, f"Choose another for cohort {place + 1}.")
            )
        taken.add(cohort.name)
    if faults:
        raise InputError(faults)


def _write_static_pages(site: Path, book: Path, toc: Toc, contents: Contents, guard: Guard) -> None:
    for file in files(toc):
        path = book / f"{file}.md"
        if path.is_file():
            guard.write(site, file, partial(title_of, path), partial(fill_page, path, contents.values, book))


def _own_pages(
    folder: Path, cohort: BookCohort, record: Callable[[BookCohort], RunRecord]
) -> dict[str, tuple[str, Callable[[], str]]]:
    """Name, title and maker of the pages that each cohort has without a notebook."""
    return {
        TABLES_PAGE: ("Tables to download", lambda: tables_page(cohort, place_tables(cohort, folder))),
        RUN_PAGE: ("This run", lambda: run_page(record(cohort))),
    }


def _write_executed(
    site: Path, page: Executable, contents: Contents, record: Callable[[BookCohort], RunRecord], guard: Guard
) -> None:
    file = f"{page.folder}/{page.name}"
    with guard.page(file):
        if isinstance(page, Lesson):
            write_exercises(site, [page.template])
        str(contents.lacking.get(file, ""))  # fails if it stands for files that could not be made
        if file not in guard.failures:
            _write_notebook(site, page, record)
    guard.replace(site, file, lambda: page.heading)


def _write_notebook(site: Path, page: Executable, record: Callable[[BookCohort], RunRecord]) -> None:
    notebook = nbformat.read(page.executed, as_version=4)
    if isinstance(page, Page):
        tell_origin(notebook, page.name, record(page.cohort))
        _copy(page.template, site / NOTEBOOKS / page.template.name)
    detach(notebook, site / FOLDER)
    (site / page.folder).mkdir(exist_ok=True)
    nbformat.write(notebook, site / page.folder / f"{page.name}.ipynb")


def _copy(path: Path, target: Path) -> None:
    if path.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
