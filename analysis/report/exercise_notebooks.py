"""Exercise notebooks, made from the lessons: solutions taken out, checks left in."""

import ast
import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from analysis.report.polish import SOLUTION

EXERCISES = "exercises"
"""Folder of the exercise notebooks in the site."""
CHECK = "check"
"""Tag of the cells of a lesson that say by `assert` whether a solution holds."""
_NOTE = (
    "*This is the exercise notebook of the lesson.* Its solutions are taken out. Put your answer in the "
    "place of each `...`, run the cell, then run the check below it: no message means that the answer holds. "
    "Nothing here can be broken, and all data are synthetic."
)
CHECKED = "# Run this to check your answer: no message means that it holds.\n"
"""First line of a check, as students see it."""
_ROLE = re.compile(r"\{([\w:]+)\}`([^`<]*?)(?:\s*<([^>`]*)>)?`")
_CITED = re.compile(r"([a-z]+)(\d{4})")


def write_exercises(site: Path, lessons: Iterable[Path]) -> None:
    """Write the exercise notebook of each lesson into `EXERCISES`, under the lesson's name.

    Parameters
    ----------
    site : pathlib.Path
        Folder that the book is built from.
    lessons : iterable of pathlib.Path
        Their notebooks.
    """
    for lesson in lessons:
        (site / EXERCISES).mkdir(exist_ok=True)
        notebook = exercise_notebook(nbformat.read(lesson, as_version=4))
        nbformat.write(notebook, site / EXERCISES / lesson.name)


def exercise_notebook(lesson: NotebookNode) -> NotebookNode:
    """Make the exercise notebook of a lesson.

    Parameters
    ----------
    lesson : nbformat.NotebookNode
        Cells tagged `solution` hold solutions, one run of such cells an exercise; cells tagged `check`
        hold asserts on the names that a solution sets.

    Returns
    -------
    nbformat.NotebookNode
        The lesson without outputs and solutions. In the place of each solution stands one empty answer,
        with `...` for every name that a check reads. Roles of the book are plain text.
    """
    asked = {name for cell in lesson.cells if _has(cell, CHECK) for name in _asked(cell)}
    cells: list[NotebookNode] = []
    for solved, group in groupby(lesson.cells, key=lambda cell: _has(cell, SOLUTION)):
        run = list(group)
        cells += [_answer(run, asked)] if solved else [_open(cell) for cell in run]
    cells.insert(1, new_markdown_cell(_NOTE))
    for place, cell in enumerate(cells):
        cell["id"] = str(place)
    kept = {key: lesson.metadata[key] for key in ("kernelspec", "language_info") if key in lesson.metadata}
    return new_notebook(cells=cells, metadata=kept)


def plain(text: str) -> str:
    """Markdown without the roles of the book, and without the paragraph that offers the download.

    Examples
    --------
    >>> plain("Two {term}`lesions <Lesion>`, see {doc}`there </method/x>` {cite:p}`lin1989`.")
    'Two lesions, see there (Lin 1989).'
    """
    kept = [part for part in text.split("\n\n") if "{download}`" not in part]
    return _ROLE.sub(_said, "\n\n".join(kept))


def _said(role: re.Match[str]) -> str:
    kind, text = role[1], role[2]
    if not kind.startswith("cite"):
        return text.removeprefix("/")
    cited = ", ".join(f"{name.capitalize()} {year}" for name, year in _CITED.findall(text)) or text
    return f"({cited})" if kind == "cite:p" else cited


def _open(cell: NotebookNode) -> NotebookNode:
    """Copy a cell that students see, without its outputs and tags."""
    if cell.cell_type == "markdown":
        return new_markdown_cell(plain(cell.source))
    return new_code_cell(CHECKED + cell.source if _has(cell, CHECK) else cell.source)


def _answer(solution: Sequence[NotebookNode], asked: set[str]) -> NotebookNode:
    """Make the empty answer to an exercise: a line for each name that a check reads, in order."""
    code = [cell for cell in solution if cell.cell_type == "code"]
    if not code:
        return new_markdown_cell("*Your answer:*")
    names = dict.fromkeys(name for cell in code for name in _names(cell, ast.Store) if name in asked)
    return new_code_cell("\n".join(["# Your answer.", *(f"{name} = ..." for name in names)]))


def _has(cell: NotebookNode, tag: str) -> bool:
    return tag in cell.metadata.get("tags", ())


def _asked(check: NotebookNode) -> set[str]:
    """Names that a check takes from elsewhere."""
    return set(_names(check, ast.Load)) - set(_names(check, ast.Store))


def _names(cell: NotebookNode, use: type[ast.expr_context]) -> list[str]:
    """Names that a cell reads or sets, in the order of its lines."""
    found = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Name)]
    found.sort(key=lambda node: (node.lineno, node.col_offset))
    return [node.id for node in found if isinstance(node.ctx, use)]
