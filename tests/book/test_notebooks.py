"""Every notebook runs for every shape of cohort, and shows what the book needs to caption it."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import papermill
import pytest

from analysis import schema
from analysis.display.show import DARK_SVG
from analysis.report.figures import HEAVY
from analysis.study.not_computed import left_out_by_quick
from analysis.tables import write_table
from tests.display.made import SHAPES
from tests.displayed import REPORT, Output, shown_by
from tests.faults import fault
from tests.units import without_unit

ROOT = Path(__file__).parents[2]
PAGES = (
    "participants",
    "robustness",
    "agreement",
    "selection",
    "variation",
    "organs",
    "oligo-multi",
    "spread",
    "footing",
    "similarity",
    "lesions",
    "sampling",
    "estimator",
    "forking-paths",
    "strategies",
    "plan",
    "outcome",
    "whose-variance",
    "standards",
)
VECTORS = "lung"


@cache
def notebook(page: str) -> nbformat.NotebookNode:
    return nbformat.read(REPORT / f"{page}.ipynb", as_version=4)


def code_cells(page: str) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook(page).cells if cell.cell_type == "code"]


@pytest.fixture(scope="session")
def outputs(shown_pages):
    """Collect what each page of each shape displays, cell by cell."""
    return {(shape, page): cells for shape in SHAPES for page, cells in shown_pages(shape).items()}


def markdown(cells: list[list[Output]]) -> str:
    return "\n".join(out["data"].get("text/markdown", "") for cell in cells for out in cell)


def words(cells: list[list[Output]]) -> list[dict[str, str]]:
    return [
        out["metadata"]["interlesion"] for cell in cells for out in cell if "interlesion" in out["metadata"]
    ]


def test_there_is_a_notebook_for_each_section():
    assert {path.stem for path in REPORT.glob("*.ipynb")} == set(PAGES)


def _shows(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and ast.unparse(node).startswith("show_")


@pytest.mark.parametrize("page", PAGES)
def test_source_is_clean(page):
    for number, cell in enumerate(notebook(page).cells):
        assert cell["id"] == str(number)
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
            assert len(cell.source.splitlines()) <= 8
            nodes = [type(node) for node in ast.walk(ast.parse(cell.source))]
            assert sum(_shows(node) for node in ast.parse(cell.source).body) <= 1
            assert not {ast.FunctionDef, ast.Lambda, ast.For, ast.While, ast.ClassDef} & set(nodes)
    assert notebook(page).metadata.kernelspec.name == "python3"


@pytest.mark.parametrize("page", PAGES)
def test_parameters_are_exactly_two_with_defaults(page):
    found = papermill.inspect_notebook(str(REPORT / f"{page}.ipynb"))
    assert list(found) == ["results", "cohort"]
    assert found["results"]["default"] == '"_build/lung/results"'
    assert found["cohort"]["default"] == '"data/cohorts/lung.yml"'


@pytest.mark.parametrize("page", PAGES)
def test_page_opens_with_a_question_and_ends_with_findings_and_downloads(page):
    texts = [cell.source for cell in notebook(page).cells if cell.cell_type == "markdown"]
    assert re.fullmatch(r"# .+\n\n\*\*.+\?\*\*", texts[0])
    assert texts[-2] == "## What it found"
    assert texts[-1].startswith("## Tables of this page")


@pytest.mark.parametrize("page", PAGES)
def test_no_number_of_results_is_typed_into_prose(page):
    """Percentages and decimals in the text are definitions or settings, never a result."""
    prose = "\n".join(cell.source for cell in notebook(page).cells if cell.cell_type == "markdown")
    allowed = {"0.8", "1 mm", "100 %", "95 %"}
    assert set(re.findall(r"\d+\.\d+|\d+ ?%", prose)) <= allowed


@pytest.mark.parametrize("page", PAGES)
def test_cells_that_display_say_how_markdown_is_read(page):
    for cell in code_cells(page):
        if "show_" in cell.source:
            assert cell.metadata["mystnb"]["markdown_format"] == "myst"


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("page", PAGES)
def test_every_cell_shows_one_thing_with_all_its_words(outputs, shape, page):
    cells = outputs[shape, page]
    assert all(len(cell) <= 1 for cell in cells)
    for out in (out for cell in cells for out in cell):
        assert "text/plain" not in out["data"]
        if "image/png" in out["data"]:
            assert {"name", "caption", "alt"} == set(out["metadata"]["interlesion"])
            assert all(out["metadata"]["interlesion"].values())
    names = [one["name"] for one in words(cells)]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(rf"(fig|tab)-[a-z-]+-{shape}", name) for name in names)


def test_every_figure_has_vectors_for_both_themes_that_weigh_little(outputs):
    data = [out["data"] for page in PAGES for cell in outputs[VECTORS, page] for out in cell]
    drawn = [each for each in data if "image/png" in each]
    assert len(drawn) > 15
    for each in drawn:
        assert max(len(each["image/svg+xml"]), len(each[DARK_SVG])) < HEAVY
        assert "#ffffff" in each["image/svg+xml"]
        assert "#ffffff" not in each[DARK_SVG]


@pytest.mark.parametrize("shape", SHAPES)
def test_labels_are_unique_over_the_pages_of_a_cohort(outputs, shape):
    names = [one["name"] for page in PAGES for one in words(outputs[shape, page])]
    assert len(set(names)) == len(names)


def figures(cells: list[list[Output]]) -> set[str]:
    named = (out for cell in cells for out in cell if "image/png" in out["data"])
    return {out["metadata"]["interlesion"]["name"].rpartition("-")[0] for out in named}


def test_a_full_cohort_has_every_figure_of_the_paper(outputs):
    found = set().union(*(figures(outputs["lung", page]) for page in PAGES))
    assert found >= {
        "fig-sites", "fig-robustness", "fig-correlation", "fig-variation-all", "fig-variation-in-use",
        "fig-variation-map",
        "fig-organs", "fig-dissimilarity", "fig-lesions", "fig-recovery", "fig-expectation",
        "fig-specification", "fig-ranking", "fig-scales",
    }  # fmt: skip
    assert "fig-groups" in figures(outputs["melanoma", "oligo-multi"])
    assert figures(outputs["melanoma", "outcome"]) == {"fig-survival", "fig-ratios"}
    assert figures(outputs["melanoma", "footing"]) == {"fig-footing"}


@pytest.mark.parametrize(
    ("shape", "page", "sentence"),
    [
        ("dapper", "participants", "site of no lesion is known"),
        ("dapper", "robustness", "one contour a lesion"),
        ("dapper", "organs", "site of no lesion is known"),
        ("dapper", "similarity", "without volumes"),
        ("dapper", "lesions", "without volumes"),
        ("nothing", "lesions", "without volumes"),
        ("lung", "oligo-multi", "both groups are needed"),
        ("degenerate", "sampling", "Not all lesions of these patients were annotated"),
        ("nothing", "variation", "No patient of this cohort has two measured lesions"),
        ("nothing", "similarity", "No patient of this cohort has 2 usable lesions"),
        ("nothing", "sampling", "enough usable lesions"),
        ("dapper", "estimator", "so nothing can be sampled by site"),
        ("degenerate", "estimator", "Not all lesions of these patients were annotated"),
        ("nothing", "estimator", "enough usable lesions"),
        ("lung", "spread", "With 3 patients no interval over patients is given"),
        ("nothing", "spread", "No patient of this cohort has two measured lesions"),
        ("lung", "footing", "both groups are needed"),
        ("dapper", "footing", "site of no lesion is known"),
        ("melanoma", "footing", "On **equal footing** it is"),
        ("dapper", "agreement", "This cohort has one contour a lesion"),
        ("dapper", "agreement", "Voxels can be shuffled only where the images are at hand"),
        ("nothing", "agreement", "This cohort has one contour a lesion"),
        ("dapper", "forking-paths", "which features are robust cannot be told"),
        ("dapper", "forking-paths", "that of whoever measured the features"),
        ("dapper", "forking-paths", "sites of its lesions are not known"),
        ("degenerate", "forking-paths", "No recovery is computed for this cohort"),
        ("degenerate", "forking-paths", "A ranking needs 3 patients; 1 patient has"),
        ("nothing", "forking-paths", "No patient of this cohort has 2 usable lesions"),
        ("lung", "plan", "3 patients cannot promise 95"),
        ("degenerate", "plan", "Not all lesions of these patients were annotated"),
        ("nothing", "plan", "enough usable lesions"),
        ("lung", "outcome", "No survival curve is drawn: fewer than 10 patients"),
        ("lung", "outcome", "no ratio could be estimated (fewer than 10 patients)"),
        ("dapper", "outcome", "have a response and no survival times"),
        ("degenerate", "outcome", "No outcome is known of these patients"),
        ("nothing", "outcome", "No outcome is known of these patients"),
    ],
)
def test_a_section_that_cannot_apply_says_so(outputs, shape, page, sentence):
    assert sentence in markdown(outputs[shape, page])


def leave_out(names: tuple[str, ...], results: Path) -> None:
    """Empty tables as `--quick` does, which says so."""
    for name in names:
        write_table(name, schema.empty(name), results)
    write_table("not_computed", left_out_by_quick(), results)


def test_the_page_of_paths_says_that_quick_left_them_out(made, tmp_path):
    results = tmp_path / "results"
    shutil.copytree(made["lung"][0], results)
    leave_out(("paths", "conclusions", "path_choices"), results)
    cells = shown_by(notebook("forking-paths"), results, made["lung"][1])
    assert markdown(cells).count("left out of this run with `--quick`") >= 3
    assert figures(cells) == set()
    assert not words(cells)


@pytest.mark.parametrize("page", ["spread", "footing"])
def test_pages_beyond_the_paper_say_that_quick_left_them_out(made, tmp_path, page):
    results = tmp_path / "results"
    shutil.copytree(made["melanoma"][0], results)
    leave_out(("scales", "spread", "spread_summary", "spread_order", "footing", "effects"), results)
    cells = shown_by(notebook(page), results, made["melanoma"][1])
    assert "was left out of this run with `--quick`" in markdown(cells)
    assert figures(cells) == set()
    assert not words(cells)


def test_a_synthetic_cohort_is_called_synthetic_on_each_page(outputs):
    for page in PAGES:
        assert "SYNTHETIC" in markdown(outputs["melanoma", page][:1])
        assert "SYNTHETIC" not in markdown(outputs["degenerate", page][:1])


def test_text_of_a_cohort_cannot_write_markup(outputs):
    for page in PAGES:
        # A picture is a file of its own, in which braces are braces.
        kinds = [out["data"].items() for cell in outputs["dapper", page] for out in cell]
        shown = json.dumps([value for items in kinds for kind, value in items if kind.startswith("text/")])
        for sign in ("<script", "<img src=x", "<svg onload", "{{ 7", "{% raw", "```{raw}", "](javascript"):
            assert sign not in shown, (page, sign)


@pytest.mark.parametrize("shape", SHAPES)
def test_findings_hold_no_hole(outputs, shape):
    for page in PAGES:
        text = markdown(outputs[shape, page])
        assert not re.search(r"\bnan\b|\bNone\b|\{\{|\(\)|: \.| \.", text), (page, text)


class Tables(HTMLParser):
    """Notes the tables of a page: header cells, and rows with another number of cells."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[int] = []
        self.captions = 0

    def handle_starttag(self, tag: str, attrs: list) -> None:
        """Count rows, cells and captions; a header cell has its scope."""
        if tag == "tr":
            self.rows.append(0)
        elif tag in ("td", "th"):
            self.rows[-1] += 1
            assert tag == "td" or dict(attrs)["scope"] in ("col", "row")
        elif tag == "caption":
            self.captions += 1


