"""A process that has imported all of the command line, and forks a child for each attempt at killing one.

A start of the command line takes longer than what it does to a small cohort; a fork takes some milliseconds.
"""

import gc
import importlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
MODULES = (
    "analysis.command_line",
    "analysis.admission",
    "analysis.pipeline",
    "analysis.report.build",
    "papermill",
)
COMMAND = "tests.fork_server:command"
LONGEST = 120.0


@dataclass(frozen=True)
class Ended:
    """How a child ended.

    Attributes
    ----------
    code : int
        Exit code, or the negative number of the signal.
    seconds : float
        From when it began its work to its end.
    after : float
        From the signal that it was sent to its end; 0 where it ended before.
    said : str
        What it wrote to standard output and standard error.
    """

    code: int
    seconds: float
    after: float
    said: str


class Server:
    """The calling side."""

    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        self._process, self._log = process, log

    def run(
        self,
        *arguments: object,
        work: str = COMMAND,
        at: float | None = None,
        send: int = signal.SIGKILL,
        limit: int | None = None,
        alone: Path | None = None,
    ) -> Ended:
        """Run the command line, or a function `module:name`, in a process group of its own.

        Parameters
        ----------
        *arguments : object
            Given as text.
        work : str
        at : float, optional
            Seconds after which the group is sent a signal.
        send : int
            The signal.
        limit : int, optional
            Bytes that a file may have, for the child.
        alone : pathlib.Path, optional
            A folder: the first process alone is sent the signal, `at` seconds after something is in the
            folder, and the end is that of the last one.
        """
        asked = {"work": work, "arguments": list(map(str, arguments)), "at": at, "send": int(send)}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked |= {"limit": limit, "log": str(self._log), "alone": str(alone) if alone else None}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return Ended(**answer, said=self._log.read_text(errors="replace"))


@contextmanager
def serving(folder: Path, **environment: str) -> Iterator[Server]:
    """Start a server, and end it.

    Parameters
    ----------
    folder : pathlib.Path
        Gets a log.
    **environment : str
        Variables of all children.
    """
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": "/tmp/x:" + str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.fork_server"],
        cwd=ROOT,
        env={**os.environ, **one_thread, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Server(process, folder / "said.log")
        finally:
            process.stdin.close()  # type: ignore[union-attr]
            process.wait(20)


def command(*arguments: str) -> int:
    """Run the command line in this process."""
    main = importlib.import_module("analysis.command_line")
    return main.run(lambda: main.app(list(arguments), standalone_mode=False))


def _attempt(asked: dict[str, Any]) -> dict[str, float]:
    end, mark = os.pipe()
    child = os.fork()
    if child == 0:
        code = _child(asked, mark)
        os.write(mark, repr(time.monotonic()).encode())
        os._exit(code)
    os.close(mark)
    os.read(end, 1)  # it begins its work: until now an interrupt might have been ignored, or heard by nobody
    began = time.monotonic()
    if asked["alone"]:
        _wait_for_file(Path(asked["alone"]), began + 30)
        began = time.monotonic()
    until = LONGEST if asked["at"] is None else asked["at"]
    code = _wait(child, began + until)
    sent = time.monotonic()
    if code is None:
        kill = os.kill if asked["alone"] else os.killpg
        kill(child, signal.SIGKILL if asked["at"] is None else asked["send"])
        code = _wait(child, sent + LONGEST)
        if asked["alone"]:
            _wait_for_group(child, sent + LONGEST)
        after = time.monotonic() - sent
        if _ended_by_then(end, sent):
            after = 0.0
    else:
        after = 0.0
    if code is None:
        os.killpg(child, signal.SIGKILL)
        code = _wait(child, sent + 2 * LONGEST)
    os.close(end)
    return {"code": code, "seconds": time.monotonic() - began, "after": after}  # type: ignore[dict-item]


def _ended_by_then(end: int, sent: float) -> bool:
    """Whether a child had written its mark: to give its memory back takes a while after that."""
    if not select.select([end], [], [], 0)[0]:
        return False
    mark = os.read(end, 100)
    return bool(mark) and float(mark) <= sent


def _wait(child: int, until: float) -> int | None:
    while True:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() >= until:
            return None
        time.sleep(0.002)


def _wait_for_file(folder: Path, until: float) -> None:
    while not any(folder.glob("*")) and time.monotonic() < until:
        time.sleep(0.005)


def _wait_for_group(group: int, until: float) -> None:
    """Wait until none of a group runs; those that nobody waits for are no more than a line in a list."""
    while _runs(group):
        if time.monotonic() >= until:
            os.killpg(group, signal.SIGKILL)
        time.sleep(0.1)


def _runs(group: int) -> bool:
    for process in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, its_group = process.read_text().rpartition(")")[2].split()[:3]
            if its_group == str(group) and state != "Z":
                return True
    return False


def _child(asked: dict[str, Any], mark: int) -> int:
    try:
        os.setpgid(0, 0)
        log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        for number in (1, 2):
            os.dup2(log, number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if asked["limit"] is not None:
            import resource

            resource.setrlimit(resource.RLIMIT_FSIZE, (asked["limit"], asked["limit"]))
        module, _, name = asked["work"].partition(":")
        work = getattr(importlib.import_module(module), name)
        os.write(mark, b" ")
        return work(*asked["arguments"]) or 0
    except BaseException:
        import traceback

        traceback.print_exc()
        return 99
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def _serve() -> None:
    answers = os.fdopen(os.dup(1), "w")
    for module in MODULES:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()  # else each child would copy all of this
    for line in sys.stdin:
        answers.write(json.dumps(_attempt(json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    _serve()
