"""Notebooks run in the process of the tests: what each cell displays, without a kernel to start."""

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, redirect_stdout
from pathlib import Path
from unittest.mock import patch

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output

from analysis.report.book import ROOT

DISPLAY = "analysis.display.show.display"
VECTORS = ("analysis.display.show.svg", "analysis.display.show.dark_svg")
DRAWN = ("lung", "dapper")
"""Made cohorts whose figures are drawn as vectors too, for the book that a browser looks at."""
REPORT = ROOT / "book" / "report"
Output = dict[str, dict]
Shown = list[list[Output]]
"""What each cell displayed, in order."""


def displayed(cells: Sequence[NotebookNode], space: dict[str, object]) -> Shown:
    """Run code cells in a space of names, which they fill."""
    shown: Shown = []

    def keep(data: dict, *, raw: bool, metadata: dict | None = None) -> None:
        assert raw, "a plain display leaks text/plain"
        shown[-1].append({"data": data, "metadata": metadata or {}})

    with patch(DISPLAY, keep):
        for cell in cells:
            shown.append([])
            exec(compile(cell.source, "notebook", "exec"), space)
    return shown


def shown_by(notebook: NotebookNode, results: Path, cohort: Path) -> Shown:
    """Run a report page; what its cells displayed, without the one of parameters."""
    return displayed(_working(notebook), {"results": str(results), "cohort": str(cohort)})


@contextmanager
def without_vectors() -> Iterator[None]:
    """Draw figures as pixels alone, in a third of the time."""
    with ExitStack() as stack:
        for vector in VECTORS:
            stack.enter_context(patch(vector, lambda *_: "<svg/>"))
        yield


def show_pages(results: Path, cohort: Path, drawn: bool, folder: Path) -> None:
    """Write what each report page displays for a cohort, as `<page>.json`; vectors only if `drawn`."""
    with nullcontext() if drawn else without_vectors():
        for template in sorted(REPORT.glob("*.ipynb")):
            shown = shown_by(nbformat.read(template, as_version=4), results, cohort)
            (folder / f"{template.stem}.json").write_text(json.dumps(shown))


def with_outputs(notebook: NotebookNode, shown: Shown) -> NotebookNode:
    """Put into a notebook what its cells displayed, in place."""
    for cell, outputs in zip(_working(notebook), shown, strict=True):
        cell.outputs = [new_output("display_data", **output) for output in outputs]
    return notebook


def executed(notebook: NotebookNode) -> NotebookNode:
    """Run a notebook without parameters, and put into it what its cells display and print, in place."""
    space: dict[str, object] = {}
    for cell in _working(notebook):
        with redirect_stdout(io.StringIO()) as said:
            (outputs,) = displayed([cell], space)
        cell.outputs = [new_output("display_data", **output) for output in outputs]
        if said.getvalue():
            cell.outputs.append(new_output("stream", name="stdout", text=said.getvalue()))
    return notebook


def _working(notebook: NotebookNode) -> list[NotebookNode]:
    cells = (cell for cell in notebook.cells if cell.cell_type == "code")
    return [cell for cell in cells if "parameters" not in cell.metadata.get("tags", [])]
