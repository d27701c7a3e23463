"""What a person is told while the work goes on: it never falls, and is right at the end."""

from pathlib import Path

import pytest

from analysis.extraction import watch
from analysis.extraction.measured import Measured
from analysis.extraction.trail import FAILED, MEASURED, READ, STORED, Trail
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


def test_a_trail_that_cannot_be_kept_fails_nothing(tmp_path):
    (tmp_path / "file").touch()
    trail = Trail(tmp_path / "file" / "trail")
    trail.clear()
    leave(trail, 0, READ, MEASURED)
    assert (trail.begun(0), trail.was_read(0), trail.finished(0), trail.marks()) == (False, False, 0, b"")
    trail.forget(0)
    trail.remove()
