"""The end of a page: how it is made from other data, and what made its figures."""

import re
import shlex
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from analysis.command_line import app
from analysis.display.show import TABLES_KEY
from analysis.report.book import ROOT, BookCohort
from analysis.report.kept import kept_cohorts
from analysis.report.rerun import made_from, rerun_section, tell_origin
from analysis.report.run_record import RunRecord
from tests.report.fake import write_cohort
from tests.report.recorded import recorded_cohort


def page(*tables: list[str]) -> nbformat.NotebookNode:
    """Make a polished page with a figure for each list of tables."""
    v4 = nbformat.v4
    cells = [v4.new_code_cell("draw()", metadata={TABLES_KEY: names} if names else {}) for names in tables]
    for place, cell in enumerate(cells):
        cell.metadata["mystnb"] = {"figure": {"name": f"fig-{place}", "caption": "A line."}}
    return v4.new_notebook(cells=[v4.new_markdown_cell("# Sampling"), *cells])


def test_each_figure_names_tables_parameters_version_and_commit(tmp_path: Path) -> None:
    notebook = page(["sampling", "recovery"], [])
    tell_origin(notebook, "sampling", RunRecord.of(recorded_cohort(tmp_path)))
    captions = [cell.metadata["mystnb"]["figure"]["caption"] for cell in notebook.cells[1:3]]
    rest = (
        "scaling minmax, distance cosine, 40 draws, seed 7 · Interlesion 0.1.0 (0123456) · "
        "{doc}`this run </clinic/run>`"
    )
    assert captions == [f"A line.\n\nFrom `sampling`, `recovery` · {rest}", f"A line.\n\n{rest}"]
    assert TABLES_KEY not in nbformat.writes(notebook)


def test_the_end_of_a_page_names_all_its_tables_once_and_its_notebook(tmp_path: Path) -> None:
    notebook = page(["sampling", "recovery"], ["recovery", "required"])
    tell_origin(notebook, "sampling", RunRecord.of(recorded_cohort(tmp_path)))
    end = notebook.cells[-1]
    assert end["id"] == "cell-3"
    assert "it reads: `sampling`, `recovery`, `required`;" in end.source
    assert "{download}`sampling.ipynb </notebooks/sampling.ipynb>`" in end.source
    assert "| `_build/clinic/results` |" in end.source
    assert "| `cohort.yml` |" in end.source
    assert str(tmp_path) not in end.source


def test_results_without_a_record_have_the_parameters_of_their_file(tmp_path: Path) -> None:
    run = RunRecord.of(write_cohort(tmp_path, "clinic", "Clinic"))
    assert made_from(["lesions"], run) == (
        "From `lesions` · scaling minmax, distance cosine, 500 draws, seed 20221014 · "
        "{doc}`this run </clinic/run>`"
    )
    assert run.version == ""


@pytest.mark.parametrize(("commit", "shown"), [("abcdefabcdef+", " (abcdefa+)"), ("unknown", ""), (None, "")])
def test_a_commit_is_short_and_says_whether_files_were_changed(
    tmp_path: Path, commit: str | None, shown: str
) -> None:
    changed = {"commit": commit} if commit else {"commit": "unknown"}
    assert RunRecord.of(recorded_cohort(tmp_path, **changed)).version == f"Interlesion 0.1.0{shown}"


def test_commands_are_those_of_the_program(tmp_path: Path) -> None:
    """Every command that is shown exists, and so does every option behind it."""
    section = rerun_section("sampling", [], RunRecord.of(recorded_cohort(tmp_path)))
    commands = [shlex.split(line) for line in re.findall(r"^\.venv/bin/interlesion (.*)$", section, re.M)]
    assert [command[0] for command in commands] == ["new", "check", "book"]
    for name, *rest in commands:
        said = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "200"}).output
        assert all(word in said for word in rest if word.startswith("--")), name
    template = re.search(r"papermill (\S+) ", section)
    assert template and (ROOT / template[1]).is_file()


def test_a_cohort_that_everybody_has_can_be_made_again_as_it_was(tmp_path: Path) -> None:
    made = recorded_cohort(tmp_path, parameters={"draws": 500, "seed": 3}, quick=True)
    lung = BookCohort(ROOT / "data/cohorts/lung.yml", "lung", "Lung", made.results, True)
    section = rerun_section("sampling", [], RunRecord.of(lung))
    assert "\n.venv/bin/interlesion book lung --only sampling --out lung-book --seed 3 --quick\n" in section
    assert "| `data/cohorts/lung.yml` |" in section
    assert "This very page" not in rerun_section("sampling", [], RunRecord.of(made))
    for kept in kept_cohorts():
        assert RunRecord.of(kept).argument == f"open:{kept.name}"
        assert RunRecord.of(kept).flags == ""
