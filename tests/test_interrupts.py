"""Workers do not hear Ctrl-C, not even the first ones of a process; one that is killed is not missed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from joblib import delayed

from analysis.interrupts import ProcessKilledError, in_parallel
from tests.conftest import ROOT
from tests.faults import fault

WORKERS = """
import signal
from joblib import delayed
from analysis.interrupts import in_parallel
masks = in_parallel((delayed(signal.pthread_sigmask)(signal.SIG_BLOCK, []) for _ in range(2)), jobs=2)
own = signal.pthread_sigmask(signal.SIG_BLOCK, [])
print([signal.SIGINT in mask for mask in masks], signal.SIGINT in own)
"""


def test_the_first_workers_of_a_process_are_deaf_and_it_hears() -> None:
    command = [sys.executable, "-c", WORKERS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[True, True] False\n"


def work(number: int, diary: Path, times: int) -> int:
    """Kill the process that does this with the number 2, as often as asked."""
    if number == 2 and len(list(diary.iterdir())) < times:
        (diary / str(time.monotonic_ns())).touch()
        os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(60)
    return number * number


@fault(
    "killed",
    "A worker process of the statistics, of a phantom or of pages is killed once, as for lack of memory",
    "Its work is done again, and every result is there",
)
@pytest.mark.parametrize("ordered", [True, False])
def test_a_worker_that_is_killed_once_costs_nothing(tmp_path: Path, ordered: bool) -> None:
    tasks = (delayed(work)(number, tmp_path, 1) for number in range(7))
    found = list(in_parallel(tasks, 2, ordered=ordered))
    assert (found if ordered else sorted(found)) == [0, 1, 4, 9, 16, 25, 36]
    assert len(list(tmp_path.iterdir())) == 1


@fault(
    "killed",
    "A worker process of the statistics, of a phantom or of pages is killed at each attempt",
    "The run ends with a sentence that says so, and what to do",
)
def test_work_that_always_kills_is_said(tmp_path: Path) -> None:
    tasks = (delayed(work)(number, tmp_path, 9) for number in range(4))
    with pytest.raises(ProcessKilledError, match="killed twice at the same work, perhaps for lack of memory"):
        list(in_parallel(tasks, 2))
    assert len(list(tmp_path.iterdir())) == 2


AT_THE_END = """
import os, signal
class AtTheEnd:
    def __init__(self, kill=os.kill, own=os.getpid(), number=signal.SIGINT):
        self.kill, self.own, self.number = kill, own, number
    def __del__(self):
        self.kill(self.own, self.number)
last = AtTheEnd()
"""
IN_TEXT = """
import os, signal, sys
from importlib.abc import MetaPathFinder
class Trap(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "pandas":
            exec("os.kill(os.getpid(), signal.SIGINT)")
sys.meta_path.insert(0, Trap())
signal.signal(signal.SIGINT, signal.default_int_handler)
"""


@fault(
    "killed",
    "Ctrl-C while Python shuts down after a command, or inside text that it executes",
    "The exit code is that of the command, or 130 with the sentence",
)
@pytest.mark.parametrize(
    ("trap", "code", "said"),
    [(AT_THE_END, 0, ""), (IN_TEXT, 130, "Interrupted. Run the same command again to go on.\n")],
)
def test_python_itself_does_not_change_the_exit_code(tmp_path: Path, trap: str, code: int, said: str) -> None:
    (tmp_path / "sitecustomize.py").write_text(trap)
    command = [sys.executable, "-m", "analysis", "check", "lung"]
    search = os.pathsep.join([str(tmp_path), str(ROOT)])
    options = {"cwd": ROOT, "env": {**os.environ, "PYTHONPATH": search}, "capture_output": True}
    done = subprocess.run(command, check=False, timeout=60, text=True, **options)
    assert (done.returncode, done.stderr) == (code, said)


INTERRUPTED_AT = """
import os, signal, sys
from importlib.abc import MetaPathFinder
from analysis.__main__ import main

class Trap(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == os.environ["TRAP"]:
            print("sprung", flush=True)
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Trap())
signal.signal(signal.SIGINT, signal.default_int_handler)
main()
"""


@fault(
    "killed",
    "Ctrl-C while the modules of a command are imported, from the first on",
    "It says how to go on and exits 130",
)
@pytest.mark.parametrize(
    "module", ["typer", "analysis.calls", "numpy", "pandas", "scipy", "analysis.pipeline"]
)
def test_ctrl_c_is_answered_while_modules_are_imported(tmp_path: Path, module: str) -> None:
    command = [sys.executable, "-c", INTERRUPTED_AT, "analyse", "lung", "--out", str(tmp_path / "out")]
    environment = {**os.environ, "TRAP": module}
    options = {"cwd": ROOT, "env": environment, "capture_output": True, "text": True}
    done = subprocess.run(command, check=False, timeout=60, **options)
    assert done.stdout == "sprung\n"
    assert done.stderr == "Interrupted. Run the same command again to go on.\n"
    assert done.returncode == 130
