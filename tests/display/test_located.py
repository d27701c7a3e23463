"""A notebook finds its files, and notes what it reads, wherever its kernel was started."""

import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest

from analysis.display import show
from analysis.display.asked import taken
from analysis.display.located import CLONE, located
from analysis.display.page import NoResultsError, open_page


def test_what_is_here_comes_first_and_then_the_clone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert located("data/cohorts/lung.yml") == CLONE / "data/cohorts/lung.yml"
    (tmp_path / "data" / "cohorts").mkdir(parents=True)
    (tmp_path / "data" / "cohorts" / "lung.yml").write_text("")
    assert located("data/cohorts/lung.yml") == tmp_path.resolve() / "data/cohorts/lung.yml"
    assert located(tmp_path / "nowhere") == tmp_path.resolve() / "nowhere"


def test_without_a_book_a_sentence_says_what_to_do(tmp_path):
    missing = tmp_path / "nowhere"
    with pytest.raises(NoResultsError, match="`make book` in the clone") as caught:
        open_page(missing, "data/cohorts/lung.yml")
    assert caught.value._render_traceback_() == [str(caught.value)]


def test_ipython_shows_that_sentence_without_a_traceback(tmp_path):
    cell = f"from analysis.display.page import open_page; open_page({str(tmp_path / 'no')!r}, 'x.yml')"
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--no-banner", "--colors=nocolor", "-c", cell],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(CLONE), "IPYTHONDIR": str(tmp_path / "ipython")},
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert "There are no results at" in said
    assert "Traceback" not in said
    assert "open_page(" not in said


def test_an_output_carries_the_tables_asked_for_since_the_one_before(made, monkeypatch):
    results, cohort = made["lung"]
    with patch.object(show, "display") as display:
        page = open_page(results, cohort)
        show.show_text("Nothing was read.")
        page.table("sampling")
        page.table("recovery")
        page.table("sampling")
        show.show_text("Two were.")
        page.table("sampling")
        show.show_text("One that was read before.")
        page.table("lesions")
        open_page(results, cohort)
        show.show_text("A page was opened.")
    named = [call.kwargs["metadata"].get(show.TABLES_KEY) for call in display.call_args_list]
    assert named == [None, ["sampling", "recovery"], ["sampling"], None]
    assert taken() == []


def test_downloads_are_found_from_the_root_of_the_clone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with patch.object(show, "display") as display:
        show.show_downloads(Path("data/results/dapper"), "heterogeneity")
    assert "heterogeneity.csv" in display.call_args.args[0]["text/markdown"]
