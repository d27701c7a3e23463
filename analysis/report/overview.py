"""A cohort's first page: who they are, what was found, and which page answers which question."""

import re
from collections.abc import Sequence
from pathlib import Path

import nbformat

from analysis.report.book import BookCohort, BookError
from analysis.report.facts import Facts
from analysis.report.markdown import Markdown, fill_page
from analysis.report.polish import banner
from analysis.report.toc import RUN_PAGE, TABLES_PAGE

TEMPLATE = "_templates/cohort.md"
_QUESTION = re.compile(r"\*\*([^*]+)\*\*")


def overview(cohort: BookCohort, templates: Sequence[Path], book: Path) -> str:
    """Markdown of a cohort's first page.

    Parameters
    ----------
    cohort : BookCohort
        With its results.
    templates : sequence of pathlib.Path
        Notebooks of the pages that it has, in order.
    book : pathlib.Path
        Folder of the book's pages, which holds the template of this one.

    Raises
    ------
    BookError
        A notebook does not open with a title and a question in bold.
    """
    pages = "\n".join(_line(cohort, template) for template in templates)
    values = {
        "cohort": Facts(cohort),
        "banner": Markdown(banner(cohort)),
        "pages": Markdown(pages),
        "run": Markdown(RUN_PAGE),
        "tables": Markdown(TABLES_PAGE),
    }
    return fill_page(book / TEMPLATE, values, book)


def question(template: Path) -> str:
    """Read what a page asks: the first words in bold below its title, as Markdown."""
    for cell in nbformat.read(template, as_version=4).cells:
        title, _, rest = cell.source.partition("\n")
        found = _QUESTION.match(rest.strip())
        if cell.cell_type == "markdown" and title.startswith("# ") and found:
            return found[1]
    raise BookError(f"book/report/{template.name}: below its title stands no question in bold (`**...?**`).")


def _line(cohort: BookCohort, template: Path) -> str:
    return f"- {question(template)} {{doc}}`/{cohort.name}/{template.stem}`"
