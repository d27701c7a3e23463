"""The book: pages executed, site assembled, HTML built and swapped in whole."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis.display.picture import FOLDER
from analysis.errors import Fault, InputError
from analysis.failures import Failure
from analysis.report.accessible import name_controls
from analysis.report.book import BookCohort, BookError, BuildReport, FailedPage, Sources
from analysis.report.executing import Executable, PageFailure, Progress, execute_pages, remove_scratch
from analysis.report.figures import frame_figures
from analysis.report.guarded import Guard
from analysis.report.html import build_html, check_pages, finish
from analysis.report.lessons import plan_lessons
from analysis.report.only import only_fault
from analysis.report.pages import plan_pages
from analysis.report.site import assemble, check_names
from analysis.report.table_frames import frame_tables
from analysis.report.toc import Toc, expand, read_toc, templates, templates_of
from analysis.report.values import Contents, page_contents

__all__ = [
    "BookCohort",
    "BookError",
    "BuildReport",
    "FailedPage",
    "Sources",
    "build_book",
    "check_request",
    "plan_book",
]

_STORE = ".pages"
_LOG = "book.log"
_WORKSHOP, _BEFORE = ".building-", "{}-before"


def build_book(
    cohorts: Sequence[BookCohort],
    out: Path,
    *,
    others: Sequence[BookCohort] = (),
    only: str | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
    sources: Sources | None = None,
) -> BuildReport:
    """Build the book of some cohorts.

    A page is executed when anything that it reads, the code or an installed package has changed since it
    was last executed into `out`; else it is taken from there. The HTML of an earlier build stays in place
    until the new one is whole.

    Parameters
    ----------
    cohorts : sequence of BookCohort
        At least one, in reading order.
    out : pathlib.Path
        Gets `html/` (the book), `site/` (what it was built from, with the executed notebooks), `book.log`,
        and a report in `failures/` of each page that failed. No other build may go on there.
    others : sequence of BookCohort
        Open cohorts whose results are at hand: they have no pages of their own.
    only : str, optional
        Name of a report page that is to be executed again for every cohort, or of a lesson, even if nothing
        has changed. Pages without a notebook are written anew in every build.
    jobs : int
        Pages executed at a time.
    progress : callable, optional
        Called with the number of pages executed and to be executed.
    sources : Sources, optional
        The book's own files; those of the clone where absent.

    Returns
    -------
    BuildReport
        Failed pages do not stop the build: each says that it failed, and they are listed here. So are pages
        of which jupyter-book warned; they keep their text.

    Raises
    ------
    InputError
        No cohort, a name that is taken, or no page called `only`.
    BookError
        The book's sources are at fault: a notebook without its parameters, or no book that jupyter-book
        could build.
    """
    sources = sources or Sources()
    check_request(cohorts, only, sources)
    skeleton = read_toc(sources.toc)
    wanted = {cohort: templates_of(skeleton, cohort) for cohort in cohorts}
    out = out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    _tidy(out)
    pages = plan_book(cohorts, out, sources)
    due = [page for page in pages if page.name == only or not page.executed.is_file()]
    failed = execute_pages(due, jobs, progress)
    guard = Guard({f"{page.folder}/{page.name}": _as_failure(page, why) for page, why in failed.items()})
    guard.report(out)
    toc, contents = expand(skeleton, cohorts), page_contents(cohorts, others)
    try:
        _publish(out, sources, toc, cohorts=cohorts, pages=pages, contents=contents, guard=guard)
    finally:
        guard.report(out)
    _prune(out / _STORE, pages)
    lacking = tuple(cohort.name for cohort, names in wanted.items() if _lacks(only, skeleton, names))
    return BuildReport(out / "html", out / _LOG, guard.pages, len(due), len(pages) - len(due), lacking)


def plan_book(cohorts: Sequence[BookCohort], out: Path, sources: Sources | None = None) -> list[Executable]:
    """List the notebooks of a book, in reading order, with where `build_book` looks for each when executed.

    Raises
    ------
    BookError
        A template or a lesson is at fault.
    """
    sources = sources or Sources()
    skeleton, store = read_toc(sources.toc), out.resolve() / _STORE
    wanted = {cohort: templates_of(skeleton, cohort) for cohort in cohorts}
    planned = plan_pages(sources.book / "report", templates(skeleton), cohorts, store)
    pages = [page for page in planned if page.name in wanted[page.cohort]]
    return [*pages, *plan_lessons(sources.book, skeleton, store)]


def check_request(
    cohorts: Sequence[BookCohort], only: str | None = None, sources: Sources | None = None
) -> None:
    """Check what `build_book` was asked for, before any work; the results need not be there yet.

    Raises
    ------
    InputError
        As `build_book`.
    """
    sources = sources or Sources()
    skeleton = read_toc(sources.toc)
    faults = []
    if not cohorts:
        faults.append(Fault("error", "book", "", "no cohort was given.", "Give at least one cohort.yml."))
    if only is not None and (fault := only_fault(only, sources.book, skeleton)):
        faults.append(fault)
    if faults:
        raise InputError(faults)
    check_names(cohorts, sources.book)


def _lacks(only: str | None, skeleton: Toc, names: Sequence[str]) -> bool:
    """Whether a report page was asked for that is not among a cohort's."""
    return only in templates(skeleton) and only not in names


def _publish(
    out: Path,
    sources: Sources,
    toc: Toc,
    *,
    cohorts: Sequence[BookCohort],
    pages: Sequence[Executable],
    contents: Contents,
    guard: Guard,
) -> None:
    """Build in a folder of its own, and let readers see the book only when it is whole."""
    with TemporaryDirectory(dir=out, prefix=_WORKSHOP) as workshop:
        site = Path(workshop) / "site"
        listed = assemble(site, sources, toc, cohorts=cohorts, pages=pages, contents=contents, guard=guard)
        html, warnings = build_html(site, Path(workshop), out / _LOG, strict=not guard.failures)
        guard.blame(warnings)
        frame_figures(html, site / FOLDER, guard.page)
        frame_tables(html, site, guard.page)
        name_controls(html, guard.page)
        finish(html)
        guard.blame(check_pages(html, listed))
        _swap(site, out / "site")
        _swap(html, out / "html")


def _tidy(out: Path) -> None:
    """Remove what a build that was killed left; a book that it had just taken away is put back."""
    for left in sorted(out.glob(f"{_WORKSHOP}*")):
        for name in ("site", "html"):
            before = left / _BEFORE.format(name)
            if before.is_dir() and not (out / name).exists():
                before.rename(out / name)
        shutil.rmtree(left, ignore_errors=True)
    remove_scratch(out / _STORE)


def _as_failure(page: Executable, failure: PageFailure) -> Failure:
    """Tell of a page that failed; it is given paths, of which the report has the names."""
    given = {key: Path(value).name for key, value in page.parameters.items()}
    inputs = {"notebook": f"{page.template.parent.name}/{page.template.name}", **given}
    return Failure("page", (page.folder, page.name), failure.reason, inputs, {}, failure.trace)


def _swap(new: Path, place: Path) -> None:
    """Put a folder in place of another by renaming, so that a reader never meets a half-written one."""
    old = new.with_name(_BEFORE.format(place.name))
    if place.exists():
        place.rename(old)
    new.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def _prune(store: Path, pages: Sequence[Executable]) -> None:
    """Forget executed pages that this book does not use."""
    wanted = {page.executed for page in pages}
    for path in store.glob("*"):
        if path not in wanted:
            path.unlink()
