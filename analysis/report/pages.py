"""Report pages: each template for each cohort, with its parameters checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from analysis.report.book import BookCohort, BookError
from analysis.report.executing import Executable
from analysis.report.fingerprint import fingerprint
from analysis.report.polish import headed, page_title, polish

PARAMETERS = {"results", "cohort"}
"""The parameters of every template: a folder of results tables, and a `cohort.yml`."""


@dataclass(frozen=True)
class Page(Executable):
    """One template for one cohort."""

    cohort: BookCohort

    @property
    def folder(self) -> str:
        """The cohort's folder."""
        return self.cohort.name

    @property
    def parameters(self) -> dict[str, str]:
        """Values of `PARAMETERS`."""
        return {"results": str(self.cohort.results.resolve()), "cohort": str(self.cohort.yml.resolve())}

    @property
    def heading(self) -> str:
        """Title with the cohort's name, and its banner."""
        return headed(page_title(self.template), self.cohort)

    def polished(self, notebook: NotebookNode) -> NotebookNode:
        """Name the cohort in it, caption its figures, fold its code."""
        return polish(notebook, self.cohort)


def plan_pages(folder: Path, names: Sequence[str], cohorts: Sequence[BookCohort], store: Path) -> list[Page]:
    """List the pages of a book, cohort by cohort, after checking the templates.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of the templates.
    names : sequence of str
        Templates without suffix, in order.
    cohorts : sequence of BookCohort
    store : pathlib.Path
        Folder of executed notebooks.

    Raises
    ------
    BookError
        A template is missing, or its parameters are not exactly `PARAMETERS`.
    """
    paths = {name: folder / f"{name}.ipynb" for name in names}
    faults = [fault for path in paths.values() for fault in _template_faults(path)]
    if faults:
        raise BookError("\n".join(faults))
    return [
        Page(name, path, store / f"{cohort.name}-{name}-{fingerprint(path, cohort)}.ipynb", cohort)
        for cohort in cohorts
        for name, path in paths.items()
    ]


def template_parameters(path: Path) -> set[str]:
    """Names of the parameters that a notebook takes."""
    import papermill

    return set(papermill.inspect_notebook(str(path)))


def _template_faults(path: Path) -> list[str]:
    if not path.is_file():
        return [
            f"book/report/{path.name} is in the table of contents but not there; write it or take it out."
        ]
    found = template_parameters(path)
    if found != PARAMETERS:
        return [
            f"book/report/{path.name}: its cell tagged `parameters` has {sorted(found) or 'none'}; "
            f"exactly {sorted(PARAMETERS)} are expected."
        ]
    return []
