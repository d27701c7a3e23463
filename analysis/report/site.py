"""The site folder that jupyter-book reads: made fresh for each build, so that no stale page is left."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import nbformat

from analysis.display.picture import FOLDER
from analysis.errors import Fault, InputError
from analysis.failures import FOLDER as REPORTS
from analysis.report.book import BookCohort, Sources
from analysis.report.downloads import place_tables, tables_page
from analysis.report.executing import Executable, PageFailure
from analysis.report.exercise_notebooks import EXERCISES
from analysis.report.figures import detach
from analysis.report.glossary import link_pages
from analysis.report.markdown import escape, fill_page
from analysis.report.overview import overview
from analysis.report.pages import Page
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
    failed: Mapping[Executable, PageFailure],
    contents: Contents,
) -> list[str]:
    """Fill a new folder with everything the book is built from.

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
    failed : mapping of Executable to PageFailure
        Those of them that failed, and why.
    contents : Contents
        What the Markdown pages may show.

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
    _write_static_pages(site, sources.book, toc, contents.values)
    runs = {cohort: RunRecord.of(cohort) for cohort in cohorts}
    for page in pages:
        _write_executed(site, page, failed.get(page), runs)
    for cohort in cohorts:
        folder = site / cohort.name
        _write(folder / f"{TABLES_PAGE}.md", tables_page(cohort, place_tables(cohort, folder)))
        _write(folder / f"{RUN_PAGE}.md", run_page(runs[cohort]))
        own = [page.template for page in pages if page.folder == cohort.name]
        _write(folder / f"{OVERVIEW}.md", overview(cohort, own, sources.book))
    link_pages(site, files(toc))
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


def _write_static_pages(site: Path, book: Path, toc: Toc, values: Mapping[str, object]) -> None:
    for file in files(toc):
        path = book / f"{file}.md"
        if path.is_file():
            _write(site / f"{file}.md", fill_page(path, values, book))


def _write_executed(
    site: Path, page: Executable, failure: PageFailure | None, runs: Mapping[BookCohort, RunRecord]
) -> None:
    folder = site / page.folder
    folder.mkdir(exist_ok=True)
    if failure is not None:
        _write(folder / f"{page.name}.md", failed_page(page, failure.reason))
        return
    notebook = nbformat.read(page.executed, as_version=4)
    if isinstance(page, Page):
        tell_origin(notebook, page.name, runs[page.cohort])
        _copy(page.template, site / NOTEBOOKS / page.template.name)
    detach(notebook, site / FOLDER)
    nbformat.write(notebook, folder / f"{page.name}.ipynb")


def failed_page(page: Executable, failure: str) -> str:
    """Markdown that stands in for a page that could not be executed."""
    return (
        f"{page.heading}\n\n"
        ":::{error}\nThis page could not be made, so its figures and tables are missing. The rest "
        f"of the book is not affected.\n\nReason given: {escape(failure)}\n\n"
        f"A report stands in the folder `{REPORTS}` beside the book.\n:::\n"
    )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _copy(path: Path, target: Path) -> None:
    if path.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