@pytest.mark.parametrize("shape", SHAPES)
def test_tables_are_whole_in_html_and_in_markdown(outputs, shape):
    for page in PAGES:
        for out in (out for cell in outputs[shape, page] for out in cell if "text/html" in out["data"]):
            parser = Tables()
            parser.feed(out["data"]["text/html"])
            assert parser.captions == 1
            assert len(set(parser.rows)) == 1
            lines = [line for line in out["data"]["text/markdown"].splitlines() if line.startswith("|")]
            assert {line.replace("\\|", "").count("|") for line in lines} == {parser.rows[0] + 1}
            assert len(lines) == len(parser.rows) + 1
            assert len(lines) <= 502


@pytest.mark.parametrize("shape", SHAPES)
def test_numbers_say_their_unit_or_that_they_have_none(outputs, shape):
    for page in PAGES:
        for out in (out for cell in outputs[shape, page] for out in cell if "text/html" in out["data"]):
            assert without_unit(out["data"]["text/html"]) == [], page


def test_downloads_name_files_that_exist(outputs, made):
    for page in PAGES:
        named = re.findall(r"<results/([^>]+)>", markdown(outputs["lung", page]))
        assert named
        assert all((made["lung"][0] / name).is_file() for name in named)


@fault(
    "same",
    "Pages, downloads, checklists and the PDF are made twice of the same results",
    "they have the same bytes",
)
def test_the_same_results_give_the_same_bytes(outputs, made):
    assert shown_by(notebook("sampling"), *made["lung"]) == outputs["lung", "sampling"]


@pytest.mark.slow
def test_the_plain_papermill_line_works(made, tmp_path):
    """The line of the README, in a kernel started from the root of the clone."""
    results, cohort = made["lung"]
    line = [
        "book/report/sampling.ipynb",
        tmp_path / "out.ipynb",
        "-p",
        "results",
        results,
        "-p",
        "cohort",
        cohort,
    ]
    done = subprocess.run(
        [sys.executable, "-m", "papermill", *map(str, line)],
        cwd=ROOT, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": ""}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    executed = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    found = [out for cell in executed.cells if cell.cell_type == "code" for out in cell.outputs]
    assert {out.output_type for out in found} == {"display_data"}
    assert sum("image/png" in out.data for out in found) == 1
    assert all("interlesion" in out.metadata for out in found if "image/png" in out.data)
    assert not any("text/plain" in out.data for out in found)
