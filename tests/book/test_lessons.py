"""Every lesson runs with its checks, has its form, and gives an exercise notebook without solutions."""

import ast
import re
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from analysis.report.book import ROOT
from analysis.report.exercise_notebooks import CHECK, CHECKED, exercise_notebook
from analysis.report.polish import SOLUTION
from analysis.report.toc import files, read_toc
from tests.displayed import displayed
from tests.units import without_unit

LESSONS = sorted((ROOT / "book" / "lessons").glob("*.ipynb"))
EXERCISE = re.compile(r"^### Exercise (\d)$", re.MULTILINE)

every_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


@cache
def notebook(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def code(lesson: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in lesson.cells if cell.cell_type == "code"]


def tagged(lesson: NotebookNode, tag: str) -> list[NotebookNode]:
    return [cell for cell in lesson.cells if tag in cell.metadata.get("tags", [])]


def prose(lesson: NotebookNode) -> str:
    return "\n\n".join(cell.source for cell in lesson.cells if cell.cell_type == "markdown")


def test_every_lesson_is_in_the_contents_in_order():
    listed = [Path(file).name for file in files(read_toc(ROOT / "_toc.yml")) if file.startswith("lessons/")]
    assert [name for name in listed if name[0].isdigit()] == [path.stem for path in LESSONS]


@every_lesson
def test_lesson_runs_with_its_solutions_and_checks(path, capsys):
    """Where the first solution stands, the empty answer of the exercise notebook is tried on the way."""
    before, after = _at_first_solution(notebook(path))
    space: dict[str, object] = {}
    shown = displayed(before, space)
    _try_the_empty_answer(path, before, dict(space))
    shown += displayed(after, space)
    assert capsys.readouterr().err == ""
    assert all(len(cell) <= 1 for cell in shown)
    words = [one["metadata"]["interlesion"] for cell in shown for one in cell if one["metadata"]]
    names = [one["name"] for one in words]
    assert all(re.fullmatch(r"(fig|tab)-lesson-[a-z-]+", name) for name in names)
    assert len(set(names)) == len(names)
    tables = [one["data"]["text/html"] for cell in shown for one in cell if "text/html" in one["data"]]
    assert [without_unit(table) for table in tables] == [[]] * len(tables)
    pictures = [one for cell in shown for one in cell if "image/png" in one["data"]]
    assert pictures
    for picture in pictures:
        said = picture["metadata"]["interlesion"]
        assert {"name", "caption", "alt"} == set(said)
        assert all(said.values())


def _at_first_solution(lesson: NotebookNode) -> tuple[list[NotebookNode], list[NotebookNode]]:
    cells = code(lesson)
    first = next(place for place, cell in enumerate(cells) if SOLUTION in cell.metadata.get("tags", []))
    return cells[:first], cells[first:]


def _try_the_empty_answer(path: Path, before: list[NotebookNode], space: dict[str, object]) -> None:
    """Run the first answer of the exercise notebook, empty; its check must not let it pass."""
    cells = [cell for cell in exercise_notebook(notebook(path)).cells if cell.cell_type == "code"]
    begun = [cell.source.removeprefix(CHECKED) for cell in cells[: len(before)]]
    assert begun == [cell.source for cell in before]
    empty, check = cells[len(before) : len(before) + 2]
    assert empty.source.startswith("# Your answer.\n")
    displayed([empty], space)
    assert check.source.startswith(CHECKED)
    with pytest.raises((AssertionError, TypeError, AttributeError)):
        displayed([check], space)


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
def test_exercise_notebook_holds_no_solution(path):
    lesson = notebook(path)
    exercises = exercise_notebook(lesson)
    nbformat.validate(exercises)
    text = "\n".join(cell.source for cell in exercises.cells)
    for cell in tagged(lesson, SOLUTION):
        assert not [line for line in cell.source.splitlines() if len(line) > 25 and line in text]
    assert "Solution" not in text
    assert not re.search(r"\{[\w:]+\}`", text), "a role of the book is left"
    answers = [cell for cell in exercises.cells if cell.source.startswith(("# Your answer", "*Your answer"))]
    assert len(answers) == len(EXERCISE.findall(text))
    assert text.count(CHECKED) == len(tagged(lesson, CHECK))


def _marked(cell: NotebookNode) -> str:
    tags = cell.metadata.get("tags", [])
    return "\n".join([f"<{tag}>" for tag in (SOLUTION, CHECK) if tag in tags] + [cell.source])
