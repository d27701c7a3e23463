"""`interlesion audit`: what it prints, and its exit codes."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.command_line import BAD_INPUT, DONE, app, run
from tests.audit.made import corrected
from tests.conftest import ROOT


def audit(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "analysis", "audit", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, timeout=120, check=False)


def called(*arguments: str) -> int:
    return run(lambda: app(["audit", *arguments], standalone_mode=False))


def test_it_prints_csv_and_exits_0_whatever_the_verdicts() -> None:
    done = audit()
    assert (done.returncode, done.stderr) == (0, b"")
    rows = list(csv.reader(io.StringIO(done.stdout.decode("utf-8"))))
    assert rows[0] == ["check", "place", "verdict", "detail"]
    assert {row[2] for row in rows[1:]} == {"differs", "cannot-tell", "consistent"}
    assert all(len(row) == 4 and all(row) for row in rows)


def test_a_corrected_copy_leaves_nothing_to_say(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert called(str(corrected(tmp_path / "copy"))) == DONE
    rows = list(csv.DictReader(io.StringIO(capsysbinary.readouterr().out.decode())))
    assert {row["verdict"] for row in rows} == {"consistent"}


def test_a_bad_folder_exits_2_and_prints_nothing(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert called(str(tmp_path)) == BAD_INPUT
    said = capsysbinary.readouterr()
    assert said.out == b""
    assert [line.split(b":")[1] for line in said.err.splitlines()] == [b" values.csv", b" checks.yml"]


def test_a_reader_may_stop_reading() -> None:
    command = f"set -o pipefail; {sys.executable} -m analysis audit | true"
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_help_shows_an_example() -> None:
    done = audit("--help")
    assert done.returncode == 0
    assert b"Example: interlesion audit" in done.stdout
    assert str(ROOT).encode() not in done.stdout
