"""Killed at any moment: the next run ends as an undisturbed one would have, and measures nothing twice."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import SOAK
from tests.faults import fault, tried
from tests.fork_server import Ended
from tests.killed_runs import SEED, Bench, bench, break_off, can_fork, contents, killed, moments
from tests.made_volumes import SIX, write_volumes

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not can_fork(), reason="needs processes that fork")]

MOMENTS = 50
NOTHING = {"lost": 0, "wrong": 0, "tracebacks": 0}


@pytest.fixture(scope="module")
def yml(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write volumes of six lesions, and a line of one that is not there."""
    return write_volumes(tmp_path_factory.mktemp("six"), lesions=SIX)


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with bench(tmp_path_factory.mktemp("bench")) as made:
        yield made


@fault(
    "killed",
    "Extraction of six lesions is killed (SIGKILL) at random moments",
    "The next run gives the same bytes, measures no finished lesion again and leaves no other file",
)
def test_extract_killed_at_any_moment(at, yml, tmp_path, record_property):
    go, out = at.command("extract", yml), tmp_path / "out"
    in_a_row, seconds = 1 if SOAK else 5, go(out).seconds
    least = go(tmp_path / "again").seconds
    drawn = moments(seconds, 2 * MOMENTS, in_a_row=in_a_row, least=least)
    ways = [{"at": moment} for moment in drawn]
    ended, found = break_off(at, out, go, ways, in_a_row=in_a_row, hits=MOMENTS)
    tried(record_property, killed(ended), **found)
    assert found == NOTHING
    assert killed(ended) >= MOMENTS


@fault(
    "killed",
    "Analysis of six lesions is killed (SIGKILL) at random moments",
    "The next run gives the same bytes, measures no finished lesion again and leaves no other file",
)
def test_analyse_killed_at_any_moment(at, yml, tmp_path, record_property):
    """In the ordinary run ten in a row before the one that may end, and without what takes long."""
    go = at.command("analyse", yml, "--draws", 10, *([] if SOAK else ["--quick"]))
    out = tmp_path / "out"
    ways = [{"at": moment} for moment in moments(go(out).seconds, 2 * MOMENTS)]
    ended, found = break_off(at, out, go, ways, in_a_row=1 if SOAK else 10, hits=MOMENTS)
    tried(record_property, killed(ended), **found)
    assert found == NOTHING
    assert killed(ended) >= MOMENTS


@fault(
    "killed",
    "An extraction with two workers is killed (SIGKILL) at random moments, and they are not",
    "They end by themselves; the next run gives the same bytes and measures no finished lesion again",
)
@pytest.mark.skipif(sys.platform != "linux", reason="finds processes as Linux lists them")
def test_a_killed_caller_of_workers(at, yml, tmp_path, record_property):
    out, number = tmp_path / "out", 5 if SOAK else 1
    alone, two = at.command("extract", yml), at.command("extract", yml, "--jobs", 2)
    alone(out)
    at.store.clear()

    def go(to: Path, **how: object) -> Ended:
        return two(to, **how) if how else alone(to)

    # From when the first worker has begun.
    begun = [tmp_path / f"out-{place}" / ".progress" for place in range(number)]
    when = moments(0.4, number) if SOAK else [0.02]
    ways = [{"at": one, "alone": sign} for one, sign in zip(when, begun, strict=True)]
    ended, found = break_off(at, out, go, ways)
    tried(record_property, killed(ended), **found)
    assert found == NOTHING
    assert killed(ended) > number / 3
    assert max(one.after for one in ended) < 15


@fault(
    "killed",
    "Ctrl-C at random moments of an analysis",
    "It ends within 2 s, says how to go on and exits 130; the next run gives the same bytes",
)
def test_interrupted_at_any_moment(at, yml, tmp_path, record_property):
    go, out = at.command("analyse", yml, "--draws", 10, "--quick"), tmp_path / "out"
    number = MOMENTS if SOAK else 6
    moment = moments(0.9 * go(out).seconds, number)
    ended, found = break_off(
        at, out, go, [{"at": when, "send": signal.SIGINT} for when in moment], in_a_row=1 if SOAK else 3
    )
    heard = [one for one in ended if one.after]
    tried(record_property, len(heard), **found)
    assert found == NOTHING
    assert {one.code for one in heard} == {130}
    assert all("Run the same command again to go on" in one.said for one in heard)
    assert max(one.after for one in heard) < 2


@fault(
    "killed",
    "The disk is full after a random number of bytes (each file may only grow so far)",
    "One sentence says so, and the next run gives the same bytes",
)
def test_no_space_for_files(at, yml, tmp_path, record_property):
    number = 20 if SOAK else 4
    go, out = at.command("extract", yml), tmp_path / "out"
    go(out)
    largest = max(path.stat().st_size for path in out.rglob("*"))
    limits = np.random.default_rng(SEED).integers(300, largest, number).tolist()
    ended, found = break_off(at, out, go, [{"limit": limit} for limit in limits])
    tried(record_property, number, **found)
    assert found == NOTHING
    assert {one.code for one in ended} == {1}
    assert all("A file would be larger than this system lets it be" in one.said for one in ended)


@fault(
    "killed",
    "The disk of the output is full (a mounted one of 64 KiB)",
    "One sentence says so; with room again, the next run gives the same bytes",
)
def test_a_full_disk(at, yml, tmp_path, small_disk):
    go, out = at.command("extract", yml), tmp_path / "out"
    go(out)
    full = small_disk / "out"
    ended = go(full)
    assert ended.code == 1
    assert "There is no space left on the disk" in ended.said
    assert "Traceback" not in ended.said
    assert not [path.name for path in full.rglob("*") if path.name.endswith(".part")]
    subprocess.run(["mount", "-o", "remount,size=4m", small_disk], check=True)
    assert go(full).code == 3
    assert contents(full) == contents(out)


@fault(
    "killed",
    "The output folder can only be read",
    "Refused at once, exit 2, with the reason and a remedy",
)
def test_an_output_that_can_only_be_read(at, yml, small_disk):
    out = small_disk / "out"
    out.mkdir()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    for folder in (out, out / "below"):
        ended = at.command("extract", yml)(folder)
        assert ended.code == 2
        assert "Read-only file system" in ended.said
        assert "Name another folder" in ended.said
        assert "Traceback" not in ended.said


@fault(
    "together",
    "Two runs at the same time into two folders, with one store of finished lesions",
    "Both give the bytes of a run alone",
)
def test_two_runs_share_a_store(at, yml, tmp_path):
    outs = [tmp_path / name for name in ("alone", "one", "other")]
    at.command("extract", yml)(outs[0])
    at.store.clear()
    ended = at.server.run(yml, *outs[1:], work="tests.killed_runs:both")
    assert (ended.code, "Traceback" in ended.said) == (33, False), ended.said
    assert contents(outs[1]) == contents(outs[2]) == contents(outs[0])
    assert at.store.size()[0] == 6
    assert at.left_over() == set()


@fault(
    "together",
    "Two runs begun at the same time into one folder",
    "One is refused, the other gives the bytes of a run alone",
)
def test_two_runs_into_one_folder(at, yml, tmp_path):
    at.command("extract", yml)(tmp_path / "alone")
    ended = at.server.run(yml, tmp_path / "out", tmp_path / "out", work="tests.killed_runs:both")
    assert ended.code == 23, ended.said
    assert "is writing to" in ended.said
    assert contents(tmp_path / "out") == contents(tmp_path / "alone")
