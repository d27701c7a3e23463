from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from analysis.cohort import Cohort
from analysis.report.book import BookCohort, BookError, Credit
from analysis.report.polish import headed, polish

COHORT = BookCohort(Path("/somewhere/lung.yml"), "lung", "Lung <b>", Path("/somewhere/results"), True)
PNG = {"image/png": "iVBORw0KGgo="}
WORDS = {"name": "fig-a-lung", "caption": "A.", "alt": "A line."}


def notebook(*cells: NotebookNode) -> NotebookNode:
    v4 = nbformat.v4
    made = v4.new_notebook(cells=[v4.new_markdown_cell("# Sampling\n\nWhat?"), *cells])
    made.metadata["papermill"] = {"input_path": "/somewhere/in.ipynb", "duration": 3.2}
    return made


def code(source: str = "draw()", *outputs: NotebookNode, tags: tuple[str, ...] = ()) -> NotebookNode:
    metadata = {"tags": list(tags), "papermill": {"duration": 1.0}, "execution": {"iopub": "2026"}}
    return nbformat.v4.new_code_cell(source, outputs=list(outputs), metadata=metadata, execution_count=7)


def figure(words: dict[str, str] | None = WORDS) -> NotebookNode:
    metadata = {} if words is None else {"interlesion": words}
    return nbformat.v4.new_output("display_data", data=PNG, metadata=metadata)


def test_words_of_a_figure_move_to_the_cell() -> None:
    cell = polish(notebook(code("draw()", figure())), COHORT).cells[1]
    assert cell.metadata["mystnb"] == {
        "figure": {"name": "fig-a-lung", "caption": "A."},
        "image": {"alt": "A line."},
    }
    assert "interlesion" not in cell.outputs[0].metadata


def test_words_of_a_table_do_not_make_it_a_figure() -> None:
    data = {"text/html": "<table></table>", "text/markdown": "x"}
    table = nbformat.v4.new_output(
        "display_data", data=data, metadata={"interlesion": {"name": "t", "caption": "T"}}
    )
    assert "mystnb" not in polish(notebook(code("show()", table)), COHORT).cells[1].metadata


@pytest.mark.parametrize("words", [None, {"name": "a", "caption": "b"}, {**WORDS, "alt": ""}])
def test_figure_without_all_its_words_is_an_error(words: dict[str, str] | None) -> None:
    with pytest.raises(BookError, match="figure"):
        polish(notebook(code("draw()", figure(words))), COHORT)


def test_two_figures_in_a_cell_are_an_error() -> None:
    with pytest.raises(BookError, match="2 figures"):
        polish(notebook(code("draw()", figure(), figure())), COHORT)


def test_nothing_of_the_run_is_left() -> None:
    injected = code(
        'results = "/somewhere/results"\ncohort = "/somewhere/lung.yml"', tags=("injected-parameters",)
    )
    polished = polish(notebook(injected, code()), COHORT)
    written = nbformat.writes(polished)
    for trace in ("papermill", "/somewhere", "duration", "iopub"):
        assert trace not in written
    assert polished.cells[1].metadata["tags"] == ["injected-parameters", "remove-cell"]
    assert polished.cells[1].source == 'results = "results"\ncohort = "lung.yml"'
    assert [cell["id"] for cell in polished.cells] == ["cell-0", "cell-1", "cell-2"]


def test_code_is_folded_unless_a_page_says_otherwise() -> None:
    cells = polish(notebook(code(), code(tags=("remove-input",)), code(tags=("show-input",))), COHORT).cells[
        1:
    ]
    assert [cell.metadata["tags"] for cell in cells] == [["hide-input"], ["remove-input"], ["show-input"]]


def test_title_names_the_cohort_as_text_and_the_banner_follows() -> None:
    source = polish(notebook(), COHORT).cells[0].source
    assert source.startswith(
        "# Sampling: Lung &#60;b&#62; &#40;synthetic&#41;\n\n:::{admonition} Synthetic cohort"
    )
    assert source.endswith("What?")


def test_real_cohort_has_no_banner() -> None:
    real = BookCohort(COHORT.yml, "clinic", "Clinic", COHORT.results, False)
    assert polish(notebook(), real).cells[0].source == "# Sampling: Clinic\n\nWhat?"


def test_page_without_a_title_is_an_error() -> None:
    with pytest.raises(BookError, match="title"):
        polish(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("text")]), COHORT)


def test_pages_of_published_patients_say_whose_they_are() -> None:
    credit = Credit("Ten <b>women</b>.", "A table at https://example.org/a.", "MIT")
    cohort = BookCohort(Path("/x/c.yml"), "clinic", "Clinic", Path("/x"), False, credit)
    source = polish(notebook(), cohort).cells[0].source
    assert "{admonition} Real patients" in source
    assert "Ten &#60;b&#62;women" in source
    assert "<https://example.org/a>" in source
    assert "Licence&#58; MIT&#46;" in source
    assert "computer program" not in source


def test_patients_that_somebody_brought_have_no_banner() -> None:
    cohort = BookCohort(Path("/x/c.yml"), "clinic", "Clinic", Path("/x"), False)
    assert "admonition" not in polish(notebook(), cohort).cells[0].source


@pytest.mark.parametrize(
    ("about", "credited"),
    [
        ({"source": "A paper.", "licence": "MIT", "population": "Ten."}, Credit("Ten.", "A paper.", "MIT")),
        ({"source": "A paper."}, Credit("", "A paper.", "")),
        ({"population": "Ten."}, None),
        ({"source": "A paper.", "synthetic": True}, None),
    ],
)
def test_credit_is_taken_from_a_real_cohorts_own_words(
    about: dict[str, object], credited: Credit | None
) -> None:
    cohort = Cohort(Path("/x/c.yml"), "clinic", "Clinic", "table", about=about)
    assert BookCohort.of(cohort, Path("/x")).credit == credited


def test_title_that_asks_has_no_colon() -> None:
    assert headed("Does it matter?", COHORT).startswith("# Does it matter? Lung")
