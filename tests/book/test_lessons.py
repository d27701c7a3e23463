"""Every lesson runs with its checks, has its form, and gives an exercise notebook without solutions."""

import ast
import re
from functools import cache
from pathlib import Path
from unittest.mock import patch

import nbformat
import pytest
from nbformat import NotebookNode

from analysis.report.book import ROOT
from analysis.report.exercise_notebooks import CHECK, exercise_notebook
from analysis.report.polish import SOLUTION
from analysis.report.toc import files, read_toc

LESSONS = sorted((ROOT / "book" / "lessons").glob("*.ipynb"))
DISPLAY = "analysis.display.show.display"
EXERCISE = re.compile(r"^### Exercise (\d)$", re.MULTILINE)

every_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


@cache
def notebook(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def run(cells: list[NotebookNode], space: dict[str, object]) -> list[list[dict]]:
    """Run code cells in this process; what each one displayed."""
    shown: list[list[dict]] = []

    def keep(data: dict, *, raw: bool, metadata: dict | None = None) -> None:
        assert raw, "a plain display leaks text/plain"
        shown[-1].append({"data": data, "metadata": metadata or {}})

    with patch(DISPLAY, keep):
        for cell in cells:
            shown.append([])
            exec(compile(cell.source, "lesson", "exec"), space)
    return shown


def code(lesson: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in lesson.cells if cell.cell_type == "code"]


def tagged(lesson: NotebookNode, tag: str) -> list[NotebookNode]:
    return [cell for cell in lesson.cells if tag in cell.metadata.get("tags", [])]


def prose(lesson: NotebookNode) -> str:
    return "\n\n".join(cell.source for cell in lesson.cells if cell.cell_type == "markdown")


def answers(exercises: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in exercises.cells if cell.source.startswith(("# Your answer", "*Your answer"))]


def test_every_lesson_is_in_the_contents_in_order():
    listed = [Path(file).name for file in files(read_toc(ROOT / "_toc.yml")) if file.startswith("lessons/")]
    assert [name for name in listed if name[0].isdigit()] == [path.stem for path in LESSONS]


@every_lesson
def test_lesson_runs_with_its_solutions_and_checks(path, capsys):
    shown = run(code(notebook(path)), {})
    assert capsys.readouterr().err == ""
    assert all(len(cell) <= 1 for cell in shown)
    words = [one["metadata"]["interlesion"] for cell in shown for one in cell if one["metadata"]]
    assert words
    for one in words:
        assert re.fullmatch(r"(fig|tab)-lesson-[a-z-]+", one["name"])
        assert all(one.values())
    pictures = [one for cell in shown for one in cell if "image/png" in one["data"]]
    assert pictures
    assert all({"name", "caption", "alt"} == set(one["metadata"]["interlesion"]) for one in pictures)


@every_lesson
def test_source_is_clean(path):
    lesson = notebook(path)
    assert lesson.metadata.kernelspec.name == "python3"
    for number, cell in enumerate(lesson.cells):
        assert cell["id"] == str(number)
    for cell in code(lesson):
        assert cell.outputs == []
        assert cell.execution_count is None
        assert len(cell.source.splitlines()) <= 8
        nodes = [type(node) for node in ast.walk(ast.parse(cell.source))]
        assert not {ast.FunctionDef, ast.Lambda, ast.For, ast.While, ast.ClassDef} & set(nodes)
        if re.search(r"\bshow_\w+\(", cell.source):
            assert cell.metadata["mystnb"]["markdown_format"] == "myst"


@every_lesson
def test_lesson_has_its_form(path):
    lesson = notebook(path)
    title, *rest = (cell.source for cell in lesson.cells if cell.cell_type == "markdown")
    assert re.match(r"# .+\n\n\*\*Aim\.\*\* .+ \*\*Time\*\*: 1\d minutes\.\n\n\*\*The idea\.\*\* ", title)
    assert "synthetic" in prose(lesson).lower()
    numbers = EXERCISE.findall(prose(lesson))
    assert numbers in (["1", "2"], ["1", "2", "3"])
    assert f"</exercises/{path.name}>`" in prose(lesson)
    summary = rest[-1]
    assert summary.startswith("## Summary\n")
    assert 3 <= summary.count("\n- ") <= 5
    assert "{doc}`" in prose(lesson)
    assert "{term}`" in prose(lesson)


@every_lesson
def test_each_exercise_has_a_hidden_solution_and_a_check(path):
    parts = EXERCISE.split("\n".join(_marked(cell) for cell in notebook(path).cells))[2::2]
    assert parts
    for part in parts:
        assert part.count("<solution>") >= 1
        assert part.count("<check>") >= 1
        assert part.index("<solution>") < part.index("<check>")
    for cell in tagged(notebook(path), SOLUTION):
        hidden = "hide-cell" in cell.metadata.tags or cell.source.startswith(":::{dropdown} Solution")
        assert hidden
    for cell in tagged(notebook(path), CHECK):
        assert "remove-cell" in cell.metadata.tags
        assert "assert" in cell.source
    shown = [cell for cell in notebook(path).cells if "Solution" in cell.source]
    assert all(SOLUTION in cell.metadata.get("tags", []) for cell in shown)


@every_lesson
def test_exercise_notebook_holds_no_solution_and_begins_to_run(path):
    lesson = notebook(path)
    exercises = exercise_notebook(lesson)
    nbformat.validate(exercises)
    text = "\n".join(cell.source for cell in exercises.cells)
    for cell in tagged(lesson, SOLUTION):
        assert cell.source not in text
        own = [line for line in cell.source.splitlines() if len(line) > 25]
        assert not [line for line in own if line in text]
    assert "Solution" not in text
    assert not re.search(r"\{[\w:]+\}`", text), "a role of the book is left"
    assert len(answers(exercises)) == len(EXERCISE.findall(text))
    assert text.count("# Run this to check your answer") == len(tagged(lesson, CHECK))
    first = exercises.cells.index(answers(exercises)[0])
    before = [cell for cell in exercises.cells[: first + 1] if cell.cell_type == "code"]
    space: dict[str, object] = {}
    run(before, space)
    asked = [cell for cell in exercises.cells[first:] if "# Run this" in cell.source][:1]
    with pytest.raises((AssertionError, TypeError)):
        run(asked, space)


def _marked(cell: NotebookNode) -> str:
    tags = cell.metadata.get("tags", [])
    return "\n".join([f"<{tag}>" for tag in (SOLUTION, CHECK) if tag in tags] + [cell.source])
