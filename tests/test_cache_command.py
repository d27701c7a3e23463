"""`interlesion cache`: what it shows, removes and refuses."""

import os
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

from analysis.cache_command import human_size
from analysis.command_line import BAD_INPUT, app, run
from analysis.extraction.store import Store
from tests.conftest import ROOT

DAY = 86400.0


def cache(folder: Path | str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "analysis", "cache", *arguments]
    environment = {**os.environ, "INTERLESION_CACHE": str(folder)}
    options = {"cwd": ROOT, "env": environment, "capture_output": True, "text": True, "timeout": 120}
    return subprocess.run(command, check=False, **options)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Three lesions of 0, 40 and 100 days, of some 3.4 MB, 2.3 MB and 1.1 MB."""
    store = Store(tmp_path / "lesions")
    for megabytes, days in ((3, 0), (2, 40), (1, 100)):
        key = sha256(bytes([days])).hexdigest()
        store.put(key, {"noise": os.urandom(megabytes * 10**6).hex()})
        used = time.time() - days * DAY
        os.utime(store.folder / key[:2] / key, (used, used))
    return store


def test_it_shows_the_folder_the_number_the_size_and_the_times(store: Store) -> None:
    done = cache(store.folder)
    assert done.returncode == 0, done.stderr
    assert f"Folder: {store.folder}" in done.stdout
    assert f"Kept: 3 lesions, {human_size(store.size()[1])}" in done.stdout
    assert " MB" in done.stdout
    for days in (0, 100):
        used = store.folder / (key := sha256(bytes([days])).hexdigest())[:2] / key
        assert time.strftime("%Y-%m-%d %H:%M", time.localtime(used.stat().st_mtime)) in done.stdout
    assert store.size()[0] == 3


def test_prune_removes_what_is_older_than_90_days(store: Store) -> None:
    done = cache(store.folder, "--prune")
    assert done.returncode == 0, done.stderr
    assert "Removed 1 lesion, " in done.stdout
    assert "Kept: 2 lesions" in done.stdout
    assert store.size()[0] == 2


def test_prune_by_days(store: Store) -> None:
    assert "Removed 2 lesions" in cache(store.folder, "--prune", "--older-than", "30").stdout
    assert store.size()[0] == 1


@pytest.mark.parametrize(
    ("size", "remain"), [("5.9MB", 2), ("4 mb", 1), ("3600kB", 1), ("1GB", 3), ("0B", 0)]
)
def test_prune_by_size_alone(store: Store, size: str, remain: int) -> None:
    done = cache(store.folder, "--prune", "--largest", size)
    assert done.returncode == 0, done.stderr
    assert store.size()[0] == remain


def test_clear_removes_every_lesion_and_nothing_else(store: Store) -> None:
    (store.folder / "notes.txt").write_text("mine")
    done = cache(store.folder, "--clear")
    assert done.returncode == 0, done.stderr
    assert "Removed 3 lesions, " in done.stdout
    assert [file.name for file in store.folder.rglob("*") if file.is_file()] == ["notes.txt"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--prune", "--largest", "5XB"],
        ["--prune", "--largest", "5"],
        ["--prune", "--largest", "-5GB"],
        ["--prune", "--largest", "9" * 400 + "GB"],
        ["--prune", "--largest", ""],
        ["--prune", "--older-than", "soon"],
        ["--prune", "--older-than", "nan"],
        ["--prune", "--older-than", "inf"],
        ["--prune", "--older-than", "-1"],
        ["--older-than", "30"],
        ["--largest", "5GB"],
        ["--prune", "--clear"],
    ],
)
def test_bad_values_are_refused_in_one_line_and_remove_nothing(
    store: Store, arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("INTERLESION_CACHE", str(store.folder))
    assert run(lambda: app(["cache", *arguments], standalone_mode=False)) == BAD_INPUT
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("error: cache, --")
    assert said.err.count("\n") == 1
    assert store.size()[0] == 3


def test_a_bad_value_exits_2(store: Store) -> None:
    done = cache(store.folder, "--prune", "--largest", "large")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: cache, --largest: `large` is no size. Write a size such as 500MB or 5GB.\n"


@pytest.mark.parametrize("arguments", [[], ["--prune"], ["--clear"]])
def test_without_a_store_it_says_so(arguments: list[str]) -> None:
    done = cache("off", *arguments)
    assert done.returncode == 0, done.stderr
    assert "No lesions are kept" in done.stdout


def test_an_absent_store_is_shown_empty_and_not_made(tmp_path: Path) -> None:
    done = cache(tmp_path / "none")
    assert done.returncode == 0, done.stderr
    assert "Kept: 0 lesions, 0 B" in done.stdout
    assert not (tmp_path / "none").exists()


def test_a_store_that_cannot_be_written_is_shown_as_such(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = cache(tmp_path / "file")
    assert done.returncode == 0, done.stderr
    assert "Nothing can be kept there now" in done.stdout


def test_help_shows_an_example() -> None:
    done = cache("off", "--help")
    assert done.returncode == 0
    assert "Example: interlesion cache" in done.stdout


def test_the_tests_have_a_store_of_their_own() -> None:
    named = os.environ["INTERLESION_CACHE"]
    assert Path(named).is_dir()
    assert not Path(named).is_relative_to(Path.home() / ".cache")
