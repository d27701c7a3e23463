"""Which Chromium is taken, and what is said where it is too old or prints nothing."""

from pathlib import Path

import pytest

from analysis.errors import InputError
from analysis.report.pdf.chromium import CHROMIUM, PrintError, find_chromium, print_file


def program(path: Path, script: str) -> str:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize("said", ["Chromium 130.0.6723.58 built on Debian", "no version at all"])
def test_one_that_cannot_print_running_heads_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setenv(CHROMIUM, program(tmp_path / "old", f"echo '{said}'"))
    with pytest.raises(InputError, match="131 or newer"):
        find_chromium()


def test_one_that_is_named_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = program(tmp_path / "mine", "echo 'Google Chrome 131.0.6778.85'")
    monkeypatch.setenv(CHROMIUM, named)
    assert find_chromium() == named
    monkeypatch.setenv(CHROMIUM, str(tmp_path / "none"))
    with pytest.raises(InputError, match="is no program"):
        find_chromium()


def test_nothing_printed_is_an_error_with_its_last_words(tmp_path: Path) -> None:
    silent = program(tmp_path / "silent", "echo 'before' >&2; echo 'no paper' >&2")
    with pytest.raises(PrintError, match="no paper"):
        print_file(tmp_path / "page.html", tmp_path / "page.pdf", silent)
