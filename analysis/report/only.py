"""The page that a build is asked to make anew: what may be named, and what is said of anything else."""

from pathlib import Path, PurePosixPath

from analysis.errors import Fault
from analysis.report.lessons import lesson_names
from analysis.report.toc import OVERVIEW, RUN_PAGE, TABLES_PAGE, Toc, files, templates
from analysis.wording import did_you_mean, quote

_ALWAYS_NEW = (OVERVIEW, TABLES_PAGE, RUN_PAGE)
"""Pages of a cohort that no notebook makes."""


def notebook_names(book: Path, skeleton: Toc) -> list[str]:
    """Pages that a notebook makes: those of each cohort, then the lessons; in reading order."""
    return [*templates(skeleton), *lesson_names(book, skeleton)]


def only_fault(only: str, book: Path, skeleton: Toc) -> Fault | None:
    """Say why a page cannot be made anew by itself; None if it can.

    Parameters
    ----------
    only : str
        What stands behind `--only`.
    book : pathlib.Path
        Folder of the book's pages.
    skeleton : dict
        The table of contents.
    """
    names = notebook_names(book, skeleton)
    if only in names:
        return None
    page = PurePosixPath(only).name
    others = {*(PurePosixPath(file).name for file in files(skeleton)), *_ALWAYS_NEW} - set(names)
    if page in others:
        message = f"{quote(only)} is no page of a notebook; every build writes it anew."
        return Fault("error", "book", "--only", message, "Leave out --only.")
    listed = f"Choose one of {', '.join(names)}."
    near = did_you_mean(PurePosixPath(page).stem, names, "")
    return Fault("error", "book", "--only", f"there is no page {only!r}.", f"{near} {listed}".strip())
