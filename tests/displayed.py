"""Notebooks run in the process of the tests: what each cell displays, without a kernel to start."""

import io
from collections.abc import Sequence
from contextlib import redirect_stdout
from unittest.mock import patch

from nbformat import NotebookNode
from nbformat.v4 import new_output

DISPLAY = "analysis.display.show.display"
Output = dict[str, dict]


def displayed(cells: Sequence[NotebookNode], space: dict[str, object]) -> list[list[Output]]:
    """Run code cells in a space of names, which they fill; the outputs of each cell, in order."""
    shown: list[list[Output]] = []

    def keep(data: dict, *, raw: bool, metadata: dict | None = None) -> None:
        assert raw, "a plain display leaks text/plain"
        shown[-1].append({"data": data, "metadata": metadata or {}})

    with patch(DISPLAY, keep):
        for cell in cells:
            shown.append([])
            exec(compile(cell.source, "notebook", "exec"), space)
    return shown


def execute(notebook: NotebookNode, parameters: dict[str, str]) -> NotebookNode:
    """Give a notebook the outputs and the cell of parameters that papermill would, in place."""
    space: dict[str, object] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        if "parameters" in cell.metadata.get("tags", []):
            space |= parameters
            continue
        with redirect_stdout(io.StringIO()) as said:
            (shown,) = displayed([cell], space)
        cell.outputs = [new_output("display_data", **output) for output in shown]
        if said.getvalue():
            cell.outputs.append(new_output("stream", name="stdout", text=said.getvalue()))
    return notebook
