"""Executed notebooks made fit to be published: captions in place, code folded, no trace of the machine."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from analysis.display.show import TABLES_KEY
from analysis.report.book import BookCohort, BookError
from analysis.report.markdown import escape

FIGURE_KEY = "interlesion"
"""Metadata of an image output: `{"interlesion": {"name": ..., "caption": ..., "alt": ...}}`.

The outputs of tables keep theirs, which names their file.
"""
SOLUTION = "solution"
"""Tag of the cells of a lesson that hold the solution of an exercise."""
_SOLUTION_PROMPTS = {"code_prompt_show": "Show the solution", "code_prompt_hide": "Hide the solution"}
_FIGURE_PARTS = {"name", "caption", "alt"}
_KEPT_OF_NOTEBOOK = ("kernelspec", "language_info")
_KEPT_OF_CELL = ("tags", "mystnb")


def polish(notebook: NotebookNode, cohort: BookCohort | None = None) -> NotebookNode:
    """Turn an executed notebook into a page of the book, in place.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        As papermill left it.
    cohort : BookCohort, optional
        Named in the page's title; a synthetic or published one has its banner. Without one the notebook is a
        lesson: its code is there to be read, and folded only where it says so.

    Returns
    -------
    nbformat.NotebookNode
        Without papermill's metadata, timings and paths; figures captioned; code folded.

    Raises
    ------
    BookError
        The page has no title, or a figure lacks its name, caption or alternative text.
    """
    notebook.metadata = _only(notebook.metadata, _KEPT_OF_NOTEBOOK)
    for cell in notebook.cells:
        cell.metadata = _only(cell.metadata, _KEPT_OF_CELL)
        if cell.cell_type == "code":
            _polish_code(cell, cohort)
    if cohort is not None:
        _entitle(notebook, cohort)
    for place, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{place}"
    return notebook


def page_title(template: Path) -> str:
    """First heading of a template, as Markdown."""
    for cell in nbformat.read(template, as_version=4).cells:
        if cell.cell_type == "markdown" and cell.source.startswith("# "):
            return str(cell.source.splitlines()[0][2:].strip())
    raise BookError(f"book/{template.parent.name}/{template.name}: no cell opens with a title (`# ...`).")


def banner(cohort: BookCohort) -> str:
    """Write what a page says below its title, of a synthetic cohort or of patients whose source is known."""
    if cohort.synthetic:
        return (
            ":::{admonition} Synthetic cohort\n:class: warning\n"
            "Made by a computer program; no evidence about real tumours. See {doc}`/method/phantom`.\n:::"
        )
    if cohort.credit is None:
        return ""
    return f":::{{admonition}} Real patients\n:class: note\n{cohort.credit.shown}\n:::"


def headed(title: str, cohort: BookCohort) -> str:
    """Title of a cohort's page, and its banner, as Markdown."""
    mark = "" if title.endswith("?") else ":"
    return f"# {title}{mark} {escape(cohort.label)}\n\n{banner(cohort)}".strip()


def _only(metadata: NotebookNode, keys: Sequence[str]) -> NotebookNode:
    return NotebookNode({key: metadata[key] for key in keys if key in metadata})


def _entitle(notebook: NotebookNode, cohort: BookCohort) -> None:
    """Name the cohort in the title, and put the banner below it."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("# "):
            title, _, rest = cell.source.partition("\n")
            cell.source = f"{headed(title[2:].strip(), cohort)}\n\n{rest.strip()}".strip()
            return
    raise BookError("no cell opens with a title (`# ...`).")


def _polish_code(cell: NotebookNode, cohort: BookCohort | None) -> None:
    cell.execution_count = None
    if cohort is not None:
        _fold(cell, cohort)
    elif SOLUTION in cell.metadata.get("tags", ()):
        cell.metadata["mystnb"] = {**cell.metadata.get("mystnb", {}), **_SOLUTION_PROMPTS}
    for output in cell.outputs:
        if output.output_type == "execute_result":
            output.execution_count = None
    _note_tables(cell)
    _caption(cell)


def _note_tables(cell: NotebookNode) -> None:
    """Move the tables that outputs are made of to the cell, each once."""
    found = [name for output in cell.outputs for name in output.get("metadata", {}).pop(TABLES_KEY, ())]
    if found:
        cell.metadata[TABLES_KEY] = list(dict.fromkeys(found))


def _fold(cell: NotebookNode, cohort: BookCohort) -> None:
    """Fold the code of a report page, and leave its parameters out."""
    tags = set(cell.metadata.get("tags", ()))
    if "injected-parameters" in tags:
        cell.source = f'results = "results"\ncohort = "{cohort.name}.yml"'
    if tags & {"injected-parameters", "parameters"}:
        tags.add("remove-cell")
    elif not tags & {"remove-input", "remove-cell", "show-input"}:
        tags.add("hide-input")
    cell.metadata["tags"] = sorted(tags)


def _caption(cell: NotebookNode) -> None:
    """Move a figure's words from the output, where myst-nb does not look, to the cell."""
    images = filter(_is_image, cell.outputs)
    figures = [output.get("metadata", {}).pop(FIGURE_KEY, None) for output in images]
    if not figures:
        return
    if len(figures) > 1:
        raise BookError(f"a cell shows {len(figures)} figures; one figure a cell can have a caption.")
    if figures[0] is not None:
        cell.metadata["mystnb"] = _settings(figures[0], cell.metadata.get("mystnb", {}))
    settings = cell.metadata.get("mystnb", {})
    if not (settings.get("figure", {}).get("caption") and settings.get("image", {}).get("alt")):
        raise BookError("a figure lacks its caption or alternative text.")


def _settings(words: dict[str, str], settings: dict[str, Any]) -> dict[str, Any]:
    if _FIGURE_PARTS - set(words):
        raise BookError(f"a figure has {sorted(words)}; {sorted(_FIGURE_PARTS)} are expected.")
    figure = {"name": words["name"], "caption": words["caption"]}
    return {**settings, "figure": figure, "image": {**settings.get("image", {}), "alt": words["alt"]}}


def _is_image(output: NotebookNode) -> bool:
    return any(kind.startswith("image/") for kind in output.get("data", {}))
