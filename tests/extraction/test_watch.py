"""What a person is told while the work goes on: it never falls, and is right at the end."""

from pathlib import Path

import pytest

from analysis.extraction import watch
from analysis.extraction.measured import Measured
from analysis.extraction.trail import FAILED, MASK, MEASURED, READ, STORED, Trail
from analysis.extraction.watch import Count, watched

Told = list[tuple[int, int, int, int]]


@pytest.fixture
def trail(tmp_path: Path) -> Trail:
    made = Trail(tmp_path / "trail")
    made.clear()
    return made


@pytest.fixture
def told() -> Told:
    return []


@pytest.fixture
def count(trail: Trail, told: Told) -> Count:
    def tell(done: int, total: int, *, failed: int = 0, stored: int = 0) -> None:
        told.append((done, total, failed, stored))

    return Count(6, trail, tell)


def leave(trail: Trail, unit: int, *marks: bytes) -> None:
    trail.begin(unit)
    for mark in marks:
        trail.mark(unit, mark)


def lesions(number: int) -> list[Measured]:
    return [Measured(row, {"original": {}}) for row in range(number)]


def test_lesions_under_way_are_counted_and_units_that_came_back_are_counted_once(trail, told, count):
    leave(trail, 0, READ, MEASURED, STORED)
    leave(trail, 1, READ, FAILED)
    count.tell()
    count.add(lesions(3), 0)
    count.tell()
    assert told == [(3, 6, 1, 1), (4, 6, 1, 0)]


def test_a_unit_that_is_begun_again_takes_nothing_back(trail, told, count):
    leave(trail, 0, READ, MEASURED, MEASURED)
    count.tell()
    leave(trail, 0)
    count.tell()
    leave(trail, 0, READ, MEASURED, MEASURED, MEASURED)
    count.tell()
    assert [done for done, *_ in told] == [2, 3]


def test_no_more_than_all_are_ever_done(trail, told, count):
    """Where two processes write one trail, as when a cluster lost sight of a worker that goes on."""
    leave(trail, 0, READ, *[MEASURED] * 9)
    count.tell()
    count.add(lesions(6), 0)
    assert told == [(6, 6, 0, 0)]


def test_the_last_word_has_the_true_counts(trail, told, count):
    leave(trail, 0, READ, *[FAILED] * 6)
    count.tell()
    count.add(lesions(6), 0)
    assert told[-1] == (6, 6, 0, 0)


def test_a_thread_tells_while_results_are_awaited(trail, monkeypatch):
    monkeypatch.setattr(watch, "SECONDS_BETWEEN", 0.01)
    told: list[int] = []
    with watched(2, trail, lambda done, *_, **__: told.append(done)):
        leave(trail, 0, READ, MEASURED)
        for _ in range(500):
            if told[-1]:
                break
            watch.threading.Event().wait(0.01)
    assert told == [0, 1]


def test_what_was_done_last_is_told_at_the_end(trail, monkeypatch):
    monkeypatch.setattr(watch, "SECONDS_BETWEEN", 60)
    told: list[int] = []
    with watched(2, trail, lambda done, *_, **__: told.append(done)):
        leave(trail, 0, READ, MASK, MEASURED)
    assert told == [0, 1]


@pytest.mark.parametrize("at", [0, 1, 2])
def test_what_progress_raises_costs_no_run_and_is_said_at_its_end(trail, monkeypatch, capfd, at):
    """At the start, in the thread, and when a unit came back."""
    monkeypatch.setattr(watch, "SECONDS_BETWEEN", 0.01)
    told: list[int] = []

    def tell(done: int, *_: int, **__: int) -> None:
        told.append(done)
        if done == at:
            raise BrokenPipeError("nobody reads")

    def go_through() -> None:
        with watched(2, trail, tell) as count:
            leave(trail, 0, READ, MASK, MEASURED)
            for _ in range(500):
                if count.fault or told[-1]:
                    break
                watch.threading.Event().wait(0.01)
            count.add(lesions(2), 0)

    with pytest.warns(RuntimeWarning, match="could not be told to the end: BrokenPipeError"):
        go_through()
    assert told == list(range(at + 1))
    assert capfd.readouterr() == ("", "")


def test_files_that_are_no_trails_hide_none(trail):
    leave(trail, 3, READ, MASK, MEASURED)
    for name in (".nfs0000000a", ".DS_Store", "4~"):
        (trail.folder / name).write_bytes(MEASURED)
    assert trail.marks() == b"brkm"


def test_a_trail_tells_whether_the_mask_of_the_next_lesion_was_read(trail):
    seen = []
    trail.begin(0)
    for mark in (READ, MASK, MEASURED, MASK, FAILED):
        trail.mark(0, mark)
        seen.append(trail.has_mask(0))
    assert seen == [False, True, False, True, False]
    assert trail.finished(0) == 2


def test_a_trail_that_cannot_be_kept_fails_nothing(tmp_path):
    (tmp_path / "file").touch()
    trail = Trail(tmp_path / "file" / "trail")
    trail.clear()
    leave(trail, 0, READ, MEASURED)
    assert (trail.begun(0), trail.was_read(0), trail.finished(0), trail.marks()) == (False, False, 0, b"")
    trail.forget(0)
    trail.remove()
