"""Lessons: notebooks that read no cohort, executed once for the book.

A page of the table of contents outside the report is a lesson where the book has a notebook of its name.
"""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nbformat import NotebookNode

from analysis.report.book import BookError
from analysis.report.executing import Executable
from analysis.report.fingerprint import fingerprint
from analysis.report.pages import template_parameters
from analysis.report.polish import page_title, polish
from analysis.report.toc import REPORT, Toc, files


@dataclass(frozen=True)
class Lesson(Executable):
    """A notebook that is executed once for the book."""

    @property
    def folder(self) -> str:
        """The folder that it has among the book's own files."""
        return self.template.parent.name

    @property
    def parameters(self) -> dict[str, str]:
        """None: a lesson makes what it shows."""
        return {}

    @property
    def heading(self) -> str:
        """Its title."""
        return f"# {page_title(self.template)}"

    def polished(self, notebook: NotebookNode) -> NotebookNode:
        """Caption its figures; its code stays open."""
        return polish(notebook)


def plan_lessons(book: Path, toc: Toc, store: Path) -> list[Lesson]:
    """List the lessons of a book, in reading order, after checking them.

    Parameters
    ----------
    book : pathlib.Path
        Folder of the book's own files.
    toc : dict
        The skeleton of the table of contents.
    store : pathlib.Path
        Folder of executed notebooks.

    Raises
    ------
    BookError
        A lesson takes parameters.
    """
    lessons = [_lesson(book, file, store) for file in _lesson_files(book, toc)]
    faults = [
        f"book/{lesson.folder}/{lesson.template.name}: it has parameters; a lesson takes none."
        for lesson in lessons
        if template_parameters(lesson.template)
    ]
    if faults:
        raise BookError("\n".join(faults))
    return lessons


def lesson_names(book: Path, toc: Toc) -> list[str]:
    """Names of the lessons, in reading order."""
    return [PurePosixPath(file).name for file in _lesson_files(book, toc)]


def _lesson_files(book: Path, toc: Toc) -> list[str]:
    return [file for file in files(toc) if not file.startswith(REPORT) and (book / f"{file}.ipynb").is_file()]


def _lesson(book: Path, file: str, store: Path) -> Lesson:
    template = book / f"{file}.ipynb"
    kept = store / f"{file.replace('/', '-')}-{fingerprint(template)}.ipynb"
    return Lesson(template.stem, template, kept)
