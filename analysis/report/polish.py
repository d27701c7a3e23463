"""Executed notebooks made fit to be published: captions in place, code folded, no trace of the machine."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from analysis.report.book import BookCohort, BookError
from analysis.report.markdown import escape

FIGURE_KEY = "interlesion"
"""Metadata of an image output: `{"interlesion": {"name": ..., "caption": ..., "alt": ...}}`."""
_FIGURE_PARTS = {"name", "caption", "alt"}
_KEPT = ("kernelspec", "language_info")


def polish(executed: Path, cohort: BookCohort) -> NotebookNode:
    """Turn an executed notebook into a page of the book.

    Parameters
    ----------
    executed : pathlib.Path
        Notebook as papermill left it.
    cohort : BookCohort
        Named in the page's title; a synthetic one has its banner.

    Returns
    -------
    nbformat.NotebookNode
        Without papermill's metadata, timings and paths; figures captioned; code folded.

    Raises
    ------
    BookError
        The page has no title, or a figure lacks its name, caption or alternative text.
    """
    notebook = nbformat.read(executed, as_version=4)
    page = executed.stem.rpartition("-")[0]
    notebook.metadata = NotebookNode(
        {key: notebook.metadata[key] for key in _KEPT if key in notebook.metadata}
    )
    for cell in notebook.cells:
        cell.metadata = NotebookNode(
            {key: cell.metadata[key] for key in ("tags", "mystnb") if key in cell.metadata}
        )
        if cell.cell_type == "code":
            _polish_code(cell, cohort, page)
    _entitle(notebook, cohort, page)
    for place, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{place}"
    return notebook


def page_title(template: Path) -> str:
    """First heading of a template, as Markdown."""
    for cell in nbformat.read(template, as_version=4).cells:
        if cell.cell_type == "markdown" and cell.source.startswith("# "):
            return str(cell.source.splitlines()[0][2:].strip())
    raise BookError(f"book/report/{template.name}: no cell opens with a title (`# ...`).")


def banner(cohort: BookCohort) -> str:
    """Write what a page of a synthetic cohort says below its title; empty for any other."""
    if not cohort.synthetic:
        return ""
    return (
        ":::{admonition} SYNTHETIC data\n:class: warning\n"
        f"The patients, scans and lesions of *{escape(cohort.title)}* were made by a computer program. They "
        "imitate the size and make-up of a published cohort, and are no evidence about real tumours: see "
        "{doc}`/method/phantom`.\n:::"
    )


def headed(title: str, cohort: BookCohort) -> str:
    """Title and banner of a cohort's page, as Markdown."""
    return f"# {title}: {escape(cohort.label)}\n\n{banner(cohort)}".strip()


def _entitle(notebook: NotebookNode, cohort: BookCohort, page: str) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("# "):
            title, _, rest = cell.source.partition("\n")
            cell.source = f"{headed(title[2:].strip(), cohort)}\n\n{rest.strip()}".strip()
            return
    raise BookError(f"{page}: no cell opens with a title (`# ...`).")


def _polish_code(cell: NotebookNode, cohort: BookCohort, page: str) -> None:
    cell.execution_count = None
    tags = set(cell.metadata.get("tags", ()))
    if "injected-parameters" in tags:
        cell.source = f'results = "results"\ncohort = "{cohort.name}.yml"'
    if tags & {"injected-parameters", "parameters"}:
        tags.add("remove-cell")
    elif not tags & {"remove-input", "remove-cell", "show-input"}:
        tags.add("hide-input" if cell.outputs else "remove-cell")
    cell.metadata["tags"] = sorted(tags)
    for output in cell.outputs:
        output.pop("execution_count", None) if output.output_type != "execute_result" else None
        if output.output_type == "execute_result":
            output.execution_count = None
    _caption(cell, page)


def _caption(cell: NotebookNode, page: str) -> None:
    figures = list(_figures(cell))
    for output in cell.outputs:
        output.get("metadata", {}).pop(FIGURE_KEY, None)
    images = [output for output in cell.outputs if _is_image(output)]
    settings = cell.metadata.get("mystnb", {})
    if not images:
        return
    if len(images) != 1 or len(figures) > 1:
        raise BookError(f"{page}: a cell shows {len(images)} figures; one figure a cell has a caption.")
    for figure in figures:
        settings = {
            **settings,
            "figure": {"name": figure["name"], "caption": figure["caption"]},
            "image": {**settings.get("image", {}), "alt": figure["alt"]},
        }
    if not (settings.get("figure", {}).get("caption") and settings.get("image", {}).get("alt")):
        raise BookError(f"{page}: a figure lacks its caption or alternative text.")
    cell.metadata["mystnb"] = settings


def _figures(cell: NotebookNode) -> Iterator[dict[str, Any]]:
    for output in cell.outputs:
        metadata = output.get("metadata", {})
        candidates = [metadata, *(value for value in metadata.values() if isinstance(value, dict))]
        for candidate in candidates:
            if FIGURE_KEY in candidate:
                figure = candidate[FIGURE_KEY]
                if not set(figure) >= _FIGURE_PARTS:
                    raise BookError(f"a figure has {sorted(figure)}; {sorted(_FIGURE_PARTS)} are expected.")
                yield figure


def _is_image(output: NotebookNode) -> bool:
    return any(kind.startswith("image/") for kind in output.get("data", {}))
