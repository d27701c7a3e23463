"""Exercise notebooks: solutions go, questions and checks stay."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from analysis.report.exercise_notebooks import EXERCISES, exercise_notebook, plain, write_exercises
from tests.faults import fault


def cell(source: str, *tags: str, code: bool = True) -> nbformat.NotebookNode:
    made = (new_code_cell if code else new_markdown_cell)(source, metadata={"tags": list(tags)})
    if code:
        made.outputs = [nbformat.v4.new_output("stream", text="42")]
    return made


def lesson() -> nbformat.NotebookNode:
    return new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}, "papermill": {}},
        cells=[
            cell("# Title", code=False),
            cell("values = [1, 2]"),
            cell("### Exercise 1", code=False),
            cell("helper = 2\nlow, total = min(values), helper * sum(values)", "solution", "hide-cell"),
            cell(":::{dropdown} Solution\nAdd.\n:::", "solution", code=False),
            cell("half = total / 2\nassert half == 3 and low == 1", "check", "remove-cell"),
            cell("### Exercise 2", code=False),
            cell(":::{dropdown} Solution\nNo.\n:::", "solution", code=False),
        ],
    )


def test_each_solution_becomes_one_answer_that_names_what_the_check_reads():
    sources = [one.source for one in exercise_notebook(lesson()).cells]
    assert sources[0] == "# Title"
    assert "exercise notebook" in sources[1]
    assert sources[2:] == [
        "values = [1, 2]",
        "### Exercise 1",
        "# Your answer.\nlow = ...\ntotal = ...",
        "# Run this to check your answer: no message means that it holds.\n"
        "half = total / 2\nassert half == 3 and low == 1",
        "### Exercise 2",
        "*Your answer:*",
    ]


def test_nothing_of_the_lesson_is_left_but_its_text():
    made = exercise_notebook(lesson())
    assert all(not one.metadata for one in made.cells)
    assert all(not one.outputs for one in made.cells if one.cell_type == "code")
    assert [one["id"] for one in made.cells] == [str(place) for place in range(len(made.cells))]
    assert list(made.metadata) == ["kernelspec"]


def test_roles_of_the_book_become_plain_text():
    offer = "{download}`It </exercises/x.ipynb>`"
    text = f"See {{doc}}`/lessons/2-grid` and {{term}}`CT`.\n\n{offer}\n\nEnd {{cite:t}}`lin1989`."
    assert plain(text) == "See lessons/2-grid and CT.\n\nEnd Lin 1989."
    assert plain("`code` and $x_{i}$ stay") == "`code` and $x_{i}$ stay"


@fault(
    "same",
    "Pages, downloads, checklists and the PDF are made twice of the same results",
    "they have the same bytes",
)
def test_written_notebooks_have_the_names_of_their_lessons_and_the_same_bytes(tmp_path):
    nbformat.write(lesson(), tmp_path / "1-sum.ipynb")
    written = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_exercises(tmp_path / name, [tmp_path / "1-sum.ipynb"])
        written.append((tmp_path / name / EXERCISES / "1-sum.ipynb").read_bytes())
    assert written[0] == written[1]
    write_exercises(tmp_path, [])
    assert not (tmp_path / EXERCISES).exists()
