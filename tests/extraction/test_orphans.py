"""However a run ends, its processes end with it: none is left over to hold memory, or the terminal."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from tests.faults import fault
from tests.made_volumes import write_volumes

ROOT = Path(__file__).parents[2]
SLOW = """
import sys
from functools import partial
from pathlib import Path
from analysis import __main__
from analysis.extraction import run
from tests.killers import linger
run.measure_unit = partial(linger, Path(sys.argv.pop()))
__main__.main()
"""
"""The command line, where no lesion is ever finished; the last argument is the diary."""

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs process groups")


@contextmanager
def under_way(folder: Path) -> Iterator[subprocess.Popen]:
    """Extract with two processes; begins when both are at work, and ends all in any case."""
    cohort, diary = folder / "cohort", folder / "diary"
    cohort.mkdir()
    diary.mkdir()
    arguments = ["extract", str(write_volumes(cohort)), "--out", str(folder / "out"), "--jobs", "2"]
    command = [sys.executable, "-c", SLOW, *arguments, str(diary)]
    options = {"cwd": ROOT, "stderr": subprocess.PIPE, "text": True, "start_new_session": True}
    # A shell lets what it starts in the background be deaf to Ctrl-C.
    options["preexec_fn"] = partial(signal.signal, signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(command, **options) as run:
        try:
            for _ in range(600):
                if len(list(diary.iterdir())) == 2 or run.poll() is not None:
                    break
                time.sleep(0.1)
            assert len(list(diary.iterdir())) == 2, run.communicate(timeout=5)[1]
            yield run
        finally:
            with suppress(ProcessLookupError):
                os.killpg(run.pid, signal.SIGKILL)


@fault(
    "killed",
    "The process that started the workers is killed",
    "They end by themselves within seconds",
)
@pytest.mark.slow
def test_processes_end_soon_after_the_one_that_started_them_was_killed(tmp_path):
    with under_way(tmp_path) as run:
        os.kill(run.pid, signal.SIGKILL)
        # Ends when none holds the other end of the pipe.
        run.communicate(timeout=10)
    assert run.returncode == -signal.SIGKILL


@fault(
    "killed",
    "SIGTERM, as from a batch system, to an extraction or to all of its processes",
    "It ends, says how to go on and exits 143",
)
@pytest.mark.parametrize("send", [os.kill, os.killpg] if hasattr(os, "killpg") else [])
def test_a_terminated_run_ends_as_an_interrupted_one(tmp_path, send):
    """SIGTERM to the process, as from a batch system, or to its group as well."""
    with under_way(tmp_path) as run:
        assert (tmp_path / "out" / ".progress").exists()
        send(run.pid, signal.SIGTERM)
        said = run.communicate(timeout=20)[1]
    assert run.returncode == 143
    assert "Run the same command again" in said
    assert "Traceback" not in said
    assert "should not have happened" not in said
    assert not (tmp_path / "out" / ".progress").exists()


@fault(
    "killed",
    "Ctrl-C while two workers measure lesions, sent to all processes as by a terminal",
    "It ends within 2 s, says how to go on and exits 130",
)
def test_an_interrupted_run_ends_at_once(tmp_path):
    with under_way(tmp_path) as run:
        began = time.monotonic()
        os.killpg(run.pid, signal.SIGINT)
        run.wait(20)
        seconds = time.monotonic() - began
        said = run.communicate(timeout=20)[1]
    assert run.returncode == 130
    assert seconds < 2
    assert "Run the same command again" in said
    assert "Traceback" not in said
    assert list((tmp_path / "out").glob(".*")) == []
