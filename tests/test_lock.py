"""One run at a time in a folder."""

import os
from pathlib import Path

import pytest

from analysis import lock, pipeline
from analysis.cohort import Cohort
from analysis.command_line import app, run
from analysis.errors import InputError
from analysis.lock import NAME, held
from tests.faults import fault
from tests.made_volumes import write_volumes

pytestmark = pytest.mark.skipif(lock.fcntl is None, reason="this system knows no such locks")


@fault(
    "together",
    "A second run into a folder that another is writing to, by each command that writes",
    "Refused at once, exit 2, naming the folder and the process; nothing is touched",
)
@pytest.mark.parametrize("command", ["extract", "analyse", "plan", "book", "phantom"])
def test_a_second_run_is_refused(tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    what = "lung" if command == "phantom" else str(write_volumes(tmp_path))
    out = tmp_path / "out"
    # A book writes to a folder for each cohort, too.
    busy = out / "tiny" if command == "book" else out
    busy.mkdir(parents=True)
    with held(busy):
        assert run(lambda: app([command, what, "--out", str(out)], standalone_mode=False)) == 2
        assert [path.name for path in busy.iterdir()] == [NAME]
    said = capsys.readouterr().err
    assert f"Another run (process {os.getpid()}) is writing to `{busy}`" in said.replace("\n", " ")
    assert "Wait until it has ended, or name another folder." in said
    assert "Traceback" not in said
    assert list(busy.iterdir()) == []


def test_a_folder_is_free_again_afterwards_whatever_happened(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), held(tmp_path):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []
    with held(tmp_path):
        pass


def test_one_that_was_removed_meanwhile_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its holder ended between the opening of the file and the attempt at it."""
    real, removed = lock._lock, []

    def late(number: int) -> bool:
        if not removed:
            removed.append((tmp_path / NAME).unlink())
        return real(number)

    monkeypatch.setattr(lock, "_lock", late)
    with held(tmp_path):
        assert (tmp_path / NAME).read_text() == str(os.getpid())
        with pytest.raises(InputError), held(tmp_path):
            pytest.fail("two hold it")


@fault(
    "files",
    "In the output folder, the file that says that a run goes on is a symbolic link to another file",
    "Refused at once, exit 2; the other file keeps what is in it",
)
@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="this system follows every link")
def test_a_link_in_its_place_is_not_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine, out = tmp_path / "mine", tmp_path / "out"
    out.mkdir()
    mine.write_text("of the user")
    (out / NAME).symlink_to(mine)
    assert run(lambda: app(["phantom", "lung", "--out", str(out)], standalone_mode=False)) == 2
    said = capsys.readouterr().err
    assert "is a symbolic link, and is not followed. Remove the link" in said.replace("\n", " ")
    assert mine.read_text() == "of the user"
    assert [path.name for path in out.iterdir()] == [NAME]


def test_a_book_holds_the_folders_of_its_references_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a chain of two, one of which is in the book itself."""
    first, middle, last = (tmp_path / name for name in ("first", "middle", "last"))
    for folder, refers in ((last, ""), (middle, "../last/cohort.yml"), (first, "../middle/cohort.yml")):
        folder.mkdir()
        yml = write_volumes(folder, absent=False, lesions={"P1": {"a": (14, 14, 8, 4.0)}})
        text = yml.read_text().replace("name: tiny", f"name: {folder.name}")
        yml.write_text(text + (f"reference: {refers}\n" if refers else ""))
    out, begun = tmp_path / "out", []

    def begin(cohort: Cohort, _run: object) -> None:
        begun.append(sorted(path.parent.name for path in out.glob(f"*/{NAME}")))
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "analyse", begin)
    command = ["book", str(first / "cohort.yml"), str(middle / "cohort.yml"), "--out", str(out)]
    assert run(lambda: app(command, standalone_mode=False)) == 130
    assert begun == [["first", "last", "middle"]]
    with held(out / "last"):
        assert run(lambda: app(command, standalone_mode=False)) == 2
    assert f"is writing to `{out / 'last'}`" in capsys.readouterr().err.replace("\n", " ")
    assert len(begun) == 1


def test_a_file_system_without_locks_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(lock.fcntl, "flock", unknown)
    with held(tmp_path), held(tmp_path):
        pass


@fault(
    "killed",
    "The output folder can only be read",
    "Refused at once, exit 2, with the reason and a remedy",
)
def test_a_folder_that_can_only_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> int:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(lock.os, "open", refused)
    said = r"cannot be written to: Read-only file system\. Name another folder"
    with pytest.raises(InputError, match=said), held(tmp_path):
        pytest.fail("it was begun")
