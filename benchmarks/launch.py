"""A command run as a process of its own: its seconds, those of the processor, and its peak memory."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.environments import HOME, last_error

LIMIT_SECONDS = 900
"""A run that takes longer is stopped, and is a row that says so."""
_MB = 2**20
_KILLED = -signal.SIGKILL % 256
_PEAK_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes: Linux counts peak memory in KB, macOS in bytes."""


class FailedRunError(Exception):
    """A tool ended with an error; the message is its last line, without any path."""


@dataclass(frozen=True)
class Cost:
    """What a process took.

    Attributes
    ----------
    seconds : float
        From its launch to its end.
    cpu_seconds : float
        Of its threads and of the processes it waited for.
    peak_mb : float
        Largest resident memory of it, or of one of those processes (MB of 2^20 bytes).
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float


def launch(command: Sequence[str], limit: int = LIMIT_SECONDS) -> Cost:
    """Run a command to its end.

    Parameters
    ----------
    command : sequence of str
        Runs with our store of finished lesions switched off.
    limit : int
        Seconds after which it is stopped.

    Returns
    -------
    Cost

    Raises
    ------
    FailedRunError
        Its exit code is not 0, or it was stopped.
    """
    variables = {**os.environ, "INTERLESION_CACHE": "off", "PYTHONPATH": str(HOME.parent)}
    with tempfile.TemporaryDirectory() as scratch:
        report, waiter = Path(scratch) / "cost.json", str(HOME / "runners" / "waiter.py")
        done = subprocess.run(
            [sys.executable, "-S", "-E", waiter, str(report), str(limit), *command],
            env=variables,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=scratch,
            check=False,
        )
        if done.returncode == _KILLED:
            raise FailedRunError(f"it was stopped after {limit} s, or for want of memory")
        if done.returncode:
            raise FailedRunError(last_error(done.stderr.decode(errors="replace")))
        seconds, cpu_seconds, peak = json.loads(report.read_text(encoding="utf-8"))
    return Cost(seconds, cpu_seconds, peak * _PEAK_UNIT / _MB)


def run_script(python: Path, script: str, task: Mapping[str, Any]) -> tuple[dict[str, Any], Cost]:
    """Run one of the scripts in `benchmarks/runners`.

    Parameters
    ----------
    python : pathlib.Path
        Of the environment of the tool.
    script : str
        Its name without suffix.
    task : mapping

    Returns
    -------
    answer : dict
        What the script wrote.
    cost : Cost
    """
    with tempfile.TemporaryDirectory() as scratch:
        told, answer = Path(scratch) / "task.json", Path(scratch) / "answer.json"
        told.write_text(json.dumps({**task, "launched": time.time()}), encoding="utf-8")
        path = HOME / "runners" / f"{script}.py"
        cost = launch([str(python), str(path), str(told), str(answer)])
        return json.loads(answer.read_text(encoding="utf-8")), cost
