"""`interlesion pdf`: which cohorts are printed, and what is said where that cannot be."""

import os
from pathlib import Path

import pytest

from analysis import command_line as command
from analysis import lock
from analysis.report.pdf.chromium import CHROMIUM
from tests.faults import fault
from tests.report.pdf.made_book import write_book


def ask(out: Path, *cohorts: str) -> int:
    return command.run(lambda: command.app(["pdf", *cohorts, "--out", str(out)], standalone_mode=False))


def test_without_chromium_one_sentence_and_exit_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_book(tmp_path)
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.delenv(CHROMIUM, raising=False)
    assert ask(tmp_path) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: pdf, Chromium: printing needs Chromium or Chrome; none was found. Install")
    assert not list(tmp_path.glob("*.pdf"))


@pytest.mark.parametrize(
    ("cohort", "name"), [("lung", "lung"), ("data/cohorts/lung.yml", "lung"), ("open:dapper", "dapper")]
)
def test_a_cohort_is_asked_for_by_name_path_or_as_open(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], cohort: str, name: str
) -> None:
    assert ask(write_book(tmp_path), cohort) == 2
    assert f"the book has no cohort `{name}`. It has `made`." in capsys.readouterr().err


@fault(
    "together",
    "A second run into a folder that another is writing to, by each command that writes",
    "Refused at once, exit 2, naming the folder and the process; nothing is touched",
)
@pytest.mark.skipif(lock.fcntl is None, reason="this system knows no such locks")
def test_a_book_that_is_written_to_is_not_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_book(tmp_path)
    monkeypatch.setattr("analysis.report.pdf.chromium.find_chromium", lambda: Path("chromium"))
    with lock.held(tmp_path):
        assert ask(tmp_path) == 2
    assert f"Another run (process {os.getpid()}) is writing to" in capsys.readouterr().err
    assert not list(tmp_path.glob("*.pdf"))
